"""What the persona needs to know for one turn, and for no other: its own facts when it is asked
for them, the edges of what it can know, and lorebook passages.

    "how old are you?"  ──►  You are 24 years old.

A thinker of half a billion parameters makes an age up unless it stands right before the question.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from vivavoce.languages import Language
from vivavoce.persona.card import Card
from vivavoce.persona.compile import macros_of
from vivavoce.persona.lorebook import TOKEN_BUDGET, Lorebook
from vivavoce.persona.macros import expand
from vivavoce.persona.portrait import ARCHETYPES
from vivavoce.persona.questions import TO_YOU, fact_asked, identity_asked
from vivavoce.persona.size import tokens

_YEAR: Final = re.compile(r"(?<!\d)(1\d{3}|2\d{3})(?!\d)")
_LONGEST_TOPIC: Final[dict[Language, int]] = {"zh": 7, "en": 3}
"""Characters or words."""


def recall(
    card: Card,
    language: Language,
    history: Sequence[str],
    *,
    limit: int = TOKEN_BUDGET,
    count: Callable[[str], int] = tokens,
    user: str = "",
) -> str:
    """Lines for the thinker, to stand near the user's latest words; empty: nothing is needed.

    `history`: what both said, the user's latest words last. `limit`: the most tokens by `count`.
    """
    language = card.spoken(language)
    said = history[-1] if history else ""
    lines = [_answer(facts_asked(card, language, said), language)]
    lines += unknown(card, language, said)
    kept: list[str] = []
    for line in filter(None, lines):
        if sum(map(count, [*kept, line])) <= limit:
            kept.append(line)
    room = limit - sum(map(count, kept))
    macros = macros_of(card, language, user)
    told = Lorebook.of(card, language).find(history, room, count)
    return "\n".join(filter(None, [*kept, expand(told, macros)]))


def _answer(facts: Iterator[str], language: Language) -> str:
    """Facts, and that they are the answer: a small thinker passes over what merely stands there."""
    told = "".join(facts) if language == "zh" else " ".join(facts)
    if not told:
        return ""
    if language == "zh":
        return f"对方问到的事：{told}照这个回答。"
    return f"What is asked for: {told} Answer with that."


def facts_asked(card: Card, language: Language, said: str) -> Iterator[str]:
    """The persona's facts that `said` asks for, as sentences in the second person."""
    if not TO_YOU[language].search(said):
        return
    asked = identity_asked(said, language)
    facts = card.identity.facts.get(language, {})
    further = {name: value for name, value in facts.items() if fact_asked(said, language, name)}
    for name, value in further.items():
        yield f"你的{name}：{value}。" if language == "zh" else f"Your {name}: {value}."
    # Where somebody is from is where they grew up, and only for want of that where they live.
    yield from _known(card, language, asked - {"origin"} if further else asked)


def _known(card: Card, language: Language, asked: set[str]) -> Iterator[str]:
    who, zh = card.identity, language == "zh"
    name = card.called(language)
    if "name" in asked:
        yield f"你叫{name}。" if zh else f"Your name is {name}."
    if "age" in asked and who.age is not None:
        yield f"你今年{who.age}岁。" if zh else f"You are {who.age} years old."
    home = who.home.get(language)
    story = who.backstory.get(language)
    if home and ("home" in asked or ("origin" in asked and not story)):
        yield f"你住在{home}。" if zh else f"You live in {home}."
    occupation = who.occupation.get(language)
    if occupation and "occupation" in asked:
        yield f"你的工作：{occupation}。" if zh else f"Your work: {occupation}."
    if "relation" in asked:
        default = ARCHETYPES[card.interaction.archetype][0 if zh else 1]
        relation = who.relation.get(language, default)
        yield f"你是用户的{relation}。" if zh else f"To the user you are {relation}."
    traits = card.personality.traits.get(language, ())
    if traits and "traits" in asked:
        yield f"你的性格：{'、'.join(traits)}。" if zh else f"You are {', '.join(traits)}."
    if story and asked & {"backstory", "origin"}:
        yield f"你的经历：{story}" if zh else f"Your story: {story}"
    knows = card.knowledge.knows.get(language, ())
    if knows and "knows" in asked:
        yield f"你擅长：{'、'.join(knows)}。" if zh else f"You know about {', '.join(knows)}."


def unknown(card: Card, language: Language, said: str) -> Iterator[str]:
    """What `said` touches on that the persona cannot know."""
    folded = said.casefold()
    for topic in card.knowledge.cannot_know.get(language, ()):
        if _topic(topic, language) in folded:
            yield (
                f"{topic}：你不知道，就说不知道。"
                if language == "zh"
                else (f"You cannot know about {topic}: say that you don't.")
            )
    until = card.knowledge.until
    years = [int(year) for year in _YEAR.findall(said)]
    if until is not None and any(year > until for year in years):
        yield (
            f"你只知道{until}年以前的事，就说不知道。"
            if language == "zh"
            else f"You know nothing of what came after {until}: say so."
        )


def _topic(topic: str, language: Language) -> str:
    """What a topic is about: its last word. Authors write 今天的新闻 and "today's news"; whole
    sentences are about nothing that could be looked for."""
    if language == "zh":
        return topic.rpartition("的")[2] if len(topic) <= _LONGEST_TOPIC["zh"] else topic
    found = topic.casefold()
    return found.split()[-1] if len(found.split()) <= _LONGEST_TOPIC["en"] else found
