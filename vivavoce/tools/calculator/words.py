"""Spoken arithmetic as symbols: "三十七乘以四十八" is `37*48`, "half of ninety" `(1/2)*90`.

Only a text that is arithmetic as a whole is taken; a question around it may be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.spoken_numbers import digits
from vivavoce.tools.calculator.units import ANY, Unit, named

_N: Final = r"\d+(?:\.\d+)?"
_Rules = Sequence[tuple[str, str]]

_AROUND_EN: Final = re.compile(
    r"^(?:(?:hey|hi|ok(?:ay)?|so|well|um+|please|and|then|quick question|can you|could you"
    r"|would you|do you know|tell me|xiao ?yue|i need to know|"
    r"calculate|compute|work out|figure out|what(?:'s| is| are|s)|what does|how much (?:is"
    r"|are|does)|how many (?:is|are)|the (?:result|answer|value) (?:of|to)|"
    r"solve|say|the|for me)[\s,]+)+|(?:[\s,]*(?:please|for me|equal(?:s)?(?: to)?|make|is"
    r"|be|then|thanks|right now|come to|=))+$",
    re.IGNORECASE,
)
_AROUND_ZH: Final = re.compile(
    r"^(?:(?:小跃|喂|嗯|那|请问|请|麻烦你?|你?(?:能不能|可以)?(?:帮我|给我|帮忙)|你知道"
    r"|我想知道|告诉我|考考你|来|再)?(?:心算|计算|算|口算)?(?:一下|算|一算|个)?)"
    r"(?=[\d根(负百一-])|(?:等于几|等于多少|等于|得多少|得几|是多少|是几|有多少|多少钱"
    r"|多少|结果是|怎么算|会是|一共|总共|呢|啊|呀|吗|=)+$"
)
_ZH: Final[_Rules] = (
    (r"括号", ""),
    (r"百分之(" + _N + ")", r"(\1/100)"),
    (r"千分之(" + _N + ")", r"(\1/1000)"),
    (r"(\d+)分之(\d+)", r"(\2/\1)"),
    (r"(" + _N + ")%", r"(\1/100)"),
    (r"的?1?半(?:是)?$", "*(1/2)"),
    (r"打([1-9])(\d)?折(?:后)?(?:是)?", r"*(0.\g<1>\2)"),
    (r"(?:加上|加|夹|家|\+|和(?=\d))", "+"),
    (r"(?:减去|减掉|减|剪|－)", "-"),
    (r"(?:乘以|乘上|成以|乘已|城以|乘|×|[xX])", "*"),
    (r"(?:除以|除已|÷)", "/"),
    (r"(?:的和|之和|的积|之积|的差|的商)", ""),
    (r"(?:的平方根|开平方|开根号|开方)", " ROOT "),
    (r"的立方根", " CUBEROOT "),
    (r"的?(?:平方|二次方)", "^2"),
    (r"的?(?:立方|三次方)", "^3"),
    (r"的?(\d+)次[方幂]", r"^\1"),
    (r"的?阶乘", "!"),
    (r"(?:根号|更号|跟号)(?:下)?", "sqrt "),
    (r"负", "-"),
    (r"除(" + _N + r")", r" INTO \1"),
    (r"的(?=\()", "*"),
)
_EN: Final[_Rules] = (
    (r"\b(?:the )?square root of\b", " sqrt "),
    (r"\b(?:the )?(?:cube|cubic) root of\b", " cbrt "),
    (r"\bsquare root\b", " sqrt "),
    (rf"({_N}) ?(?:percent|per cent|%) off(?: of)? ({_N})", r"(\2*(1-\1/100))"),
    (rf"({_N}) ?(?:percent|per cent|%) (?:of|from)\b", r"(\1/100)*"),
    (rf"({_N}) ?(?:percent|per cent|%)", r"(\1/100)"),
    (r"\b(?:a |one )?half of\b|\b1 half of\b", "(1/2)*"),
    (r"\b(?:a|1) third of\b", "(1/3)*"),
    (r"\b2 thirds of\b", "(2/3)*"),
    (r"\b(?:a|1) (?:quarter|4th) of\b", "(1/4)*"),
    (r"\b3 (?:quarters|4ths) of\b", "(3/4)*"),
    (r"\b(?:a|1) (\d+)th of\b", r"(1/\1)*"),
    (r"\bto the (?:power (?:of )?)?(\d+)(?:st|nd|rd|th)?(?: power)?\b", r"^\1"),
    (r"\braised to(?: the power of)?\b", "^"),
    (r"\bsquared\b", "^2"),
    (r"\bcubed\b", "^3"),
    (r"\bfactorial(?: of)? (\d+)", r"\1!"),
    (r"\bfactorial\b", "!"),
    (rf"\b(?:the )?sum of ({_N}) and ({_N})", r"(\1+\2)"),
    (rf"\b(?:the )?product of ({_N}) and ({_N})", r"(\1*\2)"),
    (rf"\b(?:the )?difference (?:between|of) ({_N}) and ({_N})", r"(\1-\2)"),
    (rf"\b(?:subtract|take) ({_N}) from ({_N})", r"(\2-\1)"),
    (rf"\b(?:add) ({_N}) (?:and|to|plus) ({_N})", r"(\1+\2)"),
    (rf"\bmultiply ({_N}) (?:by|and|times|with) ({_N})", r"(\1*\2)"),
    (rf"\bdivide ({_N}) by ({_N})", r"(\1/\2)"),
    (r"\b(?:multiplied by|times|x)\b|×", "*"),
    (r"\b(?:divided by|over)\b|÷", "/"),
    (r"\b(?:plus|added to)\b", "+"),
    (r"\b(?:minus|subtract|less|take away)\b|－", "-"),
    (r"\b(?:modulo|mod)\b", " mod "),
    (r"\bnegative\b", "-"),
)
_CONVERT: Final = (
    (
        rf"^(?P<n>-?{_N}) ?(?P<a>{ANY}) ?(?:等于|是|合|换算成|转换成|换成|有|相当于)+(?:多少"
        rf"|几)?个?(?P<b>{ANY})$"
    ),
    rf"^把?(?P<n>-?{_N}) ?(?P<a>{ANY}) ?(?:换算成|转换成|换成|转成)(?P<b>{ANY})$",
    (
        rf"^(?:how (?:many|much)) (?P<b>{ANY}) (?:are |is )?(?:there )?(?:in|make"
        rf"|equals?) (?P<n>{_N}|an?) ?(?P<a>{ANY})$"
    ),
    (
        rf"^(?:convert |turn |change )?(?P<n>-?{_N}|an?) ?(?:degrees )?(?P<a>{ANY}) (?:in|to"
        rf"|into|as|equals how many|is how many) (?P<b>{ANY})$"
    ),
    (
        rf"^how (?:far|heavy|long|hot|big|fast|much) is (?P<n>-?{_N}"
        rf"|an?) ?(?:degrees )?(?P<a>{ANY}) in (?P<b>{ANY})$"
    ),
)
_OPERATOR: Final = re.compile(r"[+*/^!]|sqrt|cbrt|mod|(?<=[\d)])\s*-")


@dataclass(frozen=True)
class Conversion:
    """So many of a unit, wanted in another."""

    value: str
    source: Unit
    target: Unit


def conversion(text: str) -> Conversion | None:
    """The units that `text` wants converted; None: it does not."""
    bare = _bare(text, keep_question=True)
    for pattern in _CONVERT:
        match = re.search(pattern, bare, re.IGNORECASE)
        if match is not None:
            source, target = named(match["a"]), named(match["b"])
            if source is not None and target is not None and source is not target:
                value = "1" if match["n"].startswith("a") else match["n"]
                return Conversion(value, source, target)
    return None


def symbols(text: str) -> tuple[str, str] | None:
    """(expression in symbols, the same as it was said) when `text` is arithmetic, else None."""
    said = _bare(text)
    out = said
    for pattern, symbol in (*_ZH, *_EN):
        out = re.sub(pattern, symbol, out, flags=re.IGNORECASE)
    out = re.sub(rf"({_N}) INTO ({_N})", r"(\2/\1)", out)
    out = re.sub(r"^(.*?) ROOT ", r"sqrt (\1)", out)
    out = re.sub(r"^(.*?) CUBEROOT ", r"cbrt (\1)", out)
    out = out.strip(" ,，的")
    if not re.fullmatch(r"(?:[\d.\s+*/^()!-]|sqrt|cbrt|mod)+", out) or not _OPERATOR.search(out):
        return None
    return out, re.sub(r"的半", "的一半", said)


def _bare(text: str, *, keep_question: bool = False) -> str:
    """`text` without the question around it, numbers in digits."""
    out = (
        digits(text.replace("一半", "半"))
        .strip()
        .rstrip("。.?？!！,， ")
        .replace("，", ",")
        .lower()
    )
    out = re.sub(
        r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+(?=\d)", "", out
    )
    before = None
    while before != out:
        before = out
        out = _AROUND_ZH.sub("", out) if not keep_question else _START_ZH.sub("", out)
        out = (_AROUND_EN if not keep_question else _START_EN).sub("", out).strip(" ,?")
    return out


_START_ZH: Final = re.compile(
    r"^(?:小跃|那|请问|请|帮我算?(?:一下)?|算一?下?|你知道|告诉我)(?=[把\d-])|(?:呢|啊|呀|吗)$"
)
_START_EN: Final = re.compile(
    r"^(?:(?:hey|ok(?:ay)?|so|please|can you|could you|tell me|do you know|what(?:'s| is"
    r"|s)|xiao ?yue)[\s,]+)+|[\s,]+please$",
    re.IGNORECASE,
)
