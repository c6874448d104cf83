"""Texts made from patterns: numbers, times, dates, amounts and names, spelt out as they are said.

Small talk holds few of them, and an ear that never heard "seventeen" will not write it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.data.texts import Kind
from vivavoce.languages import Language
from vivavoce.voice.normalise_zh import cardinal, digits

_COUNT: Final = 600
"""Texts per language."""

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_NAMES: Final = (
    "Alice Benjamin Carlos Charlotte Daniel David Diana Edward Elena Emily Frank George Grace "
    "Hannah Henry Isabel Jack James Julia Karen Kevin Laura Leo Linda Lucas Maria Martin Maya Nina "
    "Oliver Oscar Patricia Paul Peter Rachel Robert Samuel Sarah Simon Sophie Susan Thomas Victor "
    "Vincent Walter William Zoe"
).split()
_CITIES: Final = (
    "Amsterdam Athens Atlanta Barcelona Berlin Boston Brussels Cairo Chicago Copenhagen Dallas "
    "Denver Dublin Edinburgh Geneva Hamburg Helsinki Houston Istanbul Jakarta Lisbon London Madrid "
    "Melbourne Miami Milan Montreal Moscow Munich Nairobi Naples Oslo Paris Phoenix Prague Rome "
    "Seattle Singapore Stockholm Sydney Tokyo Toronto Vancouver Vienna Warsaw Zurich"
).split()
_GOODS: Final = (
    "apples bananas boxes carrots chairs eggs envelopes lemons notebooks onions oranges pencils "
    "plates potatoes tickets tomatoes towels umbrellas candles pillows"
).split()

_EN: Final[tuple[tuple[Kind, str], ...]] = (
    ("number", "{n} plus {m} is how much?"),
    ("number", "I need {n} {goods} and {m} {goods2}."),
    ("number", "My number is {phone}."),
    ("number", "The code is {code}."),
    ("number", "It costs {n} dollars and {m} cents."),
    ("number", "Turn it up to {n} degrees."),
    ("number", "Wake me up at {time}."),
    ("number", "Set a timer for {n} minutes."),
    ("number", "The train leaves at {time} on {day}."),
    ("number", "She was born on {month} {ordinal}."),
    ("number", "Book a table for {small} at {time}."),
    ("number", "We drove {big} miles."),
    ("number", "Platform {small}, {city} train, {time}."),
    ("name", "Call {name} and tell {name2} I'm late."),
    ("name", "{name} lives in {city} now."),
    ("name", "Is {name} flying from {city} to {city2}?"),
    ("name", "Meet me in {city} on {day}."),
    ("name", "How is the weather in {city} in {month}?"),
    ("command", "Send {name} a message on {day} morning."),
    ("command", "Play something by {name} from {city}."),
)

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
_GIVEN: Final = (
    "伟 芳 娜 敏 静 磊 洋 艳 勇 军 杰 娟 涛 超 明 霞 刚 平 辉 鹏 雪 梅 琳 晨 宇 浩 欣 怡 子涵 "
    "雨桐 思远 佳琪 文博 晓东 丽华 建国 志强 海燕 春梅 小龙"
).split()
_PLACES: Final = (
    "北京 上海 广州 深圳 成都 重庆 杭州 南京 武汉 西安 天津 苏州 长沙 郑州 青岛 大连 厦门 昆明 "
    "哈尔滨 沈阳 济南 合肥 福州 南昌 贵阳 太原 兰州 乌鲁木齐 拉萨 海口 三亚 桂林 洛阳 敦煌"
).split()
_ITEMS: Final = (
    "苹果 香蕉 橙子 葡萄 鸡蛋 土豆 西红柿 黄瓜 白菜 牛奶 面包 饺子 包子 毛巾 雨伞 椅子 杯子 "
    "铅笔 笔记本 信封"
).split()
_ZH: Final[tuple[tuple[Kind, str], ...]] = (
    ("number", "{n}加{m}等于多少？"),
    ("number", "帮我买{small}斤{item}，再来{small2}个{item2}。"),
    ("number", "我的电话是{phone}。"),
    ("number", "验证码是{code}。"),
    ("number", "一共{n}块{small}毛。"),
    ("number", "空调调到{n}度。"),
    ("number", "明天{time}叫我起床。"),
    ("number", "定一个{n}分钟的闹钟。"),
    ("number", "{month}月{dayn}号{time}出发。"),
    ("number", "从这里到{city}有{big}公里。"),
    ("number", "{city}今天最高{n}度。"),
    ("number", "我想订{small}个人的位子，{time}到。"),
    ("name", "给{name}打个电话。"),
    ("name", "{name}现在住在{city}。"),
    ("name", "{name}是{city}人还是{city2}人？"),
    ("name", "周末跟{name}去{city}玩。"),
    ("name", "{city}到{city2}坐高铁要多久？"),
    ("command", "导航去{city}，别走高速。"),
    ("command", "告诉{name}，我晚点到。"),
    ("command", "放一首{name}的歌。"),
)


def english_number(value: int) -> str:
    """0 .. 9999 in words: 214 is "two hundred and fourteen"."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    head, rest = divmod(value, size)
    joint = " and " if rest and size == 100 else " "
    return f"{english_number(head)} {name}" + (f"{joint}{english_number(rest)}" if rest else "")


def texts(_: Path) -> Iterator[tuple[Language, Kind, str]]:
    """The same texts every time."""
    rng = np.random.default_rng(20)
    for number in range(_COUNT):
        kind, pattern = _EN[number % len(_EN)]
        yield "en", kind, pattern.format(**_english(rng))
        kind, pattern = _ZH[number % len(_ZH)]
        yield "zh", kind, pattern.format(**_chinese(rng))


def _english(rng: np.random.Generator) -> dict[str, str]:
    def number(most: int) -> str:
        return english_number(int(rng.integers(2, most)))

    def one_of(words: list[str]) -> str:
        return words[int(rng.integers(len(words)))]

    minute = int(rng.integers(1, 12)) * 5
    return {
        "n": number(100),
        "m": number(100),
        "small": number(13),
        "big": number(3000),
        "phone": " ".join(_ONES[int(d)] for d in rng.integers(0, 10, 7)),
        "code": " ".join(_ONES[int(d)] for d in rng.integers(0, 10, 4)),
        "time": f"{_ONES[int(rng.integers(1, 13))]} {english_number(max(10, minute))}",
        "day": one_of(_DAYS),
        "month": one_of(_MONTHS),
        "ordinal": one_of(_ORDINALS),
        "goods": one_of(_GOODS),
        "goods2": one_of(_GOODS),
        "name": one_of(_NAMES),
        "name2": one_of(_NAMES),
        "city": one_of(_CITIES),
        "city2": one_of(_CITIES),
    }


def _chinese(rng: np.random.Generator) -> dict[str, str]:
    def number(least: int, most: int) -> str:
        return cardinal(int(rng.integers(least, most)))

    def one_of(words: list[str]) -> str:
        return words[int(rng.integers(len(words)))]

    parts = ("早上", "上午", "下午", "晚上")
    hour = ("七", "八", "九", "十", "三", "六")[int(rng.integers(6))]
    tail = ("点", "点半", "点一刻", "点二十")[int(rng.integers(4))]
    phone = "1" + "".join(str(int(d)) for d in rng.integers(0, 10, 10))
    return {
        "n": number(11, 100),
        "m": number(11, 100),
        "small": number(3, 10),
        "small2": number(3, 10),
        "big": number(101, 3000),
        "phone": digits(phone, phone=True),
        "code": digits("".join(str(int(d)) for d in rng.integers(0, 10, 4))),
        "time": parts[int(rng.integers(4))] + hour + tail,
        "month": number(1, 13),
        "dayn": number(1, 29),
        "item": one_of(_ITEMS),
        "item2": one_of(_ITEMS),
        "name": _SURNAMES[int(rng.integers(len(_SURNAMES)))] + one_of(_GIVEN),
        "city": one_of(_PLACES),
        "city2": one_of(_PLACES),
    }
