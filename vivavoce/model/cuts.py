"""Where a long window may be cut: at a silence between words, else at the quietest word edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.model.activity import Levels

SILENCE: Final = 15
"""Frames (10 ms) of silence that surely are a pause."""
NEAR: Final = 20
"""Frames the aligned edge of a word may be off."""

Words = Sequence[tuple[int, int]]
"""(token, frame) of each word's beginning, in order."""


@dataclass(frozen=True)
class Cut:
    """`tokens[:token]` was said before `frame`."""

    token: int
    frame: int


def silences(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[first, after) of each run of at least SILENCE quiet frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= SILENCE]


def at_silence(words: Words, quiet: NDArray[np.bool_]) -> Cut | None:
    """The last pause that exactly one word edge falls into."""
    for first, after in reversed(silences(quiet)):
        edges = [token for token, frame in words if first - NEAR <= frame <= after + NEAR]
        inside = [token for token, frame in words if first <= frame <= after]
        found = inside if len(inside) == 1 else edges
        if len(found) == 1:
            return Cut(found[0], (first + after) // 2)
    return None


def at_word(words: Words, level: Levels) -> Cut | None:
    """The word edge with the quietest surroundings."""
    smooth = np.convolve(level, np.full(5, 0.2), mode="same")
    best: tuple[float, Cut] | None = None
    for token, frame in words:
        first = max(0, frame - NEAR)
        around = smooth[first : frame + NEAR + 1]
        lowest = int(around.argmin())
        if best is None or around[lowest] <= best[0]:
            best = (float(around[lowest]), Cut(token, first + lowest))
    return best[1] if best else None
