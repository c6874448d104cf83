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

from vivavoce.languages import HAN, Language
from vivavoce.model.chat import Tool
from vivavoce.model.tool_words import features, spaced, words_of
from vivavoce.spoken_numbers import digits, numbers
from vivavoce.spoken_time import day, length, time_of_day

COPIED: Final = "x-copied-from"
"""Key of a narrowed string's schema: its value is a piece of this text."""

Schema = dict[str, Any]
_FLUFF: Final = re.compile(
    r"(?<![a-z'])(?:please|for me|can you|could you|would you|will you|what's|whats"
    r"|what is|what are|how's|how is|how do i get|how|is it|will it|it|is|are"
    r"|i'd like|i would like|i want|i need|i wanna|i'm looking for|looking for|i'll have"
    r"|let me|let's|tell me|show me|give me|get me|me|to|the|a|an|some|my|our|your|about"
    r"|like|right now|now|today|currently|please|hey|hi|hello|okay|ok|so|and|also|then|in"
    r"|at|for|of|on|with|from|by|do|does|you|any|i|go|going|be"
    r"|turn|switch|up|down|this|that|there|here|know|just|need|want|s|there's|xiao ?yue"
    r"|thanks|thank you|currently|latest|current)(?![a-z'])"
    r"|帮我|给我|替我|麻烦你?|请你?|能不能|可不可以|可以|我想要?|我要|我需要|一下|查一查"
    r"|查查|看看|看一看|查|今天|现在|怎么样|怎样|如何|是什么|什么|多少|吗|呢|吧|啊|呀|嘛"
    r"|请问|告诉我"
    r"|小跃|那边?|去|把|让|有没有|你们|有|卖|我的?|一[首份个条杯张]|点儿?|来|想|听|找|了"
    r"|是|的|在|和|呗|到|里|调|我|打个?|说|得|要|那|就",
    re.IGNORECASE,
)
_EDGES: Final = " \t\n,.;:!?，。；：！？、'\"“”"
_IDENTIFIER: Final = re.compile(
    r"\b(?:[A-Za-z]{0,4}-?\d[\w-]*)(?:[ -](?=\d\b)\d)*|(?<![a-z])[A-Z]\d*(?: \d)+"
)
_ID_NAMES: Final = re.compile(
    r"(?:^|_)(?:id|number|no|code|reference|tracking|plate|isbn)$|单号|编号|号码"
)
_TIME_NAMES: Final = re.compile(r"time|hour|(?:^|_)at$|when|时间|几点")
_DAY_NAMES: Final = re.compile(r"(?:^|_)(?:day|date)|when|日期|哪天")
_LABELLED: Final = {
    # an optional text is taken only where words point at it
    "topic": r"(?:about|on|regarding|关于)\s*(?P<value>.+)",
    "about": r"(?:about|on|regarding|关于)\s*(?P<value>.+)",
    "place": r"\b(?:in|at|near|to)\s+(?:the\s+)?(?P<value>[a-z][a-z ]{1,30})|(?P<value_zh>客厅|卧室"
    r"|主卧|厨房|书房|浴室|阳台|车库)",
    "label": r"(?:called|named|labell?ed|for the|叫|名字是)\s*(?P<value>.+)",
}
_LABELS: Final = {
    "topic": "topic",
    "subject": "about",
    "category": "topic",
    "room": "place",
    "location": "place",
    "city": "place",
    "place": "place",
    "label": "label",
    "name": "label",
    "title": "label",
}


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
        and _value(name, properties[name], said, text) is _FREE
    ]
    for name, schema in properties.items():
        need = name in required
        value = _value(name, schema, said, text)
        if value is _FREE:
            value = (
                _text(tool, said.words, alone=free == [name])
                if need
                else _labelled(tool, name, said.words)
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


def _value(name: str, schema: Schema, said: Said, text: str) -> Schema | None:
    """The narrowed schema of a parameter; None: nothing was said of it."""
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "const" in schema:
        return schema
    if schema.get("enum"):
        return _one_of(schema, said.words)
    if kind in ("integer", "number"):
        return _number(name, schema, text)
    if kind == "boolean":
        return _switch(said.words)
    if kind == "string":
        return _string(name, schema, said, text)
    return schema if kind == "object" and schema.get("required") else None


def _one_of(schema: Schema, words: str) -> Schema | None:
    """The values that were said; several or, of a closed list, none: the model decides."""
    low, own = spaced(words), features(words)
    said = [v for v in schema["enum"] if isinstance(v, str) and _is_in(spaced(v), low)]
    if not said:
        scored = [(len(features(str(v)).keys() & own.keys()), v) for v in schema["enum"]]
        most = max(count for count, _ in scored)
        said = [v for count, v in scored if count == most] if most else []
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
        ):
            if word in said:
                value = spent[0].total_seconds() / unit
                return {"const": int(value) if value == int(value) else value}
    rest = text
    if not _TIME_NAMES.search(name):
        for found in (spent, _span(time_of_day(text)), day(text, date.today())):  # noqa: DTZ011
            if found is not None:
                rest = rest.replace(text[found[1][0] : found[1][1]], " ", 1)
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


def _span(time: Any) -> tuple[Any, tuple[int, int]] | None:
    return None if time is None else (time, time.span)


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


def _text(tool: Tool, words: str, *, alone: bool) -> Schema | None:
    """A free text: what is left of the words without the request around it. One piece, and no other
    text to find: that is it. Else the model copies from the words."""
    left = pieces(tool, words)
    if not left:
        return None
    if alone and len(left) == 1:
        return {"const": left[0]}
    whole = words.strip(_EDGES)
    start = min(whole.find(piece) for piece in left)
    copied = whole[max(0, start) :]
    if alone and not _looks_up(tool):
        return {"const": copied}
    return {"type": "string", COPIED: copied, "minLength": 1}


def _looks_up(tool: Tool) -> bool:
    return tool.name.lower().startswith(("get", "check", "query", "lookup", "find_city"))


def pieces(tool: Tool, words: str) -> list[str]:
    """What is left of `words` without request, functions' own words, numbers of time and days."""
    own = features(f"{tool.name} {tool.description}")
    gaps = [match.span() for match in _FLUFF.finditer(words)] + words_of(words, own)
    plain = digits(words)
    if len(plain) == len(words):
        for spoken in (day(plain, date.today()), _span(time_of_day(plain)), length(plain)):  # noqa: DTZ011
            if spoken is not None:
                gaps.append(spoken[1])
    covered = [False] * len(words)
    for start, end in gaps:
        covered[start:end] = [True] * (end - start)
    out, current = [], ""
    for index, char in enumerate(words):
        if covered[index] or char in "，。；！？,;!?":
            out.append(current)
            current = ""
        else:
            current += char
    found = [piece.strip(_EDGES) for piece in [*out, current]]
    return [piece for piece in found if piece]


def _labelled(tool: Tool, name: str, words: str) -> Schema | None:
    key = next((label for end, label in _LABELS.items() if name.lower().endswith(end)), None)
    if key is None:
        return None
    match = re.search(_LABELLED[key], words.strip(_EDGES), re.IGNORECASE)
    if match is None:
        return None
    value = next((v for v in match.groupdict().values() if v), "").strip(_EDGES)
    left = pieces(tool, value) if key != "place" else [value]
    return {"const": value} if value and left else None


_QUESTIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"city|location|place|城市|地点", "哪个城市呢？", "For which city?"),
    (r"destination|目的地", "你要去哪儿？", "Where would you like to go?"),
    (r"order.*(?:id|number)|订单", "订单号是多少？", "What is the order number?"),
    (r"people|guests|party|人数", "一共几位？", "For how many people?"),
    (r"time|hour|时间", "几点呢？", "At what time?"),
    (r"day|date|日期", "哪一天呢？", "For which day?"),
    (r"minutes|seconds|duration|时长", "多长时间？", "For how long?"),
    (r"amount|金额", "多少钱呢？", "How much?"),
    (r"payee|recipient|contact|收款人|收件人", "给谁呢？", "To whom?"),
    (r"message|text|content|内容", "要说什么呢？", "What should it say?"),
    (r"phone|号码", "电话号码是多少？", "What is the phone number?"),
    (r"room|房间", "哪个房间？", "In which room?"),
    (r"query|keyword|product|关键词", "你要找什么？", "What are you looking for?"),
    (r"title|name|标题|名称", "叫什么名字呢？", "What is the name?"),
)


def question(tool: Tool, name: str, language: Language) -> str:
    """Words that ask for a parameter that is missing."""
    schema = (tool.parameters.get("properties") or {}).get(name, {})
    told = str(schema.get("description") or "")
    for pattern, zh, en in _QUESTIONS:
        if re.search(pattern, f"{name} {told}", re.IGNORECASE):
            return zh if language == "zh" else en
    choices = [str(value) for value in schema.get("enum") or ()][:4]
    label = spaced(name)
    if language == "zh":
        label = told if HAN.search(told) else label
        return f"{label}是哪一个呢？{'、'.join(choices)}？" if choices else f"{label}是什么呢？"
    return f"Which {label}: {', '.join(choices)}?" if choices else f"What {label} should it be?"
