"""The live part of a soak: a server and its hammerers, two processes beside this one."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any, Final

from tests.robust.memory import growth, resident

_EVERY: Final = 0.5
"""Seconds between two looks at the server's memory."""


class Live:
    """Both processes, from entering to `report`; a stray one is killed on leaving."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._samples: list[int] = []

    async def __aenter__(self) -> "Live":
        self._server = await _start("tests.robust.live_server")
        self._port = json.loads(await _line(self._server))["port"]
        self._hammer = await _start("tests.robust.hammer", str(self._port), self._seed)
        self._sampling = asyncio.create_task(self._sample())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sampling.cancel()
        await asyncio.gather(self._sampling, return_exceptions=True)
        for process in (self._hammer, self._server):
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def report(self, bound: int) -> dict[str, Any]:
        """Stop both, and tell what they found; `bound`: bytes the server may have grown by."""
        hammered = await _end(self._hammer)
        self._sampling.cancel()
        server = await _end(self._server)
        memory = growth(self._samples, bound)
        nothing = ("sessions_left", "handles_left", "tasks_left", "sockets_left", "unhandled")
        good = (
            not any(server[name] for name in nothing)
            and not hammered["failed"]
            and not hammered["crosstalk"]
            and memory["flat"]
        )
        return {"good": good, "server": server, "clients": hammered, "memory": memory}

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            self._samples.append(resident(self._server.pid))


async def _start(module: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE
    )


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.readline()


async def _end(process: Process) -> dict[str, Any]:
    """Close its input and read its last words."""
    assert process.stdin is not None
    process.stdin.close()
    report: dict[str, Any] = json.loads(await _line(process))
    await process.wait()
    return report
