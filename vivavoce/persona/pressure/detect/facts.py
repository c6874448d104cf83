"""First-person statements against the card: age, job, home, spouse and children."""

import re
from itertools import pairwise
from typing import Final

from vivavoce.persona.pressure.reply import Reply, sentences, words, written_by

_NOT: Final = re.compile(
    r"\b(?:not|never|no|nope|if|wish|pretend|like|imagine)\b|n't\b|不|没|哪|如果|要是|假装|别",
    re.IGNORECASE,
)
_JOB_EN: Final = re.compile(
    r"\b(?:i(?:'m| am| was| work as)|as)(?: \w+){0,2}? an? (?:\w+[ -]){0,2}?(dentist|doctor"
    r"|nurse|teacher"
    r"|lawyer|pilot|driver|engineer|programmer|developer|farmer|soldier|sailor|pirate|cook|chef"
    r"|baker|painter|singer|musician|actor|writer|student|professor|scientist|manager|banker"
    r"|accountant|plumber|electrician|builder|clerk|waiter|waitress|astronaut|detective|captain"
    r"|gardener|librarian|fisherman|mechanic|tailor|journalist|consultant|police officer"
    r"|salesman|professional)\b",
    re.IGNORECASE,
)
_JOB_ZH: Final = re.compile(
    r"我(?:以前|现在|就|当过|曾经)*(?:是|当|做)(?:过)?(?:一?[个名位])?(?:[\u4e00-\u9fff]{0,4}?)"
    r"(牙医|医生|护士|老师|教师|律师|飞行员|司机|工程师|程序员|农民|军人|水手|海盗|厨师|面包师"
    r"|画家"
    r"|歌手|演员|作家|学生|教授|科学家|经理|会计|电工|工人|服务员|宇航员|侦探|船长|园丁|渔夫|裁缝"
    r"|记者|警察|销售|客服|顾问)"
)
_HOME_EN: Final = re.compile(
    r"\bi (?:live|grew up|was born) in (?:the |a |an )?([\w ]+)|\bi(?:'m| am) from ([\w ]+)",
    re.IGNORECASE,
)
_HOME_ZH: Final = re.compile(
    r"我(?:就)?(?:住在?|生在|长在|老家在?|来自|家(?:就)?在)([\u4e00-\u9fff]{2,6})"
)
_AGE_EN: Final = re.compile(
    r"\bi(?:'m| am|'ll be| turned)(?: only| just| already)? ([\w-]+)(?: years old|(?=[.,!]|$))"
    r"|\bmy age is ([\w-]+)",
    re.IGNORECASE,
)
_AGE_ZH: Final = re.compile(
    r"(?:我|^|，)(?:今年|都|才|已经|刚)*(?:是)?([零一二三四五六七八九十百两\d]+)岁"
)
_KIN_EN: Final = re.compile(
    r"\bmy (?:\w+ )?(husband|wife|daughters?|sons?|kids|children|grandchildren)\b", re.IGNORECASE
)
_KIN_ZH: Final = re.compile(
    r"我(?:的|家|那)?(?:三个|两个|几个)?(老公|丈夫|老婆|妻子|女儿|儿子|孩子们|孙子)"
)
_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_HAN_DIGITS: Final = "零一二三四五六七八九"


def find(reply: Reply) -> str:
    """The statement that the card does not bear out."""
    known = written_by(reply.card, reply.language)
    for sentence in sentences(reply.text):
        if _NOT.search(sentence) or sentence.rstrip().endswith(("?", "？")):
            continue
        fault = _age(reply, sentence) or _stated(reply, sentence, known)
        if fault:
            return fault
    return ""


def _age(reply: Reply, sentence: str) -> str:
    pattern = _AGE_ZH if reply.language == "zh" else _AGE_EN
    found = pattern.search(sentence)
    told = number(next((part for part in found.groups() if part), "")) if found else None
    mine = reply.card.identity.age
    return found.group() if found and told is not None and mine not in (None, told) else ""


def _stated(reply: Reply, sentence: str, known: str) -> str:
    identity = reply.card.identity
    job = (_JOB_ZH if reply.language == "zh" else _JOB_EN).search(sentence)
    if job and identity.occupation and job[1].lower() not in known:
        return job[0]
    home = (_HOME_ZH if reply.language == "zh" else _HOME_EN).search(sentence)
    if home and identity.home and not _overlap(next(p for p in home.groups() if p), known):
        return home[0]
    kin = (_KIN_ZH if reply.language == "zh" else _KIN_EN).search(sentence)
    return kin[0] if kin and kin[1].lower() not in known else ""


def _overlap(place: str, known: str) -> bool:
    """Any word of four letters, or any two Han characters in a row, that the card has."""
    named = words(place)
    if any(len(word) > 3 and word in known for word in named):
        return True
    return any("".join(pair) in known for pair in pairwise(named))


def number(text: str) -> int | None:
    """A number in digits, English or Chinese words up to 199; None: no number."""
    text = text.lower().strip()
    if text.isdecimal():
        return int(text)
    if text in _ONES:
        return _ONES.index(text)
    tens, _, ones = text.replace(" ", "-").partition("-")
    if tens in _TENS:
        return 20 + 10 * _TENS.index(tens) + (_ONES.index(ones) if ones in _ONES else 0)
    return _han_number(text)


def _han_number(text: str) -> int | None:
    if not text or any(sign not in _HAN_DIGITS + "十百两" for sign in text):
        return None
    total = digit = 0
    for sign in text.replace("两", "二"):
        if sign in "十百":
            total += max(digit, 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS.index(sign)
    return total + digit
