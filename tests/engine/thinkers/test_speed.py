"""How a thinker's speed is measured, on a clock that moves only when told."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from vivavoce.engine.thinkers.speed import ThinkerSpeed, measure, thinker_speed
from vivavoce.errors import EngineUnavailable
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Done, Sampling, Text, Thought


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class ScriptedThinker:
    """Takes `first` seconds to the first token and `each` to every further one."""

    name = "scripted"
    context = 4096
    cheap_prefill = True

    def __init__(self, clock: Clock, first: float, each: float, tokens: int = 11) -> None:
        self.clock, self.first, self.each, self.tokens = clock, first, each, tokens
        self.warmed = self.closed = False

    def count(self, text: str) -> int:
        return len(text)

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Callable[[], bool],
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        self.warmed = True
        self.clock.now += 50

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Callable[[], bool],
    ) -> Iterator[Thought]:
        assert self.warmed
        for token in range(self.tokens):
            self.clock.now += self.each if token else self.first
            yield Text("a")
        yield Done("stop", 10, 0, self.tokens)

    def close(self) -> None:
        self.closed = True


def test_thinker_speed_counts_from_the_warm_prefix() -> None:
    clock = Clock()
    found = thinker_speed("x", ScriptedThinker(clock, 0.5, 0.1), clock)
    assert found == ThinkerSpeed("x", 0.5, 10.0)
    assert found.fast_enough


@pytest.mark.parametrize(("first", "each"), [(0.8, 0.1), (0.5, 0.2)])
def test_slow_thinkers_are_not_fast_enough(first: float, each: float) -> None:
    clock = Clock()
    assert not thinker_speed("x", ScriptedThinker(clock, first, each), clock).fast_enough


def test_a_thinker_that_says_nothing_is_no_candidate() -> None:
    clock = Clock()
    found = thinker_speed("x", ScriptedThinker(clock, 0.1, 0.1, tokens=1), clock)
    assert found.problem
    assert not found.fast_enough


def test_what_was_measured_is_closed() -> None:
    clock = Clock()
    thinker = ScriptedThinker(clock, 0.2, 0.05)
    assert measure("x", lambda: thinker, clock).fast_enough
    assert thinker.closed


def test_what_keeps_a_thinker_from_running_is_told() -> None:
    def broken() -> ScriptedThinker:
        raise EngineUnavailable("install the extra")

    found = measure("x", broken)
    assert found == ThinkerSpeed("x", problem="install the extra")
    assert not found.fast_enough
