"""A server to be hammered, in a process of its own: `python -m tests.robust.live_server`.

Writes its port as a line of JSON, serves until its input ends, waits for every session to be over,
and writes what is left.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from tests.fakes.engine import FakeEngine, speech
from tests.fakes.raw_socket import port
from tests.fakes.server import running
from tests.robust.case import watched
from vivavoce.engine.contract import Finished, Handle, Output, Request, Setup
from vivavoce.server.options import Patience

CAPACITY: Final = 12
FLOOD: Final = "flood"
"""Who says this gets a very long answer."""

_PATIENCE: Final = Patience(first=20.0, send=1.0, leave=0.5, drain=1.0)
_PINGS: Final = {"ws_ping_interval": 1.0, "ws_ping_timeout": 1.0}
_TCP: Final = 2.0
_REST: Final = 20.0
"""Seconds in which every session must be over once nobody is there any more."""


def _repeat(request: Request) -> Sequence[Output | float]:
    """Say what was said, so that a word in the wrong session is found."""
    text = request.history[-1].text if request.history else "nothing"
    if FLOOD in text:
        return [*(out for _ in range(100) for out in speech("Well. ", 1.0)), Finished()]
    return [*speech(f"{text[-200:]} ", 0.2), 0.01, *speech("So. ", 0.1), Finished()]


class Forgetful(FakeEngine):
    """Keeps no record of what it was asked, which would grow with the soak."""

    def __init__(self) -> None:
        super().__init__(_repeat)
        self.answers = 0

    async def open(self, setup: Setup) -> Handle:
        handle = await super().open(setup)
        self.opened.clear()
        return handle

    def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        self.answers += 1
        self.requests.clear()
        self.samples.clear()
        return super().generate(handle, request)


async def _serve() -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    engine = Forgetful()
    with watched(loop) as troubles:
        async with running(
            engine, web=_PINGS, tcp=_TCP, patience=_PATIENCE, capacity=CAPACITY
        ) as live:
            before = asyncio.all_tasks()
            sys.stdout.write(json.dumps({"port": port(live)}) + "\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)
            deadline = time.monotonic() + _REST
            while (live.hub.connections or _more(before)) and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
            return {
                "sessions_left": len(live.hub.connections),
                "handles_left": len(engine.setups),
                "tasks_left": sorted(task.get_name() for task in _more(before)),
                "sockets_left": len(live.runner.server_state.connections),
                "answers": engine.answers,
                "unhandled": troubles.found[:20],
            }


def _more(before: set[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - before


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_serve())) + "\n")
