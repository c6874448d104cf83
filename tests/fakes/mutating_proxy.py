"""A proxy between the kit and a server that falsifies what the server says, one fault at a time."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Json = dict[str, Any]
HEADERS = ("Authorization", "OpenAI-Beta")
Mutate = Callable[[Json], Iterable[Json]]
"""A server frame to the frames that take its place."""
Ask = Callable[[Json], tuple[Iterable[Json], Iterable[Json]]]
"""A client's frame to those that go on to the server, and those that the proxy answers itself."""


def unchanged(frame: Json) -> tuple[list[Json], list[Json]]:
    """The client is passed on as it is."""
    return [frame], []


@contextlib.asynccontextmanager
async def proxy(
    url: str, make: Callable[[], Mutate], *, ask: Ask = unchanged, subprotocol: bool = True
) -> AsyncIterator[str]:
    """Relay to `url`; `make` gives each connection its own mutation of what the server says, `ask`
    changes what the client asks. Yields the address."""

    async def handle(near: ServerConnection) -> None:
        assert near.request is not None
        path = near.request.path.partition("?")[2]
        said = near.request.headers
        offered = [Subprotocol(p) for p in said.get("Sec-WebSocket-Protocol", "").split(", ") if p]
        passed = {name: said[name] for name in HEADERS if name in said}
        async with connect(
            f"{url}?{path}",
            max_size=None,
            subprotocols=offered or None,
            additional_headers=passed,
        ) as far:
            answers = asyncio.create_task(_back(far, near, make()))
            with contextlib.suppress(ConnectionClosed):
                async for message in near:
                    await _forth(message, near, far)
            answers.cancel()

    async def _forth(message: str | bytes, near: ServerConnection, far: Any) -> None:
        try:
            frame = json.loads(message)
            frame["type"]
        except (ValueError, TypeError, KeyError):  # the kit's own faults go on untouched
            await far.send(message)
            return
        onward, answers = ask(frame)
        for each in onward:
            await far.send(json.dumps(each))
        for each in answers:
            await near.send(json.dumps(each))

    async def _back(far: Any, near: ServerConnection, mutate: Mutate) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in far:
                for frame in mutate(json.loads(message)):
                    await near.send(json.dumps(frame))
        await near.close()

    def select(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        wanted = Subprotocol("realtime")
        return wanted if subprotocol and wanted in offered else None

    async with serve(handle, "127.0.0.1", 0, select_subprotocol=select, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/v1/realtime"
