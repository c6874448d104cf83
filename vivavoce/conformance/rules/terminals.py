"""Everything that begins ends, exactly once."""

from collections import Counter
from collections.abc import Iterator

from vivavoce.conformance.answers import STREAMS, Answer, OutputItem, Part, answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Event, Trace

PART_STREAMS = {
    "audio": ("response.output_audio.done", "response.output_audio_transcript.done"),
    "text": ("response.output_text.done",),
}
ONCE_PER_PART = frozenset(
    ("response.content_part.added", "response.content_part.done", *STREAMS.values())
)


def exactly_once(trace: Trace) -> Iterator[Finding]:
    """created, added and done events come once for each response, item and part."""
    for answer in answers(trace):
        for event in (*answer.created[1:], *answer.done[1:]):
            yield _again(event, f"response {answer.id}")
        for item in answer.items.values():
            for event in (*item.added[1:], *item.done[1:]):
                yield _again(event, f"item {item.id}")
            for part in item.parts.values():
                yield from _once_per_part(part, item)


def _again(event: Event, what: str) -> Finding:
    return Finding("terminal", f"a second {event.body['type']} for {what}", event)


def _once_per_part(part: Part, item: OutputItem) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for event in part.events:
        seen[event.kind] += 1
        if event.kind in ONCE_PER_PART and seen[event.kind] > 1:
            yield _again(event, f"part {part.index} of item {item.id}")


def all_ended(trace: Trace) -> Iterator[Finding]:
    """At response.done every item, part and stream of the response has had its done."""
    for answer in answers(trace):
        if not answer.done:
            if trace.finished and answer.created:
                yield Finding("terminal", f"response {answer.id} never ended", answer.created[0])
            continue
        yield from _items_ended(trace, answer)


def _items_ended(trace: Trace, answer: Answer) -> Iterator[Finding]:
    end = answer.done[0]
    for item in answer.items.values():
        if not item.done:
            yield Finding("terminal", f"item {item.id} had no response.output_item.done", end)
        for part in item.parts.values():
            for kind in sorted(_owed(part) - {event.kind for event in part.events}):
                name = trace.shape.wire(kind)
                yield Finding("terminal", f"{name} is missing for item {item.id}", end)
        if item.kind == "function_call" and not item.parts and answer.status == "completed":
            yield Finding("terminal", f"call {item.id} has no arguments events", end)


def _owed(part: Part) -> set[str]:
    """The done events that a part must have had."""
    owed = {STREAMS[event.kind] for event in part.events if event.kind in STREAMS}
    for event in part.of("response.content_part.added"):
        owed |= {
            "response.content_part.done",
            *PART_STREAMS.get(event.text("part", "type") or "", ()),
        }
    return owed
