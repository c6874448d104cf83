"""What a scenario is given: connections to the server under test, and how fast to speak."""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from vivavoce.conformance.shapes import ShapeName
from vivavoce.conformance.talk import Talk
from vivavoce.conformance.target import Target
from vivavoce.conformance.trace import Trace

SLOW_STEPS: Final = 6
SPEECH_S: Final = 60.0
"""A scenario may use up so many step timeouts, and take so long for sound at a pace of 1."""


@dataclass
class Stage:
    """One scenario's run. `pace` is audio seconds per second; `voice` a second voice, if known."""

    target: Target
    pace: float = 1.0
    voice: str | None = None
    talks: list[Talk] = field(default_factory=list)

    @property
    def limit(self) -> float:
        """Seconds after which the scenario is broken off."""
        return SLOW_STEPS * self.target.timeout + SPEECH_S / self.pace

    @contextlib.asynccontextmanager
    async def talk(
        self, protocols: Sequence[str] | None = None, **settings: object
    ) -> AsyncIterator[Talk]:
        """A connection with session.created behind it, and `settings` if there are any."""
        async with self.listen(protocols) as talk:
            await talk.wait("session.created", since=0)
            if settings:
                await talk.update(**settings)
            yield talk
            await talk.settle()

    @contextlib.asynccontextmanager
    async def listen(self, protocols: Sequence[str] | None = None) -> AsyncIterator[Talk]:
        """A connection, whatever comes of it."""
        socket = await self.target.connect(protocols)
        trace = Trace(self.target.shape, opened=time.time())
        talk = Talk(socket, trace, self.pace, self.target.timeout)
        self.talks.append(talk)
        try:
            yield talk
        finally:
            await talk.close()


@dataclass(frozen=True)
class Scenario:
    """One idea: what the server is asked to do, and in which shapes it can be asked."""

    name: str
    about: str
    shapes: frozenset[ShapeName]
    play: Callable[[Stage], Awaitable[None]]


ALL: tuple[ShapeName, ...] = ("ga", "beta", "stepfun")
OPENAI: tuple[ShapeName, ...] = ("ga", "beta")


def scenario(
    name: str, *shapes: ShapeName
) -> Callable[[Callable[[Stage], Awaitable[None]]], Scenario]:
    """Make a scenario of a coroutine; the first line of its docstring says what it is about."""

    def make(play: Callable[[Stage], Awaitable[None]]) -> Scenario:
        about = (play.__doc__ or "").strip().partition("\n")[0]
        return Scenario(name, about, frozenset(shapes), play)

    return make
