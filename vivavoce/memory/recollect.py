"""What is told to the thinker: the core, and the few things that fit what is being said."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from vivavoce.languages import Language
from vivavoce.memory import dates
from vivavoce.memory.index import RELEVANT, Entry, Hit
from vivavoce.memory.records import Episode, Fact, Summary
from vivavoce.memory.slots import CORE, SLOTS, sentence
from vivavoce.memory.vocabulary import KIN_ZH, PETS_ZH, in_chinese

Kept = Fact | Episode | Summary

LINES: Final = 6
"""Lines beside the core: more than a few disturb a small thinker."""

_NEAR: Final = 0.62
"""Share of the best score that the others must reach."""

_LATEST: Final = 240
"""Characters of what is being said that count; who says more has gone on to something else."""

_PAST: Final = re.compile(
    r"\b(?:before|used to|previous(?:ly)?|former(?:ly)?|old|earlier|once|back then|last time)\b"
    r"|以前|之前|原来|过去|曾经|从前|上次|那时候",
    re.IGNORECASE,
)
_FAMILY: Final = {
    "mother": "mother", "father": "father", "sister": "sibling", "brother": "sibling",
    "elder sister": "sibling", "younger sister": "sibling", "elder brother": "sibling",
    "younger brother": "sibling", "wife": "wife", "husband": "wife", "girlfriend": "wife",
    "boyfriend": "wife", "partner": "wife", "son": "child", "daughter": "child",
    "friend": "friend", "best friend": "friend", "roommate": "friend",
}  # fmt: skip


def entry(kept: Kept) -> Entry:
    """How a record is found again."""
    if isinstance(kept, Fact):
        return _fact_entry(kept)
    if isinstance(kept, Episode):
        return Entry(kept.id, kept.user, frozenset(), kept.at.timestamp(), 0.2)
    return Entry(kept.id, kept.text, frozenset(), kept.at.timestamp(), 0.1)


def _fact_entry(fact: Fact) -> Entry:
    slot = SLOTS[fact.slot]
    key = fact.key.split("#")[0]
    words = [key, fact.value]
    concepts = set(slot.concepts.split())
    if fact.slot.startswith("kin"):
        words.append(in_chinese(key, KIN_ZH))
        concepts |= {_FAMILY[key]} if key in _FAMILY else set()
    if fact.slot == "pet":
        words.append(in_chinese(key, PETS_ZH))
    if fact.value in ("vegetarian", "vegan"):
        concepts.add("meat")
    text = " ".join(filter(None, words))
    return Entry(
        fact.id,
        text,
        frozenset(concepts),
        fact.said_at.timestamp(),
        slot.importance,
        held=not fact.current,
    )


def asks_of_the_past(said: str) -> bool:
    return _PAST.search(said) is not None


def latest(said: str) -> str:
    """What counts of the words so far."""
    return said[-_LATEST:]


def relevant(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are good in themselves and beside the best one."""
    if not hits:
        return []
    least = max(RELEVANT, _NEAR * max(hit.score for hit in hits))
    return [hit for hit in hits if hit.score >= least][:LINES]


def lines(
    core: Iterable[Fact],
    found: Iterable[Kept],
    language: Language,
    now: datetime,
    budget: int,
    count: Callable[[str], int],
) -> str:
    """One line for each, the core first, as many as `budget` tokens hold by `count`."""
    out: list[str] = []
    told: set[str] = set()
    today = now.date()
    for fact in core:
        out.append(sentence(fact, language, today))
        told |= {fact.id, fact.episode}
    for kept in found:
        if kept.id in told:
            continue
        if isinstance(kept, Fact):
            # The words of a fact's own turn would say it once more.
            told |= {kept.id, kept.episode}
        out.append(line(kept, language, now))
    text = ""
    for each in out:
        longer = f"{text}\n{each}" if text else each
        if count(longer) <= budget:
            text = longer
    return text


def line(kept: Kept, language: Language, now: datetime) -> str:
    """One record for the thinker, with when it was said."""
    if isinstance(kept, Summary):
        return kept.text
    if isinstance(kept, Episode):
        day = dates.spoken(kept.at.date().isoformat(), now.date(), language)
        said = kept.user if len(kept.user) <= 120 else f"{kept.user[:120]}…"
        return f"用户{day}说：“{said}”" if language == "zh" else f'On {day} the user said: "{said}"'
    text = sentence(kept, language, now.date())
    notes = [ago(kept.said_at, now, language)]
    if not kept.current:
        text = f"以前：{text}" if language == "zh" else f"Formerly: {text}"
    if kept.slot == "plan" and dates.over(kept.due, now.date()):
        notes.append("那天已过" if language == "zh" else "that day has passed")
    if language == "zh":
        return f"{text}（{'，'.join(notes)}）"
    return f"{text} ({', '.join(notes)})"


def ago(said: datetime, now: datetime, language: Language) -> str:
    """When something was said, as one would put it."""
    days = (now.date() - said.astimezone(now.tzinfo).date()).days
    if language == "zh":
        if days <= 1:
            return "昨天说的" if days == 1 else "今天说的"
        year = "" if said.year == now.year else f"{said.year}年"
        return f"{days}天前说的" if days < 14 else f"{year}{said.month}月说的"
    if days <= 1:
        return "said yesterday" if days == 1 else "said today"
    if days < 14:
        return f"said {days} days ago"
    return f"said in {said:%B}" + ("" if said.year == now.year else f" {said.year}")


def core(facts: Mapping[str, Kept]) -> list[Fact]:
    """What is always told: what the user is called."""
    current = [fact for fact in facts.values() if isinstance(fact, Fact) and fact.current]
    return [fact for slot in CORE for fact in current if fact.slot == slot]


