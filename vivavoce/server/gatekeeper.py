"""Refuses unknown hosts, foreign pages and missing keys before anything else sees a request."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from vivavoce.server.access import api_key, known_host, known_origin
from vivavoce.server.options import Options


class Gatekeeper:
    """ASGI middleware; WebSockets show their key at the handshake (`sockets`)."""

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
            answer = refusal(401, "invalid_api_key", "Incorrect API key provided.")
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

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


def refusal(status: int, code: str, message: str, param: str | None = None) -> JSONResponse:
    """An HTTP error in OpenAI's shape."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return JSONResponse({"error": error}, status_code=status)
