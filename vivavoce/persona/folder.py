"""The user's own personas, one file each, written so that nobody ever reads half of one.

FOLDER/
  ID.yaml            the persona, to be edited by hand as well
  ID.origin          the Character Card it came from (JSON, PNG or CHARX), if it did
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from vivavoce.errors import PersonaError
from vivavoce.persona.card import SUFFIXES, Card, dump, load

_ORIGIN: Final = ".origin"

Stamp = tuple[str, int, int]
"""Name, size and time of a file: another one when it was written."""


def default_folder() -> Path:
    """VIVAVOCE_PERSONAS, or a folder among the user's data."""
    own = os.environ.get("VIVAVOCE_PERSONAS")
    return Path(own).expanduser().absolute() if own else user_data_path("vivavoce") / "personas"


class Folder:
    """A folder of personas; it is made when something is first written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamps(self) -> dict[str, Stamp]:
        """The files that hold personas, by id."""
        found: dict[str, Stamp] = {}
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    path = Path(entry.name)
                    if path.suffix in SUFFIXES and entry.is_file():
                        stat = entry.stat()
                        found[path.stem] = (entry.name, stat.st_size, stat.st_mtime_ns)
        except OSError:
            return {}
        return dict(sorted(found.items()))

    def stamp(self, name: str) -> Stamp | None:
        """Of one file; None: it is not there."""
        try:
            stat = (self.path / name).stat()
        except OSError:
            return None
        return name, stat.st_size, stat.st_mtime_ns

    def load(self, stamp: Stamp) -> Card:
        """The persona in a file. Raises PersonaError when it is none, or is called otherwise."""
        path = self.path / stamp[0]
        card = load(path)
        if card.id != path.stem:
            raise PersonaError(f"{path} holds the persona {card.id!r}: name file and id alike")
        return card

    def origin(self, card_id: str) -> bytes | None:
        """The Character Card that a persona came from."""
        try:
            return (self.path / f"{card_id}{_ORIGIN}").read_bytes()
        except OSError:
            return None

    def save(self, card: Card, origin: bytes | None) -> Stamp:
        """Write a persona; `origin` None leaves what is there."""
        with _disk(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            if origin is not None:
                _replace(self.path / f"{card.id}{_ORIGIN}", origin)
            target = self.path / f"{card.id}.yaml"
            _replace(target, dump(card).encode())
            for suffix in SUFFIXES[1:]:
                (self.path / f"{card.id}{suffix}").unlink(missing_ok=True)
            stat = target.stat()
        return target.name, stat.st_size, stat.st_mtime_ns

    def delete(self, card_id: str) -> None:
        """Remove a persona and what it came from."""
        with _disk(self.path):
            for suffix in (*SUFFIXES, _ORIGIN):
                (self.path / f"{card_id}{suffix}").unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PersonaError(
            f"{path} cannot be written ({error.strerror or error}): set VIVAVOCE_PERSONAS to a "
            "folder you can write to"
        ) from error
