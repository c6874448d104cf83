"""Changes in a JSON text leave every other byte alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.persona.formats.splice import cut, find, put

TEXT = '{ "a" : 1.10,\n\t"b": {"c": "\\u00e9, } \\" {", "d": [1, {"e": -0}, []]}, "b2": null }'

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=4), JSON, max_size=5)


def test_a_value_is_found_by_its_path() -> None:
    def at(*path: str | int) -> str | None:
        span = find(TEXT, path)
        return TEXT[slice(*span)] if span else None

    assert at("a") == "1.10"
    assert at("b", "c") == '"\\u00e9, } \\" {"'
    assert at("b", "d", 1, "e") == "-0"
    assert at("b", "d", 2) == "[]"
    assert at("b2") == "null"
    assert at("b", "none") is None
    assert at("a", "deeper") is None


def test_only_what_is_put_in_changes() -> None:
    assert put(TEXT, ["a"], "2") == TEXT.replace("1.10", "2")
    assert put(TEXT, ["b2"], "[]") == TEXT.replace("null", "[]")
    assert put(TEXT, ["new"], "7").startswith(TEXT[:-2])
    assert json.loads(put(TEXT, ["x", "y", "z"], "7"))["x"] == {"y": {"z": 7}}
    assert json.loads(put(TEXT, ["b2", "y"], "7"))["b2"] == {"y": 7}
    assert put("{}", ["a"], "1") == '{"a": 1}'


def test_of_equal_keys_the_last_one_counts_as_it_does_for_parsers() -> None:
    assert put('{"a": 1, "a": 2}', ["a"], "3") == '{"a": 1, "a": 3}'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"a": 1, "b": 2, "c": 3}', '{"a": 1, "c": 3}'),
        ('{"b": 2, "c": 3}', '{"c": 3}'),
        ('{"a": 1, "b": {"b": 1}}', '{"a": 1}'),
        ('{"b": 2}', "{}"),
        ('{"b": 2, "a": 1, "b": 3}', '{"a": 1}'),
    ],
)
def test_a_member_is_cut_out(text: str, left: str) -> None:
    assert cut(text, "b") == left


@given(OBJECTS, st.lists(st.text(max_size=4), min_size=1, max_size=3), JSON, st.booleans())
def test_putting_is_what_it_is_for_the_parsed_object(
    whole: dict[str, Any], path: list[str], value: Any, ascii_only: bool
) -> None:
    text = json.dumps(whole, ensure_ascii=ascii_only, indent=1 if ascii_only else None)
    inner = whole
    for key in path[:-1]:
        if not isinstance(inner.get(key), dict):
            inner[key] = {}
        inner = inner[key]
    inner[path[-1]] = value
    assert json.loads(put(text, path, json.dumps(value))) == whole


@given(OBJECTS, st.text(max_size=4))
def test_cutting_is_what_it_is_for_the_parsed_object(whole: dict[str, Any], key: str) -> None:
    text = json.dumps(whole)
    whole.pop(key, None)
    assert json.loads(cut(text, key)) == whole
