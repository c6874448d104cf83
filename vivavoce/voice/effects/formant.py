"""Formants moved: a shorter or longer vocal tract with the same voice source."""

from typing import Final

import numpy as np

from vivavoce.voice.effects.spectrum import BINS, Floats

_MOST: Final = 20.0
"""No bin is raised or lowered by more than this factor: between harmonics there is only noise."""


def moved(envelope: Floats, factor: float) -> Floats:
    """Gains, f32[frames, 601], that move the peaks of `envelope` to `factor` times where they are.

    Nothing is known above 12 kHz, so a longer tract (factor below 1) repeats what is there.
    """
    at = np.minimum(np.arange(BINS) / factor, BINS - 1)
    below = np.minimum(at.astype(np.int64), BINS - 2)
    share = (at - below).astype(np.float32)
    logs = np.log(envelope)
    wanted = logs[:, below] * (1 - share) + logs[:, below + 1] * share
    return np.asarray(np.clip(np.exp(wanted - logs), 1 / _MOST, _MOST), np.float32)
