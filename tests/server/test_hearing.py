"""Frames of several connections in one batch, and one of them gone before its turn."""

import asyncio

from tests.fakes.server import LoudIsSpeech
from vivavoce.server.hearing import Ear, Hearing
from vivavoce.server.listening import Listening
from vivavoce.session.config import AudioFormat
from vivavoce.session.events import Frame


def ears(hearing: Hearing, count: int) -> list[tuple[Ear, list[Frame]]]:
    gate, made = LoudIsSpeech(), []
    for _ in range(count):
        told: list[Frame] = []
        listening = Listening(gate, AudioFormat())  # type: ignore[arg-type]
        ear = Ear(listening, lambda: False, told.append)
        hearing.join(ear)
        made.append((ear, told))
    return made


async def test_all_frames_of_all_are_told() -> None:
    hearing = Hearing()
    both = ears(hearing, 2)
    for ear, _ in both:
        await hearing.hear(ear, bytes(9600))
    for ear, told in both:
        await hearing.caught_up(ear)
        assert len(told) == 6


async def test_who_leaves_before_the_batch_breaks_nothing() -> None:
    problems: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: problems.append(what))
    hearing = Hearing()
    (first, told), (second, others) = ears(hearing, 2)
    await hearing.hear(first, bytes(1600))
    hearing.leave(first)
    await asyncio.sleep(0.02)
    assert (problems, told) == ([], [])
    await hearing.hear(second, bytes(9600))
    await hearing.caught_up(second)
    assert len(others) == 6
