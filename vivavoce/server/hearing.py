"""The ears' front door, one for all connections: frames that wait are judged in batches.

    connection ─ hear(bytes) ─┐                               ┌─► told(frame)
    connection ─ hear(bytes) ─┼─► wait up to 4 ms ─► one step ┼─► told(frame)
    connection ─ hear(bytes) ─┘   (0 when alone)              └─► told(frame)

A network call costs about as much for one frame as for four, so many sessions are cheaper together.
Nobody waits who has nobody to share with: the wait grows with the number of connections. All of it
runs on the event loop; each connection gets its frames in order.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from vivavoce.server.listening import Listening, step
from vivavoce.session.events import Frame

_PATIENCE: Final = 0.0001
"""Seconds of waiting that each further connection is worth."""

_LONGEST_WAIT: Final = 0.004

_PIECE: Final = 9600
"""Bytes (200 ms of PCM) taken in before other sessions get the loop."""

_BEHIND: Final = 4
"""Whole frames that may wait before a connection has to wait for them."""


class Ear:
    """One connection's place in the batches. `audible` and `told` are called on the event loop."""

    def __init__(
        self, listening: Listening, audible: Callable[[], bool], told: Callable[[Frame], None]
    ) -> None:
        self.listening, self.audible, self.told = listening, audible, told
        self.failure: Exception | None = None
        """Why nothing is judged for it any more."""


class Hearing:
    """Steps all ears of a process that have a whole frame waiting."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()
        self._waiting: dict[Ear, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._stepped = asyncio.Event()

    def join(self, ear: Ear) -> None:
        self._ears.add(ear)

    def leave(self, ear: Ear) -> None:
        """Its frames are not judged any more."""
        self._ears.discard(ear)
        self._waiting.pop(ear, None)

    async def hear(self, ear: Ear, audio: bytes) -> None:
        """Take in wire bytes. Raises what went wrong with earlier ones."""
        for at in range(0, len(audio), _PIECE):
            if ear.failure is not None:
                raise ear.failure
            ear.listening.receive(audio[at : at + _PIECE])
            if ear.listening.frames and ear in self._ears:
                self._waiting[ear] = None
                if len(self._ears) == 1:
                    self._step()
                else:
                    self._step_in(min(_PATIENCE * len(self._ears), _LONGEST_WAIT))
            if ear.listening.frames > _BEHIND:
                await self.caught_up(ear)

    async def caught_up(self, ear: Ear) -> None:
        """Return when every whole frame received from this ear has been judged and told."""
        while ear in self._waiting:
            await self._stepped.wait()
        if ear.failure is not None:
            raise ear.failure

    def _step_in(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._step)

    def _step(self) -> None:
        """One frame of every ear that has one; those with more wait for the next step, so that a
        long append does not keep the loop from the others."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ears = list(self._waiting)  # none when all who waited have left meanwhile
        for ear, frame in zip(ears, _judge(ears) if ears else [], strict=True):
            if frame is not None and ear in self._ears:
                _tell(ear, frame)
            if ear.failure is not None:
                self.leave(ear)
            elif not ear.listening.frames:
                self._waiting.pop(ear, None)
        if self._waiting:
            self._step_in(0)
        self._stepped.set()
        self._stepped = asyncio.Event()


def _judge(ears: Sequence[Ear]) -> list[Frame | None]:
    """One frame each; None for an ear that broke, which must not harm the others."""
    try:
        return [*step([ear.listening for ear in ears], [ear.audible() for ear in ears])]
    except Exception as error:
        if len(ears) > 1:
            return [frame for ear in ears for frame in _judge([ear])]
        ears[0].failure = error
        return [None]


def _tell(ear: Ear, frame: Frame) -> None:
    try:
        ear.told(frame)
    except Exception as error:
        ear.failure = error
