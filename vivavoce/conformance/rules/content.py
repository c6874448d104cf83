"""What an answer consists of: parts, indexes, text that adds up."""

from collections.abc import Iterator
from typing import Final

from vivavoce.conformance.answers import Answer, OutputItem, Part, answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Trace

TEXTS: Final = {
    "response.output_audio_transcript.delta": (
        "response.output_audio_transcript.done", "transcript"
    ),
    "response.output_text.delta": ("response.output_text.done", "text"),
    "response.function_call_arguments.delta": (
        "response.function_call_arguments.done", "arguments"
    ),
}  # fmt: skip
"""Streams of text and the key of their done event that holds the sum."""

USER_CONTENT: Final = frozenset(("input_text", "input_audio", "input_image"))


def part_types(trace: Trace) -> Iterator[Finding]:
    """`part.type` keeps its short name; item content has the names of the shape."""
    shape = trace.shape
    for event in trace.received("response.content_part.added", "response.content_part.done"):
        kind = event.text("part", "type")
        if kind not in shape.part_types:
            yield Finding(
                "part-type", f"part.type is {kind!r}, not {_one_of(shape.part_types)}", event
            )
    for event in trace.received():
        item = event.get("item")
        if not isinstance(item, dict) or item.get("type") != "message":
            continue
        assistant = item.get("role") == "assistant"
        allowed = shape.assistant_content if assistant else USER_CONTENT
        content = item.get("content")
        for part in content if isinstance(content, list) else ():
            kind = part.get("type") if isinstance(part, dict) else part
            if not isinstance(kind, str) or kind not in allowed:
                yield Finding(
                    "part-type", f"content of type {kind!r}, not {_one_of(allowed)}", event
                )


def _one_of(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))


def indexes(trace: Trace) -> Iterator[Finding]:
    """Indexes count from 0 without gaps, and an item keeps the one it was added with."""
    for answer in answers(trace):
        added = [event for item in answer.items.values() for event in item.added]
        added.sort(key=lambda event: event.index)
        for place, event in enumerate(added):
            if event.get("output_index") != place:
                found = event.get("output_index")
                yield Finding("indexes", f"output_index is {found}, expected {place}", event)
        for item in answer.items.values():
            yield from _item_indexes(item)


def _item_indexes(item: OutputItem) -> Iterator[Finding]:
    if not item.added:
        return
    own = item.added[0].get("output_index")
    events = [event for part in item.parts.values() for event in part.events] + item.done
    for event in events:
        if event.get("output_index") != own:
            found = event.get("output_index")
            yield Finding("indexes", f"output_index is {found}, the item has {own}", event)
    starts = [
        event for part in item.parts.values() for event in part.of("response.content_part.added")
    ]
    starts.sort(key=lambda event: event.index)
    for place, event in enumerate(starts):
        if event.get("content_index") != place:
            found = event.get("content_index")
            yield Finding("indexes", f"content_index is {found}, expected {place}", event)


def sums(trace: Trace) -> Iterator[Finding]:
    """Deltas concatenate to what the done events say; of a broken-off answer, begin with it."""
    for answer in answers(trace):
        for item in answer.items.values():
            for part in item.parts.values():
                for kind in TEXTS:
                    yield from _stream(part, kind, answer)
                yield from _part_echo(part, item, answer)


def _stream(part: Part, kind: str, answer: Answer) -> Iterator[Finding]:
    done, key = TEXTS[kind]
    for event in part.of(done):
        said, streamed = str(event.get(key) or ""), part.joined(kind)
        if not _adds_up(streamed, said, answer):
            yield Finding("sums", f"deltas make {streamed!r}, {key} is {said!r}", event)


def _adds_up(streamed: str, said: str, answer: Answer) -> bool:
    if streamed == said:
        return True
    return answer.status in ("cancelled", "incomplete", "failed") and streamed.startswith(said)


def _part_echo(part: Part, item: OutputItem, answer: Answer) -> Iterator[Finding]:
    """content_part.done and the finished item repeat the text."""
    finals = [
        (str(event.get(key) or ""), key)
        for done, key in TEXTS.values()
        for event in part.of(done)
    ]  # fmt: skip
    for said, key in finals:
        for event in part.of("response.content_part.done"):
            found = event.get("part", key)
            if found is not None and found != said:
                yield Finding("sums", f"part.{key} is {found!r}, {said!r} was sent", event)
        for event in item.done:
            where = (
                ("item", key) if key == "arguments" else ("item", "content", part.index or 0, key)
            )
            found = event.get(*where)
            if found is not None and found != said and answer.status == "completed":
                yield Finding("sums", f"item has {key} {found!r}, {said!r} was sent", event)
