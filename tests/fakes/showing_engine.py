"""A scripted engine that shows all that the conformance kit looks for."""

import json
from collections.abc import Iterator, Sequence

from tests.fakes.engine import FakeEngine, speech
from vivavoce.engine.contract import Finished, Output, Request, TextDelta, ThoughtText, Usage
from vivavoce.model.chat import ToolCall

NUMBERS = [f"{n}, " for n in range(1, 41)]
PAUSE_S = 0.02
"""Between two numbers, so that an answer is still under way when it is interrupted."""


def shows(request: Request) -> Sequence[Output | float]:
    """Calls every tool there is, counts and thinks when asked to, greets otherwise."""
    last = request.history[-1] if request.history else None
    asked = last is not None and last.role == "user"
    if asked and request.tools and request.tool_choice != "none":
        city = json.dumps({"city": "Paris"})
        named = [tool for tool in request.tools if tool.name == request.tool_choice]
        calls = [ToolCall(f"call_{id(t)}", t.name, city) for t in named or request.tools]
        return [*calls, Finished(usage=Usage(20, 9, 0))]
    thoughts = "Think first" in (last.text if last else "")
    words = ["Hello ", "there. ", "The sea ", "is blue ", "and wide."]
    if last is not None and "Count from" in last.text:
        words = NUMBERS
    said = list(_said(request, words))
    return [ThoughtText("March has "), ThoughtText("31 days."), *said] if thoughts else said


def _said(request: Request, words: list[str]) -> Iterator[Output | float]:
    limit = request.max_tokens or len(words)
    for word in words[:limit]:
        if request.modality == "text":
            yield TextDelta(word)
        else:
            yield from speech(word, 0.4)
        if words is NUMBERS:
            yield PAUSE_S
    reason = "max_tokens" if limit < len(words) else "stop"
    yield Finished(reason, Usage(10, min(limit, len(words)), 2))  # type: ignore[arg-type]


def showing_engine() -> FakeEngine:
    """The engine."""
    return FakeEngine(shows, heard="Do you have any plans?")
