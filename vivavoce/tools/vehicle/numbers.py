"""Numbers in what was said: digits, words and what recognisers make of them, zh and en."""

import re
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN: Final = "零〇一二两三四五六七八九十百"
_HALF: Final = re.compile(r"(?<=度)半|(?<=点)半")
_UNITS: Final = "zero one two three four five six seven eight nine".split()
_TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: Final = (
    {word: n for n, word in enumerate(_UNITS)}
    | {word: n + 10 for n, word in enumerate(_TEENS)}
    | {word: 10 * n + 20 for n, word in enumerate(_TENS)}
    | {"oh": 0, "fourty": 40}
)


@dataclass(frozen=True)
class Number:
    """A number and where it stands (characters in Chinese, words in English)."""

    value: float
    start: int
    end: int
    percent: bool = False


def chinese(text: str) -> list[Number]:
    """Numbers of simplified Chinese text, their `百分之` included.

    A 是 or 时 between two numerals is the 十 that a recogniser did not hear.
    """
    heard = re.sub(rf"(?<=[{_HAN[2:-2]}])[是时石实事](?=[{_HAN[1:-2]}度])", "十", text)
    heard = re.sub(r"[凉良辆亮](?=[度档])", "两", heard)
    pattern = re.compile(
        rf"(百分之)?(\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}]+)?)(\s*%)?(度半|点半(?=[^钟]|$))?"
    )
    found = []
    for match in pattern.finditer(heard):
        value = _value(match.group(2))
        if value is None:
            continue
        if match.group(4) == "度半":
            value += 0.5
        end = match.end(3) if match.group(3) else match.end(2)
        percent = bool(match.group(1) or match.group(3))
        found.append(Number(value, match.start(), max(end, match.end(2)), percent))
    return found


def _value(written: str) -> float | None:
    """None for what only looks like a number."""
    if written[0].isdigit():
        return float(written)
    whole, _, part = written.partition("点")
    value = _whole(whole)
    if value is None or not part:
        return value
    digits = "".join(str(_DIGITS.get(c, "")) for c in part)
    return float(f"{int(value)}.{digits}") if digits else None


def _whole(written: str) -> float | None:
    if all(c in _DIGITS for c in written):
        return float("".join(str(_DIGITS[c]) for c in written))
    total, digit = 0, None
    for c in written:
        if c == "百":
            total, digit = total + 100 * (1 if digit is None else digit), None
        elif c == "十":
            total, digit = total + 10 * (1 if digit is None else digit), None
        elif digit is None or digit == 0:
            digit = _DIGITS[c]
        else:
            return None
    return float(total + (digit or 0))


def english(words: list[str]) -> list[Number]:
    """Numbers of lower-case words; `percent` (or %) belongs to the number."""
    found, at = [], 0
    while at < len(words):
        read = _read(words, at)
        if read is None:
            at += 1
            continue
        value, end = read
        percent = words[end - 1].endswith("%")
        if end < len(words) and words[end] in {"percent", "per"}:
            percent, end = True, end + (2 if words[end] == "per" else 1)
        if words[end : end + 3] == ["and", "a", "half"]:
            value, end = value + 0.5, end + 3
        elif words[end : end + 2] == ["point", "five"] and value == int(value):
            value, end = value + 0.5, end + 2
        found.append(Number(value, at, end, percent))
        at = end
    return found


def _read(words: list[str], at: int) -> tuple[float, int] | None:
    """(value, end) of the number that begins at `at`."""
    word = words[at].rstrip("%")
    if re.fullmatch(r"\d+(\.\d+)?", word):
        return float(word), at + 1
    if word not in _VALUES or word == "oh":
        return None
    values, end = [_VALUES[word]], at + 1
    while end < len(words):
        if words[end] in _VALUES:
            values.append(_VALUES[words[end]])
        elif words[end] == "hundred":
            values = [values[0] * 100]
        elif words[end] != "and" or "hundred" not in words[at:end]:
            break
        end += 1
    whole = _combined(values)
    if end + 1 < len(words) and words[end] == "point" and words[end + 1] in _VALUES:
        digits, end = "", end + 1
        while end < len(words) and words[end] in _VALUES:
            digits, end = digits + str(_VALUES[words[end]]), end + 1
        return float(f"{whole}.{digits}"), end
    return float(whole), end


def _combined(values: list[int]) -> int:
    """[20, 6] is 26, [1, 0, 3] is 103, [100, 20, 6] is 126, [90, 8] is 98."""
    total, last = values[0], values[0]
    for value in values[1:]:
        after_tens = last >= 20 and last % 10 == 0 and 0 < value < 10
        after_hundreds = total >= 100 and total % 100 == 0 and value < 100
        total = total + value if after_tens or after_hundreds else int(f"{total}{value}")
        last = value
    return total
