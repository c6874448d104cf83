import json
from typing import Any

import pytest

from vivavoce.model.chat import Tool, ToolCall
from vivavoce.model.tool_calls import CallFilter, first_object

Call = tuple[str, dict[str, Any]]
Found = tuple[str, list[Call]]
TOOLS = [Tool("weather"), Tool("timer")]


def run(text: str, pieces: int, tools: list[Tool] = TOOLS) -> Found:
    """Words and (name, arguments) of calls when `text` comes in pieces of that many characters."""
    words = CallFilter(tools)
    out: list[str | ToolCall] = []
    for start in range(0, len(text), pieces):
        out += words.feed(text[start : start + pieces])
    out += words.finish()
    spoken = "".join(part for part in out if isinstance(part, str))
    calls = [part for part in out if isinstance(part, ToolCall)]
    return spoken, [(call.name, json.loads(call.arguments)) for call in calls]


@pytest.mark.parametrize("pieces", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "spoken", "calls"),
    [
        ("Hello, a < b.", "Hello, a < b.", []),
        (
            (
                'One moment. <tool_call>\n{"name": "weather", "arguments": {"city": "北京"}}\n'
                "</tool_call>"
            ),
            "One moment. ",
            [("weather", {"city": "北京"})],
        ),
        (
            (
                '<tool_call>{"name": "timer", "arguments": {"m": 1}}</tool_call>\n'
                '<tool_call>{"name": "weather", "arguments": {}}</tool_call>'
            ),
            "",
            [("timer", {"m": 1}), ("weather", {})],
        ),
        ('<tool_call>{"name": "timer", "arguments": {"m": 1}', "", [("timer", {"m": 1})]),
        ('<tool_call>{"name": "unknown", "arguments": {}}</tool_call>', "", []),
        ("<tool_call>no json at all</tool_call>Sorry.", "Sorry.", []),
        ('{"name": "timer", "arguments": "{\\"m\\": 2}"}', "", [("timer", {"m": 2})]),
        (
            '```json\n{"name": "weather", "parameters": {"city": "Rome"}}\n```\nNote: done',
            "",
            [("weather", {"city": "Rome"})],
        ),
        ('{"mood": "fine"}', '{"mood": "fine"}', []),
        ("Bye <tool", "Bye ", []),
    ],
)
def test_marks_and_json_of_calls_are_never_spoken(
    text: str, spoken: str, calls: list[Call], pieces: int
) -> None:
    assert run(text, pieces) == (spoken, calls)


def test_words_are_not_held_back() -> None:
    words = CallFilter(TOOLS)
    assert list(words.feed("Hi ")) == ["Hi "]
    assert list(words.feed("there <")) == ["there "]
    assert list(words.feed("3")) == ["<3"]


def test_without_tools_json_is_speech() -> None:
    assert run('{"name": "timer"}', 1, []) == ('{"name": "timer"}', [])


def test_first_object_forgives_missing_brackets() -> None:
    assert first_object('x {"a": {"b": 1') == {"a": {"b": 1}}
    assert first_object('{"a": "b') == {"a": "b"}
    assert first_object("{{") is None
    assert first_object("none") is None
