"""The `openai` package's own unions of server events, GA and beta."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Trace


def first_problem(error: ValidationError, kind: object) -> str:
    """The complaint of the union member that the frame's type names, if there is one."""
    problems = error.errors(include_url=False, include_input=False)
    others = {p["loc"][0] for p in problems if p["loc"][1:] == ("type",)}
    own = [p for p in problems if p["loc"] and p["loc"][0] not in others]
    if not own:
        return f"refuses {kind}: {problems[0]['msg'] if len(problems) == 1 else 'unknown type'}"
    deepest = max(own, key=lambda problem: len(problem["loc"]))
    where = ".".join(str(step) for step in deepest["loc"])
    return f"refuses {kind}: {where}: {deepest['msg']}"


class ModelOracle:
    """A pydantic type as an oracle."""

    def __init__(self, name: str, model: Any) -> None:
        self.name: Final = name
        self._adapter: TypeAdapter[Any] = TypeAdapter(model)

    def judge(self, trace: Trace) -> Iterator[Finding]:
        """Validate each frame."""
        for event in trace.received():
            try:
                self._adapter.validate_python(event.body)
            except ValidationError as error:
                yield Finding(self.name, first_problem(error, event.body.get("type")), event)

    def close(self) -> None:
        """Nothing runs."""


def openai_ga() -> ModelOracle:
    """What openai-python and openai-agents (Python) accept."""
    from openai.types.realtime import RealtimeServerEvent

    return ModelOracle("openai", RealtimeServerEvent)


def openai_beta() -> ModelOracle:
    """What the beta client of openai-python accepts."""
    from openai.types.beta.realtime import RealtimeServerEvent

    return ModelOracle("openai-beta", RealtimeServerEvent)
