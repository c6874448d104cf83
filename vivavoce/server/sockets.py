"""The Realtime WebSocket: handshake, frames in and out, and every way in which it ends."""

import asyncio
import contextlib
import json
import secrets
import time
from typing import Final

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from vivavoce.errors import ProtocolError
from vivavoce.realtime.handshake import choose
from vivavoce.realtime.wire import error_event
from vivavoce.server.access import api_key
from vivavoce.server.connection import Connection
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL, check_model
from vivavoce.server.outbox import Close
from vivavoce.session.config import Kind

MAX_FRAME: Final = 24 * 1024 * 1024
"""Bytes of one WebSocket message: 15 MiB of audio in base64, and its JSON."""

_SEND_PATIENCE: Final = 30.0
"""Seconds a client may take to read one frame before it counts as gone (a half-open socket)."""

_REFUSED: Final = {
    "invalid_api_key": 3000,
    "invalid_model": 4000,
    "invalid_intent": 4000,
    "invalid_value": 4000,
    "server_draining": 1012,
    "session_limit_reached": 1013,
}
"""Close code for each reason not to serve a client (docs/protocol.md)."""


class Sockets:
    """`/v1/realtime` over WebSocket."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [WebSocketRoute("/v1/realtime", self.realtime)]

    async def realtime(self, socket: WebSocket) -> None:
        protocols: list[str] = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol="realtime" if "realtime" in protocols else None)
        try:
            connection = self._connect(socket, protocols)
        except ProtocolError as error:
            await self._refuse(socket, error)
            return
        try:
            await self._serve(socket, connection)
        finally:
            self._hub.leave(connection)

    def _connect(self, socket: WebSocket, protocols: list[str]) -> Connection:
        if not self._hub.options.admits(api_key(socket.headers, protocols)):
            raise ProtocolError("Incorrect API key provided.", code="invalid_api_key")
        query = socket.query_params
        model = check_model(query.get("model", MODEL))
        dialect = choose(model, query, socket.headers, protocols)
        kind = _kind(query.get("intent"))
        self._hub.check_room()
        return self._hub.connect(
            model,
            dialect=dialect,
            fixed="shape" in query,
            kind=kind,
            timings=query.get("timings") == "1",
        )

    async def _refuse(self, socket: WebSocket, error: ProtocolError) -> None:
        """Browsers see nothing of a failed handshake: so it is done, then an error and a close."""
        self._hub.parts.metrics.refused.labels(error.code).inc()
        event = {"event_id": f"event_{secrets.token_urlsafe(15)}", **error_event(error, None)}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps(event, ensure_ascii=False))
            await socket.close(_REFUSED[error.code], f"invalid_request_error.{error.code}")

    async def _serve(self, socket: WebSocket, connection: Connection) -> None:
        """Read and write until either side is done."""
        opening = asyncio.create_task(connection.open())
        expiry = asyncio.create_task(self._expire(connection))
        reader = asyncio.create_task(_read(socket, connection))
        writer = asyncio.create_task(_write(socket, connection))
        try:
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            expiry.cancel()
            reader.cancel()
            await asyncio.gather(opening, reader, return_exceptions=True)
            await connection.close()
            await asyncio.gather(writer, return_exceptions=True)

    @staticmethod
    async def _expire(connection: Connection) -> None:
        while (left := connection.expires_at - time.time()) > 0:
            # A dialect found out later may shorten the session.
            await asyncio.sleep(min(left, 60.0))
        minutes = connection.minutes
        reason = f"Your session hit the maximum duration of {minutes} minutes."
        connection.refuse(ProtocolError(reason, code="session_expired"))
        connection.end(1001, reason)


def _kind(intent: str | None) -> Kind:
    if intent in (None, "conversation", "realtime"):
        return "realtime"
    if intent == "transcription":
        return "transcription"
    raise ProtocolError(
        f"Intent '{intent}' is not served here; leave it out or use 'transcription'.",
        code="invalid_intent",
        param="intent",
    )


async def _read(socket: WebSocket, connection: Connection) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            connection.refuse(
                ProtocolError(
                    "Binary frames are not part of the protocol; send JSON text frames with "
                    "base64 audio.",
                    code="invalid_event",
                )
            )
        else:
            await connection.receive(text)


async def _write(socket: WebSocket, connection: Connection) -> None:
    """Send what waits; a client that is gone, or reads nothing for long, ends the session."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        while True:
            entry = await connection.outbox.get()
            async with asyncio.timeout(_SEND_PATIENCE):
                if isinstance(entry, Close):
                    await socket.close(entry.code, entry.reason)
                    return
                await socket.send_text(entry)
