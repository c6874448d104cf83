"""Do two answers say the same? Rules over facts, and the overlap of content words.

    agreement = 0                                 when they contradict each other
              = F1 of their content units         otherwise

Content units are words without the common ones, in Chinese pairs of characters. Answers contradict
each other when one opens with yes and the other with no, or when both name numbers and share none.
Agreement means little alone, so `bench ears` puts two figures beside it: what a second draft of the
same answer gets and what an answer to another question gets.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Final, Literal

from vivavoce.bench.errors_in_text import words
from vivavoce.languages import HAN, Language

SAME: Final = 0.5
"""Agreement from which on two answers count as the same."""

_COMMON: Final = frozenset(
    "a an and are as at be but by can could did do does for from had has have he her him his how i "
    "if in is it its it's just like me my not of on or our she so some that that's the them then "
    "there they this to was we were what when where which who why will with would you you're your "
    "i'm i'll i've don't well oh yes yeah no sure okay very really too".split()
)
_COMMON_HAN: Final = frozenset("的了是我你他她它们在有不这那吗呢吧啊就都也和很么还要说会能呀哦嗯")
_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_YES: Final = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|of course|absolutely|certainly|是|对|当然|可以|会的|好)",
    re.IGNORECASE,
)
_NO: Final = re.compile(r"^\W*(?:no\b|nope|not\b|never\b|不|没|别)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+|[二两三四五六七八九十]|[a-z]+")


def content(text: str, language: Language) -> Counter[str]:
    """What an answer is about."""
    if language == "zh":
        runs = re.findall(rf"{HAN.pattern}+", text)
        pairs = (a + b for run in runs for a, b in pairwise(run) if not {a, b} & _COMMON_HAN)
        return Counter(pairs)
    return Counter(word for word in words(text) if word not in _COMMON)


def numbers(text: str) -> frozenset[int]:
    """Numbers named, from 2 on: "one" is rarely one."""
    found = _NUMBER.findall(text.lower())
    named = {int(one) if one.isdigit() else _NUMBERS.get(one, 0) for one in found}
    return frozenset(number for number in named if number > 1)


def polarity(text: str) -> Literal["yes", "no", ""]:
    """How an answer opens."""
    return "yes" if _YES.search(text) else "no" if _NO.search(text) else ""


def contradict(left: str, right: str) -> bool:
    """One says yes where the other says no, or they name other numbers."""
    opened = {polarity(left), polarity(right)}
    told = numbers(left), numbers(right)
    return opened == {"yes", "no"} or bool(told[0] and told[1] and not told[0] & told[1])


def agreement(left: str, right: str, language: Language) -> float:
    """0 ... 1 (see above); symmetric. Two answers without content agree when they are equal."""
    if contradict(left, right):
        return 0.0
    a, b = content(left, language), content(right, language)
    if not a and not b:
        return float(words(left) == words(right) if language == "en" else left == right)
    return 2 * (a & b).total() / (a.total() + b.total())
