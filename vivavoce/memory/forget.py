"""Deleting: a record goes with everything else that would give it away."""

import re
import sqlite3
from collections.abc import Callable, Iterable
from typing import Final

from vivavoce.languages import HAN
from vivavoce.memory import extract, tables
from vivavoce.memory.records import Episode, Fact, plain
from vivavoce.memory.slots import identity
from vivavoce.memory.vocabulary import KIN, PETS

_TOPICS: Final[tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), tuple(slots.split()))
    for pattern, slots in (
        (
            r"\b(?:address|home|where i live|city|town)\b|地址|住址|住哪|住在哪|家在哪|住的地方",
            "home",
        ),
        (r"\bname\b|名字|姓名", "name address_as"),
        (r"\bnickname\b|称呼|外号", "address_as"),
        (r"\bage\b|how old|年龄|几岁|多大|岁数", "age"),
        (r"\bbirthday\b|\bborn\b|生日", "birthday"),
        (r"\bhometown\b|where i(?:'m| am) from|老家|家乡", "origin"),
        (r"\b(?:job|work|occupation|company|employer)\b|工作|职业|公司|单位", "job employer"),
        (r"\b(?:school|university|studies)\b|学校|专业", "school study"),
        (r"\b(?:health|illness|disease|condition|allerg\w+)\b|健康|病|过敏", "health allergy"),
        (r"\b(?:diet|food)\b|饮食|忌口", "diet avoid allergy"),
        (r"\b(?:plans?|appointments?|schedule)\b|计划|安排|行程", "plan"),
        (r"\b(?:hobby|hobbies)\b|爱好", "hobby"),
        (r"\b(?:likes|tastes|favou?rites?|preferences)\b|喜好|喜欢什么|口味", "taste favourite"),
        (r"\b(?:relationship|marriage|love life)\b|感情|婚姻", "relationship"),
        (r"\bfamily\b|家人", "kin kin_home kin_job kin_age kin_count"),
        (r"\bpets?\b|宠物", "pet"),
        (r"\bnotes?\b", "note"),
    )
)
_ABOUT: Final = ("kin", "kin_home", "kin_job", "kin_age", "kin_count", "pet")
"""Slots whose key says who they are about."""

_CODED: Final = (
    "age", "birthday", "diet", "kin_age", "kin_count", "relationship", "taste",
)  # fmt: skip
"""Slots whose value is not in the words that told it ("we broke up" is `separated`)."""

_FREE: Final = ("plan", "event", "note")
"""Slots whose value is the user's own sentence, which may name anything."""

_EMPTY: Final = re.compile(
    r"\b(?:my|the|a|an|i|i'm|am|about|that|of|what|said|told|you|is|was|have|has|s|m)\b"
    r"|我的?|关于|那个|这个|的|事情?|说过|告诉你"
)


def mentions(value: str) -> Callable[[str], bool]:
    """Whether a text has `value` in it; never of a value that would fit anything."""
    wanted = plain(value)
    if len(wanted) < 2 or wanted.isdigit():
        return lambda _: False
    if HAN.search(wanted):
        return lambda text: wanted in plain(text)
    word = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return lambda text: word.search(plain(text)) is not None


def on_topic(facts: Iterable[Fact], topic: str) -> list[Fact]:
    """The facts, also earlier ones, that a topic in the user's words ("my address") means."""
    slots = {slot for pattern, of in _TOPICS if pattern.search(topic) for slot in of}
    lowered = plain(topic)
    people = {
        name
        for word, name in (KIN | PETS).items()
        if (word in lowered if HAN.search(word) else re.search(rf"\b{word}s?\b", lowered))
    }
    if people:
        # "My cat's name" is the cat's, not the user's.
        slots = set()
    named = mentions(_EMPTY.sub(" ", lowered).strip())
    return [
        fact
        for fact in facts
        if fact.slot in slots
        or (fact.slot in _ABOUT and fact.key.split("#")[0] in people)
        or named(f"{fact.key} {fact.value}")
        or mentions(fact.value)(lowered)
        or (fact.slot == "taste" and mentions(fact.key)(lowered))
    ]


def delete(db: sqlite3.Connection, owner: int, doomed: Iterable[Fact | Episode]) -> int:
    """Delete records, the turns that facts were told in, and whatever names the same things.

    Returns how many records went, summaries not counted.
    """
    doomed = list(doomed)
    facts = {each.id: each for each in doomed if isinstance(each, Fact)}
    episodes = {each.id: each for each in doomed if isinstance(each, Episode)}
    told = [mentions(fact.key if fact.slot == "taste" else fact.value) for fact in facts.values()]
    sources = {fact.episode for fact in facts.values()}
    coded = {(identity(fact), fact.value) for fact in facts.values() if fact.slot in _CODED}
    for episode in tables.episodes(db, owner):
        text = f"{episode.user}\n{episode.reply}"
        said_so = bool(coded) and _tells(episode, coded)
        if episode.id in sources or said_so or any(named(text) for named in told):
            episodes[episode.id] = episode
    for fact in tables.facts(db, owner):
        text = f"{fact.key}\n{fact.value}"
        free = fact.slot in _FREE or fact.episode in episodes
        if free and fact.id not in facts and any(named(text) for named in told):
            facts[fact.id] = fact
    db.executemany("DELETE FROM facts WHERE id = ?", [(id_,) for id_ in facts])
    db.executemany("DELETE FROM episodes WHERE id = ?", [(id_,) for id_ in episodes])
    # Facts that stay do not point at turns that are gone.
    db.executemany("UPDATE facts SET episode = '' WHERE episode = ?", [(id_,) for id_ in episodes])
    tables.summarise(
        db,
        owner,
        {each.conversation for each in episodes.values()},
        {tables.week_of(each.at) for each in episodes.values()},
    )
    return len(facts) + len(episodes)


def _tells(episode: Episode, coded: set[tuple[tuple[str, str], str]]) -> bool:
    """Whether one of these facts is in a turn, in whatever words."""
    found = extract.facts(episode.user, episode.language, episode.at.date())
    return any((identity(each), each.value) in coded for each in found)


def retract(db: sqlite3.Connection, owner: int, last: Episode) -> int:
    """Undo one turn: what was told in it is gone, and what it had ended holds again."""
    told = tables.facts(db, owner, "AND episode = ?", last.id)
    gone = delete(db, owner, [last, *told])
    for fact in told:
        if fact.current:
            tables.reopen(db, owner, fact)
    return gone
