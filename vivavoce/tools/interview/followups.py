"""Asking on: a question that picks up what was really said."""

import random
import re
from collections.abc import Iterator, Set
from typing import Final

from vivavoce.tools.interview.reading import Reading, quote
from vivavoce.tools.spoken import Teller, Variants

SAYS: Final[Variants] = {
    "short": {
        "zh": ("能再展开说说吗？举一个具体的例子。", "有点短哦，具体是怎么一回事，多讲一点？"),
        "en": (
            "Can you say more? A concrete example would help.",
            "That was short. What exactly happened?",
        ),
    },
    "result": {
        "zh": (
            "你说“{quote}”，那最后结果怎么样？",
            "“{quote}”之后呢，带来了什么变化？",
            "做到“{quote}”这一步，最后成了吗？",
        ),
        "en": (
            'You said "{quote}". What came of it in the end?',
            'And after "{quote}", what was the outcome?',
        ),
    },
    "measure": {
        "zh": (
            "你说“{quote}”，具体是多少？有数字吗？",
            "“{quote}”，这个效果你是怎么衡量的？",
        ),
        "en": (
            'You said "{quote}". How much exactly, do you have a number?',
            '"{quote}": how did you measure that?',
        ),
    },
    "mine": {
        "zh": (
            "你说“{quote}”，这里面你自己做的是哪一部分？",
            "“{quote}”是大家一起做的，你个人的贡献是什么？",
        ),
        "en": (
            'You said "{quote}". Which part of that was yours?',
            '"{quote}": what did you do yourself?',
        ),
    },
    "action": {
        "zh": ("“{quote}”，那你具体做了哪几步？", "面对“{quote}”，你第一步做的是什么？"),
        "en": (
            'You mentioned "{quote}". What did you do about it, step by step?',
            '"{quote}": what was your first step?',
        ),
    },
    "tool": {
        "zh": ("你提到了{item}，为什么选它，不选别的？", "用{item}的时候踩过什么坑吗？"),
        "en": (
            "You mentioned {item}. Why that one and nothing else?",
            "What was the hardest part about working with {item}?",
        ),
    },
    "number": {
        "zh": ("你说的{item}，这个数字是怎么来的？", "{item}，和之前比是什么水平？"),
        "en": (
            "You said {item}. How did you arrive at that number?",
            "{item}: what was it before that?",
        ),
    },
    "person": {
        "zh": ("{item}当时是什么反应？", "你和{item}是怎么沟通的，能说得细一点吗？"),
        "en": ("How did {item} react?", "How did you handle things with {item}, in detail?"),
    },
    "example": {
        "zh": ("有没有一次真实的经历能说明这一点？", "道理我懂了，举一个你自己的例子吧。"),
        "en": (
            "Can you give me one real example of that?",
            "I see the principle. When did you actually do that?",
        ),
    },
}

_PLAIN: Final = re.compile(r"[年岁月天周两]|个$|year|month|week|day|^\d$")
"""Numbers that nobody asks the origin of: how long, how old, a couple."""

_SHORT: Final = {"zh": 25, "en": 15}
"""Han characters or words below which an answer is asked to go on."""


def ways(reading: Reading, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What is worth asking on about an answer, most wanted first: (situation, slots)."""
    language = reading.language
    if reading.units < _SHORT[language]:
        yield "short", {}
        return
    parts = reading.parts
    if kind == "story":
        if "action" not in parts and ("task" in parts or "situation" in parts):
            yield "action", {"quote": quote(parts.get("task") or parts["situation"], language)}
        if "action" in parts and "result" not in parts:
            yield "result", {"quote": quote(parts["action"], language)}
        if reading.ours:
            yield "mine", {"quote": quote(reading.ours, language)}
        if "result" in parts and not reading.numbers:
            yield "measure", {"quote": quote(parts["result"], language)}
    if reading.tools:
        yield "tool", {"item": reading.tools[0]}
    if kind != "story" and not reading.numbers and not parts.get("result") and kind != "intro":
        yield "example", {}
    if figures := [one for one in reading.numbers if not _PLAIN.search(one)]:
        yield "number", {"item": figures[0]}
    if reading.people and kind == "story":
        yield "person", {"item": _yours(reading.people[0])}


def follow_up(
    reading: Reading, kind: str, used: Set[str], tell: Teller, dice: random.Random
) -> tuple[str, str]:
    """(situation, question) to go on with; ("", "") when the answer leaves nothing to ask.

    Gaps of a story are always asked about; the rest once (`used` are those that were) and half of
    the time: an interviewer who digs into everything is tiring.
    """
    for situation, slots in ways(reading, kind):
        gap = situation in ("action", "result", "mine", "measure")
        if gap or (situation not in used and (situation == "short" or dice.random() < 0.5)):
            return situation, tell(situation, reading.language, **slots)
    return "", ""


def _yours(person: str) -> str:
    """ "my boss" as the other side says it."""
    return f"your {person[3:]}" if person.startswith("my ") else person
