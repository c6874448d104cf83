"""What the clock says, in both languages, and how it says times, days and lengths."""

from datetime import date, datetime, timedelta
from typing import Final

from vivavoce.languages import Language

KINDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {"timer": "计时器", "alarm": "闹钟", "reminder": "提醒"},
    "en": {"timer": "timer", "alarm": "alarm", "reminder": "reminder"},
}
PHRASES: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "now": "现在是{time}。",
        "now_in": "{place}现在是{day}{time}。",
        "same_day": "",
        "day_before": "前一天",
        "day_after": "第二天",
        "no_zone": "{place}在哪个时区我不清楚，换个大点儿的城市问问？",
        "lunar": "农历和节气的日子我没有日历可查，怕说错，这个就不乱说了。",
        "today": "今天是{day}。",
        "tomorrow": "明天是{day}。",
        "yesterday": "昨天是{day}。",
        "after_tomorrow": "后天是{day}。",
        "that_day": "那天是{day}。",
        "until": "离{name}还有{days}天，那天是{day}。",
        "until_one": "{name}就是明天了。",
        "until_today": "{name}就是今天呀。",
        "until_past": "{name}已经过去{days}天了。",
        "set_timer": "好，{length}的计时开始了。",
        "set_alarm": "好，闹钟定在{at}。",
        "set_reminder": "好，{at}提醒你{text}。",
        "while_connected": "不过要我们那时还连着线，我才叫得到你。",
        "how_long": "要计时多久呢？",
        "when": "好，什么时候提醒你{text}？",
        "past": "这个时间我定不了，换一个吧。",
        "full": "已经定了太多了，先取消几个吧。",
        "no_habits": "每天重复的闹钟我还定不了，只能定一次的。",
        "none_set": "现在什么都没定。",
        "cancelled": "好，{what}取消了。",
        "cancelled_all": "好，{count}个都取消了。",
        "timer_left": "{name}还剩{left}",
        "alarm_at": "{at}的闹钟",
        "reminder_at": "{at}提醒你{text}",
        "joint": "；",
        "stop": "。",
        "set": "已定：",
        "rings_plain": "叮叮，{length}到了！",
        "rings_timer": "叮叮，{length}到了，该{text}了！",
        "rings_alarm": "叮叮叮，{time}了，闹钟响啦！",
        "rings_reminder": "提醒你一下，该{text}了。",
        "day_0": "今天{time}",
        "day_1": "明天{time}",
        "day_2": "后天{time}",
        "day_n": "{day}{time}",
        "unclear": "时间我没听明白，再说一遍好吗？",
    },
    "en": {
        "now": "It's {time}.",
        "now_in": "In {place} it's {time}{day}.",
        "same_day": "",
        "day_before": " the day before",
        "day_after": " the next day",
        "no_zone": "I don't know the time zone of {place}. Try a bigger city nearby?",
        "lunar": "I have no lunar calendar to look that up in, so I won't guess.",
        "today": "Today is {day}.",
        "tomorrow": "Tomorrow is {day}.",
        "yesterday": "Yesterday was {day}.",
        "after_tomorrow": "The day after tomorrow is {day}.",
        "that_day": "That's {day}.",
        "until": "{name} is {days} days away, on {day}.",
        "until_one": "{name} is tomorrow.",
        "until_today": "{name} is today!",
        "until_past": "{name} was {days} days ago.",
        "set_timer": "Okay, {length}, starting now.",
        "set_alarm": "Okay, the alarm is set for {at}.",
        "set_reminder": "Okay, {at} I'll remind you to {text}.",
        "while_connected": " I can only ring while we're still connected, though.",
        "how_long": "For how long?",
        "when": "Sure, when should I remind you to {text}?",
        "past": "I can't set that time. Try another one?",
        "full": "That's a lot already. Cancel a few first.",
        "no_habits": "I can't repeat alarms yet, only ring once.",
        "none_set": "Nothing is set right now.",
        "cancelled": "Okay, the {what} is cancelled.",
        "cancelled_all": "Okay, all {count} are cancelled.",
        "timer_left": "{left} left on the {name}",
        "alarm_at": "an alarm {at}",
        "reminder_at": "a reminder {at} to {text}",
        "joint": ", ",
        "stop": ".",
        "set": "Set: ",
        "rings_plain": "Ding ding, your {length} are up!",
        "rings_timer": "Ding ding, {length} are up. Time to {text}!",
        "rings_alarm": "Ding ding ding, it's {time}, this is your alarm!",
        "rings_reminder": "A quick reminder: time to {text}.",
        "day_0": "{time} today",
        "day_1": "{time} tomorrow",
        "day_2": "{time} the day after tomorrow",
        "day_n": "{time} on {day}",
        "unclear": "I didn't catch the time, could you say it again?",
    },
}
_PARTS: Final = ((5, "凌晨"), (8, "早上"), (11, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_WEEKDAYS: Final = {
    "zh": "一二三四五六日",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()
_SIZES: Final = (
    (86400, "天", "day"),
    (3600, "小时", "hour"),
    (60, "分钟", "minute"),
    (1, "秒", "second"),
)


def time_words(at: datetime, language: Language) -> str:
    """A time of day: "下午3点05分", "3:05 pm"."""
    hour, minute = at.hour % 12 or 12, at.minute
    if language == "zh":
        part = next(name for until, name in _PARTS if at.hour < until)
        past = "" if minute == 0 else "半" if minute == 30 else f"{minute:02d}分"
        return f"{part}{hour}点{past}"
    half = "am" if at.hour < 12 else "pm"
    return f"{hour} {half}" if minute == 0 else f"{hour}:{minute:02d} {half}"


def day_words(day: date, language: Language, *, weekday: bool = True, year: bool = False) -> str:
    """A date: "11月25日，星期三", "Wednesday, November 25"."""
    name = _WEEKDAYS[language][day.weekday()]
    if language == "zh":
        said = f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日"
        return f"{said}，星期{name}" if weekday else said
    said = f"{_MONTHS[day.month - 1]} {day.day}{f', {day.year}' if year else ''}"
    return f"{name}, {said}" if weekday else said


def span_words(span: timedelta, language: Language) -> str:
    """A length of time: "1小时30分钟", "1 hour and 30 minutes"; at most two units."""
    seconds = max(1, round(span.total_seconds()))
    parts = []
    for size, zh, en in _SIZES:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{zh}" if language == "zh" else f"{count} {en}{'s' * (count > 1)}")
    return ("" if language == "zh" else " and ").join(parts[:2])
