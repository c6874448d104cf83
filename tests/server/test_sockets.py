"""Frames that are there already do not keep the event loop to themselves."""

import asyncio
from itertools import pairwise
from typing import Any

from vivavoce.server.sockets import _read


class Crowded:
    """A socket from which many frames have come in at once; asking for the next never waits."""

    def __init__(self, frames: int) -> None:
        self.left = frames

    async def receive(self) -> dict[str, Any]:
        self.left -= 1
        if self.left < 0:
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "text": "{}"}


class Counting:
    def __init__(self) -> None:
        self.received = 0

    async def receive(self, _: str) -> None:
        self.received += 1


async def test_others_get_their_turn_between_the_frames_of_a_flood() -> None:
    socket, connection = Crowded(100), Counting()
    seen = []

    async def other() -> None:
        for _ in range(50):
            seen.append(connection.received)
            await asyncio.sleep(0)

    await asyncio.gather(_read(socket, connection), other())  # type: ignore[arg-type]
    assert connection.received == 100
    assert all(after - before <= 1 for before, after in pairwise(seen))
