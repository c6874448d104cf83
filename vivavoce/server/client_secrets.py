"""Client secrets: what a page's backend asks for, so that the page may open sessions by itself.

OpenAI's beta had two addresses for it, whose bodies are the flat session itself; clients written
then still use them.
"""

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from openai.types.beta.realtime import SessionCreateResponse, TranscriptionSession
from openai.types.beta.realtime.session_update_event import Session
from openai.types.beta.realtime.transcription_session_update import (
    Session as TranscriptionSettings,
)
from openai.types.realtime import ClientSecretCreateResponse
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.memory.who import user_id
from vivavoce.realtime.beta import BETA
from vivavoce.realtime.ga import GA
from vivavoce.realtime.wire import Json
from vivavoce.server.bodies import Body, checked, json_body
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.session_shapes import configured, shown
from vivavoce.session.config import Config, Kind


class ExpiresAfter(Body):
    """How long sessions may be opened with the secret; open ones go on."""

    anchor: Literal["created_at"] = "created_at"
    seconds: Annotated[int, Field(ge=10, le=7200)] = 600


class ClientSecretRequest(Body):
    """A secret for sessions that start like this."""

    expires_after: ExpiresAfter = ExpiresAfter()
    session: dict[str, Any] = Field(default_factory=dict)
    """The settings of `session.update`, and `model`. `type` is `realtime` or `transcription`."""


class SecretLife(Body):
    """How long the secret is valid; the two addresses named it differently."""

    expires_after: ExpiresAfter | None = None
    expires_at: ExpiresAfter | None = None


class _Flat(Body):
    """What a flat session has beside its settings."""

    client_secret: SecretLife = SecretLife()


class ClientSecrets:
    """`/v1/realtime/client_secrets` and what it was before."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [
            Endpoint("/v1/realtime/client_secrets", self.create, _ABOUT, "POST"),
            Endpoint("/v1/realtime/sessions", self.session, _SESSIONS, "POST"),
            Endpoint(
                "/v1/realtime/transcription_sessions",
                self.transcription_session,
                _TRANSCRIPTION_SESSIONS,
                "POST",
            ),
        ]

    async def create(self, request: Request) -> Response:
        wanted = checked(ClientSecretRequest, await json_body(request))
        config = _for_whom(request, configured(self._hub, GA, wanted.session))
        secret = self._hub.secrets.create(config, wanted.expires_after.seconds)
        session = shown(GA, config)
        return JSONResponse(
            {"value": secret.value, "expires_at": secret.expires_at, "session": session}
        )

    async def session(self, request: Request) -> Response:
        return self._flat(request, await json_body(request), "realtime")

    async def transcription_session(self, request: Request) -> Response:
        return self._flat(request, await json_body(request), "transcription")

    def _flat(self, request: Request, body: Json, kind: Kind) -> Response:
        life = checked(_Flat, {"client_secret": body.pop("client_secret", None) or {}})
        asked = life.client_secret.expires_after or life.client_secret.expires_at or ExpiresAfter()
        config = _for_whom(request, configured(self._hub, BETA, body, kind))
        secret = self._hub.secrets.create(config, asked.seconds)
        told = {"value": secret.value, "expires_at": secret.expires_at}
        return JSONResponse(shown(BETA, config) | {"client_secret": told})


def _for_whom(request: Request, config: Config) -> Config:
    """The same, for the user that the header `OpenAI-Safety-Identifier` or the session names. Its
    sessions are for nobody else: if none is named, the page may not name one either."""
    user = user_id(request.headers, {}, {"user": config.user})
    return replace(config, user=user or "", user_fixed=True)


_ABOUT: Final = About(
    summary="Make a client secret",
    tag="Realtime",
    description=(
        "A key for browsers: with it sessions can be opened, as often as wanted until it expires, "
        "and nothing else be done. They start with the settings given here."
    ),
    body=ClientSecretRequest,
    example={"session": {"type": "realtime", "instructions": "Answer in one sentence."}},
    answers=(Answer("The secret, and the session it is for", JSON, ClientSecretCreateResponse),),
)
_SESSIONS: Final = About(
    summary="Make a client secret (beta shape)",
    tag="Realtime",
    description="The body is a flat session; the secret is part of the answer's.",
    body=Session,
    example={"modalities": ["text", "audio"], "voice": "xiaoyue"},
    answers=(Answer("The session, with its `client_secret`", JSON, SessionCreateResponse),),
)
_TRANSCRIPTION_SESSIONS: Final = About(
    summary="Make a client secret for transcription (beta shape)",
    tag="Realtime",
    description="For sessions that write down what is said and never answer.",
    body=TranscriptionSettings,
    example={"input_audio_transcription": {"model": "whisper-1", "language": "en"}},
    answers=(Answer("The session, with its `client_secret`", JSON, TranscriptionSession),),
)
