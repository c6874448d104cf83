"""Is this text the beginning of JSON that a schema allows?

Used while decoding: a token is taken only if the text with it can still become valid. The text is
short (a call's arguments), so it is parsed from its start each time; no state to keep or roll back.
Understood of JSON Schema: type (object, array, string, number, integer, boolean, null), properties,
required, items, enum, const, minimum, maximum, minLength, maxLength, pattern, format (date, time).
Anything else allows any JSON. `x-copied-from` is ours: the string is a piece of that text, made of
whole words.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal

Verdict = Literal["open", "done", "bad"]
MAX_STRING: Final = 200
"""A small model that does not find the end of a string is stopped here (characters)."""
ESCAPES: Final = '"\\/bfnrtu'


class _Open(Exception):
    """The text ends before the value does."""


class _Bad(Exception):
    """No continuation makes this valid."""


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        if self.at >= len(self.text):
            raise _Open
        return self.text[self.at]

    def space(self) -> None:
        """At most one blank: models that indent may never stop."""
        if self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1

    def literal(self, wanted: str) -> None:
        given = self.text[self.at : self.at + len(wanted)]
        if not wanted.startswith(given):
            raise _Bad
        if len(given) < len(wanted):
            raise _Open
        self.at += len(wanted)

    def one_of(self, choices: list[str]) -> str:
        """One of several literals; the longest that is there wins."""
        rest = self.text[self.at :]
        for choice in sorted(choices, key=len, reverse=True):
            if rest.startswith(choice):
                self.at += len(choice)
                return choice
        raise _Open if any(choice.startswith(rest) for choice in choices) else _Bad

    def value(self, schema: dict[str, Any]) -> None:
        if "const" in schema or "enum" in schema:
            allowed = [schema["const"]] if "const" in schema else schema["enum"]
            self.one_of([json.dumps(item, ensure_ascii=False) for item in allowed])
            return
        kinds = schema.get("type", list(_STARTS))
        start = self.peek()
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            if start in _STARTS.get(kind, ""):
                _READERS[kind](self, schema)
                return
        raise _Bad

    def object(self, schema: dict[str, Any]) -> None:
        properties: dict[str, Any] = schema.get("properties") or {}
        missing = [name for name in schema.get("required", []) if name in properties]
        left = list(properties)
        self.literal("{")
        self.space()
        first = True
        while True:
            if not missing and self.peek() == "}":
                self.at += 1
                return
            if not first:
                if properties and not left:
                    self.literal("}")
                self.literal(",")
                self.space()
            name = self._key(left if properties else None)
            if name in left:
                left.remove(name)
            if name in missing:
                missing.remove(name)
            self.space()
            self.literal(":")
            self.space()
            self.value(properties.get(name, {}))
            self.space()
            first = False

    def _key(self, names: list[str] | None) -> str:
        if names is not None:
            chosen = self.one_of([json.dumps(name, ensure_ascii=False) for name in names])
            return str(json.loads(chosen))
        start = self.at
        self.string({})
        return str(json.loads(self.text[start : self.at]))

    def array(self, schema: dict[str, Any]) -> None:
        self.literal("[")
        self.space()
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            self.value(schema.get("items") or {})
            self.space()
            if self.peek() == "]":
                self.at += 1
                return
            self.literal(",")
            self.space()

    def string(self, schema: dict[str, Any]) -> None:
        self.literal('"')
        start = self.at
        most = min(MAX_STRING, schema.get("maxLength", MAX_STRING))
        while True:
            _may_begin(self.text[start : self.at], schema)
            if (char := self.peek()) == '"':
                break
            if char < " " or self.at - start >= most:
                raise _Bad
            self.at += 1
            if char == "\\":
                escape = self.peek()
                if escape not in ESCAPES:
                    raise _Bad
                self.at += 1
                if escape == "u":
                    self._hex()
        _may_be(self.text[start : self.at], schema)
        self.at += 1

    def _hex(self) -> None:
        for _ in range(4):
            if self.peek() not in "0123456789abcdefABCDEF":
                raise _Bad
            self.at += 1

    def number(self, schema: dict[str, Any]) -> None:
        whole = schema.get("type") == "integer"
        start = self.at
        self._sign_and_digits()
        if not whole and self.at < len(self.text) and self.text[self.at] == ".":
            self.at += 1
            self._digits()
        value = float(self.text[start : self.at])
        if value > schema.get("maximum", value) >= 0:
            raise _Bad  # more digits only make it larger
        if self.at >= len(self.text):
            raise _Open
        if self.peek() not in ",}] \n":
            raise _Bad
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            raise _Bad

    def _sign_and_digits(self) -> None:
        if self.peek() == "-":
            self.at += 1
        if self.peek() == "0":
            self.at += 1
        else:
            self._digits()

    def _digits(self) -> None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        if self.at == start:
            raise _Open if self.at >= len(self.text) else _Bad
        if self.at - start > 15:
            raise _Bad

    def boolean(self, _schema: dict[str, Any]) -> None:
        self.one_of(["true", "false"])

    def null(self, _schema: dict[str, Any]) -> None:
        self.literal("null")


_FORMATS: Final = {"date": "dddd-dd-dd", "time": "dd:dd"}
"""Shapes of strings of a format; d is a digit."""


def _may_begin(text: str, schema: dict[str, Any]) -> None:
    """Raise `_Bad` unless a string of this schema can begin with `text`."""
    shape = _FORMATS.get(schema.get("format", ""))
    if shape is not None and not _in_shape(text, shape):
        raise _Bad
    source = schema.get("x-copied-from")
    if source is not None and text and not _copies(text, source, whole=False):
        raise _Bad


def _may_be(text: str, schema: dict[str, Any]) -> None:
    """Raise `_Bad` unless `text` is a whole string of this schema."""
    shape = _FORMATS.get(schema.get("format", ""))
    if len(text) < schema.get("minLength", 0) or (shape is not None and len(text) < len(shape)):
        raise _Bad
    source = schema.get("x-copied-from")
    if source is not None and text and not _copies(text, source, whole=True):
        raise _Bad
    pattern = schema.get("pattern")
    if pattern is not None and not _matches(text, pattern):
        raise _Bad


def _matches(text: str, pattern: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # ECMA-262 has forms that Python does not know: then anything goes
        return True


def _in_shape(text: str, shape: str) -> bool:
    return len(text) <= len(shape) and all(
        char.isdigit() if wanted == "d" else char == wanted
        for char, wanted in zip(text, shape, strict=False)
    )


def _copies(text: str, source: str, *, whole: bool) -> bool:
    """`text` stands in `source`, from the start of a word on (and, if `whole`, to the end of one);
    Han characters are words of their own."""
    before, after = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
    latin = re.compile("[A-Za-z0-9]")
    start = before if latin.match(text) else ""
    end = after if whole and latin.match(text[-1]) else ""
    return re.search(start + re.escape(text) + end, source, re.IGNORECASE) is not None


_STARTS: Final[dict[str, str]] = {
    "object": "{",
    "array": "[",
    "string": '"',
    "integer": "-0123456789",
    "number": "-0123456789",
    "boolean": "tf",
    "null": "n",
}
_READERS: Final[dict[str, Callable[[_Parser, dict[str, Any]], None]]] = {
    "object": _Parser.object,
    "array": _Parser.array,
    "string": _Parser.string,
    "integer": _Parser.number,
    "number": _Parser.number,
    "boolean": _Parser.boolean,
    "null": _Parser.null,
}


def check(text: str, schema: dict[str, Any]) -> Verdict:
    """`done`: `text` is a whole object of this schema; `open`: it can become one; `bad`: never."""
    parser = _Parser(text)
    parser.space()
    try:
        parser.object(schema)
    except _Open:
        return "open"
    except _Bad:
        return "bad"
    return "done" if parser.at == len(text) else "bad"


def close(text: str, schema: dict[str, Any]) -> str:
    """The shortest valid object that begins like the open `text`: cut values are closed, missing
    required ones get an empty value of their type."""
    for end in range(len(text), 0, -1):
        for ending in ("", "}", '"}', "]}", '"]}', "}}", '"}}'):
            candidate = text[:end] + ending
            if check(candidate, {**schema, "required": []}) == "done":
                return _with_required(json.loads(candidate), schema)
    return _with_required({}, schema)


def _with_required(value: dict[str, Any], schema: dict[str, Any]) -> str:
    properties = schema.get("properties") or {}
    for name in schema.get("required", []):
        if name in properties:
            value.setdefault(name, _empty(properties[name]))
    return json.dumps(value, ensure_ascii=False)


def _empty(schema: dict[str, Any]) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    empties: dict[str, Any] = {
        "object": {},
        "array": [],
        "number": 0,
        "integer": 0,
        "boolean": False,
    }
    return empties.get(kind or "string", None if kind == "null" else "")
