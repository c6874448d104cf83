"""What a renderer hands over: sound, and what it knows of it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples


def _unknown() -> NDArray[np.float32]:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class Rendering:
    """Speech of one part of a clause, edges not trimmed."""

    samples: Samples
    """f32[n] at 24 kHz, at the engine's own level."""
    f0: NDArray[np.float32] = field(default_factory=_unknown)
    """Hz of every 300 samples as they sound (after controls), f32[frames]; 0 is unvoiced."""
    words: tuple[tuple[int, int], ...] = ()
    """First sample and end of every spoken word (Han character), where the renderer knows them."""
