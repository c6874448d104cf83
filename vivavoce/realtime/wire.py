"""What all dialects have in common: client frames as JSON, checks, refusals, error events."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from vivavoce.errors import ProtocolError

Json = dict[str, Any]

MAX_AUDIO_BYTES: Final = 15 * 1024 * 1024

_MOST_DIGITS: Final = 18
"""Digits of a whole number: more do not fit 64 bits, nor a JavaScript client's numbers."""

_DEEPEST: Final = 64
"""Objects and lists in each other; deeper ones could be read but not written again."""

_MOST_VALUES: Final = 10_000
"""Values in one event, at whatever level."""

_LONGEST_ID: Final = 512
"""Characters of an `event_id` (OpenAI's API reference), and of every other id here."""

_LONGEST_TEXT: Final = 256 * 1024
"""Characters of one text: several times what fits the context of any thinker here."""

_LONGEST_SHOWN: Final = 1000
"""Characters of what an error repeats of a client's own words."""


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
    """A text frame as a JSON object with a `type` and, if any, an `event_id`.

    Stricter than `json.loads`, which takes numbers that are none and cannot be sent back. Of a key
    that is given twice the last value counts.
    """
    try:
        body = json.loads(frame, parse_constant=_no_number, parse_float=_float, parse_int=_int)
    except (json.JSONDecodeError, RecursionError):
        raise refuse(
            "We could not parse the JSON body of your message. (Hint: send one JSON object per "
            "WebSocket text frame.)",
            "invalid_json",
        ) from None
    if frame.count("{") + frame.count("[") > _DEEPEST or frame.count(",") > _MOST_VALUES:
        _check_size(body)
    if ("\\ud" in frame or "\\uD" in frame) and not _is_text(body):
        raise refuse(
            "Your message holds half of a surrogate pair, which is no character.", "invalid_json"
        )
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise refuse("Missing required parameter: 'type'.", "invalid_event", "type")
    return body


def event_id(body: Json) -> str | None:
    """What the client calls its event, to be repeated in an error about it."""
    given = body.get("event_id")
    if given is not None:
        check_id(given, "event_id")
    return given


def check_id(value: object, param: str) -> None:
    """Refuse an id that is no string, or a longer one than any client needs."""
    if not isinstance(value, str):
        raise refuse(f"Invalid type for '{param}': expected a string.", "invalid_type", param)
    check_length(value, param, _LONGEST_ID)


def check_length(text: str, param: str, most: int = _LONGEST_TEXT) -> None:
    """Refuse a text of more than `most` characters."""
    if len(text) > most:
        raise refuse(
            f"Invalid '{param}': string too long. Expected a string with maximum length {most}, "
            f"but got a string with length {len(text)} instead.",
            "string_above_max_length",
            param,
        )


def _no_number(written: str) -> Any:
    raise refuse(
        f"'{shortened(written, 20)}' is no number that JSON can hold: send finite numbers of at "
        f"most {_MOST_DIGITS} digits.",
        "invalid_json",
    )


def _float(written: str) -> int | float:
    """A number with a fraction or an exponent; `300.0` is the same in JSON as `300`."""
    value = float(written)
    if not math.isfinite(value):
        _no_number(written)
    whole = value.is_integer() and abs(value) < 10**_MOST_DIGITS
    return int(value) if whole else value


def _int(written: str) -> int:
    if len(written.lstrip("-")) > _MOST_DIGITS:
        _no_number(written)
    return int(written)


def _check_size(body: object) -> None:
    """Refuse more levels or values than any event needs: each costs time that others wait."""
    layer, values, levels = [body], 0, 0
    while layer:
        values += len(layer)
        if levels > _DEEPEST or values > _MOST_VALUES:
            raise refuse(
                f"Your message is too large: at most {_DEEPEST} levels and {_MOST_VALUES} values "
                "are read.",
                "invalid_json",
            )
        levels += 1
        layer = [
            entry
            for outer in layer
            if isinstance(outer, dict | list)
            for entry in (outer.values() if isinstance(outer, dict) else outer)
        ]


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


def check(model: type[BaseModel], value: object, path: str, *, strict: bool = True) -> None:
    """Refuse `value` when it is not a `model`, or has fields that `model` does not know.

    Strict, "12" and true do not pass for a number: for those who use the raw value afterwards.
    """
    try:
        checked = model.model_validate(value, strict=strict)
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
            "message": shortened(str(error), _LONGEST_SHOWN),
            "param": None if error.param is None else shortened(error.param, _LONGEST_SHOWN),
            "event_id": event_id,
        },
    }


def shortened(text: str, most: int) -> str:
    """At most so many characters of it."""
    return text if len(text) <= most else text[: most - 1] + "…"
