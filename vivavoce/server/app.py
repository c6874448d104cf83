"""The ASGI application: every way in, one hub behind them, the studio page beside them."""

import contextlib
from collections.abc import AsyncIterator
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from vivavoce.server.gatekeeper import Gatekeeper
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL
from vivavoce.server.rest import Rest
from vivavoce.server.sockets import Sockets
from vivavoce.studio import STATIC

_STUDIO_POLICY: Final = "default-src 'self'; frame-ancestors 'none'"


def application(hub: Hub) -> Starlette:
    """Everything that is served, over one hub."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await hub.parts.engine.warm_up(hub.parts.setup(hub.people.default(MODEL)))
        yield
        await hub.close()

    return Starlette(
        routes=[
            *Sockets(hub).routes(),
            *Rest(hub).routes(),
            Mount("/", _Studio(directory=STATIC, html=True)),
        ],
        middleware=[Middleware(Gatekeeper, options=hub.options)],
        lifespan=lifespan,
    )


class _Studio(StaticFiles):
    """The page's files, with headers that keep other pages and origins out."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = _STUDIO_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response
