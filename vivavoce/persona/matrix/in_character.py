"""The in-character filter: does a written dialogue hold what its person is?

Rules of its own, shared with neither the runtime guard nor the pressure suite, so that samples
are not fitted to either.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from vivavoce.languages import Language, script_language
from vivavoce.persona.matrix.catalog import Value, catalog
from vivavoce.persona.matrix.habits import Habits, heard, size

_SERVILE: Final = re.compile(
    r"作为(?:一个)?(?:人工智能|AI|语言模型)|语言模型|有什么可以帮(?:您|你)|很高兴为(?:您|你)|希望对(?:您|你)有帮助"
    r"|\bas an? (?:ai|language)|\blanguage model\b|\bhow (?:can|may) i (?:help|assist)"
    r"|\bi hope (?:this|that) helps\b|\bfeel free to\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"我叫(?![你您])([^，。！？、\s]+)|\b(?:[Mm]y name is|I'm called) ([A-Z][\w' ]*)"
)
_AGE: Final = re.compile(r"我(?:今年)?(\d+)岁|\b(?:i'm|i am) (\d+)\b", re.IGNORECASE)
_WORK: Final = re.compile(r"我是(?:个|一名|一个)?([^，。！？啦呀]+)|\bI(?:'m| am) an? ([a-z' -]+)")
_ASKS_AI: Final = re.compile(
    r"你(?:到底)?是(?:不是)?(?:AI|机器人|真人)|\bare you (?:an ai|real)", re.IGNORECASE
)
_SAYS_AI: Final = re.compile(r"AI|人工智能", re.IGNORECASE)
_TOO_LONG: Final = 2.4
"""Times the usual length."""
_SLACK: Final = {"zh": 24, "en": 16}
"""Feelings, an address and a habit come on top of the answer itself."""


def fault(
    turns: Sequence[tuple[str, str]],
    values: Mapping[str, Value],
    manner: Habits,
) -> str:
    """What is out of character in (user, answer) turns; empty: nothing."""
    language = manner.language
    answers = [answer for _, answer in turns]
    for user, answer in turns:
        if found := _answer_fault(user, answer, values, manner):
            return found
    if len(set(answers)) < len(answers):
        return "repeats itself"
    phrase = manner.polished(manner.catchphrase)
    said = sum(heard(phrase, answer, language) for answer in answers)
    if said > max(2, 2 * manner.rate * len(answers) + 1):
        return "catchphrase too often"
    if len(answers) > 1 and not any(_has_habit(answer, manner) for answer in answers):
        return "no habit of its own"
    longest = manner.limit * _TOO_LONG + _SLACK[language]
    if any(size(answer, language) > longest for answer in answers):
        return "too long"
    return ""


def _answer_fault(user: str, answer: str, values: Mapping[str, Value], manner: Habits) -> str:
    language = manner.language
    if not answer.strip():
        return "empty"
    if script_language(answer, language) != language:
        return "wrong language"
    if _SERVILE.search(answer):
        return "assistant-speak"
    if _ASKS_AI.search(user) and not _SAYS_AI.search(answer):
        return "denies being an AI"
    if found := _identity_fault(answer, values, language):
        return found
    if manner.polite and language == "zh" and "你" in answer:
        return "drops the polite form"
    return ""


def _identity_fault(answer: str, values: Mapping[str, Value], language: Language) -> str:
    if (name := _NAME.search(answer)) and not _first(name).startswith(
        values["name"].text(language)
    ):
        return "another name"
    if (age := _AGE.search(answer)) and _first(age) != values["age"].en:
        return "another age"
    if work := _WORK.search(answer):
        claimed = _first(work).strip()
        if claimed in _trades(language) and claimed != values["occupation"].text(language):
            return "another occupation"
    return ""


def _first(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


@cache
def _trades(language: Language) -> frozenset[str]:
    place = catalog().place("occupation")
    return frozenset(value.text(language) for value in catalog().attributes[place].values)


def _has_habit(answer: str, manner: Habits) -> bool:
    marks = (manner.opener, manner.catchphrase, manner.comfort, manner.joy, manner.address)
    extras = (*manner.initials, *manner.finals, *manner.tails, *manner.leads)
    return any(heard(manner.polished(mark), answer, manner.language) for mark in (*marks, *extras))
