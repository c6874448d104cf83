"""The attributes of a persona and the hand-written values that each can take.

A persona is a row of coordinates: one uint8 per attribute, an index into that attribute's values.
Attributes come in five groups. A child keeps its seed's `identity`; the other four are what
fission recombines.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import yaml

from vivavoce.errors import PersonaError
from vivavoce.languages import Language

Coords = npt.NDArray[np.uint8]
"""[rows, attributes]"""
Group = Literal["identity", "personality", "verbal", "emotions", "interaction"]

GROUPS: Final[tuple[Group, ...]] = (
    "identity",
    "personality",
    "verbal",
    "emotions",
    "interaction",
)
FISSION: Final = GROUPS[1:]
"""The groups a child may take from others."""
_LARGEST: Final = 256


@dataclass(frozen=True)
class Value:
    """One value of an attribute, in both languages."""

    key: str
    zh: str
    en: str
    tags: frozenset[str]
    derived_from: str = ""
    """Name of the published role or trait it stands for; empty: written for this project."""
    say: Mapping[Language, str] = field(default_factory=dict)
    """What a habit sounds like, if it can be heard in one line."""

    def text(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Attribute:
    """A column of the matrix."""

    name: str
    group: Group
    values: tuple[Value, ...]

    def index(self, key: str) -> int:
        """The coordinate of the value called `key`."""
        for place, value in enumerate(self.values):
            if value.key == key:
                return place
        raise PersonaError(f"attribute {self.name!r} has no value {key!r}; see values/*.yaml")


class Catalog:
    """All attributes in the order of the columns."""

    def __init__(self, attributes: Sequence[Attribute], digest: str) -> None:
        self.attributes = tuple(attributes)
        self.digest = digest
        """sha256 over everything that decides which rows come out."""
        self.names = tuple(attribute.name for attribute in attributes)
        self._places = {name: place for place, name in enumerate(self.names)}

    def place(self, name: str) -> int:
        """The column of an attribute."""
        try:
            return self._places[name]
        except KeyError:
            raise PersonaError(
                f"no attribute {name!r}; there are {', '.join(self.names)}"
            ) from None

    def columns(self, group: str) -> list[int]:
        """The columns of a group."""
        return [i for i, attribute in enumerate(self.attributes) if attribute.group == group]

    def value(self, row: npt.NDArray[np.uint8], name: str) -> Value:
        """What one row holds for an attribute."""
        place = self.place(name)
        return self.attributes[place].values[int(row[place])]

    def values(self, row: npt.NDArray[np.uint8]) -> dict[str, Value]:
        """A whole row, by attribute."""
        return {
            attribute.name: attribute.values[int(at)]
            for attribute, at in zip(self.attributes, row, strict=True)
        }

    def row(self, keys: Mapping[str, str]) -> npt.NDArray[np.uint8]:
        """A row from the key of every attribute."""
        places = [attribute.index(keys[attribute.name]) for attribute in self.attributes]
        return np.array(places, np.uint8)

    def counts(self) -> dict[str, dict[str, int]]:
        """Values per group: how many were written here, how many stand for published names."""
        out: dict[str, dict[str, int]] = {group: {"authored": 0, "derived": 0} for group in GROUPS}
        for attribute in self.attributes:
            for value in attribute.values:
                kind = "derived" if value.derived_from else "authored"
                out[attribute.group][kind] += 1
        return out


@cache
def catalog() -> Catalog:
    """The catalog that ships with vivavoce."""
    digest = hashlib.sha256()
    attributes: list[Attribute] = []
    for group in GROUPS:
        text = data(f"{group}.yaml")
        digest.update(text.encode())
        for name, entries in load(text).items():
            attributes.append(Attribute(name, group, tuple(_values(name, entries))))
    for name in ("rules.yaml", "types.yaml", "seeds.yaml", "situations.yaml"):
        digest.update(data(name).encode())
    return Catalog(attributes, digest.hexdigest())


def data(name: str) -> str:
    """The text of a file in values/."""
    folder = files("vivavoce.persona.matrix").joinpath("values")
    return folder.joinpath(name).read_text(encoding="utf-8")


def load(text: str) -> Any:
    """YAML by the C parser where there is one: these files are long."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders


def _values(name: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[Value]:
    if not 0 < len(entries) <= _LARGEST:
        raise PersonaError(f"attribute {name!r} has {len(entries)} values; 1 to {_LARGEST} fit")
    for entry in entries:
        yield Value(
            key=str(entry["key"]),
            zh=entry["zh"],
            en=entry["en"],
            tags=frozenset(entry.get("tags", ())),
            derived_from=entry.get("from", ""),
            say=entry.get("say", {}),
        )
