"""What all dialects have in common: client frames as JSON, checks, refusals, error events."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from vivavoce.errors import ProtocolError

Json = dict[str, Any]

MAX_AUDIO_BYTES: Final = 15 * 1024 * 1024


@dataclass(frozen=True)
class Append:
    """Audio for the input buffer, as it came: bytes in the session's input format."""

    audio: bytes


def refuse(message: str, code: str, param: str | None = None) -> ProtocolError:
    return ProtocolError(message, code=code, param=param)


def missing(param: str) -> ProtocolError:
    """Something that must be there is not."""
    return refuse(f"Missing required parameter: '{param}'.", "missing_required_parameter", param)


def parse(frame: str) -> Json:
    """A text frame as a JSON object with a `type`."""
    try:
        body = json.loads(frame)
    except (json.JSONDecodeError, RecursionError):
        raise refuse(
            "We could not parse the JSON body of your message. (Hint: send one JSON object per "
            "WebSocket text frame.)",
            "invalid_json",
        ) from None
    if ("\\ud" in frame or "\\uD" in frame) and not _is_text(body):
        raise refuse(
            "Your message holds half of a surrogate pair, which is no character.", "invalid_json"
        )
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise refuse("Missing required parameter: 'type'.", "invalid_event", "type")
    return body


def _is_text(body: object) -> bool:
    """False for escapes that JSON allows and UTF-8 does not: such text cannot be sent back."""
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def audio_bytes(value: object, param: str) -> bytes:
    """Base64 audio of one event, at most `MAX_AUDIO_BYTES` of it."""
    if not isinstance(value, str):
        raise missing(param)
    try:
        audio = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise refuse(
            f"Invalid '{param}'. Expected base64-encoded audio bytes.", "invalid_value", param
        ) from None
    if len(audio) > MAX_AUDIO_BYTES:
        raise refuse(
            f"Audio of {len(audio)} bytes is too large; send at most {MAX_AUDIO_BYTES} per event.",
            "string_above_max_length",
            param,
        )
    return audio


def check(model: type[BaseModel], value: object, path: str) -> None:
    """Refuse `value` when it is not a `model`, or has fields that `model` does not know."""
    try:
        checked = model.model_validate(value)
    except ValidationError as error:
        first = _most_telling(error)
        where = ".".join(filter(None, (path, _location(first["loc"]))))
        if first["type"] == "missing":
            raise missing(where) from None
        low = where.endswith("format.rate") and isinstance(first["input"], int)
        raise refuse(
            f"Invalid value for '{where}': {first['msg']}.",
            "integer_below_min_value" if low and first["input"] < 24_000 else "invalid_value",
            where,
        ) from None
    except RecursionError:
        raise refuse(
            f"'{path or 'the event'}' is nested too deeply.", "invalid_value", path or None
        ) from None
    _refuse_unknown(checked, path)


def _most_telling(error: ValidationError) -> Any:
    """Of a union's complaints, the one that got deepest into the data."""
    return max(error.errors(), key=lambda e: len(e["loc"]))


def _location(loc: tuple[int | str, ...]) -> str:
    """The data path of a pydantic location, without the names of union members."""
    return ".".join(
        str(step)
        for step in loc
        if isinstance(step, int) or (step[:1].islower() and "[" not in step)
    )


def _refuse_unknown(value: object, path: str) -> None:
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            where = f"{path}.{name}" if path else name
            raise refuse(f"Unknown parameter: '{where}'.", "unknown_parameter", where)
        for name in type(value).model_fields:
            _refuse_unknown(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            _refuse_unknown(entry, f"{path}[{index}]")


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
