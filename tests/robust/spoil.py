"""Frames as they must not be: any field spoilt, JSON that is none, sizes beyond reason."""

import json
from random import Random
from typing import Any, Final

from tests.robust.frames import Json, maybe

VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    7.0,
    2**63,
    -(2**70),
    10**4000,
    "",
    "12",
    "x" * 5000,
    "\u0000",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"type": None},
    {"type": []},
    {"id": 5},
    {"function": "f"},
    {"name": ["n"]},
    {"": {"": {}}},
)
"""What a field of any type may be set to."""

_LITERALS: Final = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "9" * 5000,
    '"\\ud800"',
    '"\\udc00x"',
    "[" * 900 + "]" * 900,
    "[" + "0," * 12_000 + "{}]",
    '"' + "字" * 300_000 + '"',
)
"""Values that only JSON text can hold (or not even that)."""

_HOLE: Final = "\u0001hole"


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in `value`."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key in value:
            found += _paths(value[key], (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            found += _paths(entry, (*path, index))
    return found


def _put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def _drop(value: Any, path: tuple[Any, ...]) -> None:
    for key in path[:-1]:
        value = value[key]
    del value[path[-1]]


def nest(depth: int, rng: Random) -> Any:
    """Lists and objects in each other."""
    value: Any = 0
    for _ in range(depth):
        value = [value] if maybe(rng) else {"a": value}
    return value


def field(rng: Random, event: Json) -> str:
    """One field with a value it cannot have, gone, or with a sibling nobody knows."""
    path = rng.choice(_paths(event))
    how = rng.randint(0, 9)
    if how == 0:
        _drop(event, path)
    elif how == 1:
        _put(event, (*path[:-1], "surprise") if isinstance(path[-1], str) else path, 1)
    elif how == 2:
        _put(event, path, nest(rng.choice([3, 30, 70, 300]), rng))
    elif how == 3:
        _put(event, path, _HOLE)
        return json.dumps(event).replace(json.dumps(_HOLE), rng.choice(_LITERALS))
    else:
        _put(event, path, rng.choice(VALUES))
    return json.dumps(event)


def doubled(rng: Random, event: Json) -> str:
    """A key twice; the last one counts."""
    whole = json.dumps(event)
    return f'{{"type": {json.dumps(rng.choice(VALUES[:12]))}, {whole[1:]}'


def broken(rng: Random, event: Json) -> str:
    """A frame that is no JSON object with a type."""
    whole = json.dumps(event)
    return rng.choice(
        [
            whole[: rng.randint(0, len(whole) - 1)],
            whole + whole,
            whole[1:],
            "",
            "null",
            "[]",
            '"session.update"',
            "[" * 100_000,
            '{"a":' * 2000,
            '{"type": NaN}',
            '{"type": ' + "9" * 5000 + "}",
            '{"type": "response.create", "event_id": 1e999}',
            '{"type": "response.create", "response": {"metadata": {"a": "\\ud83d"}}}',
            '{"event_id": "without_type"}',
            "\ufeff{}",
        ]
    )


def unknown(rng: Random, event: Json) -> str:
    kind = rng.choice(["", "x" * 100_000, "session.updated", "response.Create", "error", "\u0000"])
    return json.dumps({**event, "type": kind})


def bad_audio(rng: Random, event: Json) -> str:
    """Audio that is no base64, or no text at all."""
    wrong: list[Any] = ["=", "A", "AA=A", "not base64!", "\u4e00", "AAAA\n", None, 5, [], "A" * 41]
    audio = rng.choice(wrong)
    kind = "input_audio_buffer.append"
    return json.dumps({"type": kind, "audio": audio, "event_id": event["event_id"]})
