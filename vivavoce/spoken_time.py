"""Lengths of time, days and times of day as people say them, in Chinese and English.

All of them read `spoken_numbers.digits(text)`, so that "七点半" and "7点半" are the same.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

Span = tuple[int, int]

_UNITS: Final = {"天": 86400, "小时": 3600, "钟头": 3600, "分": 60, "秒": 1}
_LENGTH_ZH: Final = re.compile(
    r"(?P<half>半)个?(?P<half_unit>小时|钟头|分钟|天)|"
    r"(?P<quarters>[123])刻钟|"
    r"(?P<count>\d+(?:\.\d+)?)(?:个(?P<more>半))?个?(?P<unit>小时|钟头|分钟|秒钟|天"
    r"|分(?!之)|秒)(?P<after>半)?"
)
_EN_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH_EN: Final = re.compile(
    r"\b(?:(?P<half>half an?|a half) (?P<half_unit>hour|minute)|"
    r"(?P<quarters>a|1|3) ?quarters? of an (?P<quarter_unit>hour)|"
    r"(?P<count>\d+(?:\.\d+)?|an?|a couple of)(?: and a (?P<more>half))?[ -]?"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)\b(?P<after> and a half)?)",
    re.IGNORECASE,
)
_WEEKDAYS_ZH: Final = {char: i for i, char in enumerate("一二三四五六日")} | {
    "天": 6,
    **{str(i + 1): i for i in range(7)},
}
_WEEKDAYS_EN: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_NEAR_ZH: Final = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "今早": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "大后天": 3,
    "后天": 2,
}
_DAY: Final = re.compile(
    r"(?P<near>大前天|前天|昨天|今天|今日|今晚|今早|明天|明日|明早|明晚|大后天|后天)|"
    r"(?P<which>下下个?|下个?|这个?|本|上个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])|"
    r"(?:(?P<year>\d{4})年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])[号日]?|"
    r"(?<![\d月])(?P<only>3[01]|[12]\d|0?[1-9])[号]|"
    r"\b(?:(?P<after>the day after tomorrow)|(?P<before>the day before yesterday)|"
    rf"(?P<word>today|tonight|tomorrow|yesterday)|(?:(?P<next>next|this|last"
    rf"|on) )?(?P<name>{'|'.join(_WEEKDAYS_EN)})s?|"
    rf"(?P<month_a>{'|'.join(_MONTHS)}) (?:the )?(?P<day_a>3[01]|[12]\d|[1-9])(?:th|st|nd|rd)?|"
    rf"(?:the )?(?P<day_b>3[01]|[12]\d|[1-9])(?:th|st|nd"
    rf"|rd)? (?:of )?(?P<month_b>{'|'.join(_MONTHS)})|"
    r"the (?P<only_en>3[01]|[12]\d|[1-9])(?:th|st|nd|rd))\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚|今早|明早|早|晚)?"
    r"(?P<hour>2[0-4]|1\d|0?\d)(?:点钟?(?P<half>半)?(?:(?P<quarter>[13])刻"
    r"|过?(?:(?P<minute>[0-5]?\d)分|(?P<minute_z>[0-5]\d)(?![\d个位人])))?"
    r"|[:：](?P<minute_b>[0-5]\d)(?!\d))(?: ?(?P<half_b>am|pm|a\.m\.|p\.m\.))?|"
    r"\b(?:(?P<word>noon|midday|midnight)|"
    r"(?P<past>half|(?:a )?quarter|[0-5]?\d) (?P<side>past|to) (?P<hour_p>1[0-2]|[1-9])|"
    r"(?:at )?(?P<hour_e>1[0-2]|[1-9])(?:[: .](?P<minute_e>[0-5]\d))?(?: ?(?P<sun>am|pm"
    r"|a\.m\.?|p\.m\.?)|(?P<clock> o'?clock))|"
    r"(?:at|by|until|before|around|(?:alarm|up|tomorrow|call) for) (?P<hour_a>2[0-3]|1\d"
    r"|[1-9])(?:[: ](?P<minute_a>[0-5]\d))?(?: ?(?P<sun_a>am|pm|a\.m\.?|p\.m\.?))?)"
    r"(?![\d%]| ?(?:minutes?|hours?|seconds?|days?|degrees|percent|people|dollars))"
    r"(?P<part_e> in the (?:morning|afternoon|evening)| at night)?",
    re.IGNORECASE,
)
_LATE: Final = ("下午", "傍晚", "晚上", "夜里", "今晚", "明晚", "晚")


@dataclass(frozen=True)
class TimeOfDay:
    """`fixed`: it was said which half of the day; else the hour is 1 to 12 of either."""

    hour: int
    minute: int
    fixed: bool
    span: Span


def length(text: str) -> tuple[timedelta, Span] | None:
    """The length of time in `text` ("1小时30分", "an hour and a half") and where it stands."""
    total, span = 0.0, None
    for match in (*_LENGTH_ZH.finditer(text), *_LENGTH_EN.finditer(text)):
        between = text[span[1] : match.start()].strip(" ,和零又") if span else ""
        if span and between not in ("", "and"):
            break
        total += _seconds(match)
        span = (span[0] if span else match.start(), match.end())
    return (timedelta(seconds=total), span) if span else None


def _seconds(match: re.Match[str]) -> float:
    found = match.groupdict()
    if found["half"]:
        return _unit(found["half_unit"]) / 2
    if found["quarters"]:
        return 900.0 * {"a": 1}.get(found["quarters"].lower(), 0) or 900.0 * int(found["quarters"])
    count = {"a": "1", "an": "1", "a couple of": "2"}.get(found["count"].lower(), found["count"])
    extra = 0.5 if found["more"] or found["after"] else 0.0
    return (float(count) + extra) * _unit(found["unit"])


def _unit(word: str) -> int:
    zh = next((seconds for name, seconds in _UNITS.items() if word.startswith(name)), None)
    return zh if zh is not None else _EN_UNITS[word[0].lower()]


def day(text: str, today: date) -> tuple[date, Span] | None:
    """The first day named in `text`, seen from `today`, and where it stands. Days of the week and
    dates without a year are the next ones that come."""
    for match in _DAY.finditer(text):
        found = _day(match, today)
        if found is not None:
            return found, match.span()
    return None


def _day(match: re.Match[str], today: date) -> date | None:
    part = match.groupdict()
    if part["near"]:
        return today + timedelta(_NEAR_ZH[part["near"]])
    if part["after"] or part["before"]:
        return today + timedelta(2 if part["after"] else -2)
    if part["word"]:
        return today + timedelta({"tomorrow": 1, "yesterday": -1}.get(part["word"].lower(), 0))
    if part["weekday"]:
        return _weekday_zh(today, _WEEKDAYS_ZH[part["weekday"]], part["which"] or "")
    if part["name"]:
        ahead = (_WEEKDAYS_EN.index(part["name"].lower()) - today.weekday()) % 7
        if (part["next"] or "").lower() == "last":
            return today + timedelta((ahead or 7) - 7)
        if (part["next"] or "").lower() == "next":
            ahead = ahead or 7
        return today + timedelta(ahead)
    month = part["month"] or part["month_a"] or part["month_b"]
    number = int(part["day"] or part["day_a"] or part["day_b"] or part["only"] or part["only_en"])
    if month is None:
        return _next_number(today, number)
    wanted = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
    return next_date(today, wanted, number, int(part["year"]) if part["year"] else None)


def _weekday_zh(today: date, weekday: int, which: str) -> date:
    ahead = weekday - today.weekday()
    weeks = 2 if which.startswith("下下") else 1 if which.startswith("下") else 0
    if which.startswith("上"):
        weeks = -1
    elif not which and ahead < 0:
        weeks = 1
    return today + timedelta(ahead + 7 * weeks)


def _next_number(today: date, number: int) -> date | None:
    for ahead in range(62):
        there = today + timedelta(ahead)
        if there.day == number:
            return there
    return None


def next_date(today: date, month: int, number: int, year: int | None = None) -> date | None:
    """That date in `year`, or the next one from `today` on; None: there is none."""
    for candidate in [year] if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, number)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def time_of_day(text: str) -> TimeOfDay | None:
    """The first time of day in `text`."""
    match = _TIME.search(text)
    if match is None:
        return None
    part = match.groupdict()
    if part["word"]:
        return TimeOfDay(0 if part["word"].lower() == "midnight" else 12, 0, True, match.span())
    hour = int(part["hour"] or part["hour_p"] or part["hour_e"] or part["hour_a"])
    minute = _minute(part)
    if part["side"] == "to" and minute:
        hour, minute = (hour - 1) or 12, 60 - minute
    sun = (part["half_b"] or part["sun"] or part["sun_a"] or "").lower().replace(".", "")
    said = (part["part"] or part["part_e"] or "").strip().lower()
    late = sun == "pm" or said in (*_LATE, "in the afternoon", "in the evening", "at night")
    if said == "中午" and hour < 11:
        late = True
    if hour == 12 and (sun == "am" or said in ("凌晨", "晚上", "夜里", "at night")):
        hour, late = 0, False
    if late and hour < 12:
        hour += 12
    fixed = bool(sun or said) or hour > 12 or hour == 0
    return TimeOfDay(hour % 24, minute, fixed, match.span())


def _minute(part: dict[str, str | None]) -> int:
    if part["half"]:
        return 30
    if part["quarter"]:
        return 15 * int(part["quarter"])
    past = (part["past"] or "").lower()
    if past:
        return 30 if past == "half" else 15 if "quarter" in past else int(past)
    return int(
        part["minute"]
        or part["minute_z"]
        or part["minute_b"]
        or part["minute_e"]
        or part["minute_a"]
        or 0
    )
