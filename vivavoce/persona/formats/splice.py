"""Changes in a JSON text that leave every other byte of it as it was.

A card of somebody else's is kept as its author wrote it: number literals, escapes, order, blanks
and keys that nobody knows. Reading it and writing it again would lose some of that, so a changed
member is cut out of the text and the new one set in.

    put('{"a": 1.0, "b": {}}', ["b", "c"], "2")  ->  '{"a": 1.0, "b": {"c": 2}}'

The text must have been parsed by `json.loads` before: nothing is checked here.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

Key = str | int
Span = tuple[int, int]

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR: Final = re.compile(r"[^\s,\]}]+")
_BRACKET: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


def find(text: str, path: Sequence[Key]) -> Span | None:
    """Where the value at `path` stands; None: there is none. Of equal keys the last one counts, as
    it does for parsers."""
    start = _blank(text, 0)
    span = (start, _end(text, start))
    for key in path:
        found = None
        for name, _, value in _members(text, span[0]):
            if name == key:
                found = value
        if found is None:
            return None
        span = found
    return span


def put(text: str, path: Sequence[Key], value: str) -> str:
    """`text` with the JSON `value` at `path`; objects that are missing on the way are made."""
    if (span := find(text, path)) is not None:
        return text[: span[0]] + value + text[span[1] :]
    *parents, key = path
    parent = find(text, parents)
    if parent is None or text[parent[0]] != "{":
        return put(text, parents, f"{{{json.dumps(key)}: {value}}}")
    closing = parent[1] - 1
    empty = not text[parent[0] + 1 : closing].strip()
    before = text[:closing].rstrip()
    comma = "" if empty else ", "
    return f"{before}{comma}{json.dumps(key)}: {value}{text[len(before) :]}"


def cut(text: str, key: str) -> str:
    """The object `text` without its members called `key`."""
    start = _blank(text, 0)
    for name, at, (_, end) in _members(text, start):
        if name == key:
            before = text[:at].rstrip()
            after = _blank(text, end)
            if text[after] == ",":
                rest = text[_blank(text, after + 1) :]
                return cut(text[:at] + rest, key)
            return cut(before.removesuffix(",") + text[end:], key)
    return text


def _members(text: str, start: int) -> Iterator[tuple[Key, int, Span]]:
    """Keys or indices of the object or array at `start`, where they stand, and where their values
    do."""
    opening = text[start]
    if opening not in "{[":
        return
    at = _blank(text, start + 1)
    index = 0
    while text[at] not in "}]":
        key: Key = index
        stands = at
        if opening == "{":
            end = _end(text, at)
            key = json.loads(text[at:end], strict=False)
            at = _blank(text, _blank(text, end) + 1)
        end = _end(text, at)
        yield key, stands, (at, end)
        index += 1
        at = _blank(text, end)
        if text[at] == ",":
            at = _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _end(text: str, at: int) -> int:
    """Where the value that begins at `at` ends."""
    if text[at] == '"':
        found = _STRING.match(text, at)
        return found.end() if found else len(text)
    if text[at] not in "{[":
        found = _SCALAR.match(text, at)
        return found.end() if found else at
    depth = 0
    for mark in _BRACKET.finditer(text, at):
        if mark[0] in "{[":
            depth += 1
        elif mark[0] in "}]":
            depth -= 1
        if not depth:
            return mark.end()
    return len(text)
