"""Numbers as people say them, in Chinese and English: "三十七", "two hundred and five", "3万5".

Recognisers write them in words, in digits or in both, half or full width, so whoever looks for a
number in what was said looks at `digits(text)`.
"""

import re
import unicodedata
from fractions import Fraction
from typing import Final

_ZH_DIGITS: Final = dict(
    zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, *range(3, 10)), strict=True)
)
_ZH_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ZH_RUN: Final = re.compile(
    r"(?:\d+(?:\.\d+)?(?=[十百千万亿])|(?<=[百千万亿])\d(?!\d)|[零〇一二两三四五六七八九十百千万亿])+"
    r"(?:点[零〇一二三四五六七八九]+(?![零〇一二三四五六七八九]*[十百分刻钟个位人]))?"
)
_ZH_LEFT: Final = re.compile(
    r"(?<=[周星期礼拜])[一二三四五六](?!\d)|一(?=[下些样起直定会共般边旦切])"
)
"""Weekdays and words that are written with 一 count nothing."""

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES: Final = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
} | {"twentieth": 20, "thirtieth": 30}
_EN_WORD: Final = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?")
_FOUND: Final = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?")


def digits(text: str) -> str:
    """`text` in half width, with its number words written in digits.

    Ordinals of days become "3rd"-like forms with a plain "th" ("twenty fifth" is "25th").
    """
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return _english(_ZH_RUN.sub(_chinese, text))


def numbers(text: str) -> list[Fraction]:
    """Every number in `text`, in order."""
    return [Fraction(found) for found in _FOUND.findall(digits(text))]


def plain(value: Fraction, places: int = 4) -> str:
    """`value` in digits, rounded to `places` decimals where it has more."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10**places)
    whole, part = divmod(abs(scaled), 10**places)
    decimals = f"{part:0{places}d}".rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _chinese(match: re.Match[str]) -> str:
    run, text = match.group(), match.string
    left = _ZH_LEFT.match(text, match.start())
    if left is not None:
        return run
    whole, _, part = run.partition("点")
    value = _chinese_whole(whole)
    if value is None:
        return run
    decimals = "".join(str(_ZH_DIGITS[char]) for char in part)
    return f"{value}.{decimals}" if decimals else value


def _chinese_whole(run: str) -> str | None:
    """A whole number in digits; None: units alone ("万") are no number."""
    parts = re.findall(r"\d+(?:\.\d+)?|\D", run)
    if all(part in _ZH_DIGITS for part in parts):
        return "".join(str(_ZH_DIGITS[part]) for part in parts)  # said digit by digit
    if parts[0] in _ZH_UNITS and parts[0] != "十":
        return None
    total, section, current, last = Fraction(0), Fraction(0), Fraction(0), 1
    for part in parts:
        if part in _ZH_UNITS:
            unit = _ZH_UNITS[part]
            if unit >= 10_000:
                total += (section + current) * unit
                section = Fraction(0)
            else:
                section += (current or 1) * unit
            current, last = Fraction(0), unit
        elif part in "零〇":
            last = 1
        else:
            current = Fraction(_ZH_DIGITS[part]) if part in _ZH_DIGITS else Fraction(part)
    if last >= 100 and current:
        current *= last // 10  # 二百五 is 250, 三万五 is 35 000
    return plain(total + section + current)


def _english(text: str) -> str:
    """`text` with English number words as digits."""
    out, at = "", 0
    words = list(_EN_WORD.finditer(text))
    index = 0
    while index < len(words):
        taken, value = _english_number(text, words, index)
        if not taken:
            index += 1
            continue
        start, end = words[index].start(), words[index + taken - 1].end()
        out += text[at:start] + value
        at, index = end, index + taken
    return out + text[at:]


def _english_number(text: str, words: list[re.Match[str]], first: int) -> tuple[int, str]:
    """How many words from `first` on are one number, and that number; (0, ""): none."""
    total, section, taken, last = 0, 0, 0, "none"
    for index in range(first, len(words)):
        word = words[index].group().lower()
        if index > first and text[words[index - 1].end() : words[index].start()] not in (" ", "-"):
            break
        following = words[index + 1].group().lower() if index + 1 < len(words) else ""
        if word in ("a", "an") and last == "none" and following in ("hundred", *_SCALES):
            section, last = 1, "a"
        elif word == "and" and last in ("hundred", "scale") and following in _SMALL | _TENS:
            last = "and"
        elif word in _SMALL and (last in ("none", "and", "hundred", "scale") or _joins(last, word)):
            section, last = section + _SMALL[word], "small"
        elif word in _TENS and last in ("none", "and", "hundred", "scale"):
            section, last = section + _TENS[word], "tens"
        elif word == "hundred" and last in ("small", "tens", "a"):
            section, last = section * 100, "hundred"
        elif word in _SCALES and last in ("small", "tens", "hundred", "a"):
            total, section, last = total + section * _SCALES[word], 0, "scale"
        elif word in _ORDINALS and (last == "tens" or (last == "none" and word not in _NOT_ALONE)):
            return taken + 1, f"{total + section + _ORDINALS[word]}th"
        elif word == "point" and last not in ("none", "a", "and") and following in _SMALL:
            taken, part = _decimals(words, index + 1)
            return index + taken + 1 - first, f"{total + section}.{part}"
        else:
            break
        taken = index + 1 - first
    if last in ("none", "a"):
        return 0, ""
    return taken - (last == "and"), str(total + section)


_NOT_ALONE: Final = ("first", "second", "third")
"""Words of their own as often as ordinals ("a second", "a third")."""


def _joins(last: str, word: str) -> bool:
    return last == "tens" and 0 < _SMALL[word] < 10


def _decimals(words: list[re.Match[str]], first: int) -> tuple[int, str]:
    part = ""
    for match in words[first:]:
        value = _SMALL.get(match.group().lower(), 99)
        if value > 9:
            break
        part += str(value)
    return len(part), part
