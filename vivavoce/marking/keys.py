"""Secrets of the watermark: one file per key, made on this machine and readable by its owner only.

The file's name holds the key's public id (1-255), which every watermark carries too. The newest key
marks; all of them are looked for, so a key may be replaced without losing what it has marked.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vivavoce.errors import MarkingError

_BYTES: Final = 32
_IDS: Final = range(1, 256)
_NAME: Final = "watermark-{}.key"


@dataclass(frozen=True)
class Key:
    """A secret and the public id it is known by."""

    id: int
    secret: bytes = field(repr=False)


def folder(data: Path) -> Path:
    """Where keys and certificates are kept under the data directory."""
    return data / "marking"


def read(place: Path) -> list[Key]:
    """All keys there, the newest first. Raises `MarkingError` for a file that holds none."""
    paths = sorted(place.glob(_NAME.format("*")), key=lambda p: (-p.stat().st_mtime_ns, p.name))
    return [_read(path) for path in paths]


def newest(place: Path) -> Key:
    """The key to mark with, made when there is none yet."""
    found = read(place)
    return found[0] if found else make(place)


def make(place: Path) -> Key:
    """A new key beside those there are."""
    taken = {key.id for key in read(place)}
    free = [number for number in _IDS if number not in taken]
    if not free:
        raise MarkingError(f"{place} holds {len(_IDS)} keys, all there can be; move old ones away")
    key = Key(secrets.choice(free), secrets.token_bytes(_BYTES))
    write_private(place / _NAME.format(key.id), key.secret.hex().encode() + b"\n")
    return key


def write_private(path: Path, data: bytes) -> None:
    """A new file with mode 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _read(path: Path) -> Key:
    try:
        number = int(path.stem.rpartition("-")[2])
        secret = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        number, secret = 0, b""
    if number not in _IDS or len(secret) != _BYTES:
        raise MarkingError(f"{path} is no watermark key; put it away and a new one will be made")
    return Key(number, secret)
