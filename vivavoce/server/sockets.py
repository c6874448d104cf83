"""The Realtime WebSocket: handshake, frames in and out, and every way in which it ends.

One socket is one session, or with `?call_id=` one more listener at a WebRTC call.
"""

import asyncio
import contextlib
import json
import secrets
from typing import Final

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from vivavoce.errors import ProtocolError
from vivavoce.memory.who import user_id
from vivavoce.realtime.handshake import choose
from vivavoce.realtime.wire import error_event
from vivavoce.server.access import api_key
from vivavoce.server.connection import Connection
from vivavoce.server.extras import Extras
from vivavoce.server.grants import Grant
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL, check_model
from vivavoce.server.outbox import Close, Outbox
from vivavoce.session.config import Kind

MAX_FRAME: Final = 24 * 1024 * 1024
"""Bytes of one WebSocket message: 15 MiB of audio in base64, and its JSON."""

_REFUSED: Final = {
    "invalid_api_key": 3000,
    "invalid_call_id": 4000,
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
        call_id = socket.query_params.get("call_id")
        try:
            grant = self._hub.admits(api_key(socket.headers, protocols))
            # A client secret opens sessions of its own; it does not listen to those of others.
            if grant is None or (call_id is not None and grant.config is not None):
                raise ProtocolError("Incorrect API key provided.", code="invalid_api_key")
            connection = (
                self._connect(socket, protocols, grant) if call_id is None else self._call(call_id)
            )
        except ProtocolError as error:
            await self._refuse(socket, error)
            return
        if call_id is not None:
            await self._join(socket, connection)
            return
        try:
            await self._serve(socket, connection)
        finally:
            self._hub.leave(connection)

    def _call(self, call_id: str) -> Connection:
        connection = self._hub.calls.get(call_id)
        if connection is None:
            raise ProtocolError(
                f"No call '{call_id}' is running here.", code="invalid_call_id", param="call_id"
            )
        return connection

    def _connect(self, socket: WebSocket, protocols: list[str], grant: Grant) -> Connection:
        query = socket.query_params
        usual = grant.config.model if grant.config else MODEL
        model = check_model(query.get("model", usual))
        dialect = choose(model, query, socket.headers, protocols)
        kind = _kind(query.get("intent"))
        self._hub.check_room()
        return self._hub.connect(
            model,
            grant=grant,
            dialect=dialect,
            fixed="shape" in query,
            kind=kind,
            extras=Extras.asked(query),
            user=user_id(socket.headers, query, None, grant.user),
        )

    async def _refuse(self, socket: WebSocket, error: ProtocolError) -> None:
        """Browsers see nothing of a failed handshake: so it is done, then an error and a close."""
        self._hub.parts.metrics.refused.labels(error.code).inc()
        event = {"event_id": f"event_{secrets.token_urlsafe(15)}", **error_event(error, None)}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps(event, ensure_ascii=False))
            await socket.close(_REFUSED[error.code], f"invalid_request_error.{error.code}")

    async def _serve(self, socket: WebSocket, connection: Connection) -> None:
        """Read and write until either side is done; over in bounded time whatever the peer does."""
        patience = self._hub.options.patience
        opening = asyncio.create_task(connection.open())
        watches = [
            asyncio.create_task(self._hub.expire(connection)),
            asyncio.create_task(_begin(connection, patience.first)),
        ]
        reader = asyncio.create_task(_read(socket, connection))
        writer = asyncio.create_task(_write(socket, connection.outbox, patience.send))
        try:
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*watches, reader):
                task.cancel()
            await asyncio.gather(opening, reader, *watches, return_exceptions=True)
            await connection.close()
            await _finish(writer, patience.leave)

    async def _join(self, socket: WebSocket, connection: Connection) -> None:
        """Listen to a call and speak into it until either side is done; the call goes on."""
        patience = self._hub.options.patience
        outbox = connection.attach()
        reader = asyncio.create_task(_read(socket, connection))
        writer = asyncio.create_task(_write(socket, outbox, patience.send))
        try:
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            connection.detach(outbox)
            outbox.close(Close(1000, ""))
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
            await _finish(writer, patience.leave)


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


async def _begin(connection: Connection, patience: float) -> None:
    """End a session that its client has not begun to use after so many seconds."""
    await asyncio.sleep(patience)
    if not connection.begun:
        reason = f"Nothing came from the client for {patience:g} seconds."
        connection.refuse(ProtocolError(f"{reason} Connect again to talk.", code="session_expired"))
        connection.end(1001, reason)


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
        # Of what came in at once the other sessions get their turn after each event.
        await asyncio.sleep(0)


async def _write(socket: WebSocket, outbox: Outbox, patience: float) -> None:
    """Send what waits; a client that is gone, or does not read for `patience` seconds, ends it.

    Once the session is over everything that still waits must be read within that time.
    """
    clock = asyncio.get_running_loop().time
    deadline = None
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        while True:
            entry = await outbox.get()
            if not outbox.closed or deadline is None:
                deadline = clock() + patience
            async with asyncio.timeout_at(deadline):
                if isinstance(entry, Close):
                    await socket.close(entry.code, entry.reason)
                    return
                await socket.send_text(entry)
            await asyncio.sleep(0)  # else a lost connection is noticed when nothing waits any more


async def _finish(writer: asyncio.Task[None], patience: float) -> None:
    """Let the writer send what waits, for so many seconds."""
    await asyncio.wait((writer,), timeout=patience)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
