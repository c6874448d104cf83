"""Client secrets: what a page's backend asks for, so that the page may open sessions by itself."""

from typing import Annotated, Any, Final, Literal

from openai.types.realtime import ClientSecretCreateResponse
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.server.bodies import Body, checked, json_body
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.session_shapes import configured, shown


class ExpiresAfter(Body):
    """How long sessions may be opened with the secret; open ones go on."""

    anchor: Literal["created_at"] = "created_at"
    seconds: Annotated[int, Field(ge=10, le=7200)] = 600


class ClientSecretRequest(Body):
    """A secret for sessions that start like this."""

    expires_after: ExpiresAfter = ExpiresAfter()
    session: dict[str, Any] = Field(default_factory=dict)
    """The settings of `session.update`, and `model`."""


class ClientSecrets:
    """`/v1/realtime/client_secrets`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [Endpoint("/v1/realtime/client_secrets", self.create, _ABOUT, "POST")]

    async def create(self, request: Request) -> Response:
        wanted = checked(ClientSecretRequest, await json_body(request))
        config = configured(self._hub, wanted.session)
        secret = self._hub.secrets.create(config, wanted.expires_after.seconds)
        body = {"value": secret.value, "expires_at": secret.expires_at, "session": shown(config)}
        return JSONResponse(body)


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
