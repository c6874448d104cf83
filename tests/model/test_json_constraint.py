import json
from typing import Any

import pytest

from vivavoce.model.json_constraint import check, close

TIMER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "minutes": {"type": "integer"},
        "label": {"type": "string"},
        "tone": {"enum": ["bell", "beep"]},
        "days": {"type": "array", "items": {"type": "string"}},
        "loud": {"type": ["boolean", "null"]},
    },
    "required": ["minutes"],
}


@pytest.mark.parametrize(
    "text",
    [
        '{"minutes": 10}',
        ' {"minutes":-3, "label": "tea \\"now\\" \\u4f60"}',
        '{"tone": "beep", "days": ["mon", "tue"], "minutes": 0}',
        '{"days": [], "loud": null, "minutes": 5}',
    ],
)
def test_every_beginning_of_valid_arguments_is_open(text: str) -> None:
    assert check(text, TIMER) == "done"
    assert {check(text[:end], TIMER) for end in range(1, len(text))} == {"open"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"hours"',
        '{"minutes": 1.',
        '{"minutes": "',
        '{"minutes": 5, "minutes"',
        '{"tone": "be',
        '{"tone": "bo',
        '{"label": "\n',
        '{"label": "\\x',
        '{"label": "' + "a" * 300,
        '{"minutes": 01',
        '{"minutes": 1}x',
        "[",
    ],
)
def test_what_cannot_become_valid_is_bad(text: str) -> None:
    assert check(text, TIMER) == ("open" if text == '{"tone": "be' else "bad")


def test_without_a_schema_any_object_goes() -> None:
    text = '{"a": {"b": [1, 2.5, true, null, {"c": "d"}]}}'
    assert check(text, {}) == "done"
    assert check("{}", {}) == "done"
    assert check('{"a": tru', {}) == "open"
    assert check('{"a": trx', {}) == "bad"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"minutes": 5, "label": "te', {"minutes": 5, "label": "te"}),
        ('{"label": "tea", "mi', {"label": "tea", "minutes": 0}),
        ('{"minutes": 5, "days": ["mon", "tu', {"minutes": 5, "days": ["mon", "tu"]}),
        ("", {"minutes": 0}),
    ],
)
def test_cut_arguments_are_closed(text: str, expected: dict[str, Any]) -> None:
    closed = close(text, TIMER)
    assert json.loads(closed) == expected


@pytest.mark.parametrize(
    ("schema", "text", "verdict"),
    [
        ({"type": "integer", "maximum": 30}, '{"v": 31', "bad"),
        ({"type": "integer", "maximum": 30}, '{"v": 30}', "done"),
        ({"type": "integer", "minimum": 16}, '{"v": 1', "open"),
        ({"type": "integer", "minimum": 16}, '{"v": 1}', "bad"),
        ({"type": "number", "minimum": -5}, '{"v": -6}', "bad"),
        ({"type": "string", "minLength": 1}, '{"v": "', "open"),
        ({"type": "string", "minLength": 1}, '{"v": ""', "bad"),
        ({"type": "string", "maxLength": 2}, '{"v": "abc', "bad"),
        ({"type": "string", "pattern": "^a+$"}, '{"v": "aa"}', "done"),
        ({"type": "string", "pattern": "^a+$"}, '{"v": "ab"', "bad"),
        ({"type": "string", "pattern": "(?<x"}, '{"v": "ab"}', "done"),
        ({"type": "string", "format": "date"}, '{"v": "2026-11', "open"),
        ({"type": "string", "format": "date"}, '{"v": "2026/', "bad"),
        ({"type": "string", "format": "date"}, '{"v": "2026-11"', "bad"),
        ({"type": "string", "format": "time"}, '{"v": "07:30"}', "done"),
        ({"type": "string", "x-copied-from": "call Ann now"}, '{"v": "Ann"}', "done"),
        ({"type": "string", "x-copied-from": "call Ann now"}, '{"v": "ann n', "open"),
        ({"type": "string", "x-copied-from": "call Ann now"}, '{"v": "An"', "bad"),
        ({"type": "string", "x-copied-from": "call Ann now"}, '{"v": "nn', "bad"),
        ({"type": "string", "x-copied-from": "给小李发"}, '{"v": "小李"}', "done"),
    ],
)
def test_limits_of_values(schema: dict[str, Any], text: str, verdict: str) -> None:
    whole = {"type": "object", "properties": {"v": schema}, "required": ["v"]}
    assert check(text, whole) == verdict
