"""The sound of an answer: whole samples, and something to be heard."""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

import numpy as np

from vivavoce.conformance.answers import Part, answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.speech import Encoding
from vivavoce.conformance.trace import Event, Trace

DELTA: Final = "response.output_audio.delta"
FORMATS: Final[dict[str, Encoding]] = {
    "audio/pcmu": "ulaw", "g711_ulaw": "ulaw", "audio/pcma": "alaw", "g711_alaw": "alaw",
}  # fmt: skip
"""All others are 16-bit PCM."""
INAUDIBLE: Final = 32
"""The loudest 16-bit sample of silence: 60 dB below full scale, the dither of a synthesizer."""
QUIET_CODES: Final = 1
"""G.711's two lowest steps, whatever their sign."""


def samples(trace: Trace) -> Iterator[Finding]:
    """Audio is base64 of whole samples."""
    if trace.audio_cut:
        return
    for event, encoding in _deltas(trace):
        data = _decoded(event)
        if data is None:
            yield Finding("audio-samples", "delta is not base64", event)
        elif encoding == "pcm" and len(data) % 2:
            yield Finding("audio-samples", f"{len(data)} bytes are no whole 16-bit samples", event)


def audible(trace: Trace) -> Iterator[Finding]:
    """A completed answer in which words are spoken is not silence from beginning to end."""
    if trace.audio_cut:
        return
    encodings = {event.index: encoding for event, encoding in _deltas(trace)}
    for answer in answers(trace):
        if answer.status == "completed":
            for item in answer.items.values():
                for part in item.parts.values():
                    yield from _silent(part, encodings)


def _silent(part: Part, encodings: dict[int, Encoding]) -> Iterator[Finding]:
    deltas = part.of(DELTA)
    words = part.joined("response.output_audio_transcript.delta")
    if deltas and any(letter.isalnum() for letter in words):
        heard = any(_is_loud(_decoded(event), encodings[event.index]) for event in deltas)
        if not heard:
            yield Finding(
                "audio-silent", f"{words!r} is said, and all of its audio is silence", deltas[0]
            )


def _is_loud(data: bytes | None, encoding: Encoding) -> bool:
    if data is None:
        return True  # another rule's
    if encoding == "pcm":
        words = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int32)
        return bool(np.abs(words).max(initial=0) > INAUDIBLE)
    codes = np.frombuffer(data, np.uint8) ^ (0xFF if encoding == "ulaw" else 0x55)
    return bool((codes & 0x7F).max(initial=0) > QUIET_CODES)


def _deltas(trace: Trace) -> Iterator[tuple[Event, Encoding]]:
    """Audio deltas with the encoding that the session, or the response, has at that time."""
    encoding: Encoding = "pcm"
    for event in trace.received():
        if event.kind in ("session.created", "session.updated"):
            nested = event.text("session", "audio", "output", "format", "type")
            flat = event.text("session", "output_audio_format")
            encoding = FORMATS.get(nested or flat or "", "pcm")
        elif event.kind == "response.created":
            own = event.text("response", "audio", "output", "format", "type")
            encoding = FORMATS.get(own, "pcm") if own else encoding
        elif event.kind == DELTA:
            yield event, encoding


def _decoded(event: Event) -> bytes | None:
    try:
        return base64.b64decode(str(event.get("delta")), validate=True)
    except (binascii.Error, ValueError):
        return None
