"""GA dialect, from the client: JSON frames to session events.

Types are checked by the `openai` package's own models, so what a stock client can send is what is
accepted; values and unknown fields are checked here and answered with OpenAI's error codes.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final

from openai.types.realtime import (
    ConversationItemCreateEvent,
    ConversationItemDeleteEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncateEvent,
    InputAudioBufferAppendEvent,
    InputAudioBufferClearEvent,
    InputAudioBufferCommitEvent,
    OutputAudioBufferClearEvent,
    RealtimeSessionCreateRequest,
    ResponseCancelEvent,
    ResponseCreateEvent,
)
from pydantic import BaseModel, ValidationError

from vivavoce.errors import ProtocolError
from vivavoce.model.chat import Tool
from vivavoce.realtime.wire import Append, Json
from vivavoce.session.config import (
    AudioFormat,
    Config,
    ResponseOptions,
    Transcription,
    TurnDetection,
)
from vivavoce.session.events import (
    CancelResponse,
    ClearInput,
    ClearOutput,
    ClientEvent,
    CommitInput,
    CreateItem,
    CreateResponse,
    DeleteItem,
    RetrieveItem,
    TruncateItem,
    UpdateSession,
)
from vivavoce.session.items import Item, Part

MAX_AUDIO_BYTES: Final = 15 * 1024 * 1024
_ECHOED: Final = ("tracing", "include", "truncation", "parallel_tool_calls", "reasoning")
_FORMATS: Final = {"audio/pcm": "pcm", "audio/pcmu": "ulaw", "audio/pcma": "alaw"}
_TEXT_PARTS: Final = frozenset(("input_text", "text", "output_text"))


def refuse(message: str, code: str, param: str | None = None) -> ProtocolError:
    return ProtocolError(message, code=code, param=param)


def decode(body: Json, config: Config) -> ClientEvent | Append:
    """A parsed client frame as a session event, or `ProtocolError` with OpenAI's code."""
    reader = _READERS.get(body["type"])
    if reader is None:
        supported = ", ".join(f"'{name}'" for name in _READERS)
        raise refuse(
            f"Invalid value: '{body['type']}'. Supported values are: {supported}.",
            "invalid_value",
            "type",
        )
    return reader(body, config)


# --------------------------------------------------------------------------------- validation


def _check(model: type[BaseModel], value: object, path: str) -> Any:
    """`value` as `model`, with unknown fields refused."""
    try:
        checked = model.model_validate(value)
    except ValidationError as error:
        first = _most_telling(error)
        where = ".".join(filter(None, (path, _location(first["loc"]))))
        if first["type"] == "missing":
            raise refuse(
                f"Missing required parameter: '{where}'.", "missing_required_parameter", where
            ) from None
        low = where.endswith("format.rate") and isinstance(first["input"], int)
        raise refuse(
            f"Invalid value for '{where}': {first['msg']}.",
            "integer_below_min_value" if low and first["input"] < 24_000 else "invalid_value",
            where,
        ) from None
    _refuse_unknown(checked, path)
    return checked


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


# ------------------------------------------------------------------------------------ session


def _session_update(body: Json, config: Config) -> ClientEvent:
    session = body.get("session")
    if not isinstance(session, dict):
        raise refuse(
            "Missing required parameter: 'session'.", "missing_required_parameter", "session"
        )
    return UpdateSession(session_changes(session, config))


def session_changes(session: Json, config: Config) -> Json:
    """The `Config` fields a GA session object changes; only present keys count."""
    kind = session.get("type", "realtime")
    if kind != "realtime":
        raise refuse(
            f"Passing a '{kind}' session update event to a realtime session is not allowed.",
            "invalid_value",
            "session.type",
        )
    _check(RealtimeSessionCreateRequest, {"type": "realtime", **session}, "session")
    changes: Json = {}
    for name, (field, convert) in _SESSION.items():
        if name in session:
            changes[field] = convert(session[name], config)
    if "model" in session and session["model"] != config.model:
        raise refuse(
            "Cannot change the model of a running session.", "invalid_value", "session.model"
        )
    if "prompt" in session:
        changes["persona"] = (session["prompt"] or {}).get("id")
    echoed = {name: session[name] for name in _ECHOED if name in session}
    if echoed or "prompt" in session:
        more = {"prompt": session["prompt"]} if "prompt" in session else {}
        changes["echoed"] = config.echoed | echoed | more
    audio = session.get("audio") or {}
    for side, table in (("input", _INPUT), ("output", _OUTPUT)):
        settings = audio.get(side) or {}
        for name, (field, convert) in table.items():
            if name in settings:
                changes[field] = convert(settings[name], config)
    return changes


def _modality(value: Any, _: Config) -> str:
    if value not in (["audio"], ["text"]):
        raise refuse(
            f"Invalid modalities: {value}. Supported combinations are: ['text'] and ['audio'].",
            "invalid_value",
            "session.output_modalities",
        )
    return str(value[0])


def _max_tokens(value: Any, _: Config) -> int | None:
    if value in (None, "inf"):
        return None
    if not 1 <= value <= 4096:
        raise refuse(
            f"Invalid 'max_output_tokens': expected 1 to 4096 or 'inf', got {value}.",
            "integer_above_max_value" if value > 4096 else "integer_below_min_value",
            "session.max_output_tokens",
        )
    return int(value)


def _tools(value: Any, _: Config) -> tuple[Tool, ...]:
    tools = []
    for index, tool in enumerate(value or ()):
        if tool.get("type", "function") != "function":
            raise refuse(
                f"Tools of type '{tool['type']}' are not served here; use type 'function'.",
                "invalid_value",
                f"session.tools[{index}].type",
            )
        if not tool.get("name"):
            param = f"session.tools[{index}].name"
            raise refuse(
                f"Missing required parameter: '{param}'.", "missing_required_parameter", param
            )
        parameters = tool.get("parameters") or {"type": "object", "properties": {}}
        tools.append(Tool(tool["name"], tool.get("description") or "", parameters))
    return tuple(tools)


def _tool_choice(value: Any, _: Config) -> str:
    return str(value["name"]) if isinstance(value, Mapping) else str(value or "auto")


def _format(value: Any, _: Config) -> AudioFormat:
    encoding = _FORMATS[(value or {}).get("type") or "audio/pcm"]
    return AudioFormat(encoding, 24_000 if encoding == "pcm" else 8_000)  # type: ignore[arg-type]


def _transcription(value: Any, config: Config) -> Transcription | None:
    if value is None:
        return None
    before = config.transcription or Transcription()
    return Transcription(
        value.get("model") or before.model,
        value.get("language") if "language" in value else before.language,
        (value.get("prompt") or "") if "prompt" in value else before.prompt,
    )


def _ranged(value: Json, name: str, default: Any, low: float, high: float) -> Any:
    number = value.get(name)
    if number is None:
        return default
    if not low <= number <= high:
        param = f"session.audio.input.turn_detection.{name}"
        raise refuse(
            f"Invalid '{param}': expected {low} to {high}, got {number}.", "invalid_value", param
        )
    return number


def _turn_detection(value: Any, config: Config) -> TurnDetection | None:
    if value is None:
        return None
    kind = "silence" if value.get("type") == "server_vad" else "semantic"
    before = config.turn_detection
    if before is None or before.kind != kind:
        before = TurnDetection(kind)  # type: ignore[arg-type]
    flags = {
        name: getattr(before, name) if value.get(name) is None else value[name]
        for name in ("create_response", "interrupt_response", "eagerness")
    }
    return TurnDetection(
        kind,  # type: ignore[arg-type]
        threshold=_ranged(value, "threshold", before.threshold, 0.0, 1.0),
        padding_ms=_ranged(value, "prefix_padding_ms", before.padding_ms, 0, 5000),
        silence_ms=_ranged(value, "silence_duration_ms", before.silence_ms, 0, 10_000),
        idle_timeout_ms=_ranged(value, "idle_timeout_ms", None, 5000, 30_000),
        **flags,
    )


def _voice(value: Any, _: Config) -> str:
    return str(value["id"] if isinstance(value, Mapping) else value or "")


def _speed(value: Any, _: Config) -> float:
    if value is None:
        return 1.0
    if not 0.25 <= value <= 1.5:
        raise refuse(
            f"Invalid 'session.audio.output.speed': expected 0.25 to 1.5, got {value}.",
            "decimal_above_max_value" if value > 1.5 else "decimal_below_min_value",
            "session.audio.output.speed",
        )
    return float(value)


_Table = dict[str, tuple[str, Callable[[Any, Config], Any]]]
_SESSION: Final[_Table] = {
    "instructions": ("instructions", lambda value, _: value or ""),
    "output_modalities": ("modality", _modality),
    "max_output_tokens": ("max_tokens", _max_tokens),
    "tools": ("tools", _tools),
    "tool_choice": ("tool_choice", _tool_choice),
}
_INPUT: Final[_Table] = {
    "format": ("input_format", _format),
    "transcription": ("transcription", _transcription),
    "turn_detection": ("turn_detection", _turn_detection),
    "noise_reduction": ("noise_reduction", lambda value, _: (value or {}).get("type")),
}
_OUTPUT: Final[_Table] = {
    "format": ("output_format", _format),
    "voice": ("voice", _voice),
    "speed": ("speed", _speed),
}

# ---------------------------------------------------------------------------- items, responses


def item_from(value: Json, param: str) -> Item:
    """A conversation item a client wrote."""
    kind, item_id = value.get("type"), value.get("id") or ""
    if kind == "function_call":
        return Item(
            item_id, "function_call", call_id=value["call_id"], name=value["name"],
            arguments=value["arguments"],
        )  # fmt: skip
    if kind == "function_call_output":
        return Item(item_id, kind, call_id=value["call_id"], output=value["output"])
    if kind != "message":
        raise refuse(
            f"Items of type '{kind}' are not served here; use 'message', 'function_call' or "
            "'function_call_output'.",
            "invalid_value",
            f"{param}.type",
        )
    parts = tuple(
        _part(part, f"{param}.content[{index}]") for index, part in enumerate(value["content"])
    )
    return Item(item_id, "message", value["role"], parts)


def _part(value: Json, param: str) -> Part:
    kind = value.get("type")
    if kind in _TEXT_PARTS:
        return Part("text", value.get("text") or "")
    if kind in ("input_audio", "output_audio") and value.get("transcript"):
        return Part("audio", value["transcript"])
    if kind == "input_audio":
        raise refuse(
            "Audio in a written item needs its 'transcript'; stream new audio with "
            "input_audio_buffer.append instead.",
            "missing_required_parameter",
            f"{param}.transcript",
        )
    what = "Images are not understood by this model" if kind == "input_image" else f"'{kind}'"
    raise refuse(
        f"{what}: use content of type 'input_text' or 'output_text'.",
        "invalid_value",
        f"{param}.type",
    )


def _item_create(body: Json, _: Config) -> ClientEvent:
    _check(ConversationItemCreateEvent, body, "")
    return CreateItem(item_from(body["item"], "item"), body.get("previous_item_id"))


def _append(body: Json, _: Config) -> Append:
    _check(InputAudioBufferAppendEvent, body, "")
    try:
        audio = base64.b64decode(body["audio"], validate=True)
    except (binascii.Error, ValueError):
        raise refuse(
            "Invalid 'audio'. Expected base64-encoded audio bytes.", "invalid_value", "audio"
        ) from None
    if len(audio) > MAX_AUDIO_BYTES:
        raise refuse(
            f"Audio of {len(audio)} bytes is too large; send at most {MAX_AUDIO_BYTES} per event.",
            "string_above_max_length",
            "audio",
        )
    return Append(audio)


def _truncate(body: Json, _: Config) -> ClientEvent:
    _check(ConversationItemTruncateEvent, body, "")
    return TruncateItem(body["item_id"], body["content_index"], body["audio_end_ms"])


def _response_create(body: Json, config: Config) -> ClientEvent:
    wanted = body.get("response") or {}
    references = [entry for entry in wanted.get("input") or () if _is_reference(entry)]
    typed = wanted | {
        "input": [entry for entry in wanted.get("input") or () if not _is_reference(entry)]
    }
    _check(ResponseCreateEvent, body | {"response": typed}, "")
    entries: tuple[Any, ...] | None = None
    if wanted.get("input") is not None:
        entries = tuple(
            entry["id"] if entry in references else item_from(entry, f"response.input[{index}]")
            for index, entry in enumerate(wanted["input"])
        )
    output = (wanted.get("audio") or {}).get("output") or {}
    return CreateResponse(
        ResponseOptions(
            out_of_band=wanted.get("conversation") == "none",
            instructions=wanted.get("instructions"),
            modality=_modality(wanted["output_modalities"], config)  # type: ignore[arg-type]
            if wanted.get("output_modalities")
            else None,
            voice=_voice(output["voice"], config) if output.get("voice") else None,
            tools=_tools(wanted["tools"], config) if wanted.get("tools") is not None else None,
            tool_choice=_tool_choice(wanted["tool_choice"], config)
            if wanted.get("tool_choice")
            else None,
            max_tokens=_max_tokens(wanted.get("max_output_tokens"), config),
            metadata=wanted.get("metadata"),
            input=entries,
        )
    )


def _is_reference(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("type") == "item_reference"


def _simple(model: type[BaseModel], make: Callable[[Json], ClientEvent]) -> Any:
    def read(body: Json, _: Config) -> ClientEvent:
        _check(model, body, "")
        return make(body)

    return read


_READERS: Final[dict[str, Callable[[Json, Config], ClientEvent | Append]]] = {
    "session.update": _session_update,
    "input_audio_buffer.append": _append,
    "input_audio_buffer.commit": _simple(InputAudioBufferCommitEvent, lambda _: CommitInput()),
    "input_audio_buffer.clear": _simple(InputAudioBufferClearEvent, lambda _: ClearInput()),
    "conversation.item.create": _item_create,
    "conversation.item.retrieve": _simple(
        ConversationItemRetrieveEvent, lambda body: RetrieveItem(body["item_id"])
    ),
    "conversation.item.truncate": _truncate,
    "conversation.item.delete": _simple(
        ConversationItemDeleteEvent, lambda body: DeleteItem(body["item_id"])
    ),
    "response.create": _response_create,
    "response.cancel": _simple(
        ResponseCancelEvent, lambda body: CancelResponse(body.get("response_id"))
    ),
    "output_audio_buffer.clear": _simple(OutputAudioBufferClearEvent, lambda _: ClearOutput()),
}
