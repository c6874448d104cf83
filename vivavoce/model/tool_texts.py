"""Free texts of a call, found in what was said: "play some jazz" holds "jazz"."""

import re
from datetime import date
from typing import Any, Final

from vivavoce.languages import HAN
from vivavoce.model.chat import Tool
from vivavoce.model.tool_words import ACTING, features, spaced, words_of
from vivavoce.spoken_numbers import digits
from vivavoce.spoken_time import day, length, time_of_day

COPIED: Final = "x-copied-from"
"""Key of a narrowed string's schema: its value is a piece of this text."""

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
_LABELLED: Final = {
    # an optional text is taken only where words point at it
    "topic": r"(?:about|on|regarding|关于)\s*(?P<value>.+)",
    "about": r"(?:about|on|regarding|关于)\s*(?P<value>.+)",
    "place": (
        r"\b(?:in|at|near)\s+(?:the\s+)?(?P<value>[a-z][a-z ]{1,30}?)"
        r"(?=\s+(?:to|in|at|on|off|by|for|and|with|is|please|now|right|today|tomorrow)\b|[?.,!]|$)"
        r"|(?P<value_zh>客厅|卧室|主卧|厨房|书房|浴室|阳台|车库)"
    ),
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


_LOOSE: Final = re.compile(
    r"query|search|song|music|track|artist|dish|food|item|title|text|problem|issue|product|keyword|"
    r"station|subject|topic|note|reason|body|content"
)
"""Names of parameters that take words as they come, with the function's own words among them."""


def free_text(tool: Tool, name: str, words: str, *, alone: bool) -> dict[str, Any] | None:
    """A free text: what is left of the words without the request around it. One piece, and no other
    text to find: that is it. Else the model copies from the words."""
    if _LOOSE.search(name) and alone:
        value = _loose(tool, words)
        return {"const": value} if value else None
    left = pieces(tool, words)
    if not left:
        return None
    if alone and len(left) == 1:
        return {"const": left[0]}
    pointed = labelled(tool, name, words) if alone else None
    if pointed is not None:
        return pointed
    whole = words.strip(_EDGES)
    start = min(whole.find(piece) for piece in left)
    copied = whole[max(0, start) :]
    return {"type": "string", COPIED: copied, "minLength": 1}


def _loose(tool: Tool, words: str) -> str:
    """The words without the request before them and the time behind them; "" when they name nothing
    but the function itself ("search for products")."""
    text = _readable(words.strip(_EDGES))
    gaps = [match.span() for match in _FLUFF.finditer(text)] + words_of(text, ACTING) + _times(text)
    covered = [char in _EDGES for char in text]
    for start, end in gaps:
        covered[start:end] = [True] * (end - start)
    if all(covered):
        return ""
    first, last = covered.index(False), len(covered) - covered[::-1].index(False)
    value = text[first:last].strip(_EDGES)
    own = spaced(f"{tool.name} {tool.description}")
    new = [
        part for part in re.findall(rf"[a-z0-9']+|{HAN.pattern}", value.lower()) if part not in own
    ]
    return value if new else ""


def _times(text: str) -> list[tuple[int, int]]:
    """Where days, times of day and lengths of time stand."""
    found = (day(text, date.today()), span_of(time_of_day(text)), length(text))  # noqa: DTZ011
    return [one[1] for one in found if one is not None]


def _readable(words: str) -> str:
    """The words, with numbers in digits where only so a time can be seen in them."""
    plain = digits(words)
    return plain if len(_times(plain)) > len(_times(words)) else words


def pieces(tool: Tool, words: str) -> list[str]:
    """What is left of `words` without request, functions' own words, numbers of time and days."""
    own = features(f"{tool.name} {tool.description}")
    words = _readable(words)
    gaps = [match.span() for match in _FLUFF.finditer(words)] + words_of(words, own)
    gaps += _times(words)
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


def labelled(tool: Tool, name: str, words: str) -> dict[str, Any] | None:
    """An optional text, where words point at it ("about football", "in the kitchen")."""
    key = next((label for end, label in _LABELS.items() if name.lower().endswith(end)), None)
    if key is None:
        return None
    match = re.search(_LABELLED[key], words.strip(_EDGES), re.IGNORECASE)
    if match is None:
        return None
    value = next((v for v in match.groupdict().values() if v), "").strip(_EDGES)
    if key == "place" and (
        digits(value) != value or re.search(r"degrees|percent|minute|hour", value)
    ):
        return None
    left = pieces(tool, value) if key != "place" else [value]
    return {"const": value} if value and left else None


def span_of(time: Any) -> tuple[Any, tuple[int, int]] | None:
    """A time of day in the form of the other findings."""
    return None if time is None else (time, time.span)
