"""Refuses unknown hosts, foreign pages and missing keys before anything else sees a request."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from vivavoce.server.access import api_key, known_host, known_origin
from vivavoce.server.hub import Hub
from vivavoce.server.replies import refusal

_OPENS_SESSIONS: Final = ("/v1/realtime", "/v1/realtime/calls")
"""The only requests that a client secret may make."""


class Gatekeeper:
    """ASGI middleware; WebSockets show their key at the handshake (`sockets`)."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app, self._hub, self._options = app, hub, hub.options

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
        if guarded and not self._admits(path, api_key(headers)):
            answer = refusal(401, "invalid_api_key", "Incorrect API key provided.")
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admits(self, path: str, key: str | None) -> bool:
        grant = self._hub.admits(key)
        return grant is not None and (grant.config is None or path in _OPENS_SESSIONS)

    @staticmethod
    async def _forbid(scope: Scope, receive: Receive, send: Send) -> None:
        answer = refusal(
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
        await answer(scope, receive, send)
