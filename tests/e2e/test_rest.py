"""Said and written down again: the SDK's speech and transcription against the real models."""

import asyncio
import contextlib
import io
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from openai import AsyncOpenAI

from tests.e2e.spelling import rate
from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE
from vivavoce.bench.ears_sets import REFERENCES
from vivavoce.languages import Language

pytestmark = pytest.mark.e2e

ENGLISH = (
    "The museum opens at ten in the morning, and the last visitors leave at six.",
    "My sister lives in a small house near the river, where she paints in the evening.",
    "Please bring your ticket and a warm coat, because it will be cold tonight.",
)
CHINESE = (
    "明天下午三点我们在图书馆门口见面，好吗？",
    "我姐姐住在河边的一座小房子里，晚上她喜欢画画。",
    "今天天气很好，我们一起去公园散步吧。",
)


@pytest.fixture
async def client(live_server: str) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="any", base_url=f"{live_server}/v1", max_retries=0) as client:
        yield client


async def spoken(
    client: AsyncOpenAI, text: str, voice: str, kind: Any = "wav", speed: float = 1.0
) -> bytes:
    async with client.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts", voice=voice, input=text, response_format=kind, speed=speed
    ) as answer:
        return b"".join([piece async for piece in answer.iter_bytes()])


async def said_and_heard(
    client: AsyncOpenAI,
    texts: tuple[str, ...],
    voices: tuple[str, ...],
    language: Language,
    speed: float = 1.0,
) -> float:
    pairs = []
    for text, voice in zip(texts, voices, strict=True):
        audio = await spoken(client, text, voice, speed=speed)
        heard = await client.audio.transcriptions.create(
            model="whisper-1", file=("speech.wav", audio)
        )
        pairs.append((text, heard.text))
    found = rate(pairs, language)
    print(f"{language} at {speed}: {found:.3f}", *pairs, sep="\n  ")  # noqa: T201 - on failure
    return found


async def test_english_comes_back(client: AsyncOpenAI) -> None:
    assert await said_and_heard(client, ENGLISH, ("heart", "michael", "alloy"), "en") < 0.08


async def test_chinese_comes_back(client: AsyncOpenAI) -> None:
    assert await said_and_heard(client, CHINESE, ("xiaoyue", "yunxi", "xiaoxiao"), "zh") < 0.2


@pytest.mark.parametrize("speed", [1.5, 2.0])
async def test_faster_speech_is_still_understood(client: AsyncOpenAI, speed: float) -> None:
    english = ("heart", "michael", "alloy")
    assert await said_and_heard(client, ENGLISH, english, "en", speed) < 0.12
    assert await said_and_heard(client, CHINESE, ("xiaoyue",) * 3, "zh", speed) < 0.35


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac"])
async def test_other_formats_come_back(client: AsyncOpenAI, kind: str) -> None:
    audio = await spoken(client, ENGLISH[1], "heart", kind)
    heard = await client.audio.transcriptions.create(
        model="gpt-4o-transcribe", file=(f"speech.{kind}", audio)
    )
    assert rate([(ENGLISH[1], heard.text)], "en") < 0.1


async def test_a_text_is_streamed_while_it_is_rendered(client: AsyncOpenAI) -> None:
    """The first audio leaves long before the last clause has been rendered."""
    text = " ".join(ENGLISH * 3)
    async with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="heart", input=text, response_format="pcm"
    ) as answer:
        pieces = [len(piece) async for piece in answer.iter_bytes()]
    assert len(pieces) > 5
    assert pieces[0] < sum(pieces) / 4


async def test_a_long_recording_is_written_down_in_pieces(
    client: AsyncOpenAI, shared_data: Path
) -> None:
    """Recordings one after the other, with and without a pause, as one file."""
    references: dict[str, str] = json.loads(REFERENCES.read_text("utf-8"))
    folder = shared_data / "audio/speech"
    names = ("about-speech-sdk.en.wav", "librispeech-1995-1837-0001.en.wav", "jfk.flac")
    clips = [read_audio(folder / name) for name in names]
    whole = np.concatenate([np.pad(clip, (0, LISTEN_RATE)) for clip in clips])
    buffer = io.BytesIO()
    soundfile.write(buffer, whole, LISTEN_RATE, format="FLAC")
    file = ("long.flac", buffer.getvalue())
    expected = " ".join(references[name] for name in names)

    verbose = await client.audio.transcriptions.create(
        model="whisper-1", file=file, response_format="verbose_json"
    )
    assert verbose.segments is not None
    assert rate([(expected, verbose.text)], "en") < 0.12
    assert verbose.language == "english"
    assert verbose.duration == pytest.approx(len(whole) / LISTEN_RATE, abs=0.1)
    assert all(
        before.end <= after.start
        for before, after in zip(verbose.segments, verbose.segments[1:], strict=False)
    )
    assert all(-1.0 < segment.avg_logprob < 0.0 for segment in verbose.segments)

    streamed = ""
    async for event in await client.audio.transcriptions.create(
        model="whisper-1", file=file, stream=True
    ):
        if event.type == "transcript.text.delta":
            streamed += event.delta
    assert rate([(verbose.text, streamed)], "en") < 0.02


async def test_chinese_recordings_are_written_down(client: AsyncOpenAI, shared_data: Path) -> None:
    references: dict[str, str] = json.loads(REFERENCES.read_text("utf-8"))
    pairs = []
    for name in ("reading.zh.wav", "aishell-BAC009S0724W0121.zh.wav", "short.zh.wav"):
        data = (shared_data / "audio/speech" / name).read_bytes()
        heard = await client.audio.transcriptions.create(
            model="whisper-1", file=(name, data), language="zh"
        )
        pairs.append((references[name], heard.text))
    found = rate(pairs, "zh")
    print(f"zh: {found:.3f}", *pairs, sep="\n  ")  # noqa: T201 - shown on failure
    assert found < 0.2


async def test_noise_is_no_text(client: AsyncOpenAI) -> None:
    noise = 0.05 * np.random.default_rng(3).standard_normal(4 * LISTEN_RATE)
    buffer = io.BytesIO()
    soundfile.write(buffer, noise, LISTEN_RATE, format="WAV")
    heard = await client.audio.transcriptions.create(
        model="whisper-1", file=("noise.wav", buffer.getvalue())
    )
    assert heard.text == ""


async def test_a_secret_opens_a_talk(client: AsyncOpenAI, live_server: str) -> None:
    made = await client.realtime.client_secrets.create(
        session={"type": "realtime", "output_modalities": ["text"]}
    )
    async with (
        AsyncOpenAI(api_key=made.value, base_url=f"{live_server}/v1") as page,
        page.realtime.connect(model="gpt-realtime") as connection,
    ):
        content: Any = [{"type": "input_text", "text": "Say hello."}]
        await connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        await connection.response.create()
        async for event in connection:
            if event.type == "response.done":
                assert event.response.status == "completed"
                break


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac"])
async def test_clients_may_hang_up_at_any_time(client: AsyncOpenAI, kind: Any) -> None:
    """An encoder that is closed while it works would take the server with it."""
    text = " ".join(ENGLISH * 10)
    for least in (1, 10_000, 40_000):
        size = 0
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(1.0 if kind == "flac" else 30),
                client.audio.speech.with_streaming_response.create(
                    model="tts-1", voice="heart", input=text, response_format=kind
                ) as answer,
            ):
                async for piece in answer.iter_bytes():
                    size += len(piece)
                    if size >= least:
                        break
    assert len(await spoken(client, "Still here.", "heart", kind)) > 1000


READING: Any = {"model": "tts-1", "voice": "xiaoyue", "response_format": "pcm"}


async def read_out(client: AsyncOpenAI, reader: int, got: Counter[int]) -> None:
    """Have texts read out until cancelled, a new one each time; bytes are counted in `got`."""
    for number in itertools.count():
        text = f"第{number}次。" + "".join(CHINESE * 4)
        async with client.audio.speech.with_streaming_response.create(
            **READING, input=text
        ) as answer:
            async for piece in answer.iter_bytes():
                got[reader] += len(piece)


async def first_audio(client: AsyncOpenAI, questions: tuple[str, ...]) -> list[float]:
    """Seconds from asking to the first audio, question by question."""
    found = []
    async with client.realtime.connect(model="gpt-realtime") as connection:
        for question in questions:
            content: Any = [{"type": "input_text", "text": question}]
            await connection.conversation.item.create(
                item={"type": "message", "role": "user", "content": content}
            )
            asked = time.perf_counter()
            await connection.response.create()
            waited = None
            async for event in connection:
                if event.type == "response.output_audio.delta" and waited is None:
                    waited = time.perf_counter() - asked
                if event.type == "response.done":
                    assert event.response.status == "completed"
                    break
            assert waited is not None
            found.append(waited)
    return found


async def test_talks_and_requests_go_on_beside_each_other(client: AsyncOpenAI) -> None:
    questions = ("Tell me about the sea.", "Do you like rain?", "How was your day?")
    alone = await first_audio(client, questions)
    got = Counter(dict.fromkeys(range(3), 0))
    readers = [asyncio.create_task(read_out(client, reader, got)) for reader in got]
    try:
        async with asyncio.timeout(60):
            while not all(got.values()):
                await asyncio.sleep(0.1)
        before = got.copy()
        beside = await first_audio(client, questions)
        async with asyncio.timeout(60):
            while not all(got[reader] > before[reader] for reader in got):
                await asyncio.sleep(0.1)
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    for name, waits in (("alone", alone), ("beside three requests", beside)):
        print(name, *(f"{wait:.2f}" for wait in waits))  # noqa: T201 - for the log
