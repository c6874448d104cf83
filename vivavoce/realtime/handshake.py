"""Which dialect a client speaks: guessed at the handshake, corrected by its first session.update.

`session.created` leaves before the client has said anything, so the guess goes by the strongest
sign there is: `?shape=`, the beta header or subprotocol, an SDK's subprotocol, the model's name.
A browser that sends only `realtime` and its key speaks either; then the model's name decides, and
a first `session.update` with keys of the other shape corrects that.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from vivavoce.realtime.beta import BETA
from vivavoce.realtime.dialect import Dialect
from vivavoce.realtime.ga import GA
from vivavoce.realtime.stepfun import STEPFUN
from vivavoce.realtime.wire import Json, refuse

DIALECTS: Final[dict[str, Dialect]] = {d.name: d for d in (GA, BETA, STEPFUN)}

_FLAT: Final = frozenset(
    "modalities voice input_audio_format output_audio_format input_audio_transcription "
    "input_audio_noise_reduction turn_detection temperature max_response_output_tokens "
    "speed".split()
)
"""Keys that only a flat session has at its top."""

_NESTED: Final = frozenset(("type", "audio", "output_modalities", "max_output_tokens"))
_STEP_MODELS: Final = ("step-", "stepaudio-")


def is_step_model(model: str | None) -> bool:
    return (model or "").startswith(_STEP_MODELS)


def choose(
    model: str | None,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    subprotocols: Sequence[str],
) -> Dialect:
    """The dialect to greet a client in. Raises `ProtocolError` for a `shape` there is none of."""
    shape = query.get("shape")
    if shape is not None:
        if shape not in DIALECTS:
            raise refuse(
                f"Shape '{shape}' is not served here; use one of {', '.join(DIALECTS)}.",
                "invalid_value",
                "shape",
            )
        return DIALECTS[shape]
    beta = "realtime=v1" in headers.get("openai-beta", "")
    if beta or any(name.startswith("openai-beta.") for name in subprotocols):
        return STEPFUN if is_step_model(model) else BETA
    if any(name.startswith("openai-agents-sdk.") for name in subprotocols):
        return GA
    return STEPFUN if is_step_model(model) else GA


def corrected(dialect: Dialect, body: Json, model: str | None) -> Dialect:
    """The dialect of a client's first `session.update`, if its keys give it away."""
    if body["type"] == "transcription_session.update":
        return BETA if dialect is GA else dialect
    session = body.get("session")
    if not isinstance(session, dict):
        return dialect
    nested, flat = bool(_NESTED & session.keys()), bool(_FLAT & session.keys())
    if nested and not flat:
        return GA
    if flat and not nested and dialect is GA:
        return STEPFUN if is_step_model(model) or _is_step(session) else BETA
    if dialect is BETA and _is_step(session):
        return STEPFUN
    return dialect


def _is_step(session: Json) -> bool:
    """Only StepFun nests functions, answers tools itself and knows this threshold."""
    detection, tools = session.get("turn_detection"), session.get("tools")
    if isinstance(detection, dict) and "energy_awakeness_threshold" in detection:
        return True
    return isinstance(tools, list) and any(
        isinstance(tool, dict)
        and ("function" in tool or tool.get("type") in ("web_search", "retrieval"))
        for tool in tools
    )
