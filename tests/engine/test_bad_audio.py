"""Bad sound from the microphone to the answer: calm, and no feeling that is made up."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.engine.test_cascade import SETUP
from tests.fakes.bad_audio import BAD, together
from tests.fakes.parts import FakeEars, FakeMouth, FakeThinker
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.engine import embedded as engine_module
from vivavoce.engine.cascade import Cascade
from vivavoce.engine.contract import AudioChunk, Heard, Request
from vivavoce.perception.perception import Perception
from vivavoce.perception.sounds import Sounds

PIECE = LISTEN_RATE // 10
CALM = ("neutral", "normal", None)
FELT = ("emotions", "voice_tone")


@pytest.fixture
async def engine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cascade]:
    monkeypatch.setattr(engine_module, "PATIENCE", 30.0)
    engine = Cascade(
        FakeEars(), FakeThinker(), FakeMouth(), default_voice="ann", perceiver=Perception(Sounds())
    )
    yield engine
    await asyncio.to_thread(engine.shutdown)


async def answered(engine: Cascade, samples: Samples) -> tuple[Heard, AudioChunk]:
    """What was heard of a turn, and the beginning of its answer."""
    handle = await engine.open(SETUP)
    for start in range(0, len(samples), PIECE):
        piece = samples[start : start + PIECE]
        await engine.hear(handle, 1, piece, start + len(piece))
    outputs = [output async for output in engine.generate(handle, Request((), turn=1))]
    heard = outputs[0]
    assert isinstance(heard, Heard)
    return heard, next(output for output in outputs if isinstance(output, AudioChunk))


@pytest.mark.parametrize("name", BAD)
async def test_nothing_is_made_up(engine: Cascade, name: str) -> None:
    heard, chunk = await answered(engine, BAD[name]())
    assert heard.perceived is not None
    judged = heard.perceived.judgements
    for task in FELT:
        found = judged.get(task)  # type: ignore[call-overload]
        assert found is None or found.label in CALM, (task, found)
    assert heard.cues == ()
    assert np.abs(chunk.samples).max() == pytest.approx(0.1)  # the usual loudness


async def test_nothing_is_made_of_a_second_speaker_who_is_not_noticed(engine: Cascade) -> None:
    """English and Chinese at once are taken for one voice that sounds a little afraid."""
    heard, chunk = await answered(engine, together("en-00", "zh-01"))
    assert heard.cues == ()
    assert np.abs(chunk.samples).max() == pytest.approx(0.1)
