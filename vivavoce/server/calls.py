"""WebRTC calls: `POST /v1/realtime/calls` with SDP in and out, and how a call ends.

offer ──► session ──► answer
             │   sound   ◄──► tracks
             │   events  ◄──► data channel `oai-events`
             └── and any number of sockets with `?call_id=` (`sockets`)
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from vivavoce.errors import ProtocolError
from vivavoce.memory.who import user_id
from vivavoce.realtime.beta import BETA
from vivavoce.realtime.ga import GA
from vivavoce.realtime.handshake import choose
from vivavoce.realtime.wire import Json, error_event
from vivavoce.server.access import api_key
from vivavoce.server.connection import Connection
from vivavoce.server.endpoint import About, Answer, Endpoint
from vivavoce.server.extras import Extras
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL, check_model
from vivavoce.server.outbox import Close

if TYPE_CHECKING:
    from vivavoce.server.rtc import Peer

log = logging.getLogger("vivavoce.calls")

MAX_OFFER: Final = 1024 * 1024
"""Bytes of an offer with its session."""

_BETA_PATH: Final = "/v1/realtime"
"""Where clients of the beta send their offers."""

_SETUP: Final = 20.0
"""Seconds a peer may take to connect."""

_GOODBYE: Final = 2.0
"""Seconds the last events get to leave before the connection is closed."""

_PATIENCE: Final = 30.0
"""Seconds a peer may take to read before it counts as gone."""

_PHONE_ONLY: Final = "'{}' is for SIP calls, which are not served here; a WebRTC call needs none."


class Calls:
    """The HTTP side of calls, and the tasks that run them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._running: set[asyncio.Task[None]] = set()

    def routes(self) -> list[BaseRoute]:
        return [
            Endpoint("/v1/realtime/calls", self.create, _ABOUT, "POST"),
            Endpoint(_BETA_PATH, self.create, _BETA_CALL, "POST"),
            Endpoint("/v1/realtime/calls/{call_id}/hangup", self.hang_up, _HANG_UP, "POST"),
            Route("/v1/realtime/calls/{call_id}/{verb}", self.phone_only, methods=["POST"]),
        ]

    async def create(self, request: Request) -> Response:
        """Take a call."""
        try:
            call_id, answer = await self._take(request)
        except ProtocolError as error:
            self._hub.parts.metrics.refused.labels(error.code).inc()
            raise
        location = f"/v1/realtime/calls/{call_id}"
        return Response(answer, 201, {"Location": location}, media_type=_SDP)

    async def _take(self, request: Request) -> tuple[str, str]:
        """The id of a new call and the answer to its offer."""
        offer, session = await _read(request)
        query = request.query_params
        grant = self._hub.admits(api_key(request.headers))
        if grant is None:  # the secret ran out since the gatekeeper looked at it
            raise ProtocolError("Incorrect API key provided.", code="invalid_api_key")
        asked = query.get("model") or (session or {}).get("model")
        usual = grant.config.model if grant.config else MODEL
        model = check_model(asked if isinstance(asked, str) else usual)
        dialect = choose(model, query, request.headers, ())
        if request.url.path == _BETA_PATH and dialect is GA and "shape" not in query:
            dialect = BETA
        self._hub.check_room()
        peer = _peer(self._hub.options.stun)
        try:
            connection = self._hub.connect(
                model,
                grant=grant,
                dialect=dialect,
                fixed="shape" in query or session is not None,
                extras=Extras.asked(query),
                session=session,
                speaker=peer.player,
                user=user_id(request.headers, query, None, grant.user),
            )
            try:
                answer = await peer.answer(offer)
            except BaseException:
                await connection.close()
                self._hub.leave(connection)
                raise
        except BaseException:
            await peer.close()
            raise
        peer.player.played = connection.played
        return self._begin(connection, peer), answer

    def _begin(self, connection: Connection, peer: "Peer") -> str:
        """Run the call beside everything else; returns its id."""
        call_id = f"rtc_{secrets.token_urlsafe(16)}"
        self._hub.calls[call_id] = connection
        task = asyncio.create_task(self._run(call_id, connection, peer), name=call_id)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return call_id

    async def _run(self, call_id: str, connection: Connection, peer: "Peer") -> None:
        try:
            await _serve(self._hub, connection, peer)
        except Exception as error:
            log.error("call %s broke: %s", call_id, error, exc_info=error)
        finally:
            del self._hub.calls[call_id]
            await connection.close()
            await peer.close()
            self._hub.leave(connection)

    async def hang_up(self, request: Request) -> Response:
        call_id = request.path_params["call_id"]
        connection = self._hub.calls.get(call_id)
        if connection is None:
            raise ProtocolError(
                f"No call '{call_id}' is running here.", code="invalid_call_id", param="call_id"
            )
        connection.end(1000, "")
        return PlainTextResponse("")

    async def phone_only(self, request: Request) -> Response:
        verb = request.path_params["verb"]
        if verb not in ("accept", "reject", "refer"):
            raise HTTPException(404)
        raise ProtocolError(_PHONE_ONLY.format(verb), code="sip_only")

    async def close(self) -> None:
        """Wait until every call has ended; `Hub.close` ends their sessions."""
        await asyncio.gather(*self._running, return_exceptions=True)


_SDP: Final = "application/sdp"
_ABOUT: Final = About(
    summary="Call over WebRTC",
    tag="Realtime",
    description=(
        "The body is an SDP offer with one audio section, or a form with the fields `sdp` and "
        "`session`. `?model=` and `?shape=` are as for the WebSocket. The call's address is in the "
        "header `Location`."
    ),
    text=_SDP,
    status=201,
    answers=(Answer("The SDP answer", _SDP),),
)
_BETA_CALL: Final = replace(_ABOUT, summary="Call over WebRTC (beta shape)")
_HANG_UP: Final = About(
    summary="Hang up",
    tag="Realtime",
    description="The call ends for its caller and for all who listen to it.",
    answers=(Answer("It has ended", "text/plain"),),
)


# ------------------------------------------------------------------------------- one call's tasks


async def _serve(hub: Hub, connection: Connection, peer: "Peer") -> None:
    """Carry sound and events both ways until either side is done."""
    opening = asyncio.create_task(connection.open())
    expiry = asyncio.create_task(hub.expire(connection))
    works: tuple[Coroutine[Any, Any, object], ...] = (
        peer.gone.wait(),
        _write(connection, peer),
        _read_channel(connection, peer),
        _listen(connection, peer),
    )
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (expiry, *tasks):
            task.cancel()
        await asyncio.gather(opening, expiry, *tasks, return_exceptions=True)


async def _write(connection: Connection, peer: "Peer") -> None:
    """Send what waits. Until there is somewhere to send to, all of it waits."""
    outbox = connection.outbox
    deadline = asyncio.get_running_loop().time() + _SETUP
    while not peer.ready and not outbox.closed:
        if asyncio.get_running_loop().time() > deadline:
            log.info("a peer did not connect within %d s", _SETUP)
            return
        await asyncio.sleep(0.02)
    with contextlib.suppress(TimeoutError):
        while not isinstance(entry := await outbox.get(), Close):
            async with asyncio.timeout(_PATIENCE):
                await _send(peer, entry)
        async with asyncio.timeout(_GOODBYE):
            await peer.flush()


async def _send(peer: "Peer", text: str) -> None:
    from vivavoce.server.rtc import TooLong

    try:
        await peer.send(text)
    except TooLong as error:
        kind = json.loads(text)["type"]
        notice = ProtocolError(
            f"A '{kind}' event was left out: {error}. Listen over a WebSocket with '?call_id=' to "
            "get events of any length.",
            code="event_too_long",
            kind="server_error",
        )
        event_id = f"event_{secrets.token_urlsafe(15)}"
        await peer.send(json.dumps({"event_id": event_id, **error_event(notice, None)}))


async def _read_channel(connection: Connection, peer: "Peer") -> None:
    while True:
        message = await peer.message()
        if isinstance(message, str):
            await connection.receive(message)
        else:
            connection.refuse(
                ProtocolError(
                    "Binary messages are not part of the protocol; send JSON texts.",
                    code="invalid_event",
                )
            )


async def _listen(connection: Connection, peer: "Peer") -> None:
    """The user's sound, from the moment there is a connection."""
    while not peer.ready:
        await asyncio.sleep(0.02)
    async for pcm in peer.microphone():
        await connection.hear(pcm)
    await peer.gone.wait()


# ------------------------------------------------------------------------------------- the request


def _peer(stun: str | None) -> "Peer":
    try:
        from vivavoce.server.rtc import Peer
    except ImportError as error:
        raise ProtocolError(
            f"WebRTC is not installed on this server ({error}): pip install 'vivavoce[webrtc]'.",
            code="webrtc_unavailable",
            kind="server_error",
        ) from error
    return Peer(stun=stun)


async def _read(request: Request) -> tuple[str, Json | None]:
    """The offer and the session's settings, from a form or a bare SDP body."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > MAX_OFFER:
        raise ProtocolError(
            f"Send the offer with its 'Content-Length', at most {MAX_OFFER} bytes.",
            code="invalid_request",
        )
    if kind == _SDP:
        return (await request.body()).decode(errors="replace"), None
    if kind != "multipart/form-data":
        raise ProtocolError(
            f"Unsupported content type '{kind}'. Send 'application/sdp', or "
            "'multipart/form-data' with the parts 'sdp' and 'session'.",
            code="unsupported_content_type",
        )
    return await _read_form(request)


async def _read_form(request: Request) -> tuple[str, Json | None]:
    try:
        async with request.form(max_files=4, max_fields=8, max_part_size=MAX_OFFER) as form:
            parts = {name: await _text(value) for name, value in form.items()}
    except Exception as error:  # starlette raises its own HTTP error, the parser its own
        raise ProtocolError(f"The form cannot be read: {error}.", code="invalid_request") from error
    if "sdp" not in parts:
        raise ProtocolError(
            "Missing required parameter: 'sdp'.", code="missing_required_parameter", param="sdp"
        )
    if "session" not in parts:
        return parts["sdp"], None
    try:
        session = json.loads(parts["session"])
        json.dumps(session, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        session = None
    if not isinstance(session, dict):
        raise ProtocolError("'session' is not a JSON object.", code="invalid_json", param="session")
    return parts["sdp"], session


async def _text(value: UploadFile | str) -> str:
    return value if isinstance(value, str) else (await value.read()).decode(errors="replace")
