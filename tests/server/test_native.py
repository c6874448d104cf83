"""The native engine behind a live port: tiny random models that hear, a mouth that is scripted."""

import base64
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from websockets.asyncio.client import connect

from tests.fakes import tiny_listener, tiny_qwen
from tests.fakes.client import Client
from tests.fakes.parts import FakeEars, FakeMouth
from tests.fakes.server import running
from tests.fakes.tiny_listener import quiet, voice
from vivavoce.audio.types import Samples
from vivavoce.engine.native import Native
from vivavoce.model import thinker_build
from vivavoce.model.chat import Message
from vivavoce.model.thinker import OnnxThinker

WRITTEN = ("Hello ", "out ", "there. ")
UPDATE = {
    "type": "realtime",
    "instructions": "Be brief.",
    "max_output_tokens": 12,
    "audio": {"input": {"transcription": {"model": "whisper-1"}}},
}


@pytest.fixture(scope="module")
def thinker_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thinker")
    gguf = tiny_qwen.write(folder / "t.gguf", context=8192)  # for a persona of bytes
    thinker_build.build(gguf, folder / "built", lambda _: None)
    return folder / "built"


@pytest.fixture
def engine(thinker_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Native:
    """Whatever it hears, it says "hi user."."""
    thinker = OnnxThinker(thinker_folder)
    vocabulary = tiny_qwen.vocabulary()[0]
    said = [*thinker.tokenizer.text("hi user."), vocabulary.index("<|im_end|>")]
    wanted = itertools.cycle(said)

    def logits(_: Any) -> Any:
        scores = np.zeros((1, len(vocabulary)), np.float32)
        scores[0, next(wanted)] = 100.0
        return scores

    monkeypatch.setattr(thinker.steps, "logits", logits)
    listener = tiny_listener.listener(
        tmp_path,
        width=thinker.width,
        embed=lambda ids: thinker.steps.embed(ids[None])[0],
        detect=tiny_listener.always("en"),
    )
    ears = FakeEars(WRITTEN)
    return Native(listener, ears, thinker, FakeMouth(voices=("xiaoyue",)), default_voice="xiaoyue")


@pytest.fixture
async def client(engine: Native) -> AsyncIterator[Client]:
    async with running(cast(Any, engine)) as live, connect(live.ws, max_size=None) as socket:
        client = Client(socket)
        await client.until("session.created")
        await client.send(type="session.update", session=UPDATE)
        await client.until("session.updated")
        yield client
    engine.shutdown()


async def say(client: Client, samples: Samples) -> None:
    """f32[n] at 16 kHz, in pieces of 100 ms."""
    louder = np.repeat(samples, 3)[::2]  # 24 kHz
    for at in range(0, len(louder), 2400):
        piece = (np.clip(louder[at : at + 2400], -1, 1) * 32767).astype("<i2").tobytes()
        event = {"type": "input_audio_buffer.append", "audio": base64.b64encode(piece).decode()}
        await client.socket.send(json.dumps(event))


async def test_a_spoken_turn_is_answered_and_then_written_down(client: Client) -> None:
    await say(client, np.concatenate([voice(1.2) * 3, quiet(1.2)]))
    done = await client.until("response.done")
    kinds = client.kinds()
    completed = "conversation.item.input_audio_transcription.completed"
    assert done["response"]["status"] == "completed"
    assert kinds.index("response.created") < kinds.index(completed) < kinds.index("response.done")
    assert kinds.index("response.output_audio.delta") < kinds.index(completed)
    written = client.events[kinds.index(completed)]
    assert written["transcript"] == "Hello out there."


async def test_the_turn_is_heard_and_remembered_as_it_was_written_down(
    client: Client, engine: Native, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[Message]] = []
    think = engine._thinker.think

    def noted(messages: Any, *rest: Any) -> Any:
        told.append(list(messages))
        return think(messages, *rest)

    monkeypatch.setattr(engine._thinker, "think", noted)
    for _ in range(2):
        await say(client, np.concatenate([voice(1.2) * 3, quiet(1.2)]))
        await client.until("response.done")
    first, second = told
    assert first[-1].speech
    assert second[-1].speech
    assert second[1] == Message("user", "Hello out there.")
