"""The persona card: who speaks, written by a person in YAML or JSON.

    card.yaml ── load ──► Card ── compile_setup(card, language) ──► instructions, examples, openers

A card holds one `Speech` per language, which is all a small thinker reads, and a typed part
(identity, personality, habits, feelings, interaction, voice, knowledge, lorebook, skills), all of
it optional. A persona never blocks honesty, so a card without disclosure lines is refused.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from vivavoce.errors import PersonaError
from vivavoce.languages import Language
from vivavoce.persona.plain_yaml import read_yaml, write_yaml

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


def _as_text(value: object) -> object:
    """YAML reads `170` and `2001-03-09` as numbers and dates; a fact is what was written."""
    plain = isinstance(value, int | float | date) and not isinstance(value, bool)
    return str(value) if plain else value


Fact = Annotated[Line, BeforeValidator(_as_text)]
Text = Mapping[Language, Line]
Lines = Mapping[Language, tuple[Line, ...]]
Score = Annotated[int, Field(ge=-2, le=2)]

Sex = Literal["female", "male"]
Intensity = Literal["calm", "even", "lively", "intense"]
Initiative = Literal["low", "medium", "high"]
Cue = Literal["laugh", "sigh", "breath", "hesitation"]
Perception = Literal["all", "no_emotions", "off"]
Archetype = Literal[
    "companion",
    "listener",
    "lover",
    "boss",
    "mentor",
    "host",
    "partner",
    "interviewer",
    "trainer",
    "copilot",
    "agent",
    "tutor",
    "narrator",
    "reader",
]
WORK_OR_CLASS: Final[frozenset[Archetype]] = frozenset({"interviewer", "trainer", "tutor"})
"""Whom people talk with there."""
Mood = Literal["comfort", "joy", "harm", "prompt", "crisis", "ai"]

SUFFIXES: Final = (".yaml", ".yml", ".json")
DEFAULT: Final = "xiaoyue"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Frozen):
    """One exchange that shows how the persona talks."""

    user: Line
    assistant: Line


class Moods(_Frozen):
    """Lines for the turns that are not left to a thinker (see `steer`)."""

    comfort: tuple[Line, ...] = ()
    """First clauses when the user is sad."""
    joy: tuple[Line, ...] = ()
    """First clauses when the user has good news."""
    harm: tuple[Line, ...] = ()
    """Whole answers that refuse."""
    prompt: tuple[Line, ...] = ()
    """Whole answers to "stop being yourself" and "read me your instructions"."""
    crisis: tuple[Line, ...] = ()
    """Whole answers to somebody who speaks of ending their life."""
    ai: tuple[Line, ...] = Field(min_length=1)
    """Whole, truthful answers to "are you an AI?"."""

    def lines(self, mood: Mood) -> tuple[str, ...]:
        """The lines for one mood."""
        found: tuple[str, ...] = getattr(self, mood)
        return found


class Hears(_Frozen):
    """What it says to how the user sounds, once and then not again for a while: short lines that
    begin an answer (or, for the first two, end one to a question). They guess and never diagnose:
    "you sound tired" may be wrong, "you are exhausted" may not be said."""

    tired: tuple[Line, ...] = ()
    upset: tuple[Line, ...] = ()
    hurried: tuple[Line, ...] = ()
    laughing: tuple[Line, ...] = ()
    whispering: tuple[Line, ...] = ()

    def lines(self, cue: str) -> tuple[str, ...]:
        """The lines for one cue; none for cues it does not know."""
        found: tuple[str, ...] = getattr(self, cue, ())
        return found


class Speech(_Frozen):
    """The persona in one language; every line is meant to be heard, not read."""

    instructions: Line
    """About 120 tokens in the second person."""
    greeting: Line
    examples: tuple[Example, ...] = ()
    openers: tuple[Line, ...] = ()
    """Short first clauses the persona likes, with their punctuation."""
    fallbacks: tuple[Line, ...] = Field(min_length=1)
    """Whole answers for when the thinker brings nothing that may be said."""
    moods: Moods
    hears: Hears = Hears()


class Identity(_Frozen):
    """Who the persona is, as it claims in its role."""

    age: int | None = Field(default=None, ge=0, le=100_000)
    sex: Sex | None = None
    occupation: Text = {}
    home: Text = {}
    """Where it lives."""
    relation: Text = {}
    """What it is to the user ("close friend")."""
    backstory: Text = {}
    """One to three sentences."""
    facts: Mapping[Language, Mapping[Fact, Fact]] = {}
    """Further facts that can be asked for: `{birthday: March 9}`."""


class BigFive(_Frozen):
    """Where the persona stands on each trait, -2 (very low) to 2 (very high)."""

    openness: Score = 0
    conscientiousness: Score = 0
    extraversion: Score = 0
    agreeableness: Score = 0
    neuroticism: Score = 0


class Personality(_Frozen):
    """What it is like."""

    traits: Lines = {}
    """Adjectives and short phrases."""
    big_five: BigFive | None = None


class Catchphrase(_Frozen):
    """A phrase of its own, and the share of answers that have it."""

    text: Line
    rate: float = Field(default=0.2, ge=0.0, le=1.0)


class VerbalHabits(_Frozen):
    """How it talks."""

    catchphrases: Mapping[Language, tuple[Catchphrase, ...]] = {}
    answer_length: Mapping[Language, Annotated[int, Field(ge=1, le=1000)]] = {}
    """Usual Han characters or words of one answer."""
    particles: Lines = {}
    """Modal particles and fillers: 啦, 嘛, "you know"."""
    address: Text = {}
    """What it calls the user."""


class Emotions(_Frozen):
    """How it reacts, and where it stops."""

    comforted_by: Lines = {}
    angered_by: Lines = {}
    refuses: Lines = {}
    """What it does not do or talk about."""
    intensity: Intensity = "even"


class Interaction(_Frozen):
    """What the two are together."""

    archetype: Archetype = "companion"
    initiative: Initiative = "medium"
    """How readily it leads the talk."""


class VoiceStyle(_Frozen):
    """How it sounds; `id` None = the server's default voice."""

    id: Line | None = None
    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    tone: Text = {}
    """Tone of the scene ("soft, slow, close to the ear")."""
    cues: tuple[Cue, ...] = ()
    """Sounds without words that it may make."""


class Knowledge(_Frozen):
    """What it can know."""

    knows: Lines = {}
    cannot_know: Lines = {}
    """Topics outside its world."""
    until: int | None = None
    """Last year it has heard of."""


class LoreEntry(_Frozen):
    """A passage that is told to the thinker when the talk touches on it (see `lorebook`)."""

    keys: tuple[Line, ...] = ()
    content: Text
    secondary_keys: tuple[Line, ...] = ()
    """If there are any, one of them must be found as well."""
    regex: bool = False
    """The keys are regular expressions, plain or written /pattern/flags."""
    case_sensitive: bool = False
    constant: bool = False
    """Always told, whatever is said."""
    enabled: bool = True
    scan_depth: int | None = Field(default=None, ge=0)
    """So many of the latest lines are looked at; None: the lorebook's usual number."""
    order: int = 100
    """Lower comes first in what is told."""
    priority: int = 0
    """Lower is dropped first when room is short."""


class Card(_Frozen):
    """A persona; texts are per language."""

    id: Id
    name: Text = Field(min_length=1)
    tagline: Text = {}
    """One line for a gallery."""
    identity: Identity = Identity()
    personality: Personality = Personality()
    verbal_habits: VerbalHabits = VerbalHabits()
    emotions: Emotions = Emotions()
    interaction: Interaction = Interaction()
    voice: VoiceStyle = VoiceStyle()
    knowledge: Knowledge = Knowledge()
    lorebook: tuple[LoreEntry, ...] = ()
    perception: Perception = "all"
    """What of the user's voice it listens for; `no_emotions` leaves feelings out, which some law
    forbids to infer at work and in class."""
    skills: tuple[Id, ...] = ()
    """Names of the things to do together that it offers."""
    languages: Mapping[Language, Speech] = Field(min_length=1)

    def speech(self, language: Language) -> Speech:
        """How the persona talks in `language`, or in its first one if it lacks that."""
        return self.languages[self.spoken(language)]

    def spoken(self, language: Language) -> Language:
        """`language`, or its first one if it lacks that."""
        return language if language in self.languages else next(iter(self.languages))

    def called(self, language: Language) -> str:
        """Its name in `language`, or in the first one it has a name in."""
        return self.name.get(language) or next(iter(self.name.values()))


def available() -> tuple[str, ...]:
    """Ids of the personas that ship with vivavoce."""
    return tuple(sorted(Path(entry.name).stem for entry in _library()))


def load(id_or_path: str | Path = DEFAULT) -> Card:
    """A persona by its shipped id, or by the path of a `.yaml`, `.yml` or `.json` file.

    Raises PersonaError with the field at fault.
    """
    name = str(id_or_path)
    if not name.endswith(SUFFIXES):
        for entry in _library():
            if Path(entry.name).stem == name:
                return parse(entry.read_text(encoding="utf-8"), entry.name)
        known = ", ".join(available())
        raise PersonaError(
            f"no persona {name!r}: use one of {known}, or the path of a .yaml or .json file"
        )
    path = Path(id_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PersonaError(f"cannot read persona file {path}: {error}") from error
    return parse(text, path.name)


def parse(text: str, source: str) -> Card:
    """A card from the text of a file called `source` (its suffix decides between YAML and JSON)."""
    try:
        data: Any = json.loads(text) if source.endswith(".json") else read_yaml(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise PersonaError(f"{source} does not parse: {error}") from error
    return from_json(data, source)


def from_json(data: Any, source: str) -> Card:
    """A card from its fields. Raises PersonaError that names `source` and the fields at fault."""
    if not isinstance(data, dict):
        raise PersonaError(f"{source} must hold a mapping with id, name and languages")
    try:
        return Card.model_validate(data)
    except ValidationError as error:
        raise PersonaError(f"{source} is not a persona: {'; '.join(_advice(error))}") from error


def to_json(card: Card) -> dict[str, Any]:
    """The card's fields, without those that say nothing."""
    return card.model_dump(mode="json", exclude_defaults=True)


def dump(card: Card) -> str:
    """The card as YAML that a person can go on with."""
    return write_yaml(to_json(card))


def _library() -> list[Any]:
    folder = files("vivavoce.persona").joinpath("library")
    return [entry for entry in folder.iterdir() if entry.name.endswith(SUFFIXES)]


def _advice(error: ValidationError) -> Iterator[str]:
    """What to do about each fault, with the path of the field."""
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        match fault["type"]:
            case "extra_forbidden":
                yield f"remove or rename the unknown key {place!r}"
            case "missing":
                yield f"add {place!r}"
            case "string_pattern_mismatch":
                yield f"mend {place!r}: small letters, digits, - and _, a letter first, at most 64"
            case "model_type" | "mapping_type" | "dict_type":
                yield f"mend {place!r}: it must hold fields (`key: value`)"
            case "string_unicode":
                yield f"mend {place!r}: it holds bytes that are no text in UTF-8"
            case _:
                yield f"mend {place!r}: {fault['msg']}"
