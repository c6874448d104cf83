"""What is a frame and what is none: numbers, depth, sizes and names."""

import json
from typing import Any

import pytest

from vivavoce.errors import ProtocolError
from vivavoce.realtime.beta import BETA
from vivavoce.realtime.ga import GA
from vivavoce.realtime.read import decode
from vivavoce.realtime.stepfun import STEPFUN
from vivavoce.realtime.wire import check_id, error_event, parse, refuse
from vivavoce.session.config import Config

MUCH = (
    "[" * 65 + "]" * 65,
    '{"a":' * 65 + "0" + "}" * 65,
    "[" * 100_000,
    "[" + "0," * 10_000 + "0]",
    '[{"a":0,"b":[]}' + ',{"b":0}' * 5000 + "]",
)
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000, "9" * 19)


@pytest.mark.parametrize("value", [*MUCH, *NO_NUMBERS, '"\\ud800"'])
def test_what_could_not_be_sent_back_is_no_json(value: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse(f'{{"type": "x", "value": {value}}}')
    assert refused.value.code == "invalid_json"


@pytest.mark.parametrize(
    ("written", "value"),
    [("300.0", 300), ("1e2", 100), ("0.5", 0.5), ("-7", -7), ("-0.0", 0), ("1e300", 1e300),
     ("9" * 18, 10**18 - 1), ('"\\ud83d\\ude00"', "😀"), ("[" * 30 + "]" * 30, None)],
)  # fmt: skip
def test_whole_numbers_are_whole_however_they_are_written(written: str, value: object) -> None:
    found = parse(f'{{"type": "x", "value": {written}}}')["value"]
    assert value is None or (found, type(found)) == (value, type(value))


def test_the_last_of_two_keys_counts() -> None:
    assert parse('{"type": 5, "a": 1, "type": "x", "a": 2}') == {"type": "x", "a": 2}


@pytest.mark.parametrize("value", ["12", True, 1.5, None, [1]])
@pytest.mark.parametrize("dialect", [GA, BETA])
def test_a_number_is_a_number(dialect: Any, value: object) -> None:
    """The raw value is used: what pydantic would only turn into a number must not pass."""
    body = {"type": "conversation.item.truncate", "item_id": "item", "content_index": 0}
    with pytest.raises(ProtocolError) as refused:
        decode(dialect, {**body, "audio_end_ms": value}, Config())
    assert (refused.value.code, refused.value.param) == ("invalid_value", "audio_end_ms")


def test_an_id_has_an_end() -> None:
    check_id("x" * 512, "event_id")
    with pytest.raises(ProtocolError) as refused:
        check_id("x" * 513, "event_id")
    assert refused.value.code == "string_above_max_length"
    with pytest.raises(ProtocolError):
        check_id(5, "event_id")


def test_an_error_does_not_repeat_a_megabyte() -> None:
    with pytest.raises(ProtocolError) as refused:
        decode(GA, {"type": "x" * 1_000_000}, Config())
    event = error_event(refused.value, "mine")
    assert len(json.dumps(event)) < 2000
    assert len(event["error"]["message"]) == 1000
    event = error_event(refuse("short", "invalid_value", "p" * 1_000_000), None)
    assert len(json.dumps(event)) < 2000


@pytest.mark.parametrize(
    "tool",
    [{"type": []}, {"type": "function", "function": "f"}, {"type": "function", "name": ["n"]},
     {"type": "retrieval", "function": {"options": "store"}},
     {"type": "web_search", "function": {"description": 5}}, 5],
)  # fmt: skip
def test_a_stepfun_tool_is_an_object_of_known_fields(tool: object) -> None:
    with pytest.raises(ProtocolError):
        decode(STEPFUN, {"type": "session.update", "session": {"tools": [tool]}}, Config())


@pytest.mark.parametrize("dialect", [GA, BETA, STEPFUN])
@pytest.mark.parametrize("choice", [5, [], True, {"function": "f"}, {"name": ["n"]}, "x" * 65])
def test_a_tool_choice_is_a_word_or_a_function(dialect: Any, choice: object) -> None:
    session = {"tool_choice": choice, **({"type": "realtime"} if dialect is GA else {})}
    with pytest.raises(ProtocolError):
        decode(dialect, {"type": "session.update", "session": session}, Config())


@pytest.mark.parametrize("field", ["id", "call_id", "name"])
def test_the_ids_of_items_have_an_end(field: str) -> None:
    item = {"type": "function_call", "call_id": "call", "name": "f", "arguments": "{}"}
    event = {"type": "conversation.item.create", "item": {**item, field: "x" * 100_000}}
    with pytest.raises(ProtocolError) as refused:
        decode(GA, event, Config())
    assert (refused.value.code, refused.value.param) == ("string_above_max_length", f"item.{field}")


@pytest.mark.parametrize(
    ("event", "param"),
    [
        ({"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content":
          [{"type": "input_text", "text": "字" * 300_000}]}}, "item.content[0].text"),
        ({"type": "conversation.item.create", "item": {"type": "function_call_output",
          "call_id": "call", "output": "x" * 300_000}}, "item.output"),
        ({"type": "session.update", "session": {"type": "realtime",
          "instructions": "x" * 300_000}}, "session.instructions"),
        ({"type": "response.create", "response": {"instructions": "x" * 300_000}},
         "response.instructions"),
    ],
)  # fmt: skip
def test_a_text_that_no_thinker_could_read_is_refused(event: Any, param: str) -> None:
    """Taking it in would keep everybody else waiting."""
    with pytest.raises(ProtocolError) as refused:
        decode(GA, event, Config())
    assert (refused.value.code, refused.value.param) == ("string_above_max_length", param)


def test_a_response_has_so_many_inputs() -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a"}]}
    event = {"type": "response.create", "response": {"input": [item] * 512}}
    decode(GA, event, Config())
    event["response"]["input"].append(5)  # type: ignore[index]
    with pytest.raises(ProtocolError) as refused:
        decode(GA, event, Config())
    assert refused.value.code == "array_above_max_length"
