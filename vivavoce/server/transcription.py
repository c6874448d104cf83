"""Speech to text over HTTP: any file that soundfile reads, cut at its pauses, through the ears.

upload ─► blocks of 10 s ─► pieces of 5-28 s ─► hear, transcribe ─► segments ─► JSON, text, SRT, VTT
                                                                └─► events, as they come
"""

import asyncio
import threading
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO, Final, Literal

from openai.types.audio import Transcription, TranscriptionVerbose
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute

from vivavoce.audio.codec import read_blocks
from vivavoce.audio.pauses import Piece, Pieces
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.engine.contract import Handle, Setup
from vivavoce.errors import AudioError, ProtocolError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.realtime.wire import Json
from vivavoce.server import served_models
from vivavoce.server.bodies import Body, checked, upload
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.replies import EVENTS, Streamed, sent_event, while_connected, with_errors
from vivavoce.server.subtitles import joined, srt, vtt

MOST_BYTES: Final = 25 * 1024 * 1024
"""Of an uploaded file, as at OpenAI."""

MOST_SECONDS: Final = 2 * 3600
"""Of one recording: a small file of silence can be very long."""

_NAMES: Final[dict[Language, str]] = {"zh": "chinese", "en": "english"}
_SUBTITLES: Final = {"srt": srt, "vtt": vtt}


class TranscriptionRequest(Body):
    """The form beside the file."""

    model: str
    language: str | None = None
    """`en` or `zh`; absent: detected piece by piece."""
    prompt: str = ""
    """Words to expect: names, terms."""
    response_format: Literal["json", "text", "srt", "verbose_json", "vtt"] = "json"
    stream: bool = False
    """Answer with events `transcript.text.delta` and `transcript.text.done`."""
    temperature: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Accepted without effect: the most probable words are taken."""
    timestamp_granularities: list[Literal["segment"]] = Field(default_factory=list)
    """Times are known per segment, not per word."""
    chunking_strategy: str | None = None
    """Accepted without effect: recordings are always cut at their pauses."""


@dataclass(frozen=True)
class Segment:
    """What was said between two pauses; times in seconds."""

    start: float
    end: float
    text: str
    language: Language
    logprob: float | None
    no_speech: float | None


class Transcriptions:
    """`/v1/audio/transcriptions`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [Endpoint("/v1/audio/transcriptions", self.transcribe, _ABOUT, "POST")]

    async def transcribe(self, request: Request) -> Response:
        async with AsyncExitStack() as held:
            # A slow upload keeps nobody else from being served.
            fields, file = await held.enter_async_context(upload(request, MOST_BYTES))
            held.enter_context(self._hub.request())
            wanted = checked(TranscriptionRequest, fields)
            served_models.check(wanted.model, "transcription")
            engine = self._hub.parts.engine
            handle = await engine.open(_setup(wanted))
            held.push_async_callback(engine.close, handle)
            recording = _Recording(file)
            held.callback(recording.close)
            segments = self._segments(handle, recording)
            await held.enter_async_context(aclosing(segments))
            if not wanted.stream:
                found = await while_connected(request, _all(segments))
                return _answer(wanted, found, recording.seconds)
            # A file that is no audio is found out before anything is sent.
            first = await while_connected(request, anext(segments, None))
            return Streamed(with_errors(_events(first, segments)), EVENTS, held.pop_all())
        raise AssertionError("unreachable: nothing held swallows exceptions")

    async def _segments(
        self, handle: Handle, recording: "_Recording"
    ) -> AsyncGenerator[Segment, None]:
        """Each piece is a turn of its own for the engine."""
        engine = self._hub.parts.engine
        turn = 0
        async for piece in recording.pieces():
            turn += 1
            await engine.hear(handle, turn, piece.samples, piece.end)
            heard = await engine.transcribe(handle, turn)
            if heard.speech and (text := heard.text.strip()):
                start, end = piece.start / LISTEN_RATE, piece.end / LISTEN_RATE
                yield Segment(start, end, text, heard.language, heard.logprob, heard.no_speech)


class _Recording:
    """An uploaded file on its way through the cutter. `seconds` of it have been read so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._blocks = read_blocks(file)
        self._lock = threading.Lock()
        self.seconds = 0.0

    async def pieces(self) -> AsyncIterator[Piece]:
        """Raises `ProtocolError` for a file that cannot be read, or is too long."""
        cutter = Pieces()
        while (block := await asyncio.to_thread(self._next)) is not None:
            self.seconds += len(block) / LISTEN_RATE
            if self.seconds > MOST_SECONDS:
                raise ProtocolError(
                    f"The recording is longer than {MOST_SECONDS // 3600} hours; send it in parts.",
                    code="invalid_value",
                    param="file",
                )
            for piece in cutter.feed(block):
                yield piece
        for piece in cutter.flush():
            yield piece

    def _next(self) -> Samples | None:
        with self._lock:
            try:
                return next(self._blocks, None)
            except AudioError as error:
                raise ProtocolError(
                    f"Invalid value for 'file': {error}.", code="invalid_value", param="file"
                ) from error

    def close(self) -> None:
        """Let go of the file, once a thread that nobody waits for any more has."""
        with self._lock:
            self._blocks.close()


def _setup(wanted: TranscriptionRequest) -> Setup:
    language = next((name for name in LANGUAGES if name == wanted.language), None)
    if wanted.language and language is None:
        raise ProtocolError(
            f"Language '{wanted.language}' is not understood here; use {' or '.join(LANGUAGES)}, "
            "or leave it out to have it detected.",
            code="invalid_value",
            param="language",
        )
    return Setup(prompts={}, language=language, transcription_prompt=wanted.prompt)


async def _all(segments: AsyncIterator[Segment]) -> list[Segment]:
    return [segment async for segment in segments]


async def _events(
    first: Segment | None, rest: AsyncIterator[Segment]
) -> AsyncGenerator[bytes, None]:
    text = ""
    segment = first
    while segment is not None:
        grown = joined(text, segment.text)
        yield sent_event({"type": "transcript.text.delta", "delta": grown[len(text) :]})
        text = grown
        segment = await anext(rest, None)
    yield sent_event({"type": "transcript.text.done", "text": text})


def _answer(wanted: TranscriptionRequest, found: Sequence[Segment], seconds: float) -> Response:
    text = ""
    for segment in found:
        text = joined(text, segment.text)
    kind = wanted.response_format
    if kind == "text":
        return PlainTextResponse(text + "\n")
    if kind in _SUBTITLES:
        lines = [(segment.start, segment.end, segment.text) for segment in found]
        return PlainTextResponse(_SUBTITLES[kind](lines))
    usage = {"type": "duration", "seconds": round(seconds, 3)}
    if kind == "json":
        return JSONResponse({"text": text, "usage": usage})
    verbose: dict[str, Any] = {
        "task": "transcribe",
        "language": _NAMES[_spoken(found)],
        "duration": round(seconds, 3),
        "text": text,
        "segments": [_segment(number, segment) for number, segment in enumerate(found)],
        "usage": usage,
    }
    return JSONResponse(verbose)


def _spoken(found: Sequence[Segment]) -> Language:
    """The language spoken longest."""
    length = dict.fromkeys(LANGUAGES, 0.0)
    for segment in found:
        length[segment.language] += segment.end - segment.start
    return max(length, key=lambda language: length[language]) if found else "en"


def _segment(number: int, segment: Segment) -> Json:
    raw = segment.text.encode()
    return {
        "id": number,
        "seek": round(segment.start * 100),
        "start": round(segment.start, 2),
        "end": round(segment.end, 2),
        "text": segment.text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": segment.logprob,
        "compression_ratio": round(len(raw) / len(zlib.compress(raw)), 3),
        "no_speech_prob": segment.no_speech,
    }


_ABOUT: Final = About(
    summary="Speech to text",
    tag="Audio",
    description=(
        "WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, at most 25 MB and two hours. Long recordings are "
        "cut at their pauses; with `stream` every piece is sent as soon as it has been read."
    ),
    body=TranscriptionRequest,
    upload=True,
    example={"file": "speech.wav", "model": "whisper-1"},
    answers=(
        Answer("`json`", JSON, Transcription),
        Answer("`verbose_json`", JSON, TranscriptionVerbose),
        Answer("`text`, `srt`, `vtt`", "text/plain"),
        Answer("Events of `stream`", EVENTS),
    ),
)
