"""Random numbers by position, not by order.

Every number is a hash of (run's seed, what it is for, indices), so a row does not depend on how
the work was split, resumed or spread over machines. The mixer is splitmix64 (Steele, Lea and
Flood, 2014).
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def mix(value: Hashes) -> Hashes:
    """Spread uint64 values over all of uint64."""
    with np.errstate(over="ignore"):
        value = value + _GOLDEN
        value = (value ^ (value >> np.uint64(30))) * _FIRST
        value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


def draw(*indices: npt.NDArray[Any] | int) -> Hashes:
    """A uint64 for every combination of the (broadcast) indices."""
    state: Hashes = np.zeros(1, np.uint64)
    for index in indices:
        state = mix(state ^ mix(np.asarray(index).astype(np.uint64)))
    return state


def below(hashes: Hashes, limit: npt.NDArray[Any] | int) -> npt.NDArray[np.int64]:
    """Integers in [0, limit), limit < 2**31, from the upper half of the hashes."""
    high = hashes >> np.uint64(33)
    scaled = (high * np.asarray(limit).astype(np.uint64)) >> np.uint64(31)
    return scaled.astype(np.int64)
