"""Session objects in REST bodies: read and shown as the Realtime dialects do."""

import secrets
from dataclasses import replace

from vivavoce.audio.codec import encode_pcm16
from vivavoce.errors import ProtocolError
from vivavoce.realtime.dialect import Dialect, Frame
from vivavoce.realtime.read import model_of, session_changes
from vivavoce.realtime.wire import Json
from vivavoce.realtime.write import session as written
from vivavoce.server.hub import Hub
from vivavoce.server.options import MODEL, check_model
from vivavoce.session.config import Config, Kind


def configured(hub: Hub, dialect: Dialect, session: Json, kind: Kind = "realtime") -> Config:
    """The settings of a session of `kind` that starts with `session`.

    Raises `ProtocolError` as `session.update` would.
    """
    if not isinstance(session.get("model"), str | None):
        raise ProtocolError(
            "Invalid type for 'session.model': expected a string.",
            code="invalid_type",
            param="session.model",
        )
    model = check_model(model_of({"session": session}) or MODEL)
    config = replace(hub.people.default(model), kind=kind, **dialect.defaults)
    changes = session_changes(dialect, session, config)
    return replace(config, **hub.parts.settle(config, changes))


def shown(dialect: Dialect, config: Config) -> Json:
    """The full effective session object of a session that has not begun."""
    frame = Frame(
        session_id=f"sess_{secrets.token_hex(10)}",
        conversation_id="",
        expires_at=0,
        encode_audio=lambda samples, _, __: encode_pcm16(samples),
        recorded=lambda _, __: None,
    )
    return written(dialect, config, frame)
