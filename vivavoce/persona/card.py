"""The persona card: who speaks, written by a person in YAML or JSON.

    card.yaml ── load ──► Card ── compile_setup(card, language) ──► instructions, examples, openers

A card holds one `Speech` per language. A persona never blocks honesty, so a card without
disclosure lines is refused.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vivavoce.errors import PersonaError
from vivavoce.languages import Language

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]

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
    catchphrases: tuple[Line, ...] = ()
    moods: Moods


class Card(_Frozen):
    """A persona. `name` and `tagline` are per language; `voice` None = the engine's default."""

    id: Id
    name: Mapping[Language, Line]
    tagline: Mapping[Language, Line] = {}
    voice: str | None = None
    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    skills: tuple[str, ...] = ()
    """Names of the things to do that this persona offers."""
    languages: Mapping[Language, Speech] = Field(min_length=1)

    def speech(self, language: Language) -> Speech:
        """How the persona talks in `language`, or in its first one if it lacks that."""
        found = self.languages.get(language)
        return next(iter(self.languages.values())) if found is None else found


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
        data: Any = json.loads(text) if source.endswith(".json") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise PersonaError(f"{source} does not parse: {error}") from error
    if not isinstance(data, dict):
        raise PersonaError(f"{source} must hold a mapping with id, name and languages")
    try:
        return Card.model_validate(data)
    except ValidationError as error:
        raise PersonaError(f"{source} is not a persona: {'; '.join(_advice(error))}") from error


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
            case _:
                yield f"mend {place!r}: {fault['msg']}"
