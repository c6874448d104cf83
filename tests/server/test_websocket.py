"""The short way of audio messages must say what the long way says, however TCP cuts the bytes."""

import asyncio
import contextlib
import itertools
import random
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from vivavoce.server.websocket import SpeechWebSocket

MASK = b"\x11\x22\x33\x44"
HELLO = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, CONTINUED, BINARY, CLOSE, PING = 1, 0, 2, 8, 9


def frame(payload: bytes, opcode: int = TEXT, *, final: bool = True, masked: bool = True) -> bytes:
    size = len(payload)
    if size < 126:
        length = bytes((size | 0x80 * masked,))
    elif size < 1 << 16:
        length = bytes((126 | 0x80 * masked,)) + size.to_bytes(2)
    else:
        length = bytes((127 | 0x80 * masked,)) + size.to_bytes(8)
    head = bytes((opcode | 0x80 * final,)) + length
    if not masked:
        return head + payload
    return head + MASK + bytes(b ^ k for b, k in zip(payload, itertools.cycle(MASK), strict=False))


class Heard:
    """An application that takes messages down, while it is let."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.ended = asyncio.Event()
        self.accepting, self.go_on = asyncio.Event(), asyncio.Event()
        self.accepting.set()
        self.go_on.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        await self.accepting.wait()
        await send({"type": "websocket.accept"})
        while True:
            await self.go_on.wait()
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.messages.append(message["code"])
                self.ended.set()
                return
            self.messages.append(message.get("text") or message.get("bytes"))


@contextlib.asynccontextmanager
async def server(protocol: Any) -> AsyncIterator[tuple[Heard, int]]:
    app = Heard()
    bound = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, ws=protocol, log_level="critical", ws_max_size=200_000)
    runner = uvicorn.Server(config)
    task = asyncio.create_task(runner.serve(sockets=[bound]))
    while not runner.started:
        await asyncio.sleep(0.01)
    try:
        yield app, bound.getsockname()[1]
    finally:
        app.go_on.set()
        runner.should_exit = True
        await task
        bound.close()


@contextlib.asynccontextmanager
async def client(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that has asked to be upgraded."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HELLO)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def heard(stream: bytes, cuts: list[int], protocol: Any = SpeechWebSocket) -> list[Any]:
    """What the application gets of `stream` when it comes in pieces."""
    async with server(protocol) as (app, port), client(port) as (reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        for start, end in itertools.pairwise([0, *cuts, len(stream)]):
            writer.write(stream[start:end])
            await writer.drain()
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await app.ended.wait()
        return app.messages


CONVERSATION = b"".join(
    [
        frame(b"a"),
        frame(b'{"audio": "' + b"A" * 1280 + b'"}'),
        frame("你好".encode()),
        frame(b"be", final=False),
        frame(b"", PING),
        frame(b"ginning ", CONTINUED, final=False),
        frame(b"and end", CONTINUED),
        frame(b"x" * 100_000),
        frame(b""),
        frame(b"binary", BINARY),
        frame(b"last"),
        frame((1000).to_bytes(2), CLOSE),
    ]
)
WANTED = [
    "a", '{"audio": "' + "A" * 1280 + '"}', "你好", "beginning and end", "x" * 100_000, None,
    b"binary", "last", 1000,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_any_cut_gives_the_same_messages(seed: int) -> None:
    places = random.Random(seed).sample(range(1, len(CONVERSATION)), 40)
    early = random.Random(seed).sample(range(1, 1500), 30)
    assert await heard(CONVERSATION, sorted({*places, *early})) == WANTED


async def test_a_client_that_speaks_before_it_is_answered_is_heard() -> None:
    """Its first bytes end inside of a frame and are in the other parser by then."""
    stream = frame(b"early") + frame(b"x" * 300) + frame((1001).to_bytes(2), CLOSE)
    async with server(SpeechWebSocket) as (app, port):
        app.accepting.clear()
        async with client(port) as (reader, writer):
            await asyncio.sleep(0.05)
            writer.write(stream[:13])
            await asyncio.sleep(0.05)
            app.accepting.set()
            await reader.readuntil(b"\r\n\r\n")
            writer.write(stream[13:])
            async with asyncio.timeout(10):
                await app.ended.wait()
            assert app.messages == ["early", "x" * 300, 1001]


async def test_byte_by_byte() -> None:
    stream = frame(b"one") + frame(b"2" * 300) + frame((1001).to_bytes(2), CLOSE)
    assert await heard(stream, list(range(1, len(stream)))) == ["one", "2" * 300, 1001]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (frame(b"unmasked", masked=False), 1002),
        (frame(b"\xff\xfe"), 1007),
        (frame(b"x" * 300_000), 1009),
        (frame(b"half", final=False) + frame(b"another"), 1002),
        (frame(b"reserved", 3), 1002),
    ],
)
async def test_broken_frames_end_the_connection_as_they_do_in_uvicorn(
    broken: bytes, code: int
) -> None:
    stream = frame(b"first") + broken + frame(b"never heard")
    assert await heard(stream, []) == ["first", code]
    theirs = await heard(stream, [], "websockets-sansio")
    assert theirs[-1] == code


async def test_a_slow_application_stops_the_reading() -> None:
    async with server(SpeechWebSocket) as (app, port), client(port) as (reader, writer):
        app.go_on.clear()
        await reader.readuntil(b"\r\n\r\n")
        one = frame(b"x" * 60_000)
        sent = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while sent < 2000:  # 120 MB: no socket buffer holds that
                    writer.write(one)
                    await writer.drain()
                    sent += 1
        assert sent < 2000
        app.go_on.set()
