"""Clients good and bad at one live server, all at once: `python -m tests.robust.hammer PORT`.

Goes on until its input ends, then writes how often each was there and what went wrong.
"""

import asyncio
import contextlib
import json
import secrets
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.client import pcm
from tests.fakes.raw_socket import RawSocket
from tests.fakes.shapes import parse
from tests.robust import spoil
from tests.robust.frames import SHAPES, Seen, event
from tests.robust.live_server import FLOOD
from tests.robust.watch import Watch
from vivavoce.server.sockets import MAX_FRAME

_PATIENCE: Final = 30.0
_AT_ONCE: Final = {"talk": 4, "storm": 1}
"""How many of a kind are there at a time, where it is not one."""


class Full(Exception):
    """The server has no place now."""


class Hammer:
    """All clients of one server, and what they found."""

    def __init__(self, port: int, rng: Random) -> None:
        self._port, self._rng = port, rng
        self._url = f"ws://127.0.0.1:{port}/v1/realtime"
        self.rounds: Counter[str] = Counter()
        self.failures: list[str] = []
        self.crosstalk = 0
        self._markers: set[str] = set()

    def _connect(self, shape: str = "ga") -> connect:
        return connect(f"{self._url}?shape={shape}", max_size=None)

    # ------------------------------------------------------------------------------ the healthy

    async def talk(self) -> None:
        """Say a word that nobody else knows, hear it back, and nothing of anybody else."""
        marker, shape = f"word{secrets.token_hex(8)}", self._rng.choice(SHAPES)
        self._markers.add(marker)
        try:
            async with self._connect(shape) as client:
                for _ in range(self._rng.randint(1, 3)):
                    await self._ask(client, marker)
                    heard = await self._answer(client, shape)
                    if any(word in heard for word in self._markers - {marker}):
                        self.crosstalk += 1
                    assert marker in heard, f"{marker} was not answered"
        finally:
            self._markers.discard(marker)

    async def _ask(self, client: ClientConnection, words: str) -> None:
        content = [{"type": "input_text", "text": words}]
        item = {"type": "message", "role": "user", "content": content}
        await client.send(json.dumps({"type": "conversation.item.create", "item": item}))
        await client.send(json.dumps({"type": "response.create"}))

    async def _answer(self, client: ClientConnection, shape: str) -> str:
        """All that is sent up to the end of the answer."""
        heard = []
        async with asyncio.timeout(_PATIENCE):
            while True:
                text = str(await client.recv())
                heard.append(text)
                told = json.loads(text)
                parse(shape, told)
                if told["type"] == "error" and told["error"]["code"] == "session_limit_reached":
                    raise Full
                if told["type"] == "response.done":
                    assert told["response"]["status"] == "completed", told
                    return "".join(heard)

    # ---------------------------------------------------------------------------------- the bad

    async def hang_up(self) -> None:
        async with RawSocket(self._port) as peer:
            await peer.send("x" * 50_000, cut=self._rng.choice([1, 5, 100, 40_000]))
            peer.kill()

    async def half_open(self) -> None:
        """No answer to pings, and no FIN for as long as the server could wait for one."""
        async with RawSocket(self._port):
            await asyncio.sleep(5)

    async def read_nothing(self) -> None:
        async with RawSocket(self._port) as peer:
            content = [{"type": "input_text", "text": FLOOD}]
            item = {"type": "message", "role": "user", "content": content}
            await peer.send(json.dumps({"type": "conversation.item.create", "item": item}))
            await peer.send(json.dumps({"type": "response.create"}))
            await asyncio.sleep(5)

    async def read_slowly(self) -> None:
        async with self._connect() as client:
            await self._ask(client, FLOOD)
            for _ in range(20):
                await client.recv()
                await asyncio.sleep(0.1)

    async def flood_events(self) -> None:
        """Frames good and bad as fast as they go, read meanwhile."""
        shape = self._rng.choice(SHAPES)
        seen = Seen(shape, "hammer")
        watch = Watch(seen, "no such word")

        async def read(client: ClientConnection) -> None:
            with contextlib.suppress(ConnectionClosed):
                async for text in client:
                    watch.frame(shape, str(text))

        async with self._connect(shape) as client:
            reading = asyncio.create_task(read(client))
            try:
                for _ in range(150):
                    body = event(self._rng, seen)
                    spoilt = self._rng.random() < 0.3
                    await client.send(spoil.field(self._rng, body) if spoilt else json.dumps(body))
            finally:
                await client.close()
                await reading

    async def flood_audio(self) -> None:
        async with self._connect() as client:
            reading = asyncio.create_task(_drop(client))
            loud = json.dumps({"type": "input_audio_buffer.append", "audio": pcm(1.0, 0.4)})
            quiet = json.dumps({"type": "input_audio_buffer.append", "audio": pcm(1.0, 0.0)})
            for number in range(60):
                await client.send(loud if number % 3 else quiet)
            await client.close()
            await reading

    async def too_large(self) -> None:
        async with self._connect() as client:
            reading = asyncio.create_task(_drop(client))
            await client.send(b"x" * (MAX_FRAME + 1), text=True)
            await asyncio.wait_for(reading, _PATIENCE)
            assert client.close_code in (1009, 1013), f"closed with {client.close_code}"

    async def storm(self) -> None:
        """Many at once, most of them refused; some hang up rudely."""

        async def come_and_go(rude: bool) -> None:
            async with self._connect() as client:
                await client.recv()
                if rude:
                    client.transport.abort()

        await asyncio.gather(*(come_and_go(n % 2 == 0) for n in range(30)))
        await asyncio.sleep(0.5)

    # -------------------------------------------------------------------------------- all of it

    async def run(self, stop: asyncio.Event) -> None:
        kinds: list[Callable[[], Awaitable[None]]] = [
            self.talk, self.hang_up, self.half_open, self.read_nothing, self.read_slowly,
            self.flood_events, self.flood_audio, self.too_large, self.storm,
        ]  # fmt: skip
        loops = [
            self._again(kind, stop) for kind in kinds for _ in range(_AT_ONCE.get(kind.__name__, 1))
        ]
        await asyncio.gather(*loops)

    async def _again(self, kind: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        name = kind.__name__
        while not stop.is_set():
            try:
                await kind()
                self.rounds[name] += 1
            except Full:
                self.rounds[f"{name}, no place"] += 1
            except (ConnectionClosed, OSError, EOFError) as error:
                # Who misbehaves is cut off; who is healthy is only ever refused for want of room.
                if name == "talk" and not _refused(error):
                    self.failures.append(f"{name}: {error!r}")
                self.rounds[f"{name}, cut off"] += 1
            except Exception as error:
                self.failures.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
            await asyncio.sleep(0.05 + 0.2 * self._rng.random())


def _refused(error: Exception) -> bool:
    closed = error.rcvd if isinstance(error, ConnectionClosed) else None
    return closed is not None and closed.code == 1013


async def _drop(client: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in client:
            pass


async def _main(port: int, seed: str) -> dict[str, Any]:
    stop = asyncio.Event()
    hammer = Hammer(port, Random(seed))
    hammering = asyncio.create_task(hammer.run(stop))
    await asyncio.to_thread(sys.stdin.read)
    stop.set()
    await hammering
    return {
        "rounds": dict(sorted(hammer.rounds.items())),
        "crosstalk": hammer.crosstalk,
        "failed": len(hammer.failures),
        "failures": hammer.failures[:20],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_main(int(sys.argv[1]), sys.argv[2]))) + "\n")
