"""The objects inside a GA frame that have a fixed set of keys, under names that rules use."""

from collections.abc import Iterator
from typing import Any

from vivavoce.conformance.trace import Event, Json


def objects(event: Event) -> Iterator[tuple[str, Json]]:
    """(name, object) for everything in the frame with keys of its own, the frame itself first."""
    yield event.kind, event.body
    if event.kind in ("session.created", "session.updated"):
        yield from _session(event.get("session"))
    if event.kind.startswith("response.") and isinstance(event.get("response"), dict):
        yield from _response(event.get("response"))
    # A retrieved item may have lost words to a truncation, or have gained its audio.
    if isinstance(event.get("item"), dict) and event.kind != "conversation.item.retrieved":
        yield from _item(event.get("item"))
    if isinstance(event.get("part"), dict):
        yield f"part.{event.get('part', 'type')}", event.get("part")
    if event.kind.endswith("transcription.completed") and isinstance(event.get("usage"), dict):
        yield f"transcription_usage.{event.get('usage', 'type')}", event.get("usage")
    if event.kind == "error" and isinstance(event.get("error"), dict):
        yield "error.error", event.get("error")
    if event.kind == "rate_limits.updated" and isinstance(event.get("rate_limits"), list):
        yield from (
            ("rate_limit", limit) for limit in event.get("rate_limits") if isinstance(limit, dict)
        )


def _named(**found: Any) -> Iterator[tuple[str, Json]]:
    return ((name, value) for name, value in found.items() if isinstance(value, dict))


def _session(session: Any) -> Iterator[tuple[str, Json]]:
    if not isinstance(session, dict):
        return
    kind = session.get("type", "realtime")
    yield "session" if kind == "realtime" else f"session.{kind}", session
    audio = session.get("audio") if kind == "realtime" else None
    if not isinstance(audio, dict):
        return
    yield "session.audio", audio
    listening, speaking = audio.get("input"), audio.get("output")
    yield from _named(**{"session.audio.input": listening, "session.audio.output": speaking})
    if isinstance(listening, dict):
        detection = listening.get("turn_detection")
        if isinstance(detection, dict):
            yield f"turn_detection.{detection.get('type')}", detection
        yield from _named(**{"session.audio.input.transcription": listening.get("transcription")})


def _response(response: Json) -> Iterator[tuple[str, Json]]:
    yield "response", response
    output = response.get("output")
    for item in output if isinstance(output, list) else ():
        if isinstance(item, dict):
            yield from _item(item)
    usage = response.get("usage")
    if isinstance(usage, dict):
        yield "usage", usage
        read, said = usage.get("input_token_details"), usage.get("output_token_details")
        yield from _named(**{"usage.input_token_details": read, "usage.output_token_details": said})


def _item(item: Json) -> Iterator[tuple[str, Json]]:
    kind = item.get("type")
    yield f"item.{kind}", item
    content = item.get("content")
    for part in content if kind == "message" and isinstance(content, list) else ():
        if isinstance(part, dict):
            yield f"content.{part.get('type')}", part
