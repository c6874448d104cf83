"""Reading a CTranslate2 Whisper model: its variables by name, as numpy arrays.

Binary format version 6, little-endian (CTranslate2, python/ctranslate2/specs/model_spec.py):

    u32 version, name of the spec, u32 revision, u32 variables
    variable   name, u8 rank, u32 dims[rank], u8 type, u32 bytes, data
    u32 aliases, then pairs of names

A name is a u16 length, that many bytes, the last of them NUL. Only headers are read on opening;
an array is read when it is asked for.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError

Floats = NDArray[np.float32]
VERSION: Final = 6
SPEC: Final = "WhisperSpec"
TYPES: Final = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
"""Numbers of CTranslate2's element types; its bfloat16 (5) has no counterpart in numpy."""
_MOST_VARIABLES: Final = 100_000


@dataclass(frozen=True)
class _Place:
    offset: int
    shape: tuple[int, ...]
    kind: np.dtype[Any]


class Ct2File:
    """An open Whisper model of CTranslate2, float32 or float16.

    Raises `ModelError` when it is anything else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, _Place] = {}
        self._aliases: dict[str, str] = {}
        try:
            with path.open("rb") as file:
                self._read_header(file)
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error}): pull it again") from error
        except (struct.error, UnicodeDecodeError) as error:
            raise ModelError(
                f"{path} is no whole CTranslate2 model: run `vivavoce models verify`"
            ) from error

    def __contains__(self, name: str) -> bool:
        return self._aliases.get(name, name) in self._places

    def names(self) -> list[str]:
        """Names of the variables, without the aliases."""
        return list(self._places)

    def array(self, name: str) -> NDArray[Any]:
        """A variable in its stored type. Raises `ModelError` when there is none of that name."""
        place = self._places.get(self._aliases.get(name, name))
        if place is None:
            raise ModelError(f"{self._path} lacks {name}: run `vivavoce models verify`")
        count = int(np.prod(place.shape, dtype=np.int64))
        values = np.fromfile(self._path, place.kind, count, offset=place.offset)
        return values.reshape(place.shape)

    def floats(self, name: str) -> Floats:
        """A variable as float32; refuses integers, whose scales are kept elsewhere."""
        values = self.array(name)
        if values.dtype.kind != "f":
            raise ModelError(
                f"{self._path} is quantised ({name} is {values.dtype}): use the float16 model"
            )
        return values.astype(np.float32)

    def _read_header(self, file: BinaryIO) -> None:
        size = self._path.stat().st_size
        (version,) = _unpack(file, "I")
        if version != VERSION:
            raise ModelError(
                f"{self._path} is no CTranslate2 binary of version {VERSION} (it says {version}): "
                "run `vivavoce models verify`"
            )
        spec = _name(file)
        if spec != SPEC:
            raise ModelError(f"{self._path} holds a {spec}, not a {SPEC}: use a Whisper model")
        _revision, count = _unpack(file, "II")
        if count > _MOST_VARIABLES:
            raise ModelError(f"{self._path} names {count} variables: pull it again")
        for _ in range(count):
            name = _name(file)
            (rank,) = _unpack(file, "B")
            shape = _unpack(file, f"{rank}I")
            number, length = _unpack(file, "BI")
            kind = np.dtype(TYPES.get(number))
            end = file.tell() + length
            if number not in TYPES or length != kind.itemsize * int(np.prod(shape, dtype=np.int64)):
                raise ModelError(f"{self._path}: {name} is of an unknown type or size")
            if end > size:
                raise ModelError(f"{self._path} ends inside {name}: pull it again")
            self._places[name] = _Place(file.tell(), shape, kind)
            file.seek(end)
        (count,) = _unpack(file, "I")
        for _ in range(min(count, _MOST_VARIABLES)):
            alias = _name(file)
            self._aliases[alias] = _name(file)


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    layout = f"<{layout}"
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _name(file: BinaryIO) -> str:
    (length,) = _unpack(file, "H")
    (text,) = struct.unpack(f"{length}s", file.read(length))
    return str(text, "utf-8").removesuffix("\0")
