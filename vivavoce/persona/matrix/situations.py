"""Dialogue situations: what a user comes with, and how each of four tempers answers.

Every row of the matrix is paired with one that its archetype takes part in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from vivavoce.languages import Language
from vivavoce.persona.card import Archetype
from vivavoce.persona.matrix.catalog import Coords, catalog, data, load
from vivavoce.persona.matrix.draws import below, draw

Temper = Literal["warm", "blunt", "playful", "calm"]
Mood = Literal["down", "glad", "plain", "ask", "decide"]
TEMPERS: Final[tuple[Temper, ...]] = ("warm", "blunt", "playful", "calm")

_STREAM: Final = 3


@dataclass(frozen=True)
class Turn:
    """One exchange: ways of saying the user's line, and an answer per temper."""

    user: Mapping[Language, tuple[str, ...]]
    say: Mapping[Temper, Mapping[Language, str]]


@dataclass(frozen=True)
class Situation:
    """What a conversation is about."""

    key: str
    topic: str
    mood: Mood
    archetypes: frozenset[str]
    """Those it may be had with."""
    turns: tuple[Turn, ...]


@cache
def situations() -> tuple[Situation, ...]:
    """The situations that ship with vivavoce; a row holds an index into them."""
    return tuple(_situation(entry) for entry in load(data("situations.yaml")))


def pair(
    coords: Coords, seed: npt.NDArray[Any], number: npt.NDArray[Any], key: int
) -> npt.NDArray[np.int16]:
    """[rows] a situation for each row, by its archetype."""
    over = catalog()
    place = over.place("archetype")
    fits = [
        [
            index
            for index, situation in enumerate(situations())
            if archetype.key in situation.archetypes
        ]
        for archetype in over.attributes[place].values
    ]
    width = max(map(len, fits))
    table = np.array([row + [-1] * (width - len(row)) for row in fits], np.int16)
    sizes = np.array([len(row) for row in fits])
    archetypes = coords[:, place]
    pick = below(draw(key, _STREAM, seed, number), sizes[archetypes])
    chosen: npt.NDArray[np.int16] = table[archetypes, pick]
    return chosen


def _situation(entry: Mapping[str, Any]) -> Situation:
    turns = tuple(
        Turn(
            user={language: tuple(lines) for language, lines in turn["user"].items()},
            say=turn["say"],
        )
        for turn in entry["turns"]
    )
    archetypes = entry.get("for", get_args(Archetype))
    fitting = frozenset(archetypes) - frozenset(entry.get("not", ()))
    return Situation(entry["key"], entry["topic"], entry["mood"], fitting, turns)
