"""Hearing the user: speech and commit, the words of a turn, and what a barge-in does."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from vivavoce.conformance.answers import answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Event, Trace

ENDING_SPEECH: Final = (
    "input_audio_buffer.cleared", "input_audio_buffer.committed", "session.updated",
)  # fmt: skip
"""After these, speech that had started need not stop."""
ABOUT_SPEECH: Final = (
    "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", *ENDING_SPEECH,
)  # fmt: skip
WORDS: Final = "conversation.item.input_audio_transcription."


def speech(trace: Trace) -> Iterator[Finding]:
    """Speech starts, stops and is committed as one item, at times that go forward."""
    open_item: Event | None = None
    last = 0
    for event in trace.received(*ABOUT_SPEECH):
        if event.kind in ENDING_SPEECH:
            open_item = None
            continue
        started = event.kind.endswith("started")
        if started and open_item is not None:
            yield Finding("speech", "speech started twice without having stopped", event)
        if not started and open_item is not None and open_item.item_id != event.item_id:
            message = f"item {open_item.item_id} started, {event.item_id} stopped"
            yield Finding("speech", message, event)
        at = event.get("audio_start_ms" if started else "audio_end_ms")
        if isinstance(at, int):
            if not started and at < last:
                yield Finding("speech", f"ends at {at} ms, before it started ({last} ms)", event)
            last = at
        open_item = event if started else None


def committed(trace: Trace) -> Iterator[Finding]:
    """A commit is followed by its item."""
    added = {event.item_id for event in trace.received("conversation.item.added")}
    for event in trace.received("input_audio_buffer.committed"):
        if event.item_id not in added and (trace.finished or any(_later(trace, event))):
            yield Finding("speech", f"item {event.item_id} was committed and never added", event)


def _later(trace: Trace, event: Event) -> Iterator[Event]:
    return (e for e in trace.received("response.done") if e.index > event.index)


def interruption(trace: Trace) -> Iterator[Finding]:
    """An answer cut off by the user: speech_started first, then its end."""
    for answer in answers(trace):
        details = answer.result.get("status_details")
        if not isinstance(details, dict) or details.get("reason") != "turn_detected":
            continue
        start, end = answer.events[0].index, answer.done[0].index
        if not _speaking(trace, start, end):
            yield Finding(
                "speech-before-cancel",
                "cancelled because the user spoke, without speech_started before",
                answer.done[0],
            )


def _speaking(trace: Trace, start: int, end: int) -> bool:
    """Somebody spoke between two events: had begun before them, or began there."""
    speaking = False
    for event in trace.received(
        "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"
    ):
        if event.index < start:
            speaking = event.kind.endswith("started")
        elif event.index < end and event.kind.endswith("started"):
            return True
    return speaking


def words(trace: Trace) -> Iterator[Finding]:
    """One result per part; its deltas make the transcript (StepFun's are cumulative)."""
    deltas: dict[tuple[str | None, str], list[Event]] = defaultdict(list)
    ended: dict[tuple[str | None, str], Event] = {}
    for event in trace.received():
        if not event.kind.startswith(WORDS):
            continue
        key = (event.item_id, str(event.get("content_index")))
        if key in ended:
            yield Finding("transcription", f"came after event {ended[key].index}, the end", event)
        elif event.kind.endswith("delta"):
            deltas[key].append(event)
        elif event.kind.endswith(("completed", "failed")):
            ended[key] = event
    for about, end in ended.items():
        if end.kind.endswith("completed") and deltas[about]:
            yield from _transcript(trace, deltas[about], end)


def _transcript(trace: Trace, deltas: list[Event], end: Event) -> Iterator[Finding]:
    parts = [str(event.get("delta") or "") for event in deltas]
    said = _spaced(str(end.get("transcript") or ""))
    if trace.shape.name == "stepfun":
        if _spaced(parts[-1]) != said and _spaced("".join(parts)) == said:
            yield Finding(
                "transcription", "deltas are pieces; in this shape each is all so far", deltas[-1]
            )
    elif _spaced("".join(parts)) != said:
        joined = "".join(parts)
        yield Finding("transcription", f"deltas make {joined!r}, transcript is {said!r}", end)


def _spaced(text: str) -> str:
    return " ".join(text.split())
