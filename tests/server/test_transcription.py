"""Transcripts over HTTP, by the stock SDK."""

import asyncio
import io
import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from openai import APIError, APIStatusError, BadRequestError, NotFoundError
from openai.types.audio import TranscriptionVerbose

from tests.fakes.engine import FakeEngine
from tests.fakes.server import Live, running
from vivavoce.audio.types import Samples
from vivavoce.engine.contract import Handle, Heard
from vivavoce.server import transcription
from vivavoce.server.subtitles import joined, srt, vtt


class Listener(FakeEngine):
    """Hears a word per turn."""

    words = ("Good evening.", "How are you?", "晚上好。")

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        text = self.words[turn - 1]
        language: Any = "en" if text.isascii() else "zh"
        return Heard(
            turn, text, "", language, 0, speech=bool(text), final=True, logprob=-0.2, no_speech=0.1
        )


def sound(seconds: float, rate: int = 16_000) -> Samples:
    return np.asarray(0.3 * np.sin(np.arange(int(seconds * rate)) * 0.3), np.float32)


def silence(seconds: float, rate: int = 16_000) -> Samples:
    return np.zeros(int(seconds * rate), np.float32)


def file(
    *parts: Samples, kind: str = "WAV", subtype: str | None = None, rate: int = 16_000
) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.concatenate(parts), rate, format=kind, subtype=subtype)
    return f"speech.{kind.lower()}", buffer.getvalue()


THREE = (sound(6), silence(1), sound(6), silence(1), sound(3))


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running(Listener()) as live:
        yield live


async def test_json(live: Live) -> None:
    heard = await live.sdk().audio.transcriptions.create(model="whisper-1", file=file(*THREE))
    assert heard.text == "Good evening. How are you? 晚上好。"
    assert heard.usage is not None
    assert heard.usage.model_dump() == {"type": "duration", "seconds": 17.0}
    assert live.engine.setups == {}
    assert live.engine.opened[-1].prompts == {}
    # Each piece is heard whole, with a little of the silence around it.
    assert [round(n / 16_000, 1) for n in live.engine.samples.values()] == [6.2, 6.4, 3.2]


async def test_every_kind_of_file(live: Live) -> None:
    kinds = [("WAV", None), ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None)]
    for kind, subtype in kinds:
        live.engine.samples.clear()
        given = file(sound(2, 48_000), kind=kind, subtype=subtype, rate=48_000)
        heard = await live.sdk().audio.transcriptions.create(model="gpt-4o-transcribe", file=given)
        assert heard.text == "Good evening."
        assert live.engine.samples[1] == pytest.approx(2 * 16_000, abs=2000)


async def test_verbose(live: Live) -> None:
    heard = await live.sdk().audio.transcriptions.create(
        model="whisper-base",
        file=file(*THREE),
        response_format="verbose_json",
        timestamp_granularities=["segment"],
    )
    TranscriptionVerbose.model_validate(heard.model_dump())
    assert (heard.language, heard.duration) == ("english", 17.0)
    assert heard.segments is not None
    assert [(s.id, s.start, s.end) for s in heard.segments] == [
        (0, 0.0, 6.2),
        (1, 6.8, 13.2),
        (2, 13.8, 17.0),
    ]
    assert (heard.segments[0].avg_logprob, heard.segments[0].no_speech_prob) == (-0.2, 0.1)
    assert heard.segments[2].text == "晚上好。"


async def test_text_and_subtitles(live: Live) -> None:
    ask = live.sdk().audio.transcriptions.create
    text = await ask(model="whisper-1", file=file(*THREE), response_format="text")
    assert text == "Good evening. How are you? 晚上好。\n"
    lines = await ask(model="whisper-1", file=file(*THREE), response_format="srt")
    assert lines.startswith("1\n00:00:00,000 --> 00:00:06,200\nGood evening.\n\n2\n")
    lines = await ask(model="whisper-1", file=file(*THREE), response_format="vtt")
    assert lines.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:06.200\nGood evening.\n\n")


async def test_streamed(live: Live) -> None:
    events = [
        event
        async for event in await live.sdk().audio.transcriptions.create(
            model="gpt-4o-mini-transcribe", file=file(*THREE), stream=True
        )
    ]
    assert [event.type for event in events] == ["transcript.text.delta"] * 3 + [
        "transcript.text.done"
    ]
    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    assert deltas == ["Good evening.", " How are you?", " 晚上好。"]
    assert events[-1].text == "".join(deltas)  # type: ignore[union-attr]


async def test_what_is_no_speech_is_no_text() -> None:
    engine = Listener()
    engine.words = ("", "Hello.", "")
    async with running(engine) as live:
        heard = await live.sdk().audio.transcriptions.create(model="whisper-1", file=file(*THREE))
        assert heard.text == "Hello."
        quiet = file(silence(3))
        heard = await live.sdk().audio.transcriptions.create(model="whisper-1", file=quiet)
        assert heard.text == ""


async def test_language_and_prompt_reach_the_ears(live: Live) -> None:
    await live.sdk().audio.transcriptions.create(
        model="whisper-1", file=file(sound(1)), language="zh", prompt="阶跃", temperature=0.2
    )
    setup = live.engine.opened[-1]
    assert (setup.language, setup.transcription_prompt) == ("zh", "阶跃")


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"language": "fr"}, "language", "zh or en"),
    ({"response_format": "diarized_json"}, "response_format", "'srt'"),
    ({"timestamp_granularities": ["word"]}, "timestamp_granularities.0", "segment"),
    ({"include": ["logprobs"]}, "include", "Unknown parameter"),
    ({"file": ("a.wav", b"no audio")}, "file", "WAV, FLAC, MP3"),
    ({"file": ("a.wav", b"")}, "file", "WAV, FLAC, MP3"),
]
"""(change of a good request, param, what the message says)"""


async def test_bad_wishes(live: Live) -> None:
    for stream, (change, param, says) in itertools.product((False, True), BAD):
        wanted: dict[str, Any] = {"model": "whisper-1", "file": file(sound(1)), "stream": stream}
        with pytest.raises(BadRequestError, match=says) as refused:
            await live.sdk().audio.transcriptions.create(**{**wanted, **change})
        assert refused.value.param == param
    assert (live.hub.requests, live.engine.setups) == (0, {})


async def test_unknown_models(live: Live) -> None:
    with pytest.raises(NotFoundError, match="whisper-1"):
        await live.sdk().audio.transcriptions.create(model="tts-1", file=file(sound(1)))


async def test_forms_without_a_file(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        where = "/v1/audio/transcriptions"
        for answer in (
            await http.post(where, json={"model": "whisper-1"}),
            await http.post(where, data={"model": "whisper-1"}),
            await http.post(where, files={"sound": file(sound(1))}),
            await http.post(where, files={"file": (None, "text")}),
            await http.post(
                where, content=b"x", headers={"content-type": "multipart/form-data; boundary=b"}
            ),
            await http.post(where, content=b"x", headers={"content-type": "multipart/form-data"}),
        ):
            assert answer.status_code == 400, answer.text
            assert answer.json()["error"]["type"] == "invalid_request_error"
    assert live.hub.requests == 0


async def test_too_large_a_file(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "MOST_BYTES", 100_000)
    for size in (110_000, 3_000_000):
        with pytest.raises(APIStatusError) as refused:
            await live.sdk().audio.transcriptions.create(
                model="whisper-1", file=("a.wav", b"\0" * size)
            )
        assert (refused.value.status_code, refused.value.code) == (413, "request_too_large")


async def test_too_long_a_recording(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "MOST_SECONDS", 12)
    with pytest.raises(BadRequestError, match="in parts"):
        await live.sdk().audio.transcriptions.create(model="whisper-1", file=file(*THREE))


async def test_a_stream_says_what_stopped_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "MOST_SECONDS", 12)
    stream = await live.sdk().audio.transcriptions.create(
        model="whisper-1", file=file(*THREE), stream=True
    )
    assert (await anext(aiter(stream))).type == "transcript.text.delta"
    with pytest.raises(APIError, match="in parts"):
        await anext(aiter(stream))


class Stuck(FakeEngine):
    """Never finishes listening."""

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        self.samples[turn] = len(samples)
        try:
            await asyncio.sleep(600)
        finally:
            self.cancelled += 1
        return None


@pytest.mark.parametrize("stream", ["true", "false"])
async def test_listening_ends_when_the_client_hangs_up(stream: str) -> None:
    engine = Stuck()
    async with running(engine) as live:
        async with httpx.AsyncClient(base_url=live.url) as http:
            form = {"model": "whisper-1", "stream": stream}
            asking = asyncio.create_task(
                http.post("/v1/audio/transcriptions", data=form, files={"file": file(sound(1))})
            )
            async with asyncio.timeout(10):
                while not engine.samples:
                    await asyncio.sleep(0.005)
            asking.cancel()
        async with asyncio.timeout(10):
            while live.hub.requests:
                await asyncio.sleep(0.005)
        assert (engine.cancelled, engine.setups) == (1, {})


def test_words_are_joined_as_their_script_asks() -> None:
    assert joined("", "Hello.") == "Hello."
    assert joined("Hello.", "World.") == "Hello. World."
    assert joined("你好", "世界") == "你好世界"
    assert joined("你好。", "Hello.") == "你好。Hello."


def test_subtitle_times() -> None:
    line = [(3599.9996, 36_000.5, "late")]
    assert srt(line) == "1\n01:00:00,000 --> 10:00:00,500\nlate\n\n"
    assert vtt(line) == "WEBVTT\n\n01:00:00.000 --> 10:00:00.500\nlate\n\n"
