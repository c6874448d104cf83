"""A few hundred random cases; `python -m tests.robust.soak` plays a hundred thousand."""

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.robust import case, spoil
from tests.robust.frames import SHAPES, Seen, event
from tests.robust.memory import growth
from tests.robust.watch import Watch

SEEDED = 600


def test_any_frames_in_any_order() -> None:
    """The soak's own cases: those of a seed are the same everywhere."""

    async def play() -> None:
        for number in range(SEEDED):
            await case.run(Random(f"suite/{number}"))

    asyncio.run(play())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_any_frames_in_an_order_that_can_be_shrunk(rng: Random) -> None:
    """The same cases drawn by hypothesis, which looks for the shortest that fails."""
    asyncio.run(case.run(rng, most=12))


@pytest.mark.parametrize("shape", SHAPES)
def test_frames_are_many_and_spoilt_in_many_ways(shape: str) -> None:
    """The generator itself reaches what it is there for."""
    rng, seen = Random(f"frames/{shape}"), Seen(shape, "word")
    events = [event(rng, seen) for _ in range(2000)]
    assert len({frame["type"] for frame in events}) == 10
    assert len({spoil.field(rng, event(rng, seen)) for _ in range(200)}) > 150


CLEARED = '{"event_id": "1", "type": "input_audio_buffer.cleared"}'
DONE = """{"event_id": "1", "type": "conversation.item.done", "previous_item_id": null,
           "item": {"id": "i", "type": "message", "role": "user", "content": []}}"""


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        ([CLEARED.replace('"1"', "NaN")], "NaN"),
        ([CLEARED, CLEARED], "an event id twice"),
        ([CLEARED.replace("1", "other")], "another session"),
        ([DONE], "never added"),
    ],
)
def test_the_watch_sees_broken_promises(frames: list[str], why: str) -> None:
    watch = Watch(Seen("ga", "word"), "other")
    with pytest.raises(AssertionError, match=why):
        _read(watch, frames)


def _read(watch: Watch, frames: list[str]) -> None:
    for text in frames:
        watch.frame("ga", text)


def test_growth_is_told_from_noise() -> None:
    mib = 2**20
    assert growth([0, 50 * mib, *([100 * mib, 102 * mib] * 50)], 4 * mib)["flat"]
    assert not growth([n * mib for n in range(100)], 4 * mib)["flat"]
