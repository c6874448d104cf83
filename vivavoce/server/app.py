"""The ASGI application: the Realtime WebSocket, a little REST beside it, the studio page."""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from vivavoce import __version__
from vivavoce.errors import ProtocolError
from vivavoce.realtime.wire import Json, error_event
from vivavoce.server.access import api_key, known_host, known_origin
from vivavoce.server.connection import Connection, Parts
from vivavoce.server.listening import Listening
from vivavoce.server.options import ALIASES, MODEL, Options
from vivavoce.server.people import People
from vivavoce.session.config import Config
from vivavoce.session.state import Rules
from vivavoce.studio import STATIC

log = logging.getLogger("vivavoce.server")

_DRAIN: Final = 8.0
"""Seconds answers under way get to finish when the server is asked to stop."""

_STUDIO_POLICY: Final = "default-src 'self'; frame-ancestors 'none'"


class Gatekeeper:
    """Refuses unknown hosts, foreign pages and missing keys before anything else sees a request."""

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self._app, self._options = app, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        if not known_host(headers, self._options) or not known_origin(headers, self._options):
            await self._forbid(scope, receive, send)
            return
        path: str = scope["path"]
        guarded = scope["type"] == "http" and path.startswith(("/v1/", "/metrics"))
        if guarded and not self._options.admits(api_key(headers)):
            refusal = _refusal(401, "invalid_api_key", "Incorrect API key provided.")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @staticmethod
    async def _forbid(scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(
            403,
            "forbidden_origin",
            "This server answers its own pages and programs only. Allow a page with "
            "--allow-origin, a host name with --allow-host.",
        )
        if scope["type"] == "websocket":
            # Refusing before the handshake is done answers the browser with 403.
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await refusal(scope, receive, send)


def _refusal(status: int, code: str, message: str) -> JSONResponse:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return JSONResponse({"error": error}, status_code=status)


class Server:
    """The application's state: who is connected, and whether new ones are taken."""

    def __init__(
        self,
        options: Options,
        parts: Parts,
        people: People,
        listening: Callable[[Config], Listening],
        rules: Callable[[str], Rules],
        thinker: str,
    ) -> None:
        self.options, self.parts, self.people = options, parts, people
        self._listening, self._rules = listening, rules
        self.thinker = thinker
        self._connections: set[Connection] = set()
        self.draining = False
        self._created = int(time.time())

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                WebSocketRoute("/v1/realtime", self.realtime),
                Route("/v1/models", self.models),
                Route("/v1/models/{model}", self.model),
                Route("/v1/voices", self.voices),
                Route("/v1/personas", self.personas),
                Route("/healthz", self.health),
                Route("/metrics", self.metrics),
                Mount("/", _Studio(directory=STATIC, html=True)),
            ],
            middleware=[Middleware(Gatekeeper, options=self.options)],
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self.parts.engine.warm_up(self.parts.setup(self.people.default(MODEL)))
        yield
        for connection in list(self._connections):
            await connection.close()

    async def drain(self) -> None:
        """Take no new sessions, let answers under way finish, close with 1012."""
        self.draining = True
        deadline = time.monotonic() + _DRAIN
        while any(c.answering for c in self._connections) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        for connection in list(self._connections):
            connection.outgoing.put_nowait({"close": [1012, "The server is restarting."]})
        while self._connections and time.monotonic() < deadline + 2:
            await asyncio.sleep(0.05)

    # -------------------------------------------------------------------------------- REST

    def _model(self, name: str) -> Json:
        return {"id": name, "object": "model", "created": self._created, "owned_by": "vivavoce"}

    async def models(self, _: Request) -> Response:
        names = [self._model(name) for name in (MODEL, *ALIASES)]
        return JSONResponse({"object": "list", "data": names})

    async def model(self, request: Request) -> Response:
        name = request.path_params["model"]
        if name not in (MODEL, *ALIASES):
            return _refusal(404, "model_not_found", f"The model '{name}' does not exist.")
        return JSONResponse(self._model(name))

    async def voices(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": self.people.voices()})

    async def personas(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": self.people.listed()})

    async def health(self, _: Request) -> Response:
        state = {
            "status": "draining" if self.draining else "ok",
            "version": __version__,
            "sessions": len(self._connections),
            "capacity": self.options.capacity,
            "thinker": self.thinker,
        }
        return JSONResponse(state, status_code=503 if self.draining else 200)

    async def metrics(self, _: Request) -> Response:
        page = generate_latest(self.parts.metrics.registry)
        return Response(page, media_type=CONTENT_TYPE_LATEST)

    # ---------------------------------------------------------------------------- WebSocket

    async def realtime(self, socket: WebSocket) -> None:
        protocols: list[str] = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol="realtime" if "realtime" in protocols else None)
        refusal = self._refusal(socket, protocols)
        if refusal is not None:
            code, error, close, reason = refusal
            self.parts.metrics.refused.labels(code).inc()
            await socket.send_json({"event_id": f"event_{secrets.token_urlsafe(15)}"} | error)
            await socket.close(close, reason)
            return
        connection = self._connect(socket.query_params.get("model") or MODEL, socket)
        self._connections.add(connection)
        self.parts.metrics.sessions.inc()
        try:
            await self._serve(socket, connection)
        finally:
            self._connections.discard(connection)
            self.parts.metrics.sessions.dec()

    def _refusal(
        self, socket: WebSocket, protocols: list[str]
    ) -> tuple[str, Json, int, str] | None:
        """(code, error event, close code, reason) when this client cannot be served."""
        model = socket.query_params.get("model", MODEL)
        if not self.options.admits(api_key(socket.headers, protocols)):
            problem = ("invalid_api_key", "Incorrect API key provided.", 3000)
        elif model not in (MODEL, *ALIASES):
            problem = (
                "invalid_model",
                f"Model '{model}' is not served here; use one of {', '.join((MODEL, *ALIASES))}.",
                4000,
            )
        elif self.draining:
            problem = ("server_draining", "The server is restarting; connect again soon.", 1012)
        elif len(self._connections) >= self.options.capacity:
            problem = (
                "session_limit_reached",
                f"All {self.options.capacity} sessions of this server are taken; try again later.",
                1013,
            )
        else:
            return None
        code, message, close = problem
        error = error_event(ProtocolError(message, code=code), None)
        return code, error, close, f"invalid_request_error.{code}"

    def _connect(self, model: str, socket: WebSocket) -> Connection:
        config = self.people.default(model)
        return Connection(
            self.parts,
            self._listening(config),
            config,
            self._rules(secrets.token_hex(10)),
            expires_at=int(time.time()) + 60 * self.options.max_minutes,
            timings=socket.query_params.get("timings") == "1",
        )

    async def _serve(self, socket: WebSocket, connection: Connection) -> None:
        """Read and write until either side is done."""
        writer = asyncio.create_task(_write(socket, connection))
        opening = asyncio.create_task(connection.open())
        expiry = asyncio.create_task(self._expire(connection))
        try:
            await _read(socket, connection)
        finally:
            expiry.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await connection.close()
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await writer

    async def _expire(self, connection: Connection) -> None:
        minutes = self.options.max_minutes
        await asyncio.sleep(60 * minutes)
        reason = f"Your session hit the maximum duration of {minutes} minutes."
        connection.refuse(ProtocolError(reason, code="session_expired"))
        connection.outgoing.put_nowait({"close": [1001, reason]})


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
    while (event := await connection.outgoing.get()) is not None:
        if "close" in event:
            await socket.close(*event["close"])
            return
        await socket.send_text(json.dumps(event, ensure_ascii=False))


class _Studio(StaticFiles):
    """The page's files, with headers that keep other pages and origins out."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = _STUDIO_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response
