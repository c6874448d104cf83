"""Feast days by name, for "how many days until". Those of the Chinese lunar calendar are known by
name only: no table of it is at hand, and a wrong date would be worse than none."""

import calendar
import re
from datetime import date
from typing import Final

from vivavoce.spoken_time import next_date

_FIXED: Final[tuple[tuple[str, int, int], ...]] = (
    ("元旦|新年第一天|new year'?s day|new year", 1, 1),
    ("情人节|valentine'?s(?: day)?", 2, 14),
    ("妇女节|女神节|women'?s day", 3, 8),
    ("植树节", 3, 12),
    ("愚人节|april fools'?(?: day)?", 4, 1),
    ("劳动节|五一|may day|labou?r day in china", 5, 1),
    ("青年节", 5, 4),
    ("儿童节|六一|children'?s day", 6, 1),
    ("建党节", 7, 1),
    ("美国独立日|independence day|(?:the )?4th of july", 7, 4),
    ("建军节", 8, 1),
    ("教师节", 9, 10),
    ("国庆节?|national day", 10, 1),
    ("万圣节|halloween", 10, 31),
    ("光棍节|双十一|singles'? day", 11, 11),
    ("平安夜|christmas eve", 12, 24),
    ("圣诞节?|christmas(?: day)?|xmas", 12, 25),
    ("跨年|new year'?s eve", 12, 31),
)
_NTH: Final[tuple[tuple[str, int, int, int], ...]] = (
    ("母亲节|mother'?s day", 5, calendar.SUNDAY, 2),
    ("父亲节|father'?s day", 6, calendar.SUNDAY, 3),
    ("感恩节|thanksgiving", 11, calendar.THURSDAY, 4),
)
LUNAR: Final = re.compile(
    r"春节|过年|除夕|大年初.|元宵节?|端午节?|七夕|中秋节?|重阳节?|腊八|清明节?|农历|阴历|冬至|小年"
    r"|chinese new year|lunar new year|spring festival|mid-?autumn|dragon boat|lantern festival",
    re.IGNORECASE,
)
"""Days of the lunar calendar or of the sun's course, which are not computed here."""
_NAMES: Final = [row[0] for row in _FIXED] + [row[0] for row in _NTH]
_FEAST: Final = re.compile("|".join(sorted(_NAMES, key=len, reverse=True)), re.IGNORECASE)


def feast(text: str, today: date) -> tuple[date, str] | None:
    """The next day of the first feast named in `text`, with its name as said."""
    match = _FEAST.search(text)
    if match is None:
        return None
    said = match.group()
    # longer names first: New Year's Eve is no New Year
    for names, month, day in sorted(_FIXED, key=lambda row: -len(row[0])):
        if re.fullmatch(names, said, re.IGNORECASE):
            found = next_date(today, month, day)
            return (found, said) if found else None
    for names, month, weekday, number in _NTH:
        if re.fullmatch(names, said, re.IGNORECASE):
            return _nth(today, month, weekday, number), said
    return None


def _nth(today: date, month: int, weekday: int, number: int) -> date:
    for year in (today.year, today.year + 1):
        first = date(year, month, 1)
        found = date(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (number - 1))
        if found >= today:
            return found
    raise AssertionError("every year has the day")
