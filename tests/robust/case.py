"""One case: one or two sessions, random events of clients and engine, and all promises at the end.

Runs without sockets: a `Hub` of its own, its connections fed with `receive`, their outboxes read.
"""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from tests.fakes.server import scripted
from tests.robust import spoil
from tests.robust.engine import Injected, WildEngine
from tests.robust.frames import SHAPES, Seen, event, maybe
from tests.robust.watch import Watch
from vivavoce.errors import EngineError
from vivavoce.realtime.handshake import DIALECTS
from vivavoce.server.connection import Connection
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL

_PATIENCE: Final = 20.0
"""Seconds in which a session must come to rest, however busy the machine."""


class Troubles(logging.Handler):
    """Exceptions that nobody handled: those in the log and those the event loop tells of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, Injected | EngineError):
            self.found.append(f"{record.getMessage()}: {error!r}")

    def told(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.found.append(f"{context.get('message')}: {context.get('exception')!r}")


@contextmanager
def watched(loop: asyncio.AbstractEventLoop) -> Iterator[Troubles]:
    """Collect what goes wrong in the background, instead of printing it."""
    troubles, log, before = Troubles(), logging.getLogger("vivavoce"), loop.get_exception_handler()
    spread, log.propagate = log.propagate, False
    log.addHandler(troubles)
    loop.set_exception_handler(troubles.told)
    try:
        yield troubles
    finally:
        log.removeHandler(troubles)
        log.propagate = spread
        loop.set_exception_handler(before)


@dataclass
class Caller:
    """A client and its connection, without a socket between them."""

    connection: Connection
    seen: Seen
    watch: Watch
    sent: int = 0
    named: list[str] = field(default_factory=list)
    """Ids of events that may be refused, or not, but once at most."""

    async def read(self, before: str | None = None) -> None:
        """Take in all that waits; `before`: the shape of what was told until just now."""
        shape = self.connection.dialect.name
        outbox = self.connection.outbox
        while outbox._waiting:
            entry = await outbox.get()
            assert isinstance(entry, str), f"closed: {entry}"
            # A session that found its shape greeted in the other, and may have done so only now.
            greets = '"session.created"' in entry
            self.watch.frame(before if before and greets else shape, entry)

    async def move(self, rng: Random) -> None:
        """Send one frame, good or bad."""
        await self.read()
        kind = rng.randint(0, 9)
        body = event(rng, self.seen)
        self.sent += 1
        name = f"{self.seen.marker}-{self.sent}"
        if kind == 0:
            await self._refused(spoil.broken(rng, body), None)
        elif kind == 1:
            how = rng.choice([spoil.unknown, spoil.bad_audio])
            await self._refused(how(rng, {**body, "event_id": name}), name)
        elif kind in (2, 3):
            spoilt = rng.choice([spoil.field, spoil.field, spoil.doubled])
            await self._receive(spoilt(rng, body))
        else:
            self.named.append(name)
            await self._receive(json.dumps({**body, "event_id": name}))
        for _ in range(rng.choice((0, 0, 0, 1, 5))):
            await asyncio.sleep(0)

    async def _refused(self, text: str, name: str | None) -> None:
        before = self.watch.refused.count(name)
        await self._receive(text)
        assert self.watch.refused.count(name) == before + 1, f"not refused once: {text[:200]}"

    async def _receive(self, text: str) -> None:
        before = self.connection.dialect.name
        await self.connection.receive(text)
        self.seen.shape = self.connection.dialect.name
        await self.read(before)

    def _busy(self) -> bool:
        """Something is still to come without the client doing anything."""
        state = self.connection._state
        working = any(not name.startswith("listen-") for name in self.connection._work.tasks)
        return working or bool(state.responses) or bool(state.awaited)

    async def rest(self) -> None:
        """Wait until the session has nothing more to say."""
        async with asyncio.timeout(_PATIENCE):
            while self._busy():
                await asyncio.sleep(0)
                await self.read()
        await self.read()
        self.watch.end()
        for name in self.named:
            assert self.watch.refused.count(name) <= 1, f"{name} was refused twice"


def _call(hub: Hub, rng: Random, marker: str, foreign: str) -> Caller:
    shape = rng.choice(SHAPES)
    transcribes = shape != "stepfun" and maybe(rng, 0.15)
    fixed = maybe(rng)
    connection = hub.connect(
        MODEL,
        dialect=DIALECTS[shape],
        fixed=fixed,
        kind="transcription" if transcribes else "realtime",
    )
    # One who is not fixed may turn out to speak another shape than the one it was greeted in.
    spoken = shape if fixed or transcribes else rng.choice(SHAPES)
    seen = Seen(spoken, marker, transcribes=transcribes)
    return Caller(connection, seen, Watch(seen, foreign))


async def run(rng: Random, *, most: int = 25) -> None:
    """Play one case. Raises `AssertionError` when a promise is broken."""
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks()
    engine = WildEngine(rng)
    hub = scripted(engine, capacity=2)
    with watched(loop) as troubles:
        callers = [_call(hub, rng, "marker-one", "marker-two")]
        if maybe(rng, 0.2):
            callers.append(_call(hub, rng, "marker-two", "marker-one"))
        opening = [asyncio.create_task(caller.connection.open()) for caller in callers]
        try:
            for _ in range(rng.randint(0, most)):
                await rng.choice(callers).move(rng)
            if maybe(rng, 0.7):
                for caller in callers:
                    await caller.rest()
        finally:
            await asyncio.gather(*opening)
            for caller in callers:
                await caller.connection.close()
                hub.leave(caller.connection)
        left = asyncio.all_tasks() - before
        assert not left, f"tasks left: {left}"
        assert engine.setups == {}, "engine handles left"
        assert not hub.connections, "sessions left"
    assert not troubles.found, troubles.found[0]
