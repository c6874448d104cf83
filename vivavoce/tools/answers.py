"""Whether what was heard is one of some answers: by letter, by place, by content, by sound."""

import re
from collections.abc import Sequence
from typing import Final

from vivavoce.languages import HAN, Language
from vivavoce.tools.sounds import han, likeness, usual, within
from vivavoce.tools.spoken import core, core_en, numbers_as_digits, numbers_as_han, plain

LETTERS: Final = "ABCD"

_LETTER_EN: Final = re.compile(
    r"^(?:(?:option|letter|answer|choice|number|its|it is|id|i|with|for|say|see|take|pick|"
    r"choose|go) )*"
    r"(?P<letter>a|ay|eh|b|be|bee|c|see|sea|cee|d|dee|de)$"
)
_SOUNDS_EN: Final = {"a": 0, "ay": 0, "eh": 0, "b": 1, "be": 1, "bee": 1, "c": 2, "see": 2}
_SOUNDS_EN_MORE: Final = {"sea": 2, "cee": 2, "d": 3, "dee": 3, "de": 3}
_LETTER_ZH: Final = re.compile(
    r"^(?:选项?|答案|字母|那个)?(?P<letter>[abcd]|[诶欸哎埃]|[比币必毕逼碧壁笔鼻]|"
    r"[西希吸溪洗息惜]|[弟地低敌滴底帝])"
    r"(?:选项|那个|个)?$"
)
_HAN_LETTERS: Final = ("a诶欸哎埃", "b比币必毕逼碧壁笔鼻", "c西希吸溪洗息惜", "d弟地低敌滴底帝")
_PLACES_EN: Final = (
    ("first", "number one", "option one", "number 1", "option 1", "1st"),
    ("second", "number two", "option two", "number 2", "option 2", "2nd"),
    ("third", "number three", "option three", "number 3", "option 3", "3rd"),
    (
        "fourth",
        "number four",
        "option four",
        "number 4",
        "option 4",
        "4th",
        "last one",
        "last option",
    ),
)
_PLACE_ZH: Final = re.compile(
    r"(?:第|选项|选)(?P<at>[一二三四1234])(?:个|项|种|条)?|(?P<last>最后(?:一)?个)"
)
_WHILE: Final = re.compile(r"\b(?:one|a|just|another|per|few) (?:second|sec|minute|moment)s?\b")
"""A second that is time."""
_ARTICLES: Final = re.compile(r"\b(?:the|a|an|of|in|to|at|on|and|some|my|your|his|her)\b")
_ALONE: Final = re.compile(
    r"^(?:就|是|一[个把只根台块张条口杯滴种]|这个|那个|叫)+|(?:字|这个字|的)$"
)
_ONE_HALF: Final = 0.7
"""One syllable of which half was heard: allowed in any answer of two and more."""
_SURE: Final = 0.72
_SURE_OPEN: Final = {"zh": 0.72, "en": 0.8}
"""Without options to choose from, English spelling has to be closer."""
_MARGIN: Final = 0.1
_LIKELY, _FAR = 0.58, 0.25
"""An option that is only half heard counts when it is that far ahead of the others."""


_CHOOSE: Final = frozenset("xuan xian suan xiang xun".split())
_NAMES: Final = (
    frozenset("a ei ai e ya".split()),
    frozenset("bi pi".split()),
    frozenset("xi si xin sui sei".split()),
    frozenset("di ti de ding".split()),
)
"""What recognisers make of the letters after 选, as syllables."""


def place(said: str, language: Language, count: int) -> int | None:
    """Which of `count` options plain words name by letter or place, from 0; None if they do not."""
    if HAN.search(said) or language == "zh":
        kept = core(said, "zh").replace(" ", "")
        if match := _LETTER_ZH.match(kept):
            at = next(i for i, sounds in enumerate(_HAN_LETTERS) if match["letter"] in sounds)
            return at if at < count else None
        chosen = said.removeprefix("我")
        if len(han(chosen)) == 2 == len(chosen) and usual(chosen[0]) in _CHOOSE:
            for at, syllables in enumerate(_NAMES[:count]):
                if usual(chosen[1]) in syllables:
                    return at
        if (match := _PLACE_ZH.search(kept)) and len(kept) <= 12:
            at = count - 1 if match["last"] else "一二三四1234".index(match["at"]) % 4
            return at if at < count else None
    kept = core_en(said)
    if match := _LETTER_EN.match(kept) or _LETTER_EN.match(said):
        at = {**_SOUNDS_EN, **_SOUNDS_EN_MORE}[match["letter"]]
        return at if at < count else None
    if len(kept.split()) <= 7 and not _WHILE.search(kept):
        for at, names in enumerate(_PLACES_EN[:count]):
            if any(f" {name} " in f" {kept} " for name in names):
                return at
    return None


def choice(said: str, options: Sequence[str], language: Language) -> int | None:
    """Which option plain words mean, by content first, then by letter or place; None: none."""
    for whole in (said, core(said, language)):
        if whole in (names := [plain(option) for option in options]):
            return names.index(whole)
    scores = [agreement(said, option, language) for option in options]
    best = max(range(len(options)), key=scores.__getitem__)
    rest = max((score for at, score in enumerate(scores) if at != best), default=0.0)
    if scores[best] == 1.0 and rest < 1.0:
        return best
    named = place(said, language, len(options))
    if named is not None:
        return named
    ahead = scores[best] - rest
    sure = ahead >= _MARGIN if scores[best] >= _SURE else ahead >= _FAR and scores[best] >= _LIKELY
    return best if sure else None


def agreement(said: str, answer: str, language: Language) -> float:
    """How well plain words say `answer`, 0 to 1; 0 when they deny it."""
    if said == plain(answer):
        return 1.0
    if language == "zh" and HAN.search(answer):
        return _agreement_zh(said, answer)
    return _agreement_en(said, answer)


def _agreement_zh(said: str, answer: str) -> float:
    heard = han(numbers_as_han(core(said, "zh")))
    meant = han(numbers_as_han(plain(answer)))
    if not heard or not meant or re.search(rf"不(?:会|可能)?是{re.escape(meant)}", heard):
        return 0.0
    if re.search(r"[a-z]", letters := plain(answer)):  # "O型", "wifi"
        return 0.98 if letters.replace(" ", "") in said.replace(" ", "") else 0.0
    if heard == meant:
        return 1.0
    cost, start, end = within(heard, meant)
    around = len(heard) - (end - start)
    if around > 8 or end == start:
        return 0.0
    if len(meant) == 1:  # "一把锁" says "锁", "锁骨" does not
        alone = _ALONE.sub("", heard)
        return 0.9 if alone == meant else 0.8 if cost == 0 and len(alone) == 1 else 0.0
    score = 0.98 - cost / len(meant) * 0.7 - 0.005 * around
    if cost > max(_ONE_HALF, 0.25 * len(meant)):
        short, _, _ = within(meant, heard)  # "沙漠" for "撒哈拉沙漠" is half of it
        half = short == 0 and len(heard) >= 2 and 2 * len(heard) >= len(meant)
        return 0.75 if half else 0.9 * score if cost <= 0.5 * len(meant) else 0.0
    return score


def _agreement_en(said: str, answer: str) -> float:
    heard, meant = _bare(core_en(said)), _bare(plain(answer))
    if not heard or not meant or re.search(rf"\bnot (?:the |a )?{re.escape(meant)}\b", said):
        return 0.0
    if heard == meant:
        return 1.0
    words, wanted = heard.split(), meant.split()
    if len(words) > len(wanted) + 8:
        return 0.0
    if meant.isdigit() or len(meant) < 3:
        return 0.95 if meant in words else 0.0
    best = _alike(heard, meant)
    for width in {len(wanted), len(wanted) + 1, max(len(wanted) - 1, 1)}:
        for at in range(len(words) - width + 1):
            window = " ".join(words[at : at + width])
            best = max(best, 0.97 * _alike(window, meant))
    if len(wanted) > 1:  # the surname, or the one word that matters
        for word in wanted:
            if len(word) > 3 and any(likeness(one, word) > 0.85 for one in words):
                best = max(best, 0.8)
    return best


def _alike(said: str, meant: str) -> float:
    """Likeness of sound, but words of three letters are too near to each other ("cat", "coat")."""
    if min(len(said), len(meant)) > 3:
        return likeness(said, meant)
    return 1.0 if said.removesuffix("s") == meant.removesuffix("s") else 0.0


def _bare(text: str) -> str:
    kept = _ARTICLES.sub(" ", numbers_as_digits(text))
    return " ".join(kept.split()) or text


def accepted(said: str, answers: Sequence[str], language: Language) -> bool:
    """Plain words say one of the accepted answers of an open question."""
    return any(agreement(said, answer, language) >= _SURE_OPEN[language] for answer in answers)
