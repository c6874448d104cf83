"""Settings as clients write them, shared by the dialects: how each is read, checked and echoed.

Every `*_setting` function makes one row of a dialect's table (`Setting`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from vivavoce.model.chat import Tool
from vivavoce.realtime.dialect import Setting
from vivavoce.realtime.wire import Json, check_length, missing, refuse
from vivavoce.session.config import (
    AudioFormat,
    Config,
    NoiseReduction,
    Transcription,
    TurnDetection,
)

BOTH: Final = ("realtime", "transcription")

_CHOICES: Final = ("auto", "none", "required")
_LONGEST_NAME: Final = 64
"""Characters of a function's name (OpenAI and StepFun alike)."""


def setting(
    path: str,
    field: str,
    read: Callable[[Any, Config, str], Any],
    write: Callable[[Any], Any] = lambda value: value,
    kinds: tuple[str, ...] = ("realtime",),
) -> Setting:
    """A row that stands for one field of `Config`."""
    return Setting(
        path,
        lambda value, config, param: {field: read(value, config, param)},
        lambda config: write(getattr(config, field)),
        kinds,
    )


def echoed(path: str, default: Any = None, kinds: tuple[str, ...] = ("realtime",)) -> Setting:
    """A row that is accepted and echoed and changes nothing here."""
    return Setting(
        path,
        lambda value, config, _: {"echoed": {**config.echoed, path: value}},
        lambda config: default if config.echoed.get(path) is None else config.echoed[path],
        kinds,
    )


def ranged(value: Any, default: Any, low: float, high: float, param: str) -> Any:
    """A number within bounds; None: the default."""
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(f"Invalid type for '{param}': expected a number.", "invalid_type", param)
    if not low <= value <= high:
        kind = "integer" if isinstance(low, int) else "decimal"
        side = "above_max_value" if value > high else "below_min_value"
        raise refuse(
            f"Invalid '{param}': expected {low} to {high}, got {value}.", f"{kind}_{side}", param
        )
    return value


# ----------------------------------------------------------------------------------- plain ones


def text(path: str, field: str) -> Setting:
    def read(value: Any, _: Config, param: str) -> str:
        check_length(value or "", param)
        return value or ""

    return setting(path, field, read)


def voice(path: str) -> Setting:
    """A name or `{"id": name}`; null keeps the voice: a session is never without one."""

    def read(value: Any, config: Config, _: str) -> str:
        return str(value["id"] if isinstance(value, Mapping) else value or config.voice)

    return setting(path, "voice", read)


def speed(path: str) -> Setting:
    def read(value: Any, _: Config, param: str) -> float:
        return float(ranged(value, 1.0, 0.25, 1.5, param))

    return setting(path, "speed", read)


def temperature(path: str) -> Setting:
    def read(value: Any, _: Config, param: str) -> float:
        return float(ranged(value, 0.8, 0.0, 2.0, param))

    return setting(path, "temperature", read)


def max_tokens(path: str) -> Setting:
    def read(value: Any, _: Config, param: str) -> int | None:
        return None if value == "inf" else ranged(value, None, 1, 4096, param)

    return setting(path, "max_tokens", read, lambda value: value or "inf")


def modality(path: str, allowed: Mapping[str, list[str]]) -> Setting:
    """`allowed`: what is written for each modality, the default first; null brings it back."""

    def read(value: Any, _: Config, param: str) -> str:
        if value is None:
            return next(iter(allowed))
        for name, written in allowed.items():
            if isinstance(value, list) and sorted(map(str, value)) == sorted(written):
                return name
        combinations = " and ".join(str(written) for written in allowed.values())
        raise refuse(
            f"Invalid modalities: {value}. Supported combinations are: {combinations}.",
            "invalid_value",
            param,
        )

    return setting(path, "modality", read, lambda value: allowed[value])


# ---------------------------------------------------------------------------------- audio formats


_ENCODINGS: Final = {"audio/pcm": "pcm", "audio/pcmu": "ulaw", "audio/pcma": "alaw"}
_FLAT_ENCODINGS: Final = {"pcm16": "pcm", "g711_ulaw": "ulaw", "g711_alaw": "alaw"}


def _format(encoding: str) -> AudioFormat:
    return AudioFormat(encoding, 24_000 if encoding == "pcm" else 8_000)  # type: ignore[arg-type]


def audio_format(path: str, field: str, kinds: tuple[str, ...] = ("realtime",)) -> Setting:
    """`{"type": "audio/pcm", "rate": 24000}` and its G.711 siblings."""

    def read(value: Any, _: Config, __: str) -> AudioFormat:
        return _format(_ENCODINGS[(value or {}).get("type") or "audio/pcm"])

    return setting(path, field, read, written_format, kinds)


def written_format(value: AudioFormat) -> Json:
    kind = next(kind for kind, encoding in _ENCODINGS.items() if encoding == value.encoding)
    return {"type": kind, "rate": value.rate} if value.encoding == "pcm" else {"type": kind}


def flat_format(path: str, field: str, kinds: tuple[str, ...] = ("realtime",)) -> Setting:
    """`pcm16`, `g711_ulaw` or `g711_alaw`."""

    def read(value: Any, _: Config, param: str) -> AudioFormat:
        if (value or "pcm16") not in _FLAT_ENCODINGS:
            known = ", ".join(_FLAT_ENCODINGS)
            raise refuse(
                f"Invalid value: '{value}'. Supported values are: {known}.", "invalid_value", param
            )
        return _format(_FLAT_ENCODINGS[value or "pcm16"])

    return setting(path, field, read, written_flat_format, kinds)


def written_flat_format(value: AudioFormat) -> str:
    return next(name for name, encoding in _FLAT_ENCODINGS.items() if encoding == value.encoding)


# ------------------------------------------------------------------------------------- listening


def transcription(
    path: str,
    optional: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
    kinds: tuple[str, ...] = BOTH,
) -> Setting:
    """`optional`: fields echoed only once they were set. `models`: the only names a dialect's
    published types allow (others are not echoed)."""

    def read(value: Any, config: Config, _: str) -> Transcription | None:
        if value is None:
            return None
        before = config.transcription or Transcription()
        given = {name: value[name] for name in value if value[name] is not None}
        return Transcription(
            given.get("model") or before.model,
            given.get("language") if "language" in value else before.language,
            given.get("prompt", "") if "prompt" in value else before.prompt,
            tuple(given.get("keywords", before.keywords)),
            tuple(given.get("languages", before.languages)),
            given.get("delay", before.delay),
        )

    def write(value: Transcription | None) -> Json | None:
        if value is None:
            return None
        more = {name: getattr(value, name) for name in optional if getattr(value, name)}
        named = {"model": value.model} if not models or value.model in models else {}
        return {
            **named,
            "language": value.language,
            "prompt": value.prompt or None,
            **{k: list(v) if isinstance(v, tuple) else v for k, v in more.items()},
        }

    return setting(path, "transcription", read, write, kinds)


def noise_reduction(path: str) -> Setting:
    def read(value: Any, _: Config, param: str) -> NoiseReduction | None:
        if not value or value.get("type") is None:
            return None
        strength = ranged(value.get("strength"), None, 0.0, 1.0, f"{param}.strength")
        return NoiseReduction(value["type"], strength)

    def write(value: NoiseReduction | None) -> Json | None:
        if value is None:
            return None
        strength = {} if value.strength is None else {"strength": value.strength}
        return {"type": value.kind, **strength}

    return setting(path, "noise_reduction", read, write, BOTH)


def turn_detection(path: str, *, idle_timeout: bool) -> Setting:
    """`server_vad`, `semantic_vad` or null. `idle_timeout`: the dialect has that field."""

    def read(value: Any, config: Config, param: str) -> TurnDetection | None:
        if value is None:
            return None
        kind = value.get("type") or (
            "semantic_vad"
            if config.turn_detection and config.turn_detection.kind == "semantic"
            else "server_vad"
        )
        return _detection(value, kind, config.turn_detection, param)

    def write(value: TurnDetection | None) -> Json | None:
        if value is None:
            return None
        flags = {
            "create_response": value.create_response,
            "interrupt_response": value.interrupt_response,
        }
        if value.kind == "semantic":
            return {"type": "semantic_vad", "eagerness": value.eagerness, **flags}
        idle = {"idle_timeout_ms": value.idle_timeout_ms} if idle_timeout else {}
        return {
            "type": "server_vad",
            "threshold": value.threshold,
            "prefix_padding_ms": value.padding_ms,
            "silence_duration_ms": value.silence_ms,
            **idle,
            **flags,
        }

    return setting(path, "turn_detection", read, write, BOTH)


def _detection(value: Json, kind: str, before: TurnDetection | None, param: str) -> TurnDetection:
    """What is present in `value` over what was set for the same kind before."""
    name = "silence" if kind == "server_vad" else "semantic"
    if before is None or before.kind != name:
        before = TurnDetection(name)  # type: ignore[arg-type]
    flags = {
        flag: getattr(before, flag) if value.get(flag) is None else value[flag]
        for flag in ("create_response", "interrupt_response", "eagerness")
    }

    def number(field: str, default: Any, low: float, high: float) -> Any:
        return ranged(value.get(field), default, low, high, f"{param}.{field}")

    idle = before.idle_timeout_ms if "idle_timeout_ms" not in value else None
    return TurnDetection(
        before.kind,
        threshold=number("threshold", before.threshold, 0.0, 1.0),
        padding_ms=number("prefix_padding_ms", before.padding_ms, 0, 5000),
        silence_ms=number("silence_duration_ms", before.silence_ms, 0, 10_000),
        idle_timeout_ms=number("idle_timeout_ms", idle, 5000, 30_000),
        **flags,
    )


# ------------------------------------------------------------------------------------------ tools


def tools(path: str) -> Setting:
    """Function tools, flat: `{"type": "function", "name": ..., "parameters": ...}`."""

    def read(value: Any, _: Config, param: str) -> tuple[Tool, ...]:
        found = []
        for index, tool in enumerate(value or ()):
            where = f"{param}[{index}]"
            if tool.get("type", "function") != "function":
                raise refuse(
                    f"Tools of type '{tool['type']}' are not served here; use type 'function'.",
                    "invalid_value",
                    f"{where}.type",
                )
            found.append(function(tool, where))
        return tuple(found)

    return setting(path, "tools", read, lambda tools: [written_tool(tool) for tool in tools])


def function(value: Json, param: str) -> Tool:
    """A function's name, description and parameters."""
    name = value.get("name")
    if not name:
        raise missing(f"{param}.name")
    _function_name(name, f"{param}.name")
    parameters = value.get("parameters") or {"type": "object", "properties": {}}
    if not isinstance(parameters, dict):
        raise refuse(
            f"Invalid type for '{param}.parameters': expected a JSON Schema object.",
            "invalid_type",
            f"{param}.parameters",
        )
    return Tool(name, value.get("description") or "", parameters)


def _function_name(value: Any, param: str) -> str:
    if not isinstance(value, str):
        raise refuse(f"Invalid type for '{param}': expected a string.", "invalid_type", param)
    if len(value) > _LONGEST_NAME:
        raise refuse(
            f"Invalid '{param}': at most {_LONGEST_NAME} characters, got {len(value)}.",
            "string_above_max_length",
            param,
        )
    return value


def written_tool(tool: Tool) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }


def tool_choice(path: str) -> Setting:
    """`auto`, `none`, `required`, or one function: `{"type": "function", "name": ...}`."""

    def read(value: Any, _: Config, param: str) -> str:
        if isinstance(value, Mapping):
            about = value.get("function")
            name = value.get("name") or (about.get("name") if isinstance(about, Mapping) else None)
            if not name:
                raise missing(f"{param}.name")
            return _function_name(name, f"{param}.name")
        return "auto" if value in (None, "") else _function_name(value, param)

    def write(value: str) -> Any:
        return value if value in _CHOICES else {"type": "function", "name": value}

    return setting(path, "tool_choice", read, write)


def parallel_calls(path: str) -> Setting:
    return setting(path, "parallel_calls", lambda value, _, __: value is not False)


def prompt(path: str) -> Setting:
    """`{"id": persona, "variables": {"user": id}}`; the whole object is echoed."""
    echo = echoed(path)

    def read(value: Any, config: Config, param: str) -> Json:
        given = value or {}
        named = (given.get("variables") or {}).get("user")
        if isinstance(named, dict):  # a content part, as the API has them for variables
            named = named.get("text")
        user = {"user": named} if isinstance(named, str) and named else {}
        return {"persona": given.get("id"), **user, **echo.read(value, config, param)}

    return Setting(path, read, echo.write)
