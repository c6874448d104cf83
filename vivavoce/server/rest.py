"""What can be asked over plain HTTP about the server: models, health, metrics."""

from typing import Final, Literal

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce import __version__
from vivavoce.realtime.wire import Json
from vivavoce.server.bodies import Body
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.served_models import KINDS, SERVED, Kind, kind_of


class ModelObject(Body):
    """A model, or another name of one."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    kind: Kind
    """Which endpoints take it."""
    alias_of: str | None
    """The model that answers to this name; null: this is its own."""


class Health(Body):
    """How the server is; 503 while it is being stopped."""

    status: Literal["ok", "draining"]
    version: str
    sessions: int
    capacity: int
    thinker: str


class ModelList(Body):
    """All names that are accepted."""

    object: Literal["list"]
    data: list[ModelObject]


class Rest:
    """The read-only endpoints."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [
            Endpoint("/v1/models", self.models, _MODELS),
            Endpoint("/v1/models/{model}", self.model, _MODEL),
            Endpoint("/healthz", self.health, _HEALTH),
            Endpoint("/metrics", self.metrics, _METRICS),
        ]

    def _model(self, name: str) -> Json:
        kind = kind_of(name)
        own = SERVED[kind].name
        return {
            "id": name,
            "object": "model",
            "created": self._hub.created,
            "owned_by": "vivavoce",
            "kind": kind,
            "alias_of": None if name == own else own,
        }

    async def models(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": [self._model(name) for name in KINDS]})

    async def model(self, request: Request) -> Response:
        name = request.path_params["model"]
        return JSONResponse(self._model(name))

    async def health(self, _: Request) -> Response:
        hub = self._hub
        state = {
            "status": "draining" if hub.draining else "ok",
            "version": __version__,
            "sessions": len(hub.connections),
            "capacity": hub.options.capacity,
            "thinker": hub.thinker,
        }
        return JSONResponse(state, status_code=503 if hub.draining else 200)

    async def metrics(self, _: Request) -> Response:
        page = generate_latest(self._hub.parts.metrics.registry)
        return Response(page, media_type=CONTENT_TYPE_LATEST)


_MODELS: Final = About("List models", "Server", [Answer("Models and aliases", JSON, ModelList)])
_MODEL: Final = About("One model", "Server", [Answer("The model", JSON, ModelObject)])
_HEALTH: Final = About("Health", "Server", [Answer("How it is", JSON, Health)], open=True)
_METRICS: Final = About("Metrics", "Server", [Answer("Prometheus text format", "text/plain")])
