"""Rolling summaries by rule: the most telling sentences of a conversation, and of a week.

They are made from the episodes that are there, so what is deleted from those leaves them too.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from vivavoce.languages import HAN, Language, script_language
from vivavoce.memory import dates
from vivavoce.memory.records import Episode
from vivavoce.memory.vectors import terms

_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_OWN: Final = re.compile(r"\b(?:i|i'm|i've|my|we|our)\b|我|咱", re.IGNORECASE)
_LONGEST: Final = 90
"""Characters of a sentence in a summary."""

_TOLD: Final = {"conversation": 3, "week": 4}
"""Sentences of a summary."""


def telling(episodes: Sequence[Episode], most: int) -> list[str]:
    """The sentences with the rarest words among all that were said, in their order.

    What is asked and what is too short to mean something alone does not count; what users say of
    themselves counts double.
    """
    said = [
        sentence.strip()
        for episode in episodes
        for sentence in _SENTENCE.findall(episode.user)
        if not sentence.rstrip().endswith(("?", "？", "吗", "呢"))
    ]
    words = {sentence: set(terms(sentence)) for sentence in said}
    words = {sentence: found for sentence, found in words.items() if len(found) >= 2}
    seen = Counter(term for found in words.values() for term in found)

    def weight(sentence: str) -> float:
        found = words[sentence]
        rare = sum(math.log(1 + len(words) / seen[word]) for word in found)
        own = 2.0 if _OWN.search(sentence) else 1.0
        return own * rare / math.sqrt(len(found))

    best = sorted(words, key=weight, reverse=True)[:most]
    return [sentence for sentence in words if sentence in best]


def summary(episodes: Sequence[Episode], span: str) -> tuple[str, Language] | None:
    """What was talked about, with its language; None when there is nothing to tell."""
    chosen = telling(episodes, _TOLD[span])
    if not chosen:
        return None
    first, last = episodes[0].at.date(), episodes[-1].at.date()
    language = script_language("".join(chosen))
    days = _days(first, last, language)
    if language == "zh":
        told = "；".join(f"“{_cut(sentence)}”" for sentence in chosen)
        return f"{days}，用户聊到：{told}", language
    told = "; ".join(f'"{_cut(sentence)}"' for sentence in chosen)
    return f"{days} the user spoke of: {told}", language


def _days(first: date, last: date, language: Language) -> str:
    # The year is always said: it is read long after.
    begin, end = (dates.spoken(day.isoformat(), date.min, language) for day in (first, last))
    if first == last:
        return begin if language == "zh" else f"On {begin}"
    return f"{begin}到{end}" if language == "zh" else f"From {begin} to {end}"


def _cut(sentence: str) -> str:
    sentence = sentence.strip().rstrip(".。!！")
    if len(sentence) <= _LONGEST:
        return sentence
    cut = sentence[:_LONGEST]
    return f"{cut if HAN.search(cut) else cut.rsplit(' ', 1)[0]}…"
