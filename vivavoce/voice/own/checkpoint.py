"""Tensors out of a checkpoint of PyTorch before 1.6, without PyTorch and without running it.

    magic | protocol | system | state (pickle; tensors name a storage) | storage keys
    per storage: i64 number of elements, f32 data (all little endian)

Only ordered dicts, tensors and float storages are let through: other pickles can call anything.
"""

import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError

Floats = NDArray[np.float32]
_MAGIC: Final = 0x1950A86A20F9469CFC6C
_PROTOCOL: Final = 1001
_MOST: Final = 100_000_000
"""Elements of one storage; more is no file of ours."""


class _View:
    """A tensor before its storage is read."""

    def __init__(
        self, storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object
    ) -> None:
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride

    def of(self, storages: dict[str, Floats]) -> Floats:
        data = storages[self.storage][self.offset :]
        last = sum((n - 1) * step for n, step in zip(self.shape, self.stride, strict=True))
        if min((*self.shape, *self.stride, 1)) < 0 or last >= len(data):
            raise ValueError(f"a tensor {self.shape} reaches beyond its storage")
        steps = tuple(step * data.itemsize for step in self.stride)
        return np.lib.stride_tricks.as_strided(data, self.shape, steps).copy()


class _Reader(pickle.Unpickler):
    """A pickle that can name nothing but what is in a table of weights."""

    _ALLOWED: Final[dict[tuple[str, str], Callable[..., Any] | str]] = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _View,
        ("torch", "FloatStorage"): "float32",
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")
        return self._ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> str:
        kind, element, key, *_ = pid
        if (kind, element) != ("storage", "float32"):
            raise pickle.UnpicklingError(f"a storage of {element!r} is not allowed here")
        return str(key)


def read_checkpoint(path: Path, part: str) -> dict[str, Floats]:
    """The tensors of `part` of a checkpoint, by name. Raises ModelError for anything else."""
    try:
        with path.open("rb") as file:
            if [_Reader(file).load(), _Reader(file).load()] != [_MAGIC, _PROTOCOL]:
                raise ValueError("it does not begin as such a checkpoint does")
            _Reader(file).load()  # sizes of types on the machine that wrote it
            state = _Reader(file).load()
            keys = _Reader(file).load()
            storages = {str(key): _storage(file) for key in keys}
        views = {name: view for name, view in state[part].items() if isinstance(view, _View)}
        return {name: view.of(storages) for name, view in views.items()}
    except OSError:
        raise
    except Exception as error:  # unpickling may raise anything
        raise ModelError(
            f"{path} cannot be read as a checkpoint ({error}): run `vivavoce models verify`"
        ) from error


def _storage(file: BinaryIO) -> Floats:
    (count,) = struct.unpack("<q", file.read(8))
    if not 0 <= count <= _MOST:
        raise ValueError(f"a storage of {count} elements")
    data = file.read(4 * count)
    return np.frombuffer(data, "<f4", count)
