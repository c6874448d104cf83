"""Speech over HTTP, by the stock SDK and by clients that hang up."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from openai import (
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)

from tests.fakes.engine import FakeEngine, Script, speech
from tests.fakes.server import Live, running
from vivavoce.engine.contract import AudioChunk, Finished, Handle, Output, Request, TextDelta
from vivavoce.errors import EngineError
from vivavoce.voice.style.names import tone
from vivavoce.voice.style.types import NEUTRAL, Controls

HI: dict[str, Any] = {"model": "tts-1", "voice": "alloy", "input": "Hi there."}
FOREVER = 600.0


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running() as live:
        yield live


def script(*outputs: Output | float) -> Script:
    return lambda _: list(outputs)


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav"])
async def test_the_sdk_gets_a_file_of_each_kind(live: Live, kind: Any) -> None:
    answer = await live.sdk().audio.speech.create(**HI, response_format=kind)
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert rate == 24_000
    assert 1.4 <= len(samples) / rate <= 1.7


async def test_pcm_is_what_was_rendered(live: Live) -> None:
    async with live.sdk().audio.speech.with_streaming_response.create(
        **HI, response_format="pcm"
    ) as answer:
        data = b"".join([piece async for piece in answer.iter_bytes()])
    rendered = np.concatenate(
        [o.samples for o in [*speech("a", 0.6), *speech("b", 0.8)] if isinstance(o, AudioChunk)]
    )
    assert np.allclose(np.frombuffer(data, "<i2") / 32768, rendered, atol=1e-4)


async def test_the_words_are_said_as_they_are(live: Live) -> None:
    await live.sdk().audio.speech.create(
        model="gpt-4o-mini-tts",
        voice="yunxi",
        input="你好，世界。",
        speed=0.5,
        instructions="Softly.",
        response_format="wav",
    )
    (request,) = live.engine.requests
    assert (request.say, list(request.history)) == ("你好，世界。", [])
    assert live.engine.opened[-1].language == "zh"
    assert (live.engine.opened[-1].voice, live.engine.opened[-1].speed) == ("yunxi", 0.5)
    assert live.engine.opened[-1].prompts == {}
    assert live.engine.setups == {}


async def test_hurried_speech_is_shortened(live: Live) -> None:
    answer = await live.sdk().audio.speech.create(**HI, speed=2.0, response_format="wav")
    assert live.engine.opened[-1].speed == 1.0
    assert soundfile.info(io.BytesIO(answer.content)).duration == pytest.approx(0.7, abs=0.05)


async def test_it_streams_while_it_is_rendered() -> None:
    engine = FakeEngine(script(*speech("One. ", 0.5), FOREVER))
    async with (
        running(engine) as live,
        live.sdk().audio.speech.with_streaming_response.create(
            **HI, response_format="wav"
        ) as answer,
    ):
        pieces = answer.iter_bytes()
        size = 0
        while size < 44 + 24_000:
            size += len(await anext(pieces))


async def test_events(live: Live) -> None:
    body = {**HI, "stream_format": "sse", "response_format": "pcm"}
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/audio/speech", json=body)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line]
    assert [e["type"] for e in events] == ["speech.audio.delta"] * 2 + ["speech.audio.done"]
    assert sum(len(base64.b64decode(e["audio"])) for e in events[:-1]) == 2 * 24_000 * 1.4
    assert events[-1]["usage"] == {"input_tokens": 0, "output_tokens": 28, "total_tokens": 28}


async def test_events_tell_the_words_and_when_they_are_said(live: Live) -> None:
    body = {**HI, "stream_format": "sse", "response_format": "pcm", "speed": 2.0, "marks": True}
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/audio/speech", json=body)
    *deltas, _ = [json.loads(line[6:]) for line in answer.text.splitlines() if line]
    assert [delta["text"] for delta in deltas] == ["Hi there. ", "How are you?"]
    assert deltas[0]["marks"][-1] == [10, 300]  # 0.6 s at twice the speed
    assert deltas[1]["marks"][-1] == [12, 400]


async def test_stepfun_fields(live: Live) -> None:
    answer = await live.sdk().audio.speech.create(
        model="stepaudio-2.5-tts",
        voice={"id": "xiaoyue"},
        input="Hi.",
        response_format="wav",
        extra_body={"sample_rate": 16_000, "instruction": "softly"},
    )
    assert soundfile.info(io.BytesIO(answer.content)).samplerate == 16_000
    assert live.engine.opened[-1].scene == tone("softly")


@pytest.mark.parametrize(
    ("instructions", "scene"),
    [
        ("Tired, slowly.", tone("tired").then(tone("slow"))),
        ("Speak in a happy tone, as if on a cold day.", tone("happy")),
        ("Read it to a child. " * 20 + "\nTone: warm", tone("warm")),
        ("This is about a sad child. " * 20, NEUTRAL),
    ],
)
async def test_instructions(live: Live, instructions: str, scene: Controls) -> None:
    await live.sdk().audio.speech.create(**HI, instructions=instructions)
    assert live.engine.opened[-1].scene == scene


async def test_ssml_is_said_with_marks(live: Live) -> None:
    ssml = '<speak>你好<break time="300ms"/><prosody rate="slow">世界</prosody></speak>'
    await live.sdk().audio.speech.create(model="tts-1", voice="alloy", input=ssml)
    assert live.engine.requests[-1].say == "你好[pause 300ms][with rate=0.8]世界[/with]"
    assert live.engine.opened[-1].language == "zh"


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"voice": "nobody"}, "invalid_value", "voice", "xiaoyue"),
    ({"response_format": "aac"}, "invalid_value", "response_format", "mp3, opus, flac"),
    ({"response_format": "gif"}, "invalid_value", "response_format", "'mp3'"),
    ({"input": ""}, "invalid_value", "input", "at least 1"),
    ({"input": "a" * 4097}, "invalid_value", "input", "4096"),
    ({"input": "<speak>Hi"}, "invalid_value", "input", "line 1"),
    ({"instruction": "a" * 201}, "invalid_value", "instruction", "200"),
    ({"speed": 9}, "invalid_value", "speed", "4"),
    ({"emotion": "joy"}, "unknown_parameter", "emotion", "emotion"),
    (
        {"response_format": "opus", "sample_rate": 22_050},
        "invalid_value",
        "response_format",
        "22050",
    ),
]
"""(change of a good request, code, param, what the message says)"""


async def test_bad_wishes(live: Live) -> None:
    for change, code, param, says in BAD:
        with pytest.raises(BadRequestError, match=says) as refused:
            await live.sdk().audio.speech.create(**HI, extra_body=change)
        assert (refused.value.code, refused.value.param) == (code, param)
    assert (live.hub.requests, live.engine.setups) == (0, {})


async def test_unknown_models(live: Live) -> None:
    with pytest.raises(NotFoundError, match="gpt-4o-mini-tts") as refused:
        await live.sdk().audio.speech.create(model="whisper-1", voice="alloy", input="Hi.")
    assert refused.value.code == "model_not_found"


async def test_nothing_to_say() -> None:
    async with running(FakeEngine(script(TextDelta("..."), Finished()))) as live:
        with pytest.raises(BadRequestError, match="said aloud"):
            await live.sdk().audio.speech.create(**HI)
        assert live.hub.requests == 0


def broken(_: Request) -> list[Output | float]:
    raise EngineError("the mouth is missing; run `vivavoce models pull`")


async def test_a_broken_engine_says_so() -> None:
    async with running(FakeEngine(broken)) as live:
        with pytest.raises(InternalServerError, match="models pull"):
            await live.sdk().audio.speech.create(**HI)
        assert (live.hub.requests, live.engine.setups) == (0, {})


def crashed(_: Request) -> list[Output | float]:
    raise RuntimeError("a secret of the house")


async def test_what_nobody_foresaw_is_a_server_error() -> None:
    async with running(FakeEngine(crashed)) as live:
        with pytest.raises(InternalServerError) as failed:
            await live.sdk().audio.speech.create(**HI)
        assert failed.value.code == "server_error"
        assert "secret" not in str(failed.value)
        assert (live.hub.requests, live.engine.setups) == (0, {})


class HalfBroken(FakeEngine):
    """Breaks after the first words."""

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        for output in speech("One. ", 0.5):
            yield output
        raise EngineError("the mouth fell silent")


async def test_an_engine_that_breaks_in_the_middle() -> None:
    """No file may look complete that is not; events can say what happened."""
    async with running(HalfBroken()) as live, httpx.AsyncClient(base_url=live.url) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post("/v1/audio/speech", json={**HI, "response_format": "wav"})
        body = {**HI, "response_format": "pcm", "stream_format": "sse"}
        events = (await http.post("/v1/audio/speech", json=body)).text.split("\n\n")
        assert "speech.audio.delta" in events[0]
        assert json.loads(events[1][6:])["error"]["message"] == "the mouth fell silent"
        await until(lambda: live.hub.requests == 0)
        assert live.engine.setups == {}


@pytest.mark.parametrize("said", [0, 1], ids=["before the first word", "in the middle"])
@pytest.mark.parametrize("kind", ["wav", "flac"])
async def test_rendering_ends_when_the_client_hangs_up(said: int, kind: str) -> None:
    engine = FakeEngine(script(*[*speech("One. ", 0.5)][: 2 * said], FOREVER))
    async with running(engine) as live:
        async with httpx.AsyncClient(base_url=live.url) as http:
            body = {**HI, "response_format": kind}
            asking = asyncio.create_task(http.post("/v1/audio/speech", json=body))
            await until(lambda: engine.requests)
            assert live.hub.requests == 1
            asking.cancel()
        await until(lambda: engine.cancelled)
        await until(lambda: live.hub.requests == 0)
        assert engine.setups == {}


async def test_only_so_many_at_a_time() -> None:
    engine = FakeEngine(script(FOREVER))
    async with running(engine, capacity=2) as live:
        waiting = [asyncio.create_task(live.sdk().audio.speech.create(**HI)) for _ in range(2)]
        await until(lambda: len(engine.requests) == 2)
        with pytest.raises(RateLimitError) as refused:
            await live.sdk().audio.speech.create(**HI)
        assert refused.value.code == "rate_limit_exceeded"
        assert int(refused.value.response.headers["retry-after"]) >= 1
        for task in waiting:
            task.cancel()
        await until(lambda: live.hub.requests == 0)
        engine.script = script(*speech("Hi. ", 0.2), Finished())
        await live.sdk().audio.speech.create(**HI)


async def test_nothing_new_while_the_server_stops(live: Live) -> None:
    live.hub.draining = True
    with pytest.raises(InternalServerError) as refused:
        await live.sdk().audio.speech.create(**HI)
    assert refused.value.status_code == 503
    assert refused.value.response.headers["retry-after"]
