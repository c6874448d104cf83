"""The conversation: items appear once, in their place, and out-of-band answers leave it alone."""

from collections.abc import Iterator
from typing import Any

from vivavoce.conformance.answers import answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Event, Trace


def lifecycle(trace: Trace) -> Iterator[Finding]:
    """Each item is added once and done once (beta: created once), answers' items among them."""
    seen: set[tuple[str, Any]] = set()
    now: set[tuple[str, Any]] = set()
    for event in trace.received(
        "conversation.item.added", "conversation.item.done", "conversation.item.deleted"
    ):
        key = (event.kind, event.item_id)
        if event.kind.endswith("deleted"):
            now -= {(f"conversation.item.{stage}", event.item_id) for stage in ("added", "done")}
            continue
        if key in now:
            yield Finding("item-lifecycle", f"a second {event.body['type']} for this item", event)
        seen.add(key)
        now.add(key)
        added = ("conversation.item.added", event.item_id) in seen
        if event.kind.endswith("done") and trace.whole and not added:
            yield Finding("item-lifecycle", "this item is done and was never added", event)
    yield from _answers_in_conversation(trace, seen)


def _answers_in_conversation(trace: Trace, seen: set[tuple[str, Any]]) -> Iterator[Finding]:
    stages = ["added"] if trace.shape.flat else ["added", "done"]
    for answer in answers(trace):
        if answer.out_of_band or not answer.done or not answer.created:
            continue
        if _unplaced(trace, answer.created[0]):
            continue
        for item in answer.items.values():
            for stage in stages:
                kind = f"conversation.item.{stage}"
                if (kind, item.id) not in seen:
                    yield Finding(
                        "item-lifecycle",
                        f"{trace.shape.wire(kind)} is missing for item {item.id}",
                        answer.done[0],
                    )


def _unplaced(trace: Trace, created: Event) -> bool:
    """A flat response object does not say whether it is out of band; the request does."""
    if "conversation_id" in (created.get("response") or {}):
        return False
    return any(e.get("response", "conversation") == "none" for e in trace.sent("response.create"))


def out_of_band(trace: Trace) -> Iterator[Finding]:
    """Items of an answer that belongs to no conversation stay out of it."""
    apart = {item for a in answers(trace) if a.out_of_band for item in a.items}
    for event in trace.received("conversation.item.added", "conversation.item.done"):
        if event.item_id in apart:
            yield Finding("out-of-band", "an out-of-band answer's item entered", event)
        elif apart and event.text("previous_item_id") in apart:
            yield Finding("out-of-band", "follows an out-of-band answer's item", event)


def _place(event: Event) -> str | None:
    """The item that an event's item follows; None at the front, whichever way that is written."""
    place = event.text("previous_item_id")
    return None if place == "root" else place


class Line:
    """The items of a conversation in order, as the client must believe them to be."""

    def __init__(self, trace: Trace) -> None:
        self.items: list[str] = []
        self.trace = trace
        self.asked: dict[str, str | None] = {}
        self.places: set[str | None] = set()
        self.promised: dict[str | None, str | None] = {}

    def ask(self, event: Event) -> None:
        """The client wants an item somewhere."""
        place = event.get("previous_item_id")
        if place is not None:
            place = None if place == "root" else str(place)
            self.places.add(place)
            if event.item_id is not None:
                self.asked[event.item_id] = place

    def problem(self, event: Event) -> str | None:
        """What is wrong with the place an event names."""
        place, last = _place(event), self.items[-1] if self.items else None
        if event.item_id in self.asked:
            wanted = self.asked[event.item_id]
            return None if place == wanted else f"is {place!r}, the client asked for {wanted!r}"
        # Between a commit and its item another one may have come.
        if event.kind.endswith("added") and self.promised.get(event.item_id, "") == place:
            return None
        if place == last or place in self.places:
            return None
        if not self.trace.whole and place not in self.items:
            return None
        return f"is {place!r}, the last item is {last!r}"

    def add(self, event: Event) -> None:
        """Take the item in."""
        place, item = _place(event), event.item_id
        if isinstance(item, str) and item not in self.items:
            after = self.items.index(place) + 1 if place in self.items else 0
            self.items.insert(
                after if place in self.items or place is None else len(self.items), item
            )


def places(trace: Trace) -> Iterator[Finding]:
    """previous_item_id is the last item of the conversation, or what the client asked for."""
    line = Line(trace)
    for event in trace.events:
        if event.sent:
            if event.kind == "conversation.item.create":
                line.ask(event)
        elif event.kind in ("input_audio_buffer.committed", "conversation.item.added"):
            if event.kind.endswith("added") and event.item_id in line.items:
                continue
            problem = line.problem(event)
            if event.kind.endswith("committed"):
                line.promised[event.item_id] = _place(event)
            if problem and "previous_item_id" in event.body:
                yield Finding("previous-item", f"previous_item_id {problem}", event)
            if event.kind.endswith("added"):
                line.add(event)
        elif event.kind == "conversation.item.deleted" and event.item_id in line.items:
            line.items.remove(event.item_id)


def references(trace: Trace) -> Iterator[Finding]:
    """retrieved, truncated, deleted and transcription events name items that exist."""
    if not trace.whole:
        return
    known = {event.item_id for event in trace.received("conversation.item.added")}
    heard = {event.item_id for event in trace.received("input_audio_buffer.speech_started")}
    spoken = ("delta", "completed", "failed")
    words = {f"conversation.item.input_audio_transcription.{kind}" for kind in spoken}
    # A server may send words while it listens; what is cleared then never becomes an item.
    cleared = max((e.index for e in trace.received("input_audio_buffer.cleared")), default=-1)
    for event in trace.received():
        about = event.kind.removeprefix("conversation.item.") in (
            "retrieved", "truncated", "deleted"
        )  # fmt: skip
        if about and event.item_id not in known:
            yield Finding("references", f"no item {event.item_id!r} was ever added", event)
        early = event.kind.endswith("delta") and event.index < cleared
        if event.kind in words and not early and event.item_id not in known | heard:
            yield Finding("references", f"words of an unknown item {event.item_id!r}", event)
