"""Where there is sound worth reading: the level of each mel frame against the turn's own floor.

Not a speech detector (that is the VAD's work): it only tells the ears which audio is surely silent,
so that silence is neither encoded nor waited for.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.model.mel import Mel

Levels = NDArray[np.float32]
"""f32[frames], log10 power"""

ABOVE_FLOOR: Final = 0.7
"""Bels a frame must exceed the noise floor by."""
BELOW_PEAK: Final = 3.5
"""Bels under the loudest frame at which everything is silence."""
QUIETEST: Final = -5.0
"""log10 power under which a frame is silence whatever else was heard."""
FIRST_FLOOR: Final = -1.5
"""Highest floor assumed at the start, for a turn that begins in the middle of a word."""
RISE: Final = 0.004
"""Bels per frame by which the floor estimate creeps up towards steady noise."""


@dataclass(frozen=True)
class Activity:
    """Level tracking over one turn, and the voiced frames it found."""

    floor: float = FIRST_FLOOR
    peak: float = QUIETEST
    voiced: int = 0
    """Voiced frames so far."""
    first: int = -1
    """Frame number of the first voiced frame; -1: none yet."""
    last: int = -1
    """Frame number of the last one."""

    def silent(self, level: Levels) -> NDArray[np.bool_]:
        """Which frames are silence, bool[frames], by the floor and peak heard so far."""
        quiet: NDArray[np.bool_] = level <= self.threshold
        return quiet

    @property
    def threshold(self) -> float:
        """Level under which a frame is silence."""
        return max(self.floor + ABOVE_FLOOR, self.peak - BELOW_PEAK, QUIETEST)


def levels(mel: Mel) -> Levels:
    """log10 of each frame's power summed over bands, f32[frames]."""
    total: Levels = np.log10(np.sum(10.0**mel, axis=1)).astype(np.float32)
    return total


def track(activity: Activity, mel: Mel, start: int) -> Activity:
    """`activity` after the frames of `mel`, the first of which has number `start`."""
    floor, peak = activity.floor, activity.peak
    voiced, first, last = activity.voiced, activity.first, activity.last
    for number, level in enumerate(levels(mel).tolist(), start):
        peak = max(peak, level)
        floor = max(QUIETEST, min(level, floor + RISE))
        if level > max(floor + ABOVE_FLOOR, peak - BELOW_PEAK, QUIETEST):
            voiced += 1
            first = number if first < 0 else first
            last = number
    return Activity(floor, peak, voiced, first, last)
