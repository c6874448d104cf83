"""What the user wants from the clock, read from the words: every want is a call of the skill."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from vivavoce.languages import Language
from vivavoce.spoken_numbers import digits
from vivavoce.spoken_time import TimeOfDay, day, length, time_of_day
from vivavoce.tools.clock.days import LUNAR, feast
from vivavoce.tools.clock.places import zone_of
from vivavoce.tools.skill import Call

_START: Final = re.compile(
    r"^(?:(?:hey|hi|ok(?:ay)?|so|well|um+|please|and|then|now|also|can you|could you"
    r"|would you|will you|do you know|tell me|xiao ?yue|i'd like (?:you )?to"
    r"|i want (?:you )?to|i need (?:you )?to|help me)[\s,]+)+"
    r"|^(?:小跃|喂|嗯|哎|那|好|再|请问|请|麻烦你?|你?(?:能不能|可以)?(?:帮我|给我|帮忙"
    r"|替我)|你知道|我想知道|告诉我|说一下|看一下|看看|问一下|我想|我要|[,，。\s])+",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"(?:[\s,]*(?:please|for me|thanks|thank you|right now|now|[了呢啊呀吗吧嘛哦呗谢]))+\s*$",
    re.IGNORECASE,
)
_TIME: Final = (
    re.compile(
        r"^(?:现在|这会儿|此刻|当前)?(?:是|都)?(?P<zh>[\u4e00-\u9fff]{1,7}?)?(?:那边"
        r"|当地)?(?:现在|这会儿)?(?:是|的)?(?:北京时间)?(?:几点钟?|什么时间|几点几分"
        r"|什么时候|时间是?(?:几点|多少)?)(?:钟)?$"
    ),
    re.compile(
        r"^(?:what(?:'s| is)? (?:the )?(?:current )?time(?: is it)?|what time is it|time"
        r"|the time|how late is it|got the time)(?: (?:now|currently"
        r"|right now))?(?: (?:over )?in (?P<en>[a-z .]+?))?(?: (?:now|at the moment))?$",
        re.IGNORECASE,
    ),
)
_TIME_NOT: Final = re.compile(r"什么时候$|^时间$")
_DATE: Final = re.compile(
    r"^(?P<when>.{0,14}?)(?:是|的日期是)?(?:几月几[号日]|几[号日]|星期几|周几|礼拜几"
    r"|哪[1一]?天|什么日期|日期|多少号|农历几月几|阴历几号)$"
    r"|^(?:what(?:'s| is|s)? (?:the )?(?:date|day)(?: is)?(?: it)?|what day of the week is"
    r"|which day is|what date is|what day is)(?: it)?(?: of the week)?(?: "
    r"is)?(?P<when_en>.{0,24})$",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    r"^(?:今年|现在)(?:是)?(?:哪[1一]?年|几几年|多少年|什么年份)$|^what year is (?:it|this)$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?:离|距离|距|到).{1,12}(?:还有|还剩|有)(?:几天|多少天|多久|多长时间)|(?:还有"
    r"|还剩)(?:几天|多少天|多久).{0,3}(?:到|就?是|过|放).{1,10}"
    r"|how (?:many (?:more )?days|long|many weeks)(?: is it| are there| are left"
    r"| do we have| left| to go)? (?:until|till|til|to|before) .+|days (?:until|till) .+",
    re.IGNORECASE,
)
_TIMER: Final = re.compile(
    r"计时|倒计时|定时|倒数|(?:定|设|订|弄|来|开|上)(?:个|一个|1个)?.{0,12}(?:闹钟|闹铃"
    r"|提醒|时)|timer|countdown|count down",
    re.IGNORECASE,
)
_ALARM: Final = re.compile(
    r"闹钟|闹铃|叫醒|叫我(?:起床)?|喊我|alarm|wake (?:me|us)(?: up)?", re.IGNORECASE
)
_REMIND: Final = re.compile(
    r"提醒(?:我|一下|下)*(?P<zh>.*)|(?:叫|喊)我(?P<call>(?!起床|醒).*)|remind me(?: (?:to"
    r"|that|about))?(?P<en>.*)",
    re.IGNORECASE,
)
_LATER_ZH: Final = re.compile(r"^(?:之?后|以后|过后)")
_CANCEL: Final = re.compile(
    r"(?:取消|删掉|删除|关掉|关了|停掉|停了|不要|去掉|停止).{0,8}(?P<zh>闹钟|闹铃|计时器?"
    r"|倒计时|定时器?|提醒)|(?P<zh2>闹钟|闹铃|计时器?|倒计时|定时器?|提醒)(?:都|全|给我"
    r"|帮我)?(?:取消|删|关掉|关了|停|不要了)"
    r"|(?:cancel|stop|delete|clear|remove|turn off|kill|forget) (?:all )?(?:of )?(?:the "
    r"|my |that |this |our )?(?:.{0,20})?(?P<en>timer|alarm|reminder|countdown)s?",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"(?:有|设|定)(?:了)?(?:哪些|什么|几个|多少个?).{0,4}(?P<zh>闹钟|提醒|计时器?|定时)"
    r"|(?:还剩|还有)(?:多久|多长时间|多少时间|几分钟)$|(?P<zh2>计时器?|倒计时"
    r"|闹钟).{0,3}还(?:剩|有)(?:多久|多长时间|几分钟)"
    r"|what (?P<en>timer|alarm|reminder)s (?:do i have|are (?:set|running))|(?:list"
    r"|show) (?:me )?(?:my |all )?(?:timers|alarms|reminders)|how (?:much"
    r"|long)(?: time)? (?:is )?(?:left|remaining)(?: on (?:the|my) timer)?$",
    re.IGNORECASE,
)
_KINDS: Final = {
    "闹钟": "alarm",
    "闹铃": "alarm",
    "提醒": "reminder",
    "alarm": "alarm",
    "reminder": "reminder",
}
_ALL: Final = re.compile(r"所有|全部|都|全|\ball\b|every", re.IGNORECASE)
_HABIT: Final = re.compile(r"每天|每周|每个|每隔|\bevery\b|\bdaily\b|\bweekly\b", re.IGNORECASE)


def wanted(said: str, language: Language, now: datetime, bells: int) -> Call | None:  # noqa: ARG001
    """The call the words ask for; `now` is the user's time, `bells` how many things may ring."""
    text = bare(said)
    if not text:
        return None
    if match := _CANCEL.search(text):
        return Call("cancel", {"kind": _kind(match), "all": bool(_ALL.search(text))})
    if (match := _LIST.search(text)) and (bells or any(match.groupdict().values())):
        return Call(
            "list_timers", {"kind": _kind(match) if any(match.groupdict().values()) else "all"}
        )
    ring = _ring(text, now)
    if ring is not None:
        return ring
    if _UNTIL.search(text):
        return _until(text, now)
    return _asked(text, now)


def bare(said: str) -> str:
    """The words without politeness around them, numbers in digits."""
    text = re.sub(
        r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])|(?<=\d)\s+(?=[\u4e00-\u9fff])",
        "",
        digits(said),
    )
    text = text.strip().strip("。.?？!！,，").strip()
    before = None
    while before != text:
        before = text
        text = _END.sub("", _START.sub("", text)).strip("。.?？!！,， ")
    return text


def _kind(match: re.Match[str]) -> str:
    word = next((value for value in match.groupdict().values() if value), "")
    return _KINDS.get(word.lower().removesuffix("s"), "all" if not word else "timer")


def _asked(text: str, now: datetime) -> Call | None:
    for pattern in _TIME:
        match = pattern.match(text)
        if match is None or _TIME_NOT.search(text):
            continue
        place = (match.groupdict().get("zh") or match.groupdict().get("en") or "").strip()
        if not place or zone_of(place) is not None or pattern is _TIME[1]:
            return Call("current_time", {"place": place} if place else {})
    if _YEAR.match(text):
        return Call("current_date", {})
    match = _DATE.match(text)
    if match is None:
        return None
    when = (match["when"] or match["when_en"] or "").strip(" 是")
    if LUNAR.search(text):
        return Call("current_date", {"day": "lunar"})
    if when in (
        "",
        "today",
        "it",
        "it today",
        "the date",
        "今天",
        "今日",
        "现在",
        "这天",
    ) or when.endswith(" today"):
        return Call("current_date", {})
    there = day(when, now.date()) or feast(when, now.date())
    return Call("current_date", {"day": there[0].isoformat()}) if there else None


def _until(text: str, now: datetime) -> Call | None:
    if LUNAR.search(text):
        return Call("days_until", {"day": "lunar"})
    named = feast(text, now.date())
    if named is not None:
        return Call("days_until", {"day": named[0].isoformat(), "name": named[1]})
    there = day(text, now.date())
    return Call("days_until", {"day": there[0].isoformat()}) if there else None


def _ring(text: str, now: datetime) -> Call | None:
    """A timer, an alarm or a reminder."""
    remind = _REMIND.search(text)
    timer, alarm = _TIMER.search(text), _ALARM.search(text)
    if not (remind or timer or alarm) or re.search(
        r"\b(?:what|how|why)\b|什么是|怎么|为什么", text, re.IGNORECASE
    ):
        return None
    if _HABIT.search(text):
        return Call("set_alarm", {"time": "every"})
    spent = length(text)
    clock = time_of_day(text) if spent is None else None
    purpose = _purpose(remind, now)
    if spent is not None:
        seconds = int(spent[0].total_seconds())
        if remind and purpose:
            at = (now + timedelta(seconds=seconds)).isoformat(timespec="seconds")
            return Call("set_reminder", {"at": at, "text": purpose})
        return Call("set_timer", {"seconds": seconds, **({"label": purpose} if purpose else {})})
    if clock is None:
        if (
            remind
            and purpose
            and re.match(r"提醒我|remind me", text[remind.start() :], re.IGNORECASE)
        ):
            return Call("set_reminder", {"text": purpose})
        return Call("set_timer", {}) if timer and re.fullmatch(_ASKING, text) else None
    at = moment(clock, text, now).isoformat(timespec="seconds")
    if remind and purpose:
        return Call("set_reminder", {"at": at, "text": purpose})
    return Call("set_alarm", {"at": at})


_ASKING: Final = re.compile(
    r"(?:set|start)(?: up)? a (?:timer|countdown)|(?:定|设|开"
    r"|来)(?:置)?(?:1?个)?(?:计时器?|定时器?|倒计时|闹钟)",
    re.IGNORECASE,
)


def moment(clock: TimeOfDay, text: str, now: datetime) -> datetime:
    """The next time that fits what was said: a day, an hour, and which half of the day if told."""
    named = day(text, now.date())
    at = datetime.combine(named[0] if named else now.date(), now.time(), now.tzinfo)
    at = at.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if not clock.fixed and at <= now < at + timedelta(hours=12) and clock.hour < 12:
        wakes = re.search(r"起床|叫醒|wake", text, re.IGNORECASE)
        at += timedelta(days=1) if wakes and not named else timedelta(hours=12)
    if at <= now and named is None:
        at += timedelta(days=1)
    return at


def _purpose(remind: re.Match[str] | None, now: datetime) -> str:
    """What to be reminded of, without the time in it."""
    if remind is None:
        return ""
    rest = next((part for part in remind.groups() if part), "")
    for find in (length, time_of_day, lambda part: day(part, now.date())):
        found: Any = find(rest)
        if found is not None:
            start, end = found.span if isinstance(found, TimeOfDay) else found[1]
            rest = f"{rest[:start]} {_LATER_ZH.sub('', rest[end:])}"
    rest = re.sub(
        r"\b(?:in|at|on|after|from now|later|tonight)\s*$|^\s*(?:to|that|about|in|at|on)\b"
        r"|^\s*(?:to)\b",
        "",
        rest.strip(),
        flags=re.IGNORECASE,
    )
    rest = re.sub(
        r"^\s*(?:in|at|on|after)?\s*(?:to|that|about)\s+", "", rest.strip(), flags=re.IGNORECASE
    )
    return rest.strip(" ,，。.要该去" if rest.strip(" ,，。.") in ("要", "该", "去") else " ,，。.")
