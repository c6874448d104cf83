"""The server's answers in a trace: which events belong to which response, item and part."""

from dataclasses import dataclass, field

from vivavoce.conformance.trace import Event, Json, Trace

STREAMS = {
    "response.output_audio.delta": "response.output_audio.done",
    "response.output_audio_transcript.delta": "response.output_audio_transcript.done",
    "response.output_text.delta": "response.output_text.done",
    "response.thinking.delta": "response.thinking.done",
    "response.function_call_arguments.delta": "response.function_call_arguments.done",
}
"""What ends each stream of deltas."""


@dataclass
class Part:
    """One content part of an answer's item, or (`index` None) the arguments of a call."""

    index: int | None
    events: list[Event] = field(default_factory=list)

    def of(self, kind: str) -> list[Event]:
        """Its events of one kind."""
        return [event for event in self.events if event.kind == kind]

    def joined(self, kind: str) -> str:
        """All deltas of one stream, concatenated."""
        return "".join(str(event.get("delta") or "") for event in self.of(kind))


@dataclass
class OutputItem:
    """One item of an answer."""

    id: str
    added: list[Event] = field(default_factory=list)
    done: list[Event] = field(default_factory=list)
    parts: dict[int | None, Part] = field(default_factory=dict)

    @property
    def kind(self) -> object:
        """`message` or `function_call`."""
        return self.added[0].get("item", "type") if self.added else None


@dataclass
class Answer:
    """One response."""

    id: str
    created: list[Event] = field(default_factory=list)
    done: list[Event] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    items: dict[str, OutputItem] = field(default_factory=dict)

    @property
    def result(self) -> Json:
        """The response object of response.done; {} while there is none."""
        found = self.done[0].get("response") if self.done else None
        return found if isinstance(found, dict) else {}

    @property
    def status(self) -> object:
        """Its final status, None while there is none."""
        return self.result.get("status")

    @property
    def out_of_band(self) -> bool:
        """It says that it belongs to no conversation."""
        start = self.created[0].get("response") if self.created else None
        return isinstance(start, dict) and start.get("conversation_id", "") is None


def answers(trace: Trace) -> list[Answer]:
    """All responses in order of their first event."""
    found: dict[str, Answer] = {}
    for event in trace.received():
        response = event.response_id
        if not event.kind.startswith("response.") or not isinstance(response, str):
            continue
        answer = found.setdefault(response, Answer(response))
        answer.events.append(event)
        if event.kind == "response.created":
            answer.created.append(event)
        elif event.kind == "response.done":
            answer.done.append(event)
        elif isinstance(event.item_id, str):
            item = answer.items.setdefault(event.item_id, OutputItem(event.item_id))
            _place(item, event)
    return list(found.values())


def _place(item: OutputItem, event: Event) -> None:
    if event.kind == "response.output_item.added":
        item.added.append(event)
    elif event.kind == "response.output_item.done":
        item.done.append(event)
    else:
        index = event.get("content_index")
        index = index if isinstance(index, int) else None
        item.parts.setdefault(index, Part(index)).events.append(event)
