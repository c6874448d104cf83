"""The languages spoken here and how to tell their scripts apart."""

import re
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def script_language(text: str, default: Language = "en") -> Language:
    """The language most of `text` is in: one Han character weighs as much as a Latin word."""
    han = len(HAN.findall(text))
    words = len(re.findall(r"[A-Za-z\u00c0-\u024f]+", text))
    if han == words == 0:
        return default
    return "zh" if han >= words else "en"


_MOST_READ: Final = 2000
"""Characters: two to three minutes of speech."""


def for_rules(text: str) -> str:
    """What rules read of a text: white space is single spaces, and nobody says more in a turn.
    Written messages may hold anything, and patterns take long over long runs of it."""
    return " ".join(text[: 2 * _MOST_READ].split())[:_MOST_READ]


_WORDS: Final = re.compile(r"[^\W_]+")


def search_terms(text: str) -> list[str]:
    """What full-text search is told of `text`: words in lower case; of Han characters, which no
    space parts, every pair, or the single one that stands alone."""
    found: list[str] = []
    for word in _WORDS.findall(text.lower()):
        for run in re.split(f"({HAN.pattern}+)", word):
            if HAN.match(run) and len(run) > 1:
                found += [a + b for a, b in pairwise(run)]
            elif run:
                found.append(run)
    return found


@cache
def _to_simplified() -> Any:
    from opencc import OpenCC  # loads 40 kB of tables

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` with its Han characters in simplified form, all else untouched."""
    if not HAN.search(text):
        return text
    plain: str = _to_simplified().convert(text)
    return plain
