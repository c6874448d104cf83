"""Whether a stock client of a shape can read a server event: by types that are not ours, but for
StepFun's, which nobody publishes (those are the conformance kit's, from the documentation)."""

from typing import Any, Final, get_args

from openai.types.beta.realtime import RealtimeServerEvent as BetaServerEvent
from openai.types.realtime import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter

from vivavoce.conformance.oracles.stepfun import ServerEvent as StepServerEvent

Json = dict[str, Any]


def _by_type(union: Any) -> dict[str, type[BaseModel]]:
    """The classes of a union of events by the type each is for: checking a union takes long."""
    found = {}
    for member in get_args(get_args(union)[0]):
        (kind,) = get_args(member.model_fields["type"].annotation)
        found[kind] = member
    return found


_OPENAI: Final = {"ga": _by_type(RealtimeServerEvent), "beta": _by_type(BetaServerEvent)}
_BEYOND: Final = (
    "conversation.item.truncated",
    "output_audio_buffer.",
)
"""What StepFun's documentation lacks and clients get here if they ask; it is as in the beta."""

_STEPFUN: Final[TypeAdapter[Any]] = TypeAdapter(StepServerEvent)

_VENDOR: Final[dict[str, frozenset[str]]] = {
    "vivavoce.session.provenance": frozenset({"ai_generated", "notice", "label", "watermark"}),
    "vivavoce.turn.timing": frozenset({"item_id", "response_id", "stages"}),
    "vivavoce.turn.thought": frozenset({"response_id", "item_id", "output_index", "thinking"}),
    "vivavoce.turn.perception": frozenset(
        {"item_id", "final", "line", "cues", "quality", "seconds", "judgements", "measures"}
    ),
}
"""What is asked for beside the protocol, the same in every shape, and its keys."""


def parse(shape: str, event: Json) -> None:
    """Raise `AssertionError` when it cannot."""
    if event["type"] in _VENDOR:
        assert _VENDOR[event["type"]] <= event.keys(), f"keys are missing in {event}"
        return
    if shape == "stepfun" and event["type"] == "conversation.item.retrieved":
        event = {**event, "type": "conversation.item.created", "previous_item_id": None}
    if shape == "stepfun" and not event["type"].startswith(_BEYOND):
        _STEPFUN.validate_python(event)
        return
    if shape != "ga" and isinstance(event.get("session", {}).get("tool_choice"), dict):
        # The published types know no function as a choice; OpenAI's server sends it all the same.
        event = {**event, "session": {**event["session"], "tool_choice": "auto"}}
    known = _OPENAI["ga" if shape == "ga" else "beta"].get(event["type"])
    assert known is not None, f"the {shape} shape has no event {event['type']}"
    known.model_validate(event)
