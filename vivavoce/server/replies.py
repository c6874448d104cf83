"""How HTTP requests are answered: refusals in OpenAI's shape, streams, and clients that hang up."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack
from typing import Final, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ExceptionHandler, Receive, Scope, Send

from vivavoce.errors import EngineError, ProtocolError
from vivavoce.realtime.wire import Json

T = TypeVar("T")

EVENTS: Final = "text/event-stream"

_STATUS: Final = {
    "invalid_api_key": 401,
    "forbidden_origin": 403,
    "persona_read_only": 403,
    "persona_not_found": 404,
    "persona_exists": 409,
    "model_not_found": 404,
    "invalid_call_id": 404,
    "memory_not_found": 404,
    "voice_not_found": 404,
    "consent_not_found": 404,
    "consent_refused": 403,
    "enrolment_off": 403,
    "memory_off": 404,
    "request_too_large": 413,
    "rate_limit_exceeded": 429,
    "session_limit_reached": 429,
    "server_error": 500,
    "webrtc_unavailable": 501,
    "memory_unavailable": 503,
    "no_network_address": 503,
    "server_draining": 503,
}
"""HTTP status by error code; 400 for all others."""

_RETRY: Final = {429: "1", 503: "5"}
"""Seconds after which trying again makes sense."""

_CLOSED: Final = 499
"""Nobody reads this status: the client has gone."""


def refusal(
    status: int,
    code: str | None,
    message: str,
    param: str | None = None,
    kind: str = "invalid_request_error",
) -> JSONResponse:
    """An HTTP error in OpenAI's shape."""
    error = _shape(message, kind, param, code)
    retry = {"Retry-After": _RETRY[status]} if status in _RETRY else None
    return JSONResponse({"error": error}, status_code=status, headers=retry)


def _shape(message: str, kind: str, param: str | None, code: str | None) -> Json:
    return {"message": message, "type": kind, "param": param, "code": code}


async def refused(_: Request, error: Exception) -> Response:
    """The answer to a request that cannot be served as it is."""
    assert isinstance(error, ProtocolError), f"{type(error).__name__} is no ProtocolError"
    return refusal(_STATUS.get(error.code, 400), error.code, str(error), error.param, error.kind)


async def broken(_: Request, error: Exception) -> Response:
    """The answer to a request that the engine failed at."""
    return refusal(500, "server_error", str(error), kind="server_error")


async def crashed(_: Request, __: Exception) -> Response:
    """The answer when something broke that nobody foresaw."""
    message = "The server had an error while processing your request; its log says more."
    return refusal(500, "server_error", message, kind="server_error")


async def unknown(request: Request, error: Exception) -> Response:
    """No such address, or not with this method."""
    assert isinstance(error, HTTPException), f"{type(error).__name__} is no HTTPException"
    what = f"Invalid URL ({request.method} {request.url.path})"
    if error.status_code == 404:
        return refusal(404, "unknown_url", f"{what}; see /docs for what there is.")
    answer = refusal(error.status_code, None, f"{what}: {error.detail}.")
    answer.headers.update(error.headers or {})
    return answer


async def gone(_: Request, __: Exception) -> Response:
    return Response(status_code=_CLOSED)


HANDLERS: Final[dict[type[Exception], ExceptionHandler]] = {
    ProtocolError: refused,
    EngineError: broken,
    HTTPException: unknown,
    ClientDisconnect: gone,
    Exception: crashed,
}
"""What becomes of the exceptions that endpoints raise."""


class Streamed(StreamingResponse):
    """A body that comes piece by piece. `held` is let go of when the last piece is sent or the
    client hangs up, whichever is first."""

    def __init__(self, content: AsyncIterator[bytes], media_type: str, held: AsyncExitStack):
        super().__init__(content, media_type=media_type, headers={"Cache-Control": "no-store"})
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._held:
            await super().__call__(scope, receive, send)


async def while_connected(request: Request, work: Coroutine[object, object, T]) -> T:
    """The result of `work`, which is cancelled when the client hangs up (`ClientDisconnect`).

    The request's body must have been read.
    """
    task = asyncio.create_task(work)
    leaving = asyncio.create_task(_leaving(request))
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        leaving.cancel()
        await asyncio.gather(task, leaving, return_exceptions=True)


async def _leaving(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def sent_event(event: Json) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


async def with_errors(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What goes wrong once events are on their way is told as one more event."""
    try:
        async for event in events:
            yield event
    except ProtocolError as error:
        yield sent_event({"error": _shape(str(error), error.kind, error.param, error.code)})
    except EngineError as error:
        yield sent_event({"error": _shape(str(error), "server_error", None, "server_error")})
