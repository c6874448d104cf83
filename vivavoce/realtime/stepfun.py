"""The StepFun dialect: OpenAI's beta shape with nested tools, tools the server answers itself,
thoughts, and a voice detector of its own (platform documentation of June 2026, `realtime/chat`).

Where StepFun's own server departs from that shape in ways that break clients (ids not kept,
metadata not echoed, `root` refused, null arguments and contents), this one follows OpenAI.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from openai.types.beta.realtime.response_create_event import Response as BetaResponse
from openai.types.beta.realtime.session_update_event import Session as BetaSession
from pydantic import BaseModel, ConfigDict

from vivavoce.model.chat import Tool
from vivavoce.realtime import settings as s
from vivavoce.realtime.beta import BETA, FLAT, TYPES
from vivavoce.realtime.dialect import Setting
from vivavoce.realtime.wire import Json, refuse
from vivavoce.session.config import Config, Hosted, Transcription, TurnDetection

_PADDING_MS: Final = 500
_SILENCE_MS: Final = 100
_ENERGY: Final = 2500
_MOST_ENERGY: Final = 5000

_HOSTED_NAMES: Final = {"web_search": "web_search", "retrieval": "search_documents"}


class StepTurnDetection(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str | None = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None
    energy_awakeness_threshold: int | None = None
    threshold: float | None = None
    eagerness: str | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class StepFunction(BaseModel):
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None
    options: dict[str, Any] | None = None


class StepTool(StepFunction):
    """`name` and what follows it stand in `function`, or beside `type` as OpenAI has it."""

    type: str | None = None
    function: StepFunction | None = None


class StepSession(BetaSession):
    """The beta session with StepFun's detector and tools; `reasoning` is what LiveKit sends."""

    turn_detection: StepTurnDetection | None = None  # type: ignore[assignment]
    tools: list[StepTool] | None = None  # type: ignore[assignment]
    reasoning: object | None = None


class StepResponse(BetaResponse):
    input_audio_format: str | None = None
    tools: list[StepTool] | None = None  # type: ignore[assignment]


class StepResponseCreate(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    event_id: str | None = None
    response: StepResponse | None = None


# ------------------------------------------------------------------------------ turn detection


def _sensitivity(energy: float) -> float:
    """Our detector's threshold for StepFun's energy threshold: louder voices for higher values.

    0 -> 0.3, 2500 -> 0.5, 5000 -> 0.7. StepFun states no unit for its energy.
    """
    return 0.3 + 0.4 * energy / _MOST_ENERGY


def _detection() -> TurnDetection:
    """What is set unless a client says otherwise: words and sound decide when a turn is over."""
    return TurnDetection("semantic", padding_ms=_PADDING_MS, silence_ms=_SILENCE_MS, energy=_ENERGY)


def _read_detection(value: Any, config: Config, param: str) -> TurnDetection | None:
    if value is None:
        return None
    kind = value.get("type") or "server_vad"
    if kind not in ("server_vad", "semantic_vad"):
        raise refuse(
            f"Invalid value: '{kind}'. Supported values are: 'server_vad'.",
            "invalid_value",
            f"{param}.type",
        )
    before = config.turn_detection or _detection()

    def number(field: str, default: Any, high: float) -> Any:
        return s.ranged(value.get(field), default, 0, high, f"{param}.{field}")

    fixed = value.get("silence_duration_ms") is not None
    energy = number("energy_awakeness_threshold", before.energy, _MOST_ENERGY)
    told = value.get("energy_awakeness_threshold") is not None
    threshold = before.threshold if energy is None or not told else _sensitivity(energy)
    flags = {
        flag: getattr(before, flag) if value.get(flag) is None else value[flag]
        for flag in ("create_response", "interrupt_response")
    }
    return TurnDetection(
        "silence" if fixed else before.kind,
        threshold=number("threshold", threshold, 1.0),
        padding_ms=number("prefix_padding_ms", before.padding_ms, 5000),
        silence_ms=number("silence_duration_ms", before.silence_ms, 10_000),
        energy=None if energy is None else int(energy),
        **flags,
    )


def _written_detection(value: TurnDetection | None) -> Json | None:
    if value is None:
        return None
    energy = _ENERGY if value.energy is None else value.energy
    own = {} if value.threshold == _sensitivity(energy) else {"threshold": value.threshold}
    return {
        "type": "server_vad",
        **own,
        "prefix_padding_ms": value.padding_ms,
        "silence_duration_ms": value.silence_ms,
        "energy_awakeness_threshold": energy,
        "create_response": value.create_response,
        "interrupt_response": value.interrupt_response,
    }


# --------------------------------------------------------------------------------- transcription

_TRANSCRIPTION: Final = s.transcription("input_audio_transcription")


def _read_transcription(value: Any, config: Config, param: str) -> Mapping[str, Any]:
    """Always on: StepFun's console sends null, and shows the words all the same."""
    return {} if value is None else _TRANSCRIPTION.read(value, config, param)


# ----------------------------------------------------------------------------------------- tools


def _read_tools(value: Any, _: Config, param: str) -> Json:
    """Functions for the client to run and tools for the server to answer."""
    functions: list[Tool] = []
    hosted: list[Hosted] = []
    for index, tool in enumerate(value or ()):
        where = f"{param}[{index}]"
        kind = tool.get("type") or "function"
        about = tool.get("function") or {}
        if kind == "function":
            flat = not about and tool.get("name")
            functions.append(
                s.function(tool if flat else about, where if flat else f"{where}.function")
            )
        elif kind in _HOSTED_NAMES:
            hosted.append(_hosted(kind, about, hosted))
        else:
            raise refuse(
                f"Tools of type '{kind}' are not served here; use 'function', 'web_search' or "
                "'retrieval'.",
                "invalid_value",
                f"{where}.type",
            )
    return {"tools": tuple(functions), "hosted": tuple(hosted)}


def _hosted(kind: Any, about: Json, before: list[Hosted]) -> Hosted:
    """Several of a kind (two document stores) get names of their own."""
    same = sum(tool.kind == kind for tool in before)
    name = _HOSTED_NAMES[kind] + (f"_{same + 1}" if same else "")
    return Hosted(kind, name, about.get("description") or "", about.get("options") or {})


def _written_tools(config: Config) -> list[Json]:
    functions: list[Json] = []
    for tool in config.tools:
        about = s.written_tool(tool)
        functions.append({"type": about.pop("type"), "function": about})
    hosted = [
        {
            "type": tool.kind,
            "function": {"description": tool.description, "options": dict(tool.options)},
        }
        for tool in config.hosted
    ]
    return functions + hosted


STEPFUN: Final = replace(
    BETA,
    name="stepfun",
    settings=(
        *(row for row in FLAT if row.path != _TRANSCRIPTION.path),
        replace(_TRANSCRIPTION, read=_read_transcription),
        s.setting("turn_detection", "turn_detection", _read_detection, _written_detection),
        Setting("tools", _read_tools, _written_tools),
        s.echoed("reasoning"),
    ),
    types={**TYPES, "realtime": StepSession, "response.create": StepResponseCreate},
    head=lambda config, frame: {**BETA.head(config, frame), "model": config.model},
    renamed={},
    # The documentation puts the overrides of a greeting under `session`.
    response_keys=("response", "session"),
    names_calls=True,
    thoughts=True,
    cumulative=True,
    tells_cancelled=True,
    conversation_created=False,
    defaults={"turn_detection": _detection(), "transcription": Transcription()},
    # StepFun's console hangs up at any other error.
    messages={"response_cancel_not_active": "no ongoing response to cancel"},
    max_minutes=30,
)
