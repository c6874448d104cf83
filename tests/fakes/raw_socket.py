"""A WebSocket peer with bad manners: reads only when told to, answers no pings, just hangs up."""

import asyncio
import socket
from typing import Final

from websockets.frames import Frame, Opcode

from tests.fakes.server import Live

_SMALL: Final = 4096
"""Bytes of the receive buffer: soon full."""


class RawSocket:
    """Shakes hands, then does nothing by itself."""

    def __init__(self, port: int, path: str = "/v1/realtime") -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        self._socket.setblocking(False)
        self._port, self._path = port, path

    async def __aenter__(self) -> "RawSocket":
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        head = (
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"
        )
        await loop.sock_sendall(self._socket, head.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:  # byte by byte: what follows is not to be read
            answer += await loop.sock_recv(self._socket, 1)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()

    async def send(self, text: str | bytes, *, cut: int | None = None) -> None:
        """A masked text frame, or only its first `cut` bytes."""
        data = text.encode() if isinstance(text, str) else text
        await self.send_raw(Frame(Opcode.TEXT, data).serialize(mask=True)[:cut])

    async def send_raw(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def read(self, size: int = 65_536) -> bytes:
        return await asyncio.get_running_loop().sock_recv(self._socket, size)

    def kill(self) -> None:
        """Gone at once: the server gets a reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._socket.close()


def port(live: Live) -> int:
    return int(live.url.rsplit(":", 1)[1])
