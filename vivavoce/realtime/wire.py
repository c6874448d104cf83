"""What every dialect has in common: decoded client frames and error events."""

import json
from dataclasses import dataclass
from typing import Any

from vivavoce.errors import ProtocolError

Json = dict[str, Any]


@dataclass(frozen=True)
class Append:
    """Audio for the input buffer, as it came: bytes in the session's input format."""

    audio: bytes


def parse(frame: str) -> Json:
    """A text frame as a JSON object with a `type`."""
    try:
        body = json.loads(frame)
    except (json.JSONDecodeError, RecursionError):
        raise ProtocolError(
            "We could not parse the JSON body of your message. (Hint: send one JSON object per "
            "WebSocket text frame.)",
            code="invalid_json",
        ) from None
    if ("\\ud" in frame or "\\uD" in frame) and not _is_text(body):
        raise ProtocolError(
            "Your message holds half of a surrogate pair, which is no character.",
            code="invalid_json",
        )
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise ProtocolError(
            "Missing required parameter: 'type'.", code="invalid_event", param="type"
        )
    return body


def _is_text(body: object) -> bool:
    """False for escapes that JSON allows and UTF-8 does not: such text cannot be sent back."""
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def error_event(error: ProtocolError, event_id: str | None) -> Json:
    """The `error` event that answers a refused client event; the socket stays open."""
    return {
        "type": "error",
        "error": {
            "type": error.kind,
            "code": error.code,
            "message": str(error),
            "param": error.param,
            "event_id": event_id,
        },
    }
