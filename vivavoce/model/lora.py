"""A low-rank delta for a GGUF's matrices: W' = W + alpha / r * B @ A (Hu et al. 2021, arXiv
2106.09685), merged row by row while a thinker is built, so that serving it costs nothing.

    FILE.npz
      blk.3.attn_q.lora_a    f16 or f32[r, in]
      blk.3.attn_q.lora_b    f16 or f32[out, r]
      alpha                  one number for all of them
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.model.gguf_reader import Floats, Qwen2Shape
from vivavoce.npz import read_npz

_A: Final = ".lora_a"
_B: Final = ".lora_b"


class Source(Protocol):
    """What a thinker is built from: an open GGUF, or one with a delta over it."""

    shape: Qwen2Shape

    def field(self, name: str) -> Any:
        """A metadata value; None when there is none."""
        ...

    def __contains__(self, name: str) -> bool: ...

    def rows(self, name: str) -> int:
        """First axis of a tensor."""
        ...

    def blocks(self, name: str) -> Iterator[Floats]:
        """A matrix as blocks of its rows, f32[n, columns], from the first on."""
        ...

    def vector(self, name: str) -> Floats:
        """A one-dimensional tensor."""
        ...


class Merged:
    """`base` with the delta of an `.npz` added to its matrices.

    Raises `ModelError` for a file that is no such delta, or one of another model.
    """

    def __init__(self, base: Source, path: Path) -> None:
        self._base, self.shape = base, base.shape
        arrays = _read(path)
        try:
            alpha = float(arrays.pop("alpha"))
            names = sorted({name.removesuffix(_A) for name in arrays if name.endswith(_A)})
            self._pairs = {
                f"{name}.weight": (arrays.pop(name + _A), arrays.pop(name + _B)) for name in names
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"{path.name} is no LoRA delta ({error}): it holds NAME{_A} and NAME{_B} for each "
                "matrix, and alpha"
            ) from error
        if arrays or not self._pairs:
            rest = ", ".join(sorted(arrays)) or "nothing"
            raise ModelError(f"{path.name} is no LoRA delta: it holds {rest} beside alpha")
        for name, (a, b) in self._pairs.items():
            self._check(path, name, a, b)
        self._scale = {name: np.float32(alpha / len(a)) for name, (a, _) in self._pairs.items()}

    def _check(self, path: Path, name: str, a: NDArray[Any], b: NDArray[Any]) -> None:
        if name not in self._base:
            raise ModelError(f"{path.name} changes {name}, which the GGUF does not have")
        shape = (self._base.rows(name), next(iter(self._base.blocks(name))).shape[1])
        fits = a.ndim == b.ndim == 2 and (len(b), a.shape[1]) == shape
        if not fits or not len(a) or len(a) != b.shape[1]:
            raise ModelError(
                f"{path.name} is for another model: {name} is {shape}, its delta {b.shape} @ "
                f"{a.shape}"
            )

    def field(self, name: str) -> Any:
        return self._base.field(name)

    def __contains__(self, name: str) -> bool:
        return name in self._base

    def rows(self, name: str) -> int:
        return self._base.rows(name)

    def vector(self, name: str) -> Floats:
        return self._base.vector(name)

    def blocks(self, name: str) -> Iterator[Floats]:
        if name not in self._pairs:
            yield from self._base.blocks(name)
            return
        a, b = (part.astype(np.float32) for part in self._pairs[name])
        done = 0
        for block in self._base.blocks(name):
            yield block + self._scale[name] * (b[done : done + len(block)] @ a)
            done += len(block)


def _read(path: Path) -> dict[str, NDArray[Any]]:
    try:
        return read_npz(path)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} is no readable LoRA delta (.npz): {error}") from error
