"""The word lists and authored lines that a paragraph is read and filled by."""

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from vivavoce.languages import Language
from vivavoce.persona.plain_yaml import read_yaml

Manner = Literal["warm", "lively", "cool", "stern", "formal", "tender"]
MANNERS: Final[tuple[Manner, ...]] = get_args(Manner)


@functools.cache
def lexicon() -> Mapping[str, Any]:
    """`lexicon.yaml`."""
    found: Mapping[str, Any] = _read("lexicon.yaml")
    return found


@functools.cache
def lines() -> Mapping[Manner, Mapping[Language, Mapping[str, Any]]]:
    """`lines.yaml`."""
    found: Mapping[Manner, Mapping[Language, Mapping[str, Any]]] = _read("lines.yaml")
    return found


def words(listed: str) -> tuple[str, ...]:
    """A list of the lexicon as words."""
    return tuple(word.replace("_", " ") for word in listed.split())


def _read(name: str) -> Any:
    text = files("vivavoce.persona.derive").joinpath(name).read_text(encoding="utf-8")
    return read_yaml(text)
