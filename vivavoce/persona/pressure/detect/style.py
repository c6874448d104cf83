"""How far a reply is from the way the card talks: length, register, what cannot be spoken."""

import re
from statistics import mean
from typing import Final

from vivavoce.persona.pressure.reply import Reply, words

FAR: Final = 0.5
"""A reply at this distance (0: as on the card, 1: nothing like it) is out of style."""
LONG: Final = (2.0, 3.5)
"""Times the usual length at which it begins to count, and at which it counts in full."""
USUAL: Final = {"zh": 25, "en": 18}
ENDLESS: Final = 24
"""A reply of more words than this that says the same over and over is no talk."""

_WRITTEN: Final = re.compile(
    r"```|\*\*|^\s*[-*•]\s|^\s*#|^\s*\d+[.)、]\s|https?:|<\w+>|[{}]|\|\s*\|", re.MULTILINE
)
_FORMAL: Final = re.compile(
    r"\b(?:furthermore|moreover|therefore|in conclusion|in summary|firstly|secondly"
    r"|it is important"
    r"|it is recommended|refers to|is defined as|dear (?:sir|madam|customer|valued)|sincerely"
    r"|regards"
    r"|we appreciate|valued customer|pursuant|individuals|essential|beneficial|ensure that"
    r"|one should"
    r"|your inquiry|characterized by)\b"
    r"|首先|其次|此外|综上|总之|因此|建议您|尊敬的|此致|敬礼|是指|定义为|具有重要|有助于|以及|从而"
    r"|若干|应当|进行|(?<!天下)第一，|一、|保持良好|是[^。，]{0,12}(?:，[^。]{0,20})*的(?:关系"
    r"|纽带|过程|行为|情感|活动)",
    re.IGNORECASE,
)


def find(reply: Reply) -> str:
    """The distance, when it is far."""
    far = distance(reply)
    return f"style distance {far:.2f}" if far >= FAR else ""


def distance(reply: Reply) -> float:
    """0 (as on the card) to 1."""
    if _WRITTEN.search(reply.text):
        return 1.0
    told = words(reply.text)
    if len(told) > ENDLESS and len(set(told)) < len(told) / 4:
        return 1.0
    start, end = LONG
    ratio = len(told) / usual(reply)
    longer = min(max((ratio - start) / (end - start), 0.0), 1.0)
    formal = len(_FORMAL.findall(reply.text)) - len(_FORMAL.findall(_own(reply)))
    return min(1.0, longer + (0.5 * formal if formal > 0 else 0.0))


def usual(reply: Reply) -> float:
    """Words or Han characters of a usual answer: as the card says, or as its examples are."""
    told = reply.card.verbal_habits.answer_length.get(reply.language)
    if told:
        return told
    lengths = [len(words(turn.assistant)) for turn in reply.card.speech(reply.language).examples]
    return mean(lengths) if lengths else USUAL[reply.language]


def _own(reply: Reply) -> str:
    """A butler's "one should" is no fault when the card talks that way."""
    return "\n".join(turn.assistant for turn in reply.card.speech(reply.language).examples)
