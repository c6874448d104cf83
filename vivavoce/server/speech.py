"""Text to speech over HTTP: the engine's own voices, clause by clause as they are rendered."""

import asyncio
import base64
import math
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from vivavoce.audio.encode import FORMATS, Encoder
from vivavoce.audio.stretch import stretch
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.engine.contract import AudioChunk, Handle, Setup, TextDelta
from vivavoce.engine.contract import Request as Wanted
from vivavoce.errors import AudioError, ProtocolError
from vivavoce.languages import script_language
from vivavoce.marking.provenance import EMBEDS
from vivavoce.realtime.wire import Json
from vivavoce.server import served_models
from vivavoce.server.bodies import Body, checked, json_body
from vivavoce.server.endpoint import About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.replies import EVENTS, Streamed, sent_event, while_connected, with_errors
from vivavoce.voice.clean import Cleaner
from vivavoce.voice.style.reading import LONGEST, read_tone, tone_in
from vivavoce.voice.style.ssml import SsmlError, is_ssml, to_marks
from vivavoce.voice.style.types import NEUTRAL, Controls

MEDIA: Final = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
_TOKENS: Final = 20
"""Audio tokens per second, the measure usage is reported in (as in Realtime responses)."""

_FASTEST: Final = 1.0
"""Voices asked to hurry swallow words; what is said at ease and shortened after that does not
(docs/LOG.md)."""


class VoiceId(Body):
    """A voice by its id."""

    id: str


class SpeechRequest(Body):
    """What to say, and how it is wanted."""

    model: str
    input: Annotated[str, Field(min_length=1, max_length=4096)]
    """Text, with marks for how it is said ([sigh], [happy 4]) if wanted, or SSML (`<speak>`)."""
    voice: str | VoiceId
    """Of `GET /v1/audio/voices`, or one of OpenAI's stock names."""
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = "mp3"
    """`aac` is refused: no encoder for it is at hand."""
    speed: Annotated[float, Field(ge=0.25, le=4.0)] = 1.0
    """Above 1 the finished speech is shortened at the same pitch."""
    stream_format: Literal["audio", "sse"] = "audio"
    instructions: str | None = None
    """How it is said: a tone ("tired, softly"), or a prompt that speaks of one."""
    instruction: Annotated[str | None, Field(max_length=LONGEST)] = None
    """StepFun's name for it: a tone."""
    sample_rate: Literal[8000, 16000, 22050, 24000, 48000] = SPEAK_RATE
    """Hz; StepFun's."""
    marks: bool = False
    """With `sse`, every delta has `text`, the words that came with it, and `marks`, pairs of
    characters and milliseconds: so many of all characters are said by then."""


@dataclass(frozen=True)
class _Said:
    """A piece of speech."""

    samples: Samples
    text: str
    """Words that came since the piece before."""
    marks: tuple[tuple[int, int], ...]
    """(characters of all text, milliseconds): so many are said by then."""


class Speech:
    """`/v1/audio/speech`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [Endpoint("/v1/audio/speech", self.speak, _ABOUT, "POST")]

    async def speak(self, request: Request) -> Response:
        wanted = checked(SpeechRequest, await json_body(request))
        served_models.check(wanted.model, "speech")
        text = _text(wanted)
        job = Job(
            self._setup(wanted, text),
            Wanted(history=(), say=text),
            wanted.response_format,
            encoder(wanted.response_format, wanted.sample_rate),
            events=wanted.stream_format == "sse",
            hurry=max(1.0, wanted.speed / _FASTEST),
            marks=wanted.marks,
        )
        return await spoken(self._hub, request, job)

    def _setup(self, wanted: SpeechRequest, text: str) -> Setup:
        voice = wanted.voice if isinstance(wanted.voice, str) else wanted.voice.id
        return Setup(
            prompts={},
            voice=self._hub.people.known_voice(voice, "voice"),
            language=script_language(_words(text)),
            speed=min(wanted.speed, _FASTEST),
            scene=_scene(wanted),
        )


@dataclass(frozen=True)
class Job:
    """Something to be heard over HTTP, and the file it is wanted as."""

    setup: Setup
    wanted: Wanted
    kind: str
    encoder: Encoder
    param: str = "input"
    """What is to blame when nothing can be heard of it."""
    events: bool = False
    hurry: float = 1.0
    marks: bool = False


async def spoken(hub: Hub, request: Request, job: Job) -> Response:
    """The answer, sent while it is rendered; marked as hub's server marks."""
    engine, encoder = hub.parts.engine, job.encoder
    async with AsyncExitStack() as held:
        held.callback(encoder.close)
        held.enter_context(hub.request())
        handle = await engine.open(job.setup)
        held.push_async_callback(engine.close, handle)
        seed = secrets.token_hex(10)
        audio = _audio(hub, handle, job, seed)
        pieces = (
            _events(audio, encoder, job.marks)
            if job.events
            else _signed(hub, _samples(audio), job, seed)
        )
        await held.enter_async_context(aclosing(audio))
        await held.enter_async_context(aclosing(pieces))
        # An engine that fails does so before anything is said, in most cases.
        first = await while_connected(request, anext(pieces, b""))
        answer = _from(first, pieces)
        if job.events:
            said = Streamed(with_errors(answer), EVENTS, held.pop_all())
        else:
            said = Streamed(answer, MEDIA[job.kind], held.pop_all())
        said.headers["X-Session-Id"] = f"sess_{seed}"
        return said
    raise AssertionError("unreachable: nothing held swallows exceptions")


def _signed(
    hub: Hub, audio: AsyncIterator[Samples], job: Job, seed: str
) -> AsyncGenerator[bytes, None]:
    """The file: signed and in one piece where that is wanted and its format has room for it."""
    pieces = _file(audio, job.encoder)
    sign, suffix = hub.parts.signer, f".{job.kind}"
    if sign is None or suffix not in EMBEDS:
        return pieces
    return _whole(pieces, lambda data: sign(data, suffix, f"sess_{seed}"))


async def _audio(hub: Hub, handle: Handle, job: Job, seed: str) -> AsyncGenerator[_Said, None]:
    """Rendered speech; closing it stops the rendering."""
    silent, words = True, ""
    marker = hub.parts.marker(seed) if hub.parts.marker else None
    state = marker.init_state() if marker else {}
    outputs = hub.parts.engine.generate(handle, job.wanted)
    async with aclosing(outputs):  # type: ignore[type-var]
        async for output in outputs:
            if isinstance(output, TextDelta):
                words += output.text
            elif isinstance(output, AudioChunk) and len(output.samples):
                silent = False
                samples = await asyncio.to_thread(stretch, output.samples, job.hurry)
                if marker is not None:
                    samples, state = marker.step(samples, state)
                per_ms = SPEAK_RATE * job.hurry / 1000
                marks = tuple((m.char, round(m.sample / per_ms)) for m in output.marks)
                yield _Said(samples, words, marks)
                words = ""
    if silent:
        raise ProtocolError(
            f"There is nothing in '{job.param}' that can be said aloud.",
            code="invalid_value",
            param=job.param,
        )


def _text(wanted: SpeechRequest) -> str:
    """What is said, with its marks."""
    if not is_ssml(wanted.input):
        return wanted.input
    try:
        return to_marks(wanted.input)
    except SsmlError as error:
        raise ProtocolError(
            f"Invalid SSML in 'input': {error}.", code="invalid_value", param="input"
        ) from error


def _words(text: str) -> str:
    """What of `text` is words."""
    cleaner = Cleaner()
    return cleaner.feed(text) + cleaner.flush()


def _scene(wanted: SpeechRequest) -> Controls:
    """What is asked of the voice; a long prompt is not all about it."""
    prompt = wanted.instructions or ""
    asked = tone_in(prompt)
    if asked is None and len(prompt) <= LONGEST:
        asked = read_tone(prompt)
    return (asked or NEUTRAL).then(read_tone(wanted.instruction or ""))


def encoder(kind: str, rate: int) -> Encoder:
    """Raises ProtocolError for a format that cannot be made here."""
    try:
        return Encoder(kind, rate)
    except AudioError as error:
        raise ProtocolError(
            f"Invalid value for 'response_format': {error}.",
            code="invalid_value",
            param="response_format",
        ) from error


async def _file(audio: AsyncIterator[Samples], encoder: Encoder) -> AsyncGenerator[bytes, None]:
    """The pieces of the file, none of them empty."""
    async for samples in audio:
        if piece := await asyncio.to_thread(encoder.feed, samples):
            yield piece
    if rest := await asyncio.to_thread(encoder.finish):
        yield rest


async def _whole(
    pieces: AsyncGenerator[bytes, None], sign: Callable[[bytes], bytes]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(pieces):
        data = b"".join([piece async for piece in pieces])
    yield await asyncio.to_thread(sign, data)


async def _samples(audio: AsyncIterator[_Said]) -> AsyncIterator[Samples]:
    async for said in audio:
        yield said.samples


async def _events(
    audio: AsyncIterator[_Said], encoder: Encoder, marked: bool
) -> AsyncGenerator[bytes, None]:
    """The pieces of the file in server-sent events, and what they amount to."""
    samples, text = 0, ""
    marks: list[tuple[int, int]] = []

    async def counted() -> AsyncIterator[Samples]:
        nonlocal samples, text
        async for said in audio:
            samples += len(said.samples)
            text += said.text
            marks.extend(said.marks)
            yield said.samples

    async for piece in _file(counted(), encoder):
        delta: Json = {
            "type": "speech.audio.delta",
            "audio": base64.b64encode(piece).decode(),
        }
        if marked:
            delta |= {"text": text, "marks": marks.copy()}
            text = ""
            marks.clear()
        yield sent_event(delta)
    tokens = math.ceil(_TOKENS * samples / SPEAK_RATE)
    usage = {"input_tokens": 0, "output_tokens": tokens, "total_tokens": tokens}
    yield sent_event({"type": "speech.audio.done", "usage": usage})


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


_ABOUT: Final = About(
    summary="Text to speech",
    tag="Audio",
    description=(
        "The audio is sent while it is rendered, clause by clause (FLAC: as a whole). "
        "`instructions`, marks in the text and SSML say how (docs/style.md). "
        "With `stream_format` `sse` it comes as events `speech.audio.delta` (base64) and "
        "`speech.audio.done`; with `marks`, the deltas tell which words they hold, and when."
    ),
    body=SpeechRequest,
    example={"model": "gpt-4o-mini-tts", "voice": "xiaoyue", "input": "Good evening. 晚上好。"},
    answers=(
        *(Answer(f"`{kind}`", MEDIA[kind]) for kind in FORMATS),
        Answer("Events of `stream_format` `sse`", EVENTS),
    ),
)
