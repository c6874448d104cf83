"""The ASGI application: every way in, one hub behind them, the studio page beside them."""

import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from vivavoce.server.calls import Calls
from vivavoce.server.client_secrets import ClientSecrets
from vivavoce.server.companion import Companion
from vivavoce.server.docs import Docs
from vivavoce.server.gatekeeper import Gatekeeper
from vivavoce.server.hub import Hub
from vivavoce.server.memory_rest import MemoryRest
from vivavoce.server.options import MODEL, Options
from vivavoce.server.personas import Gallery
from vivavoce.server.replies import HANDLERS
from vivavoce.server.rest import Rest
from vivavoce.server.singing import Singing
from vivavoce.server.sockets import Sockets
from vivavoce.server.speech import Speech
from vivavoce.server.transcription import Transcriptions
from vivavoce.server.voices_rest import OwnVoices
from vivavoce.server.watermark import Watermarks
from vivavoce.studio import STATIC

_STUDIO_POLICY: Final = "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'"
"""Speech that a page has asked for is a blob of its own."""


def application(hub: Hub) -> Starlette:
    """Everything that is served, over one hub."""

    calls = Calls(hub)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        usual = hub.people.default(MODEL)
        await hub.parts.engine.warm_up(hub.parts.setup(usual, Companion()))
        if hub.parts.servers is not None:
            await hub.parts.servers.start()
        # What is loaded by now stays; looking through it for garbage would stop all sessions for a
        # tenth of a second every now and then.
        gc.collect()
        gc.freeze()
        yield
        await hub.close()
        await calls.close()
        if hub.parts.servers is not None:
            await hub.parts.servers.close()
        if hub.parts.memory is not None:
            hub.parts.memory.close()

    served = [
        *Sockets(hub).routes(),
        *calls.routes(),
        *ClientSecrets(hub).routes(),
        *Speech(hub).routes(),
        *Singing(hub).routes(),
        *Transcriptions(hub).routes(),
        *Watermarks(hub).routes(),
        *Gallery(hub).routes(),
        *MemoryRest(hub.parts.memory).routes(),
        *OwnVoices(hub).routes(),
        *Rest(hub).routes(),
    ]
    return Starlette(
        routes=[
            *served,
            *Docs(served).routes(),
            Mount("/", _Studio(directory=STATIC, html=True)),
        ],
        middleware=[_cors(hub.options), Middleware(Gatekeeper, hub=hub)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )


def _cors(options: Options) -> Middleware:
    """Pages of allowed origins may read answers; a `*` among them is no origin and allows none."""
    return Middleware(
        CORSMiddleware,
        allow_origins=[origin.rstrip("/") for origin in options.allowed_origins if origin != "*"],
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["*"],
        expose_headers=["Location", "Retry-After"],
    )


class _Studio(StaticFiles):
    """The page's files, with headers that keep other pages and origins out."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = _STUDIO_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response
