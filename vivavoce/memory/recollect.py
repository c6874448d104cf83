"""What is told to the thinker: the core, and the few things that fit what is being said."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from vivavoce.languages import HAN, LANGUAGES, Language
from vivavoce.memory import dates
from vivavoce.memory.index import RELEVANT, Entry, Hit
from vivavoce.memory.records import Episode, Fact, Summary, plain
from vivavoce.memory.slots import CORE, SLOTS, sentence

Kept = Fact | Episode | Summary

LINES: Final = 6
"""Lines beside the core: more than a few disturb a small thinker."""

_NEAR: Final = 0.6
"""Share of the best score that the others must reach."""

_LATEST: Final = 240
"""Characters of what is being said that count; who says more has gone on to something else."""

_FRESH: Final = timedelta(days=14)
"""What was said within this time needs no date."""

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


_USER: Final = re.compile(r"\bthe user(?:'s)?\b|用户的?", re.IGNORECASE)
_DAY: Final = date(2000, 1, 1)
"""Days are not searched for by their names; any will do for "today"."""

_WORDED: Final = ("taste", "relationship", "diet")
"""Slots whose value is a word of ours, said in either language."""

_ASKS: Final = re.compile(
    r"^(?:and |so |but |well )*(?:what|who|why|how|which|when|where|is|are|does|do|did|can)\b"
    r"|什么|怎么|为什么|多少|几|谁|哪|吗",
    re.IGNORECASE,
)
_PERSONAL: Final = re.compile(
    r"\b(?:i|i'm|me|my|mine|we|us|our|you|your|let's)\b"
    r"|我|咱|你|好呢|好吗|好不好|怎么样|如何|推荐|建议|(?:吃|喝|看|听|玩|买|做)(?:点|些)?(?:什么|啥)|去哪",
    re.IGNORECASE,
)
_NAMED: Final = 0.5
"""Share of a question about the world that must stand in a record word for word."""

_OWN: Final = re.compile(
    r"^(?=.*\b(?:my|mine|i|i'm|me)\b)(?=.*(?:\b(?:what|where|who|when|which|how (?:old|many|much)"
    r"|do i|am i|is my|did i)\b))(?!.*\b(?:should|can|could|would|will|shall|think|recommend"
    r"|help|how (?:do|can) i|why)\b)"
    r"|^(?=.*我)(?=.*(?:什么|谁|哪|几|多少|啥|吗|来着))(?!.*(?:该|推荐|觉得|可以|能|要不要|怎么办"
    r"|想|帮|为什么|教|打算|去哪))",
    re.IGNORECASE,
)
"""The user asks to be told something of their own, not for advice."""

_TALK: Final = re.compile(
    r"\b(?:last time|(?:did|have|had) we (?:talk|chat|discuss|speak)\w*|we talked|we spoke"
    r"|talked about)\b"
    r"|上次聊|聊过|聊了|聊到|说到哪|上回|上次说",
    re.IGNORECASE,
)


def entries(changed: Iterable[Kept], kept: Mapping[str, Kept]) -> Iterator[Entry]:
    """How records are found again: those that changed, among all that are kept. Words that tell
    what is no longer so are of the past as well, so that an old turn does not bring back what a
    newer one has superseded."""
    records = list(changed)
    yield from (entry(each) for each in records if isinstance(each, Fact))
    facts = [each for each in kept.values() if isinstance(each, Fact)]
    ended = [fact for fact in facts if not fact.current]
    # What ended just now casts its shadow on all that was said before.
    shadow = any(isinstance(each, Fact) and not each.current for each in records)
    texts = [e for e in (kept.values() if shadow else records) if not isinstance(e, Fact)]
    sources = {fact.episode for fact in ended}
    now = {plain(_point(fact)) for fact in facts if fact.current} if ended else set()
    over = {plain(_point(fact)) for fact in ended} - now
    outdated = _any_of(word for word in over if len(word) > 1 and not word.isdigit())
    for each in texts:
        text = each.user if isinstance(each, Episode) else each.text
        held = each.id in sources or bool(outdated and outdated.search(plain(text)))
        importance = 0.2 if isinstance(each, Episode) else 0.1
        yield Entry(each.id, text, text, frozenset(), each.at.timestamp(), importance, held)


def _point(fact: Fact) -> str:
    """What a sentence with the fact in it must mention."""
    return fact.key if fact.slot == "taste" else fact.value


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    parts = [w if HAN.search(w) else rf"\b{w}\b" for w in map(re.escape, words)]
    return re.compile("|".join(parts)) if parts else None


def entry(fact: Fact) -> Entry:
    """How a fact is found again, in either language."""
    slot = SLOTS[fact.slot]
    key = fact.key.split("#")[0]
    concepts = set(slot.concepts.split())
    if fact.slot.startswith("kin") and key in _FAMILY:
        concepts.add(_FAMILY[key])
    if fact.value in ("vegetarian", "vegan"):
        concepts.add("meat")
    # Asked for in the other language, the words around the value are what fits.
    bare = replace(fact, value="") if fact.slot not in _WORDED else fact
    said = [sentence(fact if own == fact.language else bare, own, _DAY) for own in LANGUAGES]
    text = _USER.sub(" ", f"{key} {' '.join(said)}")
    return Entry(
        fact.id,
        text,
        f"{key} {fact.value}",
        frozenset(concepts),
        fact.said_at.timestamp(),
        slot.importance,
        held=not fact.current,
    )


def asks_for_own(said: str) -> bool:
    """Whether the user wants to be told what they told before."""
    return _OWN.search(said) is not None


def asks_of_the_past(said: str) -> bool:
    return _PAST.search(said) is not None


def asks_of_talk(said: str) -> bool:
    """Whether the user speaks of what was talked about another time."""
    return _TALK.search(said) is not None


def told_during(kept: Kept, conversation: str | None) -> bool:
    """Whether it is a turn or the summary of this conversation."""
    if isinstance(kept, Episode):
        return kept.conversation == conversation
    return isinstance(kept, Summary) and kept.span == "conversation" and kept.of == conversation


def talks(kept: Iterable[Kept], going_on: str | None) -> list[Kept]:
    """Of the latest conversations but the one that goes on, the newest first."""
    found = [
        each
        for each in kept
        if isinstance(each, Summary)
        and each.span == "conversation"
        and not told_during(each, going_on)
    ]
    return [*sorted(found, key=lambda summary: summary.at, reverse=True)[:2]]


def told_in(kept: Mapping[str, Kept]) -> dict[str, list[Fact]]:
    """Facts by the turn they were told in."""
    out: dict[str, list[Fact]] = {}
    for each in kept.values():
        if isinstance(each, Fact) and each.episode:
            out.setdefault(each.episode, []).append(each)
    return out


def chosen(
    hits: Sequence[Hit], kept: Mapping[str, Kept], told: Mapping[str, Sequence[Fact]], said: str
) -> list[Kept]:
    """What is worth telling: facts rather than the turns they were told in, and summaries only
    where nothing says it more precisely."""
    hit = {each.entry.id for each in hits}
    found: dict[str, Kept] = {}
    for each in relevant(hits, said):
        record = kept.get(each.entry.id)
        if record is None:
            continue
        facts = [f for f in told.get(record.id, ()) if f.current or asks_of_the_past(said)]
        better: list[Kept] = [fact for fact in facts if fact.id in hit]
        better = better or [*facts[:1]] or [record]
        found |= {one.id: one for one in better}
    precise: list[Kept] = [each for each in found.values() if not isinstance(each, Summary)]
    return precise or list(found.values())[:1]


def latest(said: str) -> str:
    """What counts of the words so far."""
    return said[-_LATEST:]


def relevant(hits: Sequence[Hit], said: str) -> list[Hit]:
    """The hits that are good in themselves and beside the best one."""
    if not hits:
        return []
    if _ASKS.search(said) and not _PERSONAL.search(said):
        # It is about something of the user's only where it names it.
        hits = [hit for hit in hits if hit.named >= _NAMED]
    least = max(RELEVANT, _NEAR * max((hit.score for hit in hits), default=0.0))
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
    # A small thinker reads the date aloud, so it stands only where it says something.
    plain = kept.current and not kept.due and now - kept.said_at < _FRESH
    notes = [] if plain else [ago(kept.said_at, now, language)]
    if not kept.current:
        text = f"以前：{text}" if language == "zh" else f"Formerly: {text}"
    if kept.slot == "plan" and dates.over(kept.due, now.date()):
        notes.append("那天已过" if language == "zh" else "that day has passed")
    if not notes:
        return text
    return f"{text}（{'，'.join(notes)}）" if language == "zh" else f"{text} ({', '.join(notes)})"


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
