"""What neighbours do to how a Han character is read: 一 and 不, toneless particles."""

from itertools import accumulate
from typing import Final

from vivavoce.voice.polyphones import TONELESS, by_rule

_COUNTED_BEFORE: Final = frozenset("第十期拜周初零一二三四五六七八九百千万点")
_COUNTED_AFTER: Final = frozenset("月号日楼班零一二三四五六七八九十")
_WHOLE_BEFORE: Final = frozenset("统唯专单之")
_DIGITS: Final = frozenset("零一二三四五六七八九")
_COUNTS_ANIMALS: Final = frozenset("一两二三四五六七八九十几这那每")
_NO_ADVERB: Final = frozenset("块片个种的此场这那")
_MUST: Final = frozenset("我你他她它们就还都也总不")


def in_context(words: list[str], readings: list[list[str]]) -> list[list[str]]:
    """Readings (one syllable such as "yi1" per character) as they are said in this sentence.

    一 and 不 rise before a falling tone, 一 falls before others unless it counts (十一, 一月);
    地 after an adverb, 得 and 着 after a verb are toneless, and so is the end of words like 朋友;
    只 after a number is a measure word. Third tones before third tones are left as they are:
    Kokoro was trained so, and says 你好 as ní hǎo by itself (docs/mouth.md).
    """
    text = "".join(words)
    flat = [syllable for reading in readings for syllable in reading]
    starts = [0, *accumulate(map(len, words))]
    alone = {start for start, word in zip(starts, words, strict=False) if len(word) == 1}
    inner = {i for i in range(len(text)) if i not in starts and i + 1 not in starts}
    for start, word in zip(starts, words, strict=False):
        if word[-2:] in TONELESS:
            last = start + len(word) - 1
            flat[last] = f"{flat[last][:-1]}5"
    ruled = by_rule(text)
    for i, char in enumerate(text):
        if i in ruled:
            flat[i] = ruled[i]
        elif char == "一" and flat[i].startswith("yi"):
            flat[i] = _one(text, i, flat)
        elif char == "不" and flat[i] in ("bu4", "bu2") and flat[i + 1 : i + 2]:
            flat[i] = _not(text, i, flat)
        elif i in alone or (char == "得" and i in inner and flat[i] == "de2"):
            flat[i] = _alone(char, text[max(0, i - 2) : i], text[i + 1 : i + 2]) or flat[i]
    return [flat[start : start + len(word)] for start, word in zip(starts, words, strict=False)]


def _one(text: str, i: int, flat: list[str]) -> str:
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    if before and before == after:
        return "yi5"  # 看一看
    decimal = after == "点" and text[i + 2 : i + 3] in _DIGITS
    if (
        not after
        or before in _COUNTED_BEFORE
        or before in _WHOLE_BEFORE
        or after in _COUNTED_AFTER
        or decimal
    ):
        return "yi1"
    return "yi2" if flat[i + 1].endswith("4") or after == "个" else "yi4"


def _not(text: str, i: int, flat: list[str]) -> str:
    if i and text[i - 1] == text[i + 1]:
        return "bu5"  # 好不好
    return "bu2" if flat[i + 1].endswith("4") else "bu4"


def _alone(char: str, before: str, after: str) -> str | None:
    """Reading of a character that is a word by itself, from what stands around it."""
    last = before[-1:]
    if char == "地" and after and len(before) == 2 and last not in _NO_ADVERB:
        return "de5"
    if char == "得" and last and last not in _MUST:
        return "de5"
    if char == "着" and last:
        return "zhe5"
    if char == "只" and last in _COUNTS_ANIMALS and last:
        return "zhi1"
    if char == "教" and after:
        return "jiao1"
    return None
