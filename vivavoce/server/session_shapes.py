"""Session objects in REST bodies: read and shown as the Realtime dialects do."""

import secrets
from dataclasses import replace

from vivavoce.audio.codec import encode_pcm16
from vivavoce.errors import ProtocolError
from vivavoce.realtime import ga_in, ga_out
from vivavoce.realtime.wire import Json
from vivavoce.server.hub import Hub
from vivavoce.session.config import Config


def configured(hub: Hub, session: Json) -> Config:
    """The settings of a session that starts with `session` (GA shape).

    Raises `ProtocolError` as `session.update` would.
    """
    model = session.get("model")
    if model is not None and not isinstance(model, str):
        raise ProtocolError(
            "Invalid value for 'session.model': a string is wanted.",
            code="invalid_value",
            param="session.model",
        )
    config = hub.people.default(hub.model(model))
    config = replace(config, **ga_in.session_changes(session, config))
    hub.parts.check(config)
    return config


def shown(config: Config) -> Json:
    """The full effective session object of a session that has not begun."""
    frame = ga_out.Frame(f"sess_{secrets.token_hex(10)}", "", 0, encode_pcm16)
    return ga_out.session(config, frame)
