"""Days that are spoken of ("tomorrow", 下周三), made into dates with the day it was said.

A day is written `2026-12-02`, a week `2026-W49` (ISO 8601), a month `2026-12`, a year `2026`.
Weeks begin on Monday: "next Friday" is the Friday of the coming week, "Friday" the nearest ahead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from vivavoce.languages import Language

_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_DAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_HAN: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}

NUMBER_EN: Final = (
    rf"(?:\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_SMALL[1:10])}))?|{'|'.join(_SMALL)}"
    r"|an?|a couple of)"
)
NUMBER_ZH: Final = r"(?:\d{1,3}|[零〇一二两三四五六七八九十百]{1,5})"


def number(text: str) -> int | None:
    """The number that digits or words below a thousand spell."""
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    if text in ("a", "an"):
        return 1
    if text == "a couple of":
        return 2
    if text and all(c in _HAN or c in "十百" for c in text):
        return _han(text)
    total = 0
    for word in re.split(r"[ -]", text):
        if word in _TENS:
            total += 20 + 10 * _TENS.index(word)
        elif word in _SMALL:
            total += _SMALL.index(word)
        else:
            return None
    return total


def _han(text: str) -> int:
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _HAN.get(hundreds, 0)
    value += 10 * (_HAN.get(tens, 1) if ten else 0)
    return value + _HAN.get(ones[-1:], 0)


@dataclass(frozen=True)
class When:
    """Days that were spoken of: how they are written, and where in the text that is."""

    due: str
    first: date
    start: int
    end: int


def _shift(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_Made = tuple[str, date] | None
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], _Made]]


def _day(day: date) -> _Made:
    return day.isoformat(), day


def _span(unit: str, shift: int, today: date) -> _Made:
    """A week, month or year so many from now."""
    if unit in ("week", "周", "星期", "礼拜"):
        day = _monday(today) + timedelta(weeks=shift)
        return _week(day), day
    if unit in ("month", "月"):
        day = _shift(today, shift)
        return f"{day:%Y-%m}", day
    return str(today.year + shift), date(today.year + shift, 1, 1)


def _calendar(month: int, day: int, today: date, year: int | None = None) -> _Made:
    """A day of the calendar; without a year, the one nearest to today but for half a year back."""
    try:
        found = date(year or today.year, month, day)
        if year is None and (today - found).days > 182:
            found = date(today.year + 1, month, day)
    except ValueError:
        return None
    return _day(found)


def _weekday(which: str, index: int, today: date) -> _Made:
    if which in ("next", "下"):
        return _day(_monday(today) + timedelta(days=7 + index))
    if which in ("last", "上"):
        back = (today.weekday() - index) % 7 or 7
        day = _monday(today) + timedelta(days=index - 7) if which == "上" else None
        return _day(day or today - timedelta(days=back))
    if which in ("这", "本"):
        return _day(_monday(today) + timedelta(days=index))
    return _day(today + timedelta(days=(index - today.weekday()) % 7))


def _ahead(count: str, unit: str, sign: int, today: date) -> _Made:
    """So many days, weeks, months or years from now."""
    n = number(count)
    if n is None:
        return None
    unit = unit.rstrip("s")
    if unit in ("day", "天"):
        return _day(today + timedelta(days=sign * n))
    if unit in ("week", "周", "星期", "礼拜"):
        return _span("week", sign * n, today)
    return _span("month" if unit in ("month", "月") else "year", sign * n, today)


def _named_month(which: str, month: int, today: date) -> _Made:
    """ "In June", "next June": the one ahead, or with "last" the one behind."""
    ahead = (month - today.month) % 12 or (12 if which == "next" else 0)
    day = _shift(today, ahead - (12 if which == "last" and ahead else 0))
    if which == "next" and day.year == today.year:
        day = date(day.year + 1, month, 1)
    return f"{day:%Y-%m}", day


_MONTH: Final = f"({'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)})"
_DAY: Final = f"({'|'.join(_DAYS)})"


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _rule(pattern: str, make: Callable[[re.Match[str], date], _Made]) -> _Rule:
    return re.compile(pattern, re.IGNORECASE), make


_FIXED: Final = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "tonight": 0, "today": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "last night": -1, "yesterday": -1,
    "the day before yesterday": -2, "大后天": 3, "后天": 2, "明天": 1, "明早": 1, "明晚": 1,
    "今天": 0, "今晚": 0, "今早": 0, "昨天": -1, "昨晚": -1, "大前天": -3, "前天": -2,
}  # fmt: skip
_YEARS: Final = {"今年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2}
_UNIT_EN: Final = r"(days?|weeks?|months?|years?)"
_UNIT_ZH: Final = r"(?:个)?(天|周|星期|礼拜|月|年)"

_EN: Final = (
    _rule(
        rf"\b(?:on )?(?:the )?{_MONTH} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?",
        lambda m, t: _calendar(_month_number(m[1]), int(m[2]), t, int(m[3]) if m[3] else None),
    ),
    _rule(
        rf"\b(?:on )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (\d{{4}}))?",
        lambda m, t: _calendar(_month_number(m[2]), int(m[1]), t, int(m[3]) if m[3] else None),
    ),
    _rule(
        rf"\b({'|'.join(sorted((k for k in _FIXED if k.isascii()), key=len, reverse=True))})\b"
        r"(?: (?:morning|afternoon|evening|night))?",
        lambda m, t: _day(t + timedelta(days=_FIXED[m[1].lower()])),
    ),
    _rule(
        rf"\b(?:on )?(?:(next|this|last|coming) )?{_DAY}\b(?: (?:morning|afternoon|evening"
        rf"|night))?",
        lambda m, t: _weekday((m[1] or "").lower(), _DAYS.index(m[2].lower()), t),
    ),
    _rule(
        r"\b(next|last) (week|month|year)\b",
        lambda m, t: _span(m[2].lower(), 1 if m[1].lower() == "next" else -1, t),
    ),
    _rule(
        rf"\bin ({NUMBER_EN}) {_UNIT_EN}\b",
        lambda m, t: _ahead(m[1], m[2].lower(), 1, t),
    ),
    _rule(
        rf"\b({NUMBER_EN}) {_UNIT_EN} ago\b",
        lambda m, t: _ahead(m[1], m[2].lower(), -1, t),
    ),
    _rule(
        rf"\b(?:in )?(next|last) {_MONTH}\b|\bin {_MONTH}\b",
        lambda m, t: _named_month((m[1] or "").lower(), _month_number(m[2] or m[3]), t),
    ),
)
_ZH: Final = (
    _rule(
        rf"(?:(\d{{4}})年)?({NUMBER_ZH})月({NUMBER_ZH})[日号]?",
        lambda m, t: _calendar(
            number(m[2]) or 0, number(m[3]) or 0, t, int(m[1]) if m[1] else None
        ),
    ),
    _rule(
        rf"({'|'.join(sorted((k for k in _FIXED if not k.isascii()), key=len, reverse=True))})"
        r"(?:早上|上午|中午|下午|晚上|夜里)?",
        lambda m, t: _day(t + timedelta(days=_FIXED[m[1]])),
    ),
    _rule(
        r"(下|这|本|上)?个?(?:周|星期|礼拜)([一二三四五六日天])(?:早上|上午|中午|下午|晚上)?",
        lambda m, t: _weekday(m[1] or "", "一二三四五六日".index(m[2].replace("天", "日")), t),
    ),
    _rule(
        r"(下|上)个?(周|星期|礼拜|月)(?:末|底|初)?",
        lambda m, t: _span(m[2], 1 if m[1] == "下" else -1, t),
    ),
    _rule("|".join(_YEARS), lambda m, t: _span("year", _YEARS[m[0]], t)),
    _rule(rf"({NUMBER_ZH}){_UNIT_ZH}(?:之后|以后|后)", lambda m, t: _ahead(m[1], m[2], 1, t)),
    _rule(rf"({NUMBER_ZH}){_UNIT_ZH}(?:之前|以前|前)", lambda m, t: _ahead(m[1], m[2], -1, t)),
)


def find(text: str, today: date, language: Language) -> When | None:
    """The first days that `text` speaks of; of several that begin together, the longest."""
    found: list[When] = []
    for pattern, make in _ZH if language == "zh" else _EN:
        for match in pattern.finditer(text):
            made = make(match, today)
            if made:
                found.append(When(*made, match.start(), match.end()))
    return min(found, key=lambda when: (when.start, -when.end), default=None)


def over(due: str, today: date) -> bool:
    """All of `due` lies behind `today`."""
    if "W" in due:
        return due < _week(today)
    return due < today.isoformat()[: len(due)]


def spoken(due: str, today: date, language: Language) -> str:
    """`due` as one says it; the year is left out when it is this one."""
    if "W" in due:
        monday = date.fromisocalendar(int(due[:4]), int(due[6:]), 1)
        day = spoken(monday.isoformat(), today, language)
        return f"{day}那周" if language == "zh" else f"the week of {day}"
    parts = [int(part) for part in due.split("-")]
    year = "" if parts[0] == today.year and len(parts) > 1 else str(parts[0])
    if language == "zh":
        return "".join(filter(None, (year and f"{year}年", *_zh(parts[1:]))))
    if len(parts) == 1:
        return year
    day = f" {parts[2]}" if len(parts) > 2 else ""
    return " ".join(filter(None, (f"{_MONTHS[parts[1] - 1].capitalize()}{day}", year)))


def _zh(parts: list[int]) -> list[str]:
    return [f"{value}{unit}" for value, unit in zip(parts, "月日", strict=False)]
