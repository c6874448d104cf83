"""How the application is put on the network."""

from typing import Any

import uvicorn
from starlette.types import ASGIApp

from vivavoce.server.sockets import MAX_FRAME
from vivavoce.server.websocket import SpeechWebSocket


def web_config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """uvicorn's settings for speech; `more` are further ones.

    Compression is off: base64 of audio does not shrink, and trying costs more than all else that is
    done with a message.
    """
    return uvicorn.Config(
        app,
        ws=SpeechWebSocket,
        ws_max_size=MAX_FRAME,
        ws_ping_interval=20.0,
        ws_ping_timeout=40.0,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        **more,
    )
