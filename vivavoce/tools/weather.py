"""The weather as a skill: which place and day the words ask for, and the answer in words."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import HAN, Language
from vivavoce.spoken_numbers import digits
from vivavoce.spoken_time import day
from vivavoce.tools.fillers import filler
from vivavoce.tools.forecasts import Day, Forecast, Forecasts
from vivavoce.tools.skill import Call, Function, Outcome

_FUNCTION: Final = Function(
    "get_weather",
    "Tell the weather of a place, today or on one of the next seven days.",
    {
        "type": "object",
        "properties": {
            "place": {"type": "string", "description": "City; none: the usual one"},
            "day": {
                "type": "string",
                "enum": ["now", "today", "tomorrow", "day_after_tomorrow", "weekend", "week"],
            },
        },
        "required": [],
    },
)
_WEATHER_ZH: Final = (
    r"天气预报|天气状况|天气情况|天气|气温|温度|下雨|下雪|有雨|有雪|带伞|带雨伞|打伞|冷不冷"
    r"|热不热|晒不晒|刮风|多少度|几度"
)
_ASKS_ZH: Final = re.compile(
    r"(?:天气|气温|温度)(?:预报|状况|情况)?(?:怎么?样|咋样|如何|好不好|好吗|是什么|多少|呢"
    r"|$)|(?:查|看|报|说|问|讲|播).{0,8}天气|(?:会|要|用)(?:不会|不要|不用)?.{0,3}(?:下雨"
    r"|下雪|带伞|带雨伞|打伞)(?:吗|么|不|$)|(?:会不会|有没有|要不要|用不用|需不需要|是不是"
    r"|需要).{0,5}(?:雨|雪|伞)"
    r"|(?:下雨|下雪)(?:吗|么|了吗|不$)|冷不冷|热不热|冷吗|热吗|(?:外面|今天|明天|后天|周末"
    r"|现在|室外|气温).{0,8}(?:多少度|几度)|(?:多少度|几度)(?:啊|呢)?$"
)
_NOT_ZH: Final = re.compile(
    r"空调|暖气|座椅|水温|体温|发烧|你(?:冷|热)|烤箱|真(?:好|热|冷)|太(?:好|热|冷)|昨天"
    r"|前天|多亏|不错|华氏|摄氏|角|纬度|经度|酒"
)
_ASKS_EN: Final = re.compile(
    r"(?:what(?:'s| is| will)?|how(?:'s| is| will)?|check|tell me|get|give me|show me"
    r"|look up|know|read)\b.{0,25}\b(?:weather|forecast|temperature outside)\b(?! (?:app"
    r"|man|report from yesterday))"
    r"|^(?:the )?weather(?: forecast)?(?: like)?(?: (?:in|for|today|tomorrow|this|on"
    r"|at)\b.*)?$|\b(?:will|is|does|is it going to|gonna) (?:it )?(?:going to "
    r"|gonna )?(?:be )?(?:rain|snow|raining|snowing|sunny|windy|cloudy)(?:ing|y)?\b"
    r"|\bhow (?:hot|cold|warm) (?:is|will) (?:it|the weather)\b|\bis it (?:hot|cold|warm"
    r"|sunny|cloudy|nice) (?:outside|out|in|today|tomorrow)\b"
    r"|\bdo i need (?:an? )?(?:umbrella|coat|jacket|raincoat)\b|\bwhat(?:'s"
    r"| is) the temperature(?: (?:outside|in|today|right now|now|tomorrow|like)\b.*|$)"
    r"|how many degrees is it",
    re.IGNORECASE,
)
_PLACE_EN: Final = re.compile(
    r"\b(?:in|for|at|over in)\s+(?:the\s+)?(?P<place>(?!(?:the|my|a|an|today|tomorrow"
    r"|next|this|now|general|celsius|fahrenheit|walk|run)\b)[a-z][a-z'. -]{1,30}?)"
    r"(?=\s+(?:today|tomorrow|tonight|this|next|on|right|now|the day|at|over|please|like"
    r"|be)\b|[?.,!]|$)",
    re.IGNORECASE,
)
_OUT_ZH: Final = re.compile(
    rf"{_WEATHER_ZH}|(?:会|要|用)?(?:不会|不要|不用)?下?[大小]?[雨雪](?=$|[吗么不了呢])"
    rf"|(?:下下?个?|这个?|上个?|本)?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|大后天|后天|明天|今天|今日|今晚|明晚|今早|明早|现在|这会儿|这几天|最近|未来"
    r"|这个?周末|下个?周末|周末|这周|本周|下周|[一1]周|上午|下午|晚上|早上|中午"
    r"|小跃|请问|麻烦|帮我|给我|你知道|能不能|可以|我想知道|告诉我|查询|查[一1]?下|查查"
    r"|看[一1]?下|看看|播报|报[一1]?下|说说|说[一1]?下|问[一1]?下|[一1]下|怎么?样|咋样"
    r"|如何|好不好|好吗|是什么|是多少"
    r"|会不会|有没有|要不要|用不用|需不需要|需要|出门|外面|室外|外头|[你我]?那边|那里|这边"
    r"|这里|这儿|那儿|然后|还有|顺便|\d+[号日月]|[，。！？,.!?\s]+"
)
_LEAD_ZH: Final = re.compile(r"^[那去在到的请我你看查再问报]+|[的呢吗么吧啊呀了是会有要在冷热]+$")
_DAYS: Final = {"today": 0, "now": 0, "tomorrow": 1, "day_after_tomorrow": 2}
_SPEAKS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "off": "我这儿没接天气服务，查不了天气，抱歉啦。",
        "where": "你想问哪个城市的天气？",
        "unknown": "没找到{place}这个地方，换个城市名试试？",
        "failed": "天气服务没连上，过会儿再问我好吗？",
        "far": "太远的日子还没有预报，一周之内的我能查。",
        "now": "{place}现在{sky}，{now}度，今天{low}到{high}度{rain}。",
        "day": "{place}{day}{sky}，{low}到{high}度{rain}。",
        "rain": "，降水概率{percent}%",
        "weekend": "{place}{first}{sky1}，{low1}到{high1}度；{second}{sky2}，{low2}到{high2}度。",
        "week": "{place}未来一周{low}到{high}度，{wet}。",
        "dry": "基本不下雨",
        "wet": "有{count}天可能下雨",
    },
    "en": {
        "off": "I'm not connected to a weather service here, so I can't check. Sorry!",
        "where": "For which city?",
        "unknown": "I couldn't find {place}. Try another city name?",
        "failed": "The weather service isn't answering right now. Ask me again in a bit?",
        "far": "There is no forecast that far ahead, only for the next seven days.",
        "now": "In {place} it's {sky} and {now} degrees now, {low} to {high} today{rain}.",
        "day": "{place} {day}: {sky}, {low} to {high} degrees{rain}.",
        "rain": ", with a {percent} percent chance of rain",
        "weekend": "{place} on {first}: {sky1}, {low1} to {high1} degrees; "
        "{second}: {sky2}, {low2} to {high2}.",
        "week": "{place} this week: {low} to {high} degrees, {wet}.",
        "dry": "mostly dry",
        "wet": "with rain likely on {count} days",
    },
}
_SKIES: Final = (
    # WMO codes up to this one: words
    (0, "晴", "clear"),
    (1, "晴间多云", "mostly clear"),
    (2, "多云", "partly cloudy"),
    (3, "阴", "overcast"),
    (48, "有雾", "foggy"),
    (57, "毛毛雨", "drizzling"),
    (61, "小雨", "lightly raining"),
    (63, "中雨", "raining"),
    (65, "大雨", "raining hard"),
    (67, "冻雨", "freezing rain"),
    (71, "小雪", "lightly snowing"),
    (77, "下雪", "snowing"),
    (82, "阵雨", "showery"),
    (86, "阵雪", "snow showers"),
    (99, "雷阵雨", "thundery"),
)
_NAMES: Final[dict[Language, dict[int, str]]] = {
    "zh": {0: "今天", 1: "明天", 2: "后天"},
    "en": {0: "today", 1: "tomorrow", 2: "the day after tomorrow"},
}
_WEEKDAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_LIKELY: Final = 40
"""Percent from which rain is worth a word."""


class Weather:
    """`source`: the server's base address, or `Forecasts` shared by sessions; None: there is none,
    and the user is told so. `place`: where the user is taken to be when no place is named."""

    name = "weather"
    has_floor = False

    def __init__(self, source: str | Forecasts | None, place: str = "") -> None:
        self._forecasts = Forecasts(source) if isinstance(source, str) else source
        self._place = place

    @property
    def functions(self) -> Sequence[Function]:
        """Nothing is offered to a model without a server to ask."""
        return (_FUNCTION,) if self._forecasts is not None else ()

    def route(self, said: str, language: Language) -> Sequence[Call]:
        """A call for every place asked about."""
        text = digits(said).strip(" 。.?？!！,，")
        if not asks(text):
            return ()
        when = _when(text)
        places = places_in(text)
        wait = filler("weather", language, said) if self._forecasts is not None else ""
        calls = [Call("get_weather", {"place": place, "day": when}, wait) for place in places]
        return calls or (Call("get_weather", {"day": when}, wait),)

    async def run(self, call: Call, language: Language) -> Outcome:
        """Ask the server, and say it."""
        words = _SPEAKS[language]
        place = str(call.arguments.get("place") or self._place)
        if self._forecasts is None:
            return Outcome(say=words["off"], facts=words["off"])
        if not place:
            return Outcome(say=words["where"])
        try:
            found = await self._forecasts.of(place, language)
        except ToolError as error:
            return Outcome(say=words["failed"], facts=f"No weather: {error}")
        if found is None:
            return Outcome(say=words["unknown"].format(place=place))
        said = spoken(found, str(call.arguments.get("day") or "now"), language, date.today())  # noqa: DTZ011
        return Outcome(say=said, facts=said)

    def note(self, language: Language) -> str:  # noqa: ARG002
        """Nothing."""
        return ""


def asks(text: str) -> bool:
    """Whether the words want to know the weather."""
    if HAN.search(text):
        return bool(_ASKS_ZH.search(text)) and not _NOT_ZH.search(text)
    return bool(_ASKS_EN.search(text)) and "yesterday" not in text.lower()


def places_in(text: str) -> list[str]:
    """The places named in a question about the weather."""
    if HAN.search(text):
        left = _OUT_ZH.sub("|", re.sub(r"[和跟与、]", "|", text))
        found = [_LEAD_ZH.sub("", part) for part in left.split("|")]
        return [place for place in found if 2 <= len(place) <= 10 and HAN.search(place)]
    match = _PLACE_EN.search(text)
    if match is None:
        return []
    parts = re.split(r",? and (?:in )?|, ", match["place"])
    return [part.strip().title() if part.islower() else part.strip() for part in parts if part]


def _when(text: str) -> str:
    """The day asked for: a name of the function's schema, or a date."""
    if re.search(r"周末|weekend", text, re.IGNORECASE):
        return "weekend"
    if re.search(r"一周|1周|这几天|未来|\bweek\b", text, re.IGNORECASE):
        return "week"
    there = day(text, date.today())  # noqa: DTZ011
    if there is None:
        return "now"
    days = (there[0] - date.today()).days  # noqa: DTZ011
    return {0: "now", 1: "tomorrow", 2: "day_after_tomorrow"}.get(days, there[0].isoformat())


def spoken(found: Forecast, when: str, language: Language, today: date) -> str:
    """The forecast for a day, in words."""
    words = _SPEAKS[language]
    if when == "weekend":
        return _weekend(found, language, today)
    if when == "week":
        wet = sum(one.rain is not None and one.rain >= _LIKELY for one in found.days[:7])
        return words["week"].format(
            place=found.place,
            low=round(min(one.low for one in found.days[:7])),
            high=round(max(one.high for one in found.days[:7])),
            wet=words["wet"].format(count=wet) if wet else words["dry"],
        )
    ahead = _DAYS[when] if when in _DAYS else (date.fromisoformat(when) - today).days
    if not 0 <= ahead < len(found.days):
        return words["far"]
    one = found.days[ahead]
    return words["now" if when in ("now", "today") else "day"].format(
        place=found.place,
        now=round(found.temperature),
        sky=sky(found.code if when in ("now", "today") else one.code, language),
        low=round(one.low),
        high=round(one.high),
        rain=_rain(one, language),
        day=_day_name(ahead, today, language),
    )


def _weekend(found: Forecast, language: Language, today: date) -> str:
    first = (5 - today.weekday()) % 7 if today.weekday() != 6 else 0
    pair = [first, first + 1] if today.weekday() != 6 else [0, 0]
    if pair[-1] >= len(found.days):
        return _SPEAKS[language]["far"]
    one, two = (found.days[ahead] for ahead in pair)
    if pair[0] == pair[1]:
        return spoken(found, "today", language, today)
    return _SPEAKS[language]["weekend"].format(
        place=found.place,
        first="周六" if language == "zh" else "Saturday",
        second="周日" if language == "zh" else "Sunday",
        sky1=sky(one.code, language),
        sky2=sky(two.code, language),
        low1=round(one.low),
        high1=round(one.high),
        low2=round(two.low),
        high2=round(two.high),
    )


def _rain(one: Day, language: Language) -> str:
    if one.rain is None or one.rain < _LIKELY:
        return ""
    return _SPEAKS[language]["rain"].format(percent=one.rain)


def _day_name(ahead: int, today: date, language: Language) -> str:
    weekday = (today + timedelta(ahead)).weekday()
    other = f"周{'一二三四五六日'[weekday]}" if language == "zh" else f"on {_WEEKDAYS[weekday]}"
    return _NAMES[language].get(ahead, other)


def sky(code: int, language: Language) -> str:
    """A WMO weather code in words."""
    for until, zh, en in _SKIES:
        if code <= until:
            return zh if language == "zh" else en
    return "不明" if language == "zh" else "unclear"
