"""Batches over connections: the same frames as alone, in order, and nobody harms another."""

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes.server import LoudIsSpeech
from vivavoce.audio.barge_in import Decision
from vivavoce.audio.codec import encode_pcm16
from vivavoce.audio.types import Samples
from vivavoce.server.hearing import Ear, Hearing
from vivavoce.server.listening import Listening, step
from vivavoce.session.config import AudioFormat
from vivavoce.session.events import Frame

BLOCK = 960


class Gate(LoudIsSpeech):
    """Counts its batches; breaks over a frame that is all ones."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def step_batch(
        self,
        frames: NDArray[np.float32],
        references: Sequence[Samples | None],
        audible: Sequence[bool],
        states: Sequence[dict[str, Any]],
    ) -> tuple[list[Decision], list[dict[str, Any]]]:
        if (np.abs(frames[:, 256]) > 0.99).any():
            raise RuntimeError("a frame nobody can judge")
        self.batches.append(len(frames))
        return super().step_batch(frames, references, audible, states)


class Caller:
    """One connection: what it sent and was told."""

    def __init__(self, hearing: Hearing, gate: Gate, audio: bytes) -> None:
        self.hearing, self.audio = hearing, audio
        self.told: list[Frame] = []
        listening = Listening(gate, AudioFormat())  # type: ignore[arg-type]
        self.ear = Ear(listening, lambda: False, self.told.append)
        hearing.join(self.ear)

    async def send(self, pause: float = 0.0) -> None:
        for at in range(0, len(self.audio), BLOCK):
            await self.hearing.hear(self.ear, self.audio[at : at + BLOCK])
            await asyncio.sleep(pause)
        await self.hearing.caught_up(self.ear)


def speech(seed: int, seconds: float = 0.4) -> bytes:
    rng = np.random.default_rng(seed)
    noise = 0.2 * rng.standard_normal(int(seconds * 24_000)).astype(np.float32)
    return encode_pcm16(noise * (np.arange(noise.size) // 4000 % 2))


def alone(audio: bytes) -> list[Frame]:
    listening = Listening(Gate(), AudioFormat())  # type: ignore[arg-type]
    listening.receive(audio)
    told = []
    while listening.frames:
        told += step([listening], [False])
    return told


async def test_everybody_is_told_what_they_would_be_told_alone() -> None:
    hearing, gate = Hearing(), Gate()
    callers = [Caller(hearing, gate, speech(seed)) for seed in range(6)]
    await asyncio.gather(*(caller.send() for caller in callers))
    for caller in callers:
        assert caller.told == alone(caller.audio)
    assert len(callers[0].told) == 12
    assert max(gate.batches) == 6


async def test_whoever_is_alone_waits_for_nobody() -> None:
    hearing, gate = Hearing(), Gate()
    caller = Caller(hearing, gate, speech(1))
    for at in range(0, 4 * BLOCK, BLOCK):
        await hearing.hear(caller.ear, caller.audio[at : at + BLOCK])
    assert len(caller.told) == 2


async def test_a_frame_waits_a_few_milliseconds_at_most() -> None:
    hearing, gate = Hearing(), Gate()
    caller, _ = Caller(hearing, gate, speech(1)), Caller(hearing, gate, b"")
    await hearing.hear(caller.ear, caller.audio[: 2 * BLOCK])
    assert caller.told == []
    async with asyncio.timeout(5):
        while not caller.told:
            await asyncio.sleep(0.001)
    assert gate.batches == [1]


async def test_what_follows_audio_sees_all_of_it() -> None:
    hearing, gate = Hearing(), Gate()
    caller, other = Caller(hearing, gate, speech(1)), Caller(hearing, gate, speech(2))
    await hearing.hear(caller.ear, caller.audio[: 6 * BLOCK])
    await hearing.hear(other.ear, other.audio[: 2 * BLOCK])
    await hearing.caught_up(caller.ear)
    assert caller.told == alone(caller.audio[: 6 * BLOCK])
    assert len(caller.told) == 3
    assert len(other.told) == 1


async def test_a_long_append_lets_the_others_be_heard() -> None:
    hearing, gate = Hearing(), Gate()
    long, short = Caller(hearing, gate, speech(1, 20.0)), Caller(hearing, gate, speech(2))
    task = asyncio.create_task(hearing.hear(long.ear, long.audio))
    await asyncio.sleep(0)
    await short.send()
    assert len(short.told) == 12
    assert len(long.told) < 300
    await task
    await hearing.caught_up(long.ear)
    assert long.told == alone(long.audio)


async def test_who_leaves_is_told_nothing_more() -> None:
    hearing, gate = Hearing(), Gate()
    staying, leaving = Caller(hearing, gate, speech(1)), Caller(hearing, gate, speech(2))
    for caller in (leaving, staying):
        await hearing.hear(caller.ear, caller.audio[: 2 * BLOCK])
    hearing.leave(leaving.ear)
    await hearing.caught_up(leaving.ear)
    await hearing.caught_up(staying.ear)
    assert (len(staying.told), len(leaving.told)) == (1, 0)


async def test_a_wait_may_be_cancelled_without_harm() -> None:
    hearing, gate = Hearing(), Gate()
    first, second = Caller(hearing, gate, speech(1)), Caller(hearing, gate, speech(2))
    for caller in (first, second):
        await hearing.hear(caller.ear, caller.audio[: 4 * BLOCK])
    waiting = [asyncio.create_task(hearing.caught_up(caller.ear)) for caller in (first, second)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await waiting[1]
    assert (len(first.told), len(second.told)) == (2, 2)


async def test_audio_that_cannot_be_judged_ends_one_ear_only() -> None:
    hearing, gate = Hearing(), Gate()
    broken = Caller(hearing, gate, encode_pcm16(np.ones(9600, np.float32)))
    well = [Caller(hearing, gate, speech(seed)) for seed in range(3)]
    results = await asyncio.gather(
        *(caller.send() for caller in (broken, *well)), return_exceptions=True
    )
    assert isinstance(results[0], RuntimeError)
    assert results[1:] == [None, None, None]
    for caller in well:
        assert caller.told == alone(caller.audio)
    with pytest.raises(RuntimeError, match="nobody can judge"):
        await hearing.hear(broken.ear, broken.audio[:BLOCK])


async def test_a_session_that_breaks_over_a_frame_ends_alone() -> None:
    hearing, gate = Hearing(), Gate()
    broken, well = Caller(hearing, gate, speech(1)), Caller(hearing, gate, speech(2))

    def refuse(_: Frame) -> None:
        raise ValueError("no")

    broken.ear.told = refuse
    results = await asyncio.gather(broken.send(), well.send(), return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert well.told == alone(well.audio)


async def test_the_last_one_may_leave_before_its_batch() -> None:
    problems: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: problems.append(what))
    hearing, gate = Hearing(), Gate()
    leaves, stays = (Caller(hearing, gate, speech(seed)) for seed in (1, 2))
    await hearing.hear(leaves.ear, leaves.audio[: 2 * BLOCK])
    hearing.leave(leaves.ear)
    await asyncio.sleep(0.02)
    assert (problems, leaves.told, gate.batches) == ([], [], [])
    await stays.send()
    assert stays.told == alone(stays.audio)
