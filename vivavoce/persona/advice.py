"""What could be better about a card: `vivavoce persona check`."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.errors import PersonaError
from vivavoce.languages import HAN, LATIN, Language
from vivavoce.persona.card import WORK_OR_CLASS, Card, Hears, Speech
from vivavoce.persona.derive.spoken import spoken
from vivavoce.persona.guard import Guard
from vivavoce.persona.lorebook import TOKEN_BUDGET
from vivavoce.persona.patterns import Pattern
from vivavoce.persona.size import tokens, words
from vivavoce.voice.voices import ALIASES, voices

Level = Literal["fault", "weakness", "hint"]

_CORE: Final = 140
"""Tokens of instructions that a small thinker still heeds."""
_EXAMPLES: Final = 900
"""Tokens of all examples; every session reads them once."""
_LINE: Final[dict[Language, int]] = {"zh": 50, "en": 35}
_ADMITS: Final = re.compile(
    r"(?<![a-z])AI(?![a-z])|A\.I\.|artificial|language model|machine|program"
    r"|人工智能|机器|程序|模型",
    re.IGNORECASE,
)
_DENIES: Final = re.compile(
    r"\bnot an? (?:AI|machine|program)|不是(?:AI|人工智能|机器)", re.IGNORECASE
)
_UNSPEAKABLE: Final = re.compile("[*#`<>~_\U0001f000-\U0001faff\u2600-\u27bf]")
_FEWEST: Final = {"comfort": 2, "joy": 2, "harm": 2, "prompt": 2, "crisis": 1, "ai": 2}


@dataclass(frozen=True)
class Advice:
    """`fault`: it will go wrong; `weakness`: it will be heard; `hint`: it could be better."""

    level: Level
    place: str
    text: str


def advise(
    card: Card, count: Callable[[str], int] = tokens, *, skills: Collection[str] = ()
) -> list[Advice]:
    """Everything there is to say about `card`, the worst first. `count`: tokens of a text;
    `skills`: names of those there are, if that is to be looked at."""
    found = [*_voice(card), *_lorebook(card, count)]
    for name in card.skills if skills else ():
        if name not in skills:
            known = ", ".join(skills)
            found.append(Advice("weakness", "skills", f"no skill {name!r}: use of {known}"))
    if card.interaction.archetype in WORK_OR_CLASS and card.perception == "all":
        found.append(
            Advice(
                "weakness",
                "perception",
                "some law forbids to infer feelings at work and in class: set it to no_emotions",
            )
        )
    for language, speech in card.languages.items():
        found += _speech(card, language, speech, count)
    for language, name in card.name.items():
        if not any(map(str.isalnum, name)) or _UNSPEAKABLE.search(name):
            found.append(Advice("weakness", f"name.{language}", f"{name!r} cannot be spoken"))
    if len(card.languages) < 2:
        missing = "en" if "zh" in card.languages else "zh"
        found.append(
            Advice("hint", "languages", f"users who speak {missing} are answered in the other one")
        )
    rank = {"fault": 0, "weakness": 1, "hint": 2}
    return sorted(found, key=lambda advice: rank[advice.level])


def _voice(card: Card) -> Iterator[Advice]:
    voice = card.voice.id
    known = voices()
    if voice is not None and voice not in known and voice not in ALIASES:
        yield Advice("fault", "voice.id", f"no voice {voice!r}: use one of {', '.join(known)}")
    elif voice is not None and card.identity.sex:
        who = known.get(ALIASES.get(voice, voice))
        sex = who.sex if who else None
        if sex is not None and sex != card.identity.sex:
            yield Advice("weakness", "voice.id", f"{voice} is a {sex} voice")


def _lorebook(card: Card, count: Callable[[str], int]) -> Iterator[Advice]:
    for number, entry in enumerate(card.lorebook):
        place = f"lorebook.{number}"
        if not entry.keys and not entry.constant:
            yield Advice("weakness", f"{place}.keys", "without keys it is never told")
        for key in entry.keys if entry.regex else ():
            try:
                Pattern(key)
            except PersonaError as error:
                yield Advice("fault", f"{place}.keys", str(error))
        for language, text in entry.content.items():
            if (size := count(text)) > TOKEN_BUDGET:
                yield Advice(
                    "weakness",
                    f"{place}.content.{language}",
                    f"{size} tokens never fit into the {TOKEN_BUDGET} of a turn: split it",
                )


def _speech(
    card: Card, language: Language, speech: Speech, count: Callable[[str], int]
) -> Iterator[Advice]:
    at = f"languages.{language}"
    size = count(speech.instructions)
    if size > _CORE:
        yield Advice(
            "weakness",
            f"{at}.instructions",
            f"{size} tokens: a small thinker heeds about 120; move the rest into the lorebook",
        )
    shown = sum(count(turn.user) + count(turn.assistant) for turn in speech.examples)
    if shown > _EXAMPLES:
        yield Advice("weakness", f"{at}.examples", f"{shown} tokens in all: keep to {_EXAMPLES}")
    if len(speech.examples) < 4:
        yield Advice("hint", f"{at}.examples", "four or more show a small thinker how to talk")
    for mood, fewest in _FEWEST.items():
        lines = getattr(speech.moods, mood)
        if len(lines) < fewest:
            level: Level = "weakness" if mood == "crisis" or not lines else "hint"
            yield Advice(level, f"{at}.moods.{mood}", f"{len(lines)} lines; write {fewest} or more")
    for number, line in enumerate(speech.moods.ai):
        if not _ADMITS.search(line) or _DENIES.search(line):
            yield Advice(
                "fault", f"{at}.moods.ai.{number}", f"{line!r} does not say that it is an AI"
            )
    for place, line in _heard(speech):
        yield from _line(card, language, f"{at}.{place}", line)


def _heard(speech: Speech) -> Iterator[tuple[str, str]]:
    """Every line that may be said, with its place."""
    yield "greeting", speech.greeting
    for number, turn in enumerate(speech.examples):
        yield f"examples.{number}.assistant", turn.assistant
    for name in ("openers", "fallbacks"):
        for number, line in enumerate(getattr(speech, name)):
            yield f"{name}.{number}", line
    for mood in _FEWEST:
        for number, line in enumerate(getattr(speech.moods, mood)):
            yield f"moods.{mood}.{number}", line
    for cue in Hears.model_fields:
        for number, line in enumerate(speech.hears.lines(cue)):
            yield f"hears.{cue}.{number}", line


def _line(card: Card, language: Language, place: str, line: str) -> Iterator[Advice]:
    said = spoken(line, narration=True)
    if words(said) != words(line) or _UNSPEAKABLE.search(line):
        yield Advice("weakness", place, f"{line!r} has parts that cannot be spoken: {said!r}")
    wrong = (HAN if language == "en" else LATIN).findall(line)
    if len(wrong) > (3 if language == "en" else 8):
        yield Advice("weakness", place, f"{line!r} is not in {language}")
    crisis = place.split(".")[-2:-1] == ["crisis"]
    if words(line) > _LINE[language] * (2 if crisis else 1):
        yield Advice("hint", place, f"{words(line)} words are long for one answer")
    heard = f"languages.{language}.hears." in place
    verdict = Guard(_bare(card, language), language, voiced=heard).check(line)
    if verdict.reason not in ("", "long"):
        yield Advice("weakness", place, f"{line!r} would be held back: {verdict.reason}")


def _bare(card: Card, language: Language) -> Card:
    """Without examples, which a line of the card would be a copy of."""
    speech = card.languages[language].model_copy(update={"examples": ()})
    return card.model_copy(update={"languages": {language: speech}})
