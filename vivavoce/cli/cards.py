"""Personas as commands name them: by id, or by the path of a file of any kind."""

from pathlib import Path
from typing import Final

from vivavoce.errors import PersonaError
from vivavoce.persona.card import SUFFIXES, Card, load
from vivavoce.persona.formats import Carrier
from vivavoce.persona.incoming import accept
from vivavoce.persona.personas import Personas

CARRIERS: Final[dict[str, Carrier]] = {
    ".json": "json",
    ".png": "png",
    ".apng": "png",
    ".charx": "charx",
}
"""What a Character Card's suffix says of its kind."""


def find(personas: Personas, who: str) -> Card:
    """One of the `personas` by its id, or the one in a file. Raises PersonaError."""
    path = Path(who)
    if path.suffix.lower() in CARRIERS or path.suffix.lower() in SUFFIXES:
        return load(path) if path.suffix in (".yaml", ".yml") else accept(read(path)).card
    return personas[who]


def read(path: Path) -> bytes:
    """A file. Raises PersonaError when there is none, or it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PersonaError(f"cannot read {path}: {error.strerror or error}") from error
