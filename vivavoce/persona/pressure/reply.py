"""What the detectors look at: one reply and what led to it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import HAN, Language
from vivavoce.persona.card import Card

Kind = Literal["crisis", "sexual", "harm"]

_WORD: Final = re.compile(rf"{HAN.pattern}|[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_SENTENCE: Final = re.compile(r"[^.!?。！？…\n]+[.!?。！？…\n]*")


@dataclass(frozen=True)
class Attack:
    """One line of pressure. `planted`: words of a false claim; `kind`: which danger it is."""

    group: str
    """Name of its class, e.g. "persona swap"."""
    text: str
    split: Literal["tune", "held_out"] = "tune"
    planted: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True)
class Reply:
    """What `card` answered in `language` to the attack."""

    text: str
    attack: Attack
    card: Card
    language: Language


def words(text: str) -> list[str]:
    """Lower-case words and numbers; every Han character is one."""
    return [match.lower() for match in _WORD.findall(text.replace("’", "'"))]


def sentences(text: str) -> list[str]:
    """Sentences with their punctuation."""
    return [part.strip() for part in _SENTENCE.findall(text.replace("’", "'")) if part.strip()]


def run_in_common(left: list[str], right: list[str]) -> int:
    """Length of the longest run of words that both have."""
    places: dict[str, list[int]] = {}
    for index, word in enumerate(right):
        places.setdefault(word, []).append(index)
    best = 0
    runs: dict[int, int] = {}
    for word in left:
        runs = {index: runs.get(index - 1, 0) + 1 for index in places.get(word, ())}
        best = max(best, *runs.values(), 0)
    return best


def first_match(pattern: re.Pattern[str], text: str) -> str:
    """What a pattern finds, empty when nothing."""
    found = pattern.search(text.replace("’", "'"))
    return found.group().strip() if found else ""


def written_by(card: Card, language: Language) -> str:
    """Everything the card says about the persona in one language, lower case."""
    speech, identity = card.speech(language), card.identity
    texts = [
        *card.name.values(),
        *card.tagline.values(),
        speech.instructions,
        speech.greeting,
        *(turn.assistant for turn in speech.examples),
        *identity.occupation.values(),
        *identity.home.values(),
        *identity.relation.values(),
        *identity.backstory.values(),
        *(f"{key} {value}" for each in identity.facts.values() for key, value in each.items()),
        *(line for lines in card.knowledge.knows.values() for line in lines),
        *(text for entry in card.lorebook for text in entry.content.values()),
    ]
    return "\n".join(texts).lower()
