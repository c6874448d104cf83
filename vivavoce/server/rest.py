"""What can be asked over plain HTTP about the server: models, voices, personas, health, metrics."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vivavoce import __version__
from vivavoce.errors import ProtocolError
from vivavoce.realtime.wire import Json
from vivavoce.server.gatekeeper import refusal
from vivavoce.server.hub import Hub
from vivavoce.server.options import ALIASES, MODEL, check_model


class Rest:
    """The read-only endpoints."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/v1/models", self.models),
            Route("/v1/models/{model}", self.model),
            Route("/v1/voices", self.voices),
            Route("/v1/personas", self.personas),
            Route("/healthz", self.health),
            Route("/metrics", self.metrics),
        ]

    def _model(self, name: str) -> Json:
        created = self._hub.created
        return {"id": name, "object": "model", "created": created, "owned_by": "vivavoce"}

    async def models(self, _: Request) -> Response:
        names = [self._model(name) for name in (MODEL, *ALIASES)]
        return JSONResponse({"object": "list", "data": names})

    async def model(self, request: Request) -> Response:
        name = request.path_params["model"]
        try:
            return JSONResponse(self._model(check_model(name)))
        except ProtocolError as error:
            return refusal(404, "model_not_found", str(error), "model")

    async def voices(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": self._hub.people.voices()})

    async def personas(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": self._hub.people.listed()})

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
