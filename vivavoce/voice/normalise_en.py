"""English written text to words, as far as hibari's own normaliser does not do it.

hibari reads plain numbers, years, ordinals, money, percent, clock times, dates, units, titles and
ranges well; what it misreads is put into words here first (`tests/voice/test_normalise_en.py` pins
both halves).
"""

import re
from collections.abc import Callable
from typing import Final

_ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS: Final = {
    2: ("half", "halves"),
    3: ("third", "thirds"),
    4: ("quarter", "quarters"),
    5: ("fifth", "fifths"),
    6: ("sixth", "sixths"),
    7: ("seventh", "sevenths"),
    8: ("eighth", "eighths"),
    9: ("ninth", "ninths"),
    10: ("tenth", "tenths"),
}
_SAID_AS_WORDS: Final = {
    "JSON": "Jason",
    "ASAP": "A S A P",
    "FAQ": "F A Q",
    "WiFi": "Wi-Fi",
    "Wifi": "Wi-Fi",
    "wifi": "Wi-Fi",
    "LOL": "L O L",
    "PPT": "P P T",
    "ETA": "E T A",
}
_ABBREVIATIONS: Final = {
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    "approx.": "approximately",
    "w/o": "without",
    "w/": "with",
}


def _spell(text: str) -> str:
    return " ".join(_ONES[int(char)] for char in text if char.isdigit())


def _phone(match: re.Match[str]) -> str:
    groups = [_spell(group) for group in re.findall(r"\d+", match[0])]
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(groups)


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match[1], int(match[2]), int(match[3])
    if not 0 < above < below or below not in _PARTS:
        return match[0]
    name = _PARTS[below][above > 1]
    said = f"{_ONES[above]} {name}" if not whole or above > 1 else f"a {name}"
    return f"{whole} and {said}" if whole else said


def _dotted(match: re.Match[str]) -> str:
    return match[0].replace("@", " at ").replace(".", " dot ").replace("_", " underscore ")


_abbreviations: Final = "|".join(
    re.escape(k) for k in sorted(_ABBREVIATIONS, key=len, reverse=True)
)
_acronyms: Final = "|".join(map(re.escape, _SAID_AS_WORDS))
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_RULES: Final[tuple[_Rule, ...]] = (
    (re.compile(r"[‘’]"), "'"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _dotted),
    (re.compile(r"\b[\w-]{2,}(?:\.[\w-]+)*\.(?:com|org|net|io|ai|cn|dev|edu|gov)\b"), _dotted),
    (re.compile(r"(?<![\w.])\+\d{1,3}[ -](?:\(?\d{2,4}\)?[ -]){1,3}\d{3,8}(?![\w-])"), _phone),
    (re.compile(r"(?<![\w.])\(\d{3}\) ?\d{3}-\d{4}(?![\w-])"), _phone),
    (re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{8,11})(?!\d)"), _phone),
    (re.compile(r"\d(?:,?\d){36,}"), lambda m: " ".join(m[0].replace(",", ""))),
    (re.compile(r"\b911\b"), "nine one one"),
    (re.compile(r"\b24/7\b"), "twenty-four seven"),
    (re.compile(r"(?<![\w./])(?:(\d+) )?(\d)/(\d{1,2})(?![\w/]|\.\d)"), _fraction),
    (re.compile(r"(?<=\d)(%?)\s?[–—~-]\s?(?=\d+(?:\.\d+)?\s?%)"), r"\1 to "),
    (re.compile(r"(?<=\d)\s?[–~]\s?(?=\d)"), " to "),
    (re.compile(r"(\d+)'(\d{1,2})(?:\"|'')"), r"\1 foot \2"),
    (re.compile(r"(?<=\d)\s?ft\.? (\d+) in\b"), r" foot \1"),
    (re.compile(r"(?<=\d)\s?[×*x]\s?(?=\d)"), " times "),
    (re.compile(r"(?<=\d)\s?÷\s?(?=\d)"), " divided by "),
    (re.compile(r"(?<=\d)\s[-−]\s(?=\d)"), " minus "),
    (re.compile(r"(?<![\w])~\s?(?=[\d$])"), "about "),
    (re.compile(r"\s&\s"), " and "),
    (re.compile(rf"(?<![\w.])({_abbreviations})(?!\w)"), lambda m: _ABBREVIATIONS[m[1]]),
    (re.compile(rf"\b({_acronyms})\b"), lambda m: _SAID_AS_WORDS[m[1]]),
    (re.compile(r"[~#^_|\\<>{}*\[\]]"), " "),
    (re.compile(r"\s+"), " "),
)


def normalise_en(text: str) -> str:
    """Text that hibari's reader says the way a person would."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip()
