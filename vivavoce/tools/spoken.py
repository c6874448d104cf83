"""Words as recognisers write them, made comparable: script, width, numbers, fillers."""

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from vivavoce.languages import HAN, Language, simplified
from vivavoce.tools.sounds import han, same_sound

Variants = Mapping[str, Mapping[Language, Sequence[str]]]
"""What is said in a situation: authored ways of saying it, per language."""

_JUNK: Final = re.compile(r"[^\w\s]|_")
_SPACE: Final = re.compile(r"\s+")

_FILLERS_EN: Final = (
    r"(?:u+h+m*|u+m+|h+m+|er+m*|ah+|oh|okay|ok|well|so|like|you know|actually|just|please|yeah|"
    r"let me (?:see|think)(?: about it)?|"
    r"i(?:d|ll|m| am| will| would)? (?:say|go with|take|pick|choose|going (?:to say|with|for)|"
    r"(?:pretty |quite )?sure)|i (?:think|guess|believe|suppose)|going (?:with|for)|"
    r"maybe|perhaps|probably|possibly|definitely|surely|of course|right|correct|final answer|"
    r"(?:is|could|would|must|should|can) (?:it|that)(?: be)?|it (?:is|must be|should be|could be)|"
    r"its|that is|thats|that would be|must be|"
    r"(?:my|the|final|correct|right) answer (?:is|would be)|the correct answer is)"
)
_BEFORE_EN: Final = re.compile(rf"^(?:{_FILLERS_EN}\s+)+")
_AFTER_EN: Final = re.compile(
    r"(?:\s+(?:i think|i guess|maybe|right|please|probably|final answer|perhaps|i suppose|then"
    r"|i believe|is it|uh|um))+$"
)
_BEFORE_ZH: Final = re.compile(
    r"^(?:我再?想一?想|让我想一?想|容我想想|想想|我想|嗯+|呃+|额|啊+|哦+|噢|唔|哎呀?|诶|欸|哈+|"
    r"那个|这个|那么?|就是|就|"
    r"我说|我来|我选择?|我猜|我觉得|我认为|我感觉|我接|我对|我答|答案是|答案应该是|有了|有一句|"
    r"还有|知道了|"
    r"应该就?是|可能是|会不会是|是不是|好像是|也许是|大概是|估计是|肯定是|一定是|当然是|难道是|"
    r"莫非是|"
    r"应该|可能|好像|大概|肯定|一定|当然|难道|莫非|也许|我记得|对了|好吧?|行|选择?|是)"
)
_AFTER_ZH: Final = re.compile(
    r"(?:吧|吗|么|嘛|呀|啊|呢|哦|呗|啦|了|对吗|对不对|对吧|行吗|可以吗|算吗|是吗|是吧|是不是|"
    r"怎么样|没错|"
    r"到你了?|该你了?|轮到你了?|这个|这一句|这句|你看|你接)$"
)

_DIGITS_ZH: Final = "零一二三四五六七八九"
_TENS_EN: Final = {
    word: 10 * (at + 2)
    for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_ONES_EN: Final = {
    word: at
    for at, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}


def plain(text: str) -> str:
    """Lower case, half width, simplified, no punctuation, single spaces; none between Han."""
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    text = re.sub(r"(?<=[a-z])['’](?=[a-z])", "", text)
    text = _SPACE.sub(" ", _JUNK.sub(" ", text)).strip()
    return re.sub(rf"(?<={HAN.pattern})\s+(?={HAN.pattern})", "", text)


def core_en(text: str) -> str:
    """A plain English answer without what people say around it."""
    return _AFTER_EN.sub("", _BEFORE_EN.sub("", text + " ").strip()).strip()


def core_zh(text: str) -> str:
    """Plain Chinese without the fillers before and after it; never empty if it was not."""
    kept = text
    while (match := _BEFORE_ZH.match(kept)) and match.end() < len(kept):
        kept = kept[match.end() :].lstrip()
    while (match := _AFTER_ZH.search(kept)) and match.start() > 0:
        kept = kept[: match.start()].rstrip()
    return kept


def core(text: str, language: Language) -> str:
    """What is left of plain words when fillers are taken away."""
    return core_zh(text) if language == "zh" else core_en(text)


def number_zh(value: int) -> str:
    """0 to 9999 as Mandarin says it."""
    if value < 10:
        return _DIGITS_ZH[value]
    out, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if pending else "") + _DIGITS_ZH[digit] + name
            pending = False
        elif out and value:
            pending = True
    return out.removeprefix("一") if out.startswith("一十") else out


def numbers_as_han(text: str) -> str:
    """Digits of a Chinese text written out, so that "2个" and "二个" compare equal."""
    return re.sub(
        r"\d+",
        lambda m: (
            number_zh(int(m[0])) if len(m[0]) < 5 else "".join(_DIGITS_ZH[int(d)] for d in m[0])
        ),
        text,
    )


def numbers_as_digits(text: str) -> str:
    """English number words of a plain text as digits: "twenty one hundred" is "2100"."""
    out: list[str] = []
    value: int | None = None
    for word in text.replace("-", " ").split():
        number = _ONES_EN.get(word, _TENS_EN.get(word))
        if number is not None:
            joins = value is not None and (value % 100 == 0 or (value % 10 == 0 and number < 10))
            if value is not None and not joins:
                out.append(str(value))
                value = None
            value = (value or 0) + number
        elif word == "hundred" and value is not None:
            value *= 100
        elif word == "thousand" and value is not None:
            value *= 1000
        elif word != "and" or value is None:
            out += [str(value)] if value is not None else []
            value = None
            out.append(word)
    return " ".join(out + ([str(value)] if value is not None else []))


def phrase_in(said: str, phrase: str, slack: int) -> bool:
    """A plain phrase is in plain `said` (Chinese: by sound), which has little else in it.

    `slack`: how many words or Han characters may be around it.
    """
    if HAN.search(phrase):
        heard = han(said)
        return len(heard) <= len(phrase) + slack and same_sound(heard, phrase)
    return len(said.split()) <= len(phrase.split()) + slack and f" {phrase} " in f" {said} "


class Teller:
    """Chooses among ways of saying a thing: at random by `seed`, never the same twice running."""

    def __init__(self, variants: Variants, seed: int) -> None:
        self._variants = variants
        self._random = random.Random(seed)  # noqa: S311  games need no secrets
        self._last: dict[str, str] = {}

    def __call__(self, key: str, language: Language, **slots: object) -> str:
        """One of the variants of `key` with its slots filled in."""
        ways = self._variants[key][language]
        fresh = [way for way in ways if way != self._last.get(key)] or list(ways)
        self._last[key] = way = self._random.choice(fresh)
        return way.format(**slots)
