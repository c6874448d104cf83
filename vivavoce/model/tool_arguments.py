"""Arguments are what was said: a function's schema narrowed to the user's words.

Numbers come from the numbers in the words, dates and times from the days and hours in them, free
text from the words themselves; an optional parameter that was not spoken of is left out, and a
required one that was not is `missing`, so that it is asked for and not made up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from vivavoce.languages import HAN
from vivavoce.model.chat import Tool
from vivavoce.model.tool_texts import free_text, labelled, span_of
from vivavoce.model.tool_words import features, spaced
from vivavoce.spoken_numbers import digits, numbers
from vivavoce.spoken_time import day, length, time_of_day

Schema = dict[str, Any]
_IDENTIFIER: Final = re.compile(
    r"\b(?:[A-Za-z]{0,4}-?\d[\w-]*)(?:[ -](?=\d\b)\d)*|(?<![a-z])[A-Z]\d*(?: \d)+"
)
_ID_NAMES: Final = re.compile(
    r"(?:^|_)(?:id|number|no|code|reference|tracking|plate|isbn)$|单号|编号|号码"
)
_ARTICLE: Final = re.compile(r"(?<!\d)1[张个首份杯条次辆件](?!人)")
"""Chinese for "a": no number, where there is another."""
_TIME_NAMES: Final = re.compile(r"(?:^|_)(?:time|hour|at|when)(?:$|_)")
_DAY_NAMES: Final = re.compile(r"(?:^|_)(?:day|date|when)(?:$|_)")


@dataclass(frozen=True)
class Said:
    """The words a call is made from, and what functions have told since."""

    words: str
    told: str = ""


@dataclass(frozen=True)
class Narrowed:
    """A schema that allows only what was said."""

    schema: Schema
    missing: tuple[str, ...] = ()
    only: dict[str, Any] | None = field(default=None)
    """The arguments, where nothing is left to choose."""


def narrow(tool: Tool, said: Said) -> Narrowed:
    """The schema of `tool` for these words."""
    properties: Mapping[str, Schema] = tool.parameters.get("properties") or {}
    required = [name for name in tool.parameters.get("required") or () if name in properties]
    text = digits(said.words)
    kept: dict[str, Schema] = {}
    missing: list[str] = []
    free = [
        name
        for name in required
        if properties[name].get("type") == "string"
        and _value(name, properties[name], said, text, need=True) is _FREE
    ]
    for name, schema in properties.items():
        need = name in required
        value = _value(name, schema, said, text, need=need)
        if value is _FREE:
            value = (
                free_text(tool, name, said.words, alone=free == [name])
                if need
                else labelled(tool, name, said.words)
            )
        if value is not None:
            kept[name] = value
        elif need:
            missing.append(name)
    return Narrowed(
        {"type": "object", "properties": kept, "required": list(kept)},
        tuple(missing),
        _only(kept),
    )


def _only(kept: Mapping[str, Schema]) -> dict[str, Any] | None:
    if any("const" not in schema for schema in kept.values()):
        return None
    return {name: schema["const"] for name, schema in kept.items()}


_FREE: Final[Schema] = {}
"""Stands for a text that may be any of the words."""


def _value(name: str, schema: Schema, said: Said, text: str, *, need: bool) -> Schema | None:
    """The narrowed schema of a parameter; None: nothing was said of it."""
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "const" in schema:
        return schema
    if schema.get("enum"):
        return _one_of(schema, said.words, need=need)
    if kind in ("integer", "number"):
        return _number(name, schema, text)
    if kind == "boolean":
        return _switch(said.words)
    if kind == "string":
        return _string(name, schema, said, text)
    return schema if kind == "object" and schema.get("required") else None


def _one_of(schema: Schema, words: str, *, need: bool) -> Schema | None:
    """The values that were said. Of an optional parameter only a value whose every feature is in
    the words; of a required one those that come nearest, or all: the model decides."""
    low, own = spaced(words), features(words).keys()
    values = schema["enum"]
    said = [v for v in values if isinstance(v, str) and _is_in(spaced(v), low)]
    if not said and need:
        shared = [len(features(str(value)).keys() & own) for value in values]
        said = [v for v, count in zip(values, shared, strict=True) if count == max(shared)]
    elif not said:
        said = [v for v in values if features(str(v)) and features(str(v)).keys() <= own]
        said = said if len(said) == 1 else []
    if len(said) == 1:
        return {"const": said[0]}
    return {"enum": said} if said else None


def _is_in(value: str, text: str) -> bool:
    if HAN.search(value):
        return value in text
    return re.search(rf"(?<![a-z0-9]){re.escape(value)}s?(?![a-z0-9])", text) is not None


def _number(name: str, schema: Schema, text: str) -> Schema | None:
    said = f"{name} {schema.get('description', '')}".lower()
    spent = length(text)
    if spent is not None:
        for word, unit in (
            ("second", 1),
            ("秒", 1),
            ("minute", 60),
            ("分钟", 60),
            ("hour", 3600),
            ("小时", 3600),
            ("day", 86400),
            ("天", 86400),
        ):
            if word in said:
                value = spent[0].total_seconds() / unit
                return {"const": int(value) if value == int(value) else value}
    rest = text
    if not _TIME_NAMES.search(name):
        for found in (spent, span_of(time_of_day(text)), day(text, date.today())):  # noqa: DTZ011
            if found is not None:
                rest = rest.replace(text[found[1][0] : found[1][1]], " ", 1)
    if len(numbers(rest)) > 1:
        rest = _ARTICLE.sub(" ", rest)
    low, high = schema.get("minimum"), schema.get("maximum")
    fits = [
        int(n) if n.denominator == 1 else float(n)
        for n in numbers(rest)
        if (low is None or n >= low)
        and (high is None or n <= high)
        and (schema.get("type") != "integer" or n.denominator == 1)
    ]
    fits = list(dict.fromkeys(fits))
    if not fits:
        return None
    return {"const": fits[0]} if len(fits) == 1 else {"enum": fits}


def _switch(words: str) -> Schema | None:
    own = features(words)
    if "off" in own or "stop" in own or "close" in own:
        return {"const": False}
    return {"const": True} if "on" in own or "start" in own or "open" in own else None


def _string(name: str, schema: Schema, said: Said, text: str) -> Schema | None:
    hints = f"{name} {schema.get('description', '')}".lower()
    if _ID_NAMES.search(name) or re.search(r"\bnumber\b|单号|编号", hints):
        found = [_joined(m.group()) for m in _IDENTIFIER.finditer(text)] or _told_ids(
            name, said.told
        )
        found = list(dict.fromkeys(found))
        return None if not found else {"const": found[0]} if len(found) == 1 else {"enum": found}
    form = schema.get("format")
    if form == "date" or "yyyy-mm-dd" in hints:
        there = day(text, date.today())  # noqa: DTZ011
        return {"const": there[0].isoformat()} if there else None
    if form == "time" or "hh:mm" in hints:
        time = time_of_day(text)
        return {"const": f"{time.hour:02d}:{time.minute:02d}"} if time else None
    if _DAY_NAMES.search(name) and (there := day(text, date.today())):  # noqa: DTZ011
        return {"const": text[slice(*there[1])].removeprefix("on ").strip()}
    if _TIME_NAMES.search(name) and (time := time_of_day(text)):
        return {
            "const": re.sub(r"^(?:at|by|for|until|around) ", "", text[slice(*time.span)]).strip()
        }
    if _DAY_NAMES.search(name) or _TIME_NAMES.search(name):
        return None
    pattern = schema.get("pattern")
    if pattern:
        fits = [w for w in re.split(r"[\s，。,]+", said.words) if _matches(pattern, w)]
        return {"const": fits[0]} if fits else None
    return _FREE


def _matches(pattern: str, word: str) -> bool:
    try:
        return re.search(pattern, word) is not None
    except re.error:
        return True


def _joined(found: str) -> str:
    return re.sub(r"(?<=\w) (?=\d\b)", "", found)


def _told_ids(name: str, told: str) -> list[str]:
    """Values that a function has told under this name ("order_id": "A7")."""
    return re.findall(rf'"{re.escape(name)}"\s*:\s*"?([\w-]+)', told)
