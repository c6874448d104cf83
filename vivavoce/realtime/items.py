"""Conversation items as clients write them, the same in all dialects."""

from typing import Any, Final

from vivavoce.errors import ProtocolError
from vivavoce.realtime.wire import Json, audio_bytes, check_id, check_length, missing, refuse
from vivavoce.session.config import AudioFormat
from vivavoce.session.items import Clip, Item, Part

_TEXT: Final = frozenset(("input_text", "text", "output_text"))
_AUDIO: Final = frozenset(("input_audio", "audio", "output_audio"))
_ROLES: Final = ("system", "user", "assistant")
_LISTEN_RATE: Final = 16_000


def item_from(value: Any, param: str, wire: AudioFormat) -> tuple[Item, tuple[Clip, ...]]:
    """An item a client wrote, and the audio in it that has no transcript yet."""
    if not isinstance(value, dict):
        raise refuse(f"Invalid type for '{param}': expected an object.", "invalid_type", param)
    kind, item_id = value.get("type"), value.get("id") or ""
    check_id(item_id, f"{param}.id")
    if kind == "function_call":
        call_id, name = _need_id(value, "call_id", param), _need_id(value, "name", param)
        arguments = _need(value, "arguments", param)
        return Item(item_id, kind, call_id=call_id, name=name, arguments=arguments), ()
    if kind == "function_call_output":
        call_id = _need_id(value, "call_id", param)
        return Item(item_id, kind, call_id=call_id, output=_need(value, "output", param)), ()
    if kind is None:
        raise missing(f"{param}.type")
    if kind != "message":
        raise refuse(
            f"Items of type '{kind}' are not served here; use 'message', 'function_call' or "
            "'function_call_output'.",
            "invalid_value",
            f"{param}.type",
        )
    return _message(value, item_id, param, wire)


def _need(value: Json, key: str, param: str) -> str:
    found = value.get(key)
    if not isinstance(found, str):
        raise missing(f"{param}.{key}")
    check_length(found, f"{param}.{key}")
    return found


def _need_id(value: Json, key: str, param: str) -> str:
    found = _need(value, key, param)
    check_id(found, f"{param}.{key}")
    return found


def _message(
    value: Json, item_id: str, param: str, wire: AudioFormat
) -> tuple[Item, tuple[Clip, ...]]:
    role: Any = _need(value, "role", param)
    if role not in _ROLES:
        known = ", ".join(f"'{name}'" for name in _ROLES)
        raise refuse(
            f"Invalid value: '{role}'. Supported values are: {known}.",
            "invalid_value",
            f"{param}.role",
        )
    content = value.get("content")
    if not isinstance(content, list):
        raise missing(f"{param}.content")
    parts: list[Part] = []
    clips: list[Clip] = []
    for index, entry in enumerate(content):
        part, audio = _part(entry, role, f"{param}.content[{index}]", wire)
        parts.append(part)
        if audio:
            clips.append(Clip(index, audio))
    return Item(item_id, "message", role, tuple(parts)), tuple(clips)


def _part(value: Any, role: str, param: str, wire: AudioFormat) -> tuple[Part, bytes]:
    """A content part, and its audio if its words are not known."""
    if not isinstance(value, dict):
        raise refuse(f"Invalid type for '{param}': expected an object.", "invalid_type", param)
    kind = value.get("type")
    if kind in _TEXT:
        text = value.get("text") or ""
        check_length(text, f"{param}.text")
        return Part("text", text), b""
    if kind in _AUDIO and value.get("transcript"):
        check_length(value["transcript"], f"{param}.transcript")
        return Part("audio", value["transcript"]), b""
    if kind in _AUDIO and role == "user" and value.get("audio"):
        audio = audio_bytes(value["audio"], f"{param}.audio")
        size = 2 if wire.encoding == "pcm" else 1
        return Part("audio", None, len(audio) // size * _LISTEN_RATE // wire.rate), audio
    if kind in _AUDIO:
        wanted = "audio" if role == "user" else "transcript"
        raise refuse(
            f"Missing required parameter: '{param}.{wanted}'. Audio of a user needs 'audio' or "
            "'transcript'; audio of the assistant cannot be inserted, only its 'transcript'.",
            "missing_required_parameter",
            f"{param}.{wanted}",
        )
    raise _no_such_part(f"'{kind}'", param)


def refuse_images(value: Any, param: str) -> None:
    """Say what is wrong with an image before its type is looked at: what a type check has to say
    of one helps nobody."""
    content = value.get("content") if isinstance(value, dict) else None
    for index, part in enumerate(content if isinstance(content, list) else ()):
        if isinstance(part, dict) and part.get("type") == "input_image":
            what = "Images are not understood by this model"
            raise _no_such_part(what, f"{param}.content[{index}]")


def _no_such_part(what: str, param: str) -> ProtocolError:
    return refuse(
        f"{what}: use content of type 'input_text', 'input_audio' or 'output_text'.",
        "invalid_value",
        f"{param}.type",
    )
