"""Chinese written text to the words a person says: 10:30 -> 十点半, -5℃ -> 零下五度, 2个 -> 两个.

Latin words stay as they are (they are spoken in English); digits never do.
"""

import re
from collections.abc import Callable
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_PHONE_DIGITS: Final = "零幺二三四五六七八九"
_NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"

_UNITS: Final = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "km²": "平方公里",
    "m²": "平方米",
    "㎡": "平方米",
    "m³": "立方米",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "kg": "公斤",
    "mg": "毫克",
    "ml": "毫升",
    "mL": "毫升",
    "kWh": "千瓦时",
    "kW": "千瓦",
    "Hz": "赫兹",
    "min": "分钟",
    "ms": "毫秒",
    "m": "米",
    "g": "克",
    "t": "吨",
    "L": "升",
    "h": "小时",
    "s": "秒",
    "W": "瓦",
    "V": "伏",
}
_MONEY: Final = {"¥": "元", "￥": "元", "$": "美元", "＄": "美元", "€": "欧元", "£": "英镑"}
_LIANG: Final = (
    "个|只|条|张|本|位|次|天|周|小时|分钟|秒|杯|碗|块|元|斤|公斤|公里|公分|厘米|毫米|克|米|点|种|件|家|岁|倍|万|千|亿|"
    "遍|层|门|份|句|段|页|首|辆|台|部|场|双|对|群|片|座|间|套|支|把|瓶|盒|包|袋|串|名|口|趟|笔|顿|篇|颗|棵|匹|头|"
    "星期|礼拜|种|分(?!之)|里|吨|升|毫升|年(?!级|代)|度|刻钟|英镑|美元|欧元|章|集|步|回|样|道|朵|根|款|轮|人"
)
_CODE_BEFORE: Final = (
    r"(?:电话|号码|手机|拨打|拨|致电|热线|房间|房号|验证码|密码|尾号|航班|车次|编号|单号|卡号|QQ|邮编|车牌|区号|分机)"
    r"(?:是|为|号|：|:|号是|号码是|码是)?\s?"
)


def digits(text: str, *, phone: bool = False) -> str:
    """Digit by digit; in phone numbers 1 is said 幺."""
    table = _PHONE_DIGITS if phone else _DIGITS
    return "".join(table[int(char)] for char in text if char.isdigit())


def _section(value: int, *, head: bool) -> str:
    """1..9999 without a leading zero; `head`: nothing is said before it."""
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit == 0:
            zero = bool(out)
            continue
        if zero:
            out, zero = out + "零", False
        first = not out and head
        if unit == 10 and digit == 1 and first:
            out += "十"
        elif digit == 2 and (unit == 1000 or (unit == 100 and not out)):
            out += "两" + name
        else:
            out += _DIGITS[digit] + name
    return out


def cardinal(value: int) -> str:
    """A whole number as a quantity: 22000 -> 两万两千."""
    if value == 0:
        return "零"
    if value < 0:
        return "负" + cardinal(-value)
    if value >= 10**16:
        return digits(str(value))
    out = ""
    for unit, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part = value // unit % 10**4
        if part == 0:
            continue
        if out and part < 1000:
            out += "零"
        out += "两" + name if part == 2 and name else _section(part, head=not out) + name
    return out


def number(text: str) -> str:
    """ "1,234.50" -> 一千二百三十四点五零; leading zeros are read digit by digit."""
    text = text.replace(",", "")
    whole, _, decimals = text.partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digits(whole)
    else:
        said = cardinal(int(whole or "0"))
    return f"{said}点{digits(decimals)}" if decimals else said


def _hour(value: int) -> str:
    return "两" if value == 2 else cardinal(value)


def _clock(match: re.Match[str]) -> str:
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59:
        return f"{cardinal(hour)}比{cardinal(minute)}"
    half_day = {"a": "上午", "p": "下午"}.get((match[4] or "").lower(), "")
    said = f"{half_day}{_hour(hour)}点"
    if second:
        return f"{said}{cardinal(minute)}分{cardinal(int(second))}秒"
    if minute == 30:
        return said + "半"
    if minute == 0:
        return said
    return said + ("零" if minute < 10 else "") + cardinal(minute) + ("分" if minute < 10 else "")


def _date(match: re.Match[str]) -> str:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{digits(year)}年{cardinal(month)}月{cardinal(day)}日"


def _temperature(match: re.Match[str]) -> str:
    below = "零下" if match[1] else ""
    scale = "华氏" if match[3].upper().endswith("F") or match[3] == "℉" else ""
    return f"{scale}{below}{number(match[2])}度"


def _money(match: re.Match[str]) -> str:
    amount, scale = match[2], match[3] or ""
    if "." in amount:
        amount = amount.rstrip("0").rstrip(".")
    said = "两" if amount == "2" else number(amount)
    return f"{said}{scale}{_MONEY[match[1]]}"


def _percent(match: re.Match[str]) -> str:
    sign = "负" if match[1] else ""
    rest = f"到{number(match[3])}" if match[3] else ""
    return f"{sign}百分之{number(match[2])}{rest}"


def _fraction(match: re.Match[str]) -> str:
    above, below = int(match[1]), int(match[2])
    if 0 < above < below <= 100:
        return f"{cardinal(below)}分之{cardinal(above)}"
    return f"{cardinal(above)}比{cardinal(below)}"


def _range(match: re.Match[str]) -> str:
    """2-3个 -> 两到三个: the digits stay, so that later rules read each end."""
    two = "两" if match[1] == "2" and re.match(_LIANG, match[3]) else match[1]
    return f"{two}到{match[2]}{match[3]}"


def _unit(match: re.Match[str]) -> str:
    said = "两" if match[1] == "2" else number(match[1])
    return said + _UNITS[match[2]]


def _model_number(match: re.Match[str]) -> str:
    """A380, GPT-4: digits stuck to letters are a name."""
    value = match[1]
    return " " + (digits(value) if len(value) > 2 else number(value))


_unit_names: Final = "|".join(re.escape(name) for name in sorted(_UNITS, key=len, reverse=True))
_mail: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_RULES: Final[tuple[_Rule, ...]] = (
    (_mail, lambda m: " " + m[0].replace("@", " at ").replace(".", " dot ") + " "),
    # telephone numbers and codes, digit by digit
    (
        re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"),
        lambda m: digits(m[1], phone=True),
    ),
    (
        re.compile(r"(?<!\d)(0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4})(?!\d)"),
        lambda m: digits(m[1], phone=True),
    ),
    (
        re.compile(rf"({_CODE_BEFORE})([A-Za-z]*)(\d[\d -]{{2,}}\d|\d{{3,}})(?![\d.年月日元块万])"),
        lambda m: m[1] + m[2] + digits(m[3], phone=True),
    ),
    (
        re.compile(r"(?<![\d.,])(11[0249]|12[0123]\d{0,2}|10086|10010|12306)(?=电话|热线)"),
        lambda m: digits(m[1], phone=True),
    ),
    (
        re.compile(r"(打|拨|报警|呼叫)(11[0249]|12[0123]\d{0,2})(?![\d.\u4e00-\u9fff])"),
        lambda m: m[1] + digits(m[2], phone=True),
    ),
    (
        re.compile(r"(?<![\d.,])(\d{3,4})(?=房间|号房|室|次列车|路公交|航班)"),
        lambda m: digits(m[1], phone=True),
    ),
    # dates and times
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _date),
    (
        re.compile(r"(?<!\d)(\d{4})年?\s?[-~～–—到至]\s?(\d{4})(?=\s?年)"),
        lambda m: f"{digits(m[1])}到{digits(m[2])}",
    ),
    (re.compile(r"(?<!\d)(\d{4})(?=\s?年)"), lambda m: digits(m[1])),
    (re.compile(r"(?<!\d)([6-9]\d)(?=年(?:[出生的代]|\b))"), lambda m: digits(m[1])),
    (re.compile(r"(?<!\d)(\d0)(?=后)"), lambda m: digits(m[1])),
    (
        re.compile(
            r"(?<![\d:])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?:\s?([AaPp])\.?[Mm]\.?)?(?![\d:])"
        ),
        _clock,
    ),
    (
        re.compile(r"(?<![\d:])(\d{1,3})[:：](\d{1,3})(?![\d:])"),
        lambda m: f"{cardinal(int(m[1]))}比{cardinal(int(m[2]))}",
    ),
    # quantities with a sign in front or a unit behind
    (
        re.compile(
            rf"(?<![\dA-Za-z])([-−－])?({_NUMBER})\s?(℃|℉|°\s?[CcFf]?|摄氏度|(?<=\d)度(?!\w*[角数]))"
        ),
        _temperature,
    ),
    (
        re.compile(rf"([-−－])?(?<![\d.])({_NUMBER})%?\s?(?:[-~～–—]|到|至)\s?({_NUMBER})\s?[%％]"),
        _percent,
    ),
    (re.compile(rf"(?<![\dA-Za-z])([-−－])?({_NUMBER})\s?[%％]()"), _percent),
    (re.compile(rf"({_NUMBER})\s?‰"), lambda m: f"千分之{number(m[1])}"),
    (re.compile(rf"([¥￥$＄€£])\s?({_NUMBER})\s?(万亿|亿|万|千)?"), _money),
    (re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d/.])"), _fraction),
    (re.compile(rf"(?<![\d.A-Za-z-])({_NUMBER})\s?[-~～–—]\s?({_NUMBER})(?![\d-])(\w?)"), _range),
    (re.compile(rf"({_NUMBER})\s?({_unit_names})(?![A-Za-z])"), _unit),
    # signs between numbers
    (re.compile(r"(?<=\d)\s?[×xX*]\s?(?=\d)"), "乘"),
    (re.compile(r"(?<=\d)\s?÷\s?(?=\d)"), "除以"),
    (re.compile(r"(?<=\d)\s?\+\s?(?=\d)"), "加"),
    (re.compile(r"(?<=\d)\s[-−]\s(?=\d)"), "减"),
    (re.compile(r"\s?[=＝]\s?"), "等于"),
    (re.compile(r"(?<=[\u4e00-\u9fff])\s?&\s?(?=[\u4e00-\u9fff])"), "和"),
    (re.compile(r"[~～约](?=\d)"), "约"),
    (re.compile(r"(?<![\dA-Za-z.])[-−－](?=\d)"), "负"),
    (re.compile(r"(?:No\.|#)\s?(?=\d)"), "第"),
    # plain numbers
    (re.compile(r"(?<=[A-Za-z])-?(\d+)(?![\d.])"), _model_number),
    (re.compile(rf"(?<![\d.第])2(?={_LIANG})"), "两"),
    (re.compile(r"\d+(?:\.\d+){2,}"), lambda m: "点".join(number(p) for p in m[0].split("."))),
    (
        re.compile(r"(?<![\d.,])(?!\d+0000)\d{9,}(?![\d.,]|[万亿元块个])"),
        lambda m: digits(m[0], phone=True),
    ),
    (re.compile(_NUMBER), lambda m: number(m[0])),
    # what is left of signs
    (re.compile(r"[~～#^_|\\<>{}@*]"), " "),
    (re.compile(r"(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])"), "、"),
    (re.compile(r"——|--|—"), "，"),
    (re.compile(r"\s+"), " "),
)


def normalise_zh(text: str) -> str:
    """Text as it is said in Mandarin; Latin words are left for the English reader."""
    text = text.translate(_FULL_WIDTH)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip()


_FULL_WIDTH: Final = {ord("０") + i: str(i) for i in range(10)} | {ord("％"): "%", ord("．"): "."}
