"""Where somebody speaks, where not, and the syllables: from levels, per 10 ms frame.

    level   ▁▂▅▇▅▂▃▆▇▅▃▁______▃▆▇▅▆▅▂▁
    speech  |----------|      |-------|    with gaps under 0.2 s closed
    nuclei      ^    ^          ^ ^        peaks of the vowel band that dips set apart, voiced

After de Jong and Wempe 2009, "Praat script to detect syllable nuclei and measure speech rate
automatically": a nucleus is a voiced intensity peak with a dip of a few dB before and after it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.perception.frames import PER_SECOND, Column, Frames

PAUSE: Final = 0.2
"""Seconds of silence that are a pause and not the closure of a stop consonant."""
_BELOW: Final = 32.0
"""dB under the loud frames at which nothing is said any more."""
_ABOVE: Final = (2.5, 6.0)
"""dB over the background from which a frame is speech: a fifth of the distance between loud frames
and background, but at least and at most this."""
_LEAST_VOICED: Final = 10
"""Voiced frames without which nobody speaks, unless it is a whisper:"""
_WHISPER: Final = 12.0
"""dB over the background; steady noise does not move that much."""
_SMOOTH: Final = 5
"""Frames (50 ms) over which the vowel band is smoothed."""
_WEAKEST: Final = 24.0
"""dB under the loud vowels at which a peak is no syllable."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Speech:
    """`active` bool[frames] from the first to the last speech, gaps closed; `stretches` i64[n, 2]
    begin and end of the stretches between pauses; `loud` and `floor` in dBFS."""

    active: NDArray[np.bool_]
    stretches: NDArray[np.int64]
    loud: float
    floor: float


def speech(frames: Frames, background: float) -> Speech:
    """Where somebody speaks. `background`: dBFS of the sound when nobody does, as known so far."""
    level = frames[:, Column.LEVEL].astype(np.float64)
    voiced = frames[:, Column.F0] > 0
    loud = float(np.percentile(level[voiced] if voiced.sum() > 10 else level, 90))
    floor = min(background, float(np.percentile(level, 10)))
    above = min(float(np.clip(0.2 * (loud - floor), *_ABOVE)), 0.5 * max(loud - floor, 0.0))
    heard = level > max(loud - _BELOW, floor + above)
    if voiced.sum() < _LEAST_VOICED and loud - floor < _WHISPER:
        heard[:] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[False], heard, [False]]).astype(np.int8)))
    pairs = [pair for pair in edges.reshape(-1, 2) if pair[1] - pair[0] >= 3]
    closed: list[list[int]] = []
    for begin, end in pairs:
        if closed and begin - closed[-1][1] < PAUSE * PER_SECOND:
            closed[-1][1] = int(end)
        else:
            closed.append([int(begin), int(end)])
    active = np.zeros(len(level), bool)
    for begin, end in closed:
        active[begin:end] = True
    return Speech(active, np.array(closed, np.int64).reshape(-1, 2), loud, floor)


def nuclei(frames: Frames, spoken: Speech, dip: float) -> NDArray[np.int64]:
    """Frames at which syllables peak; `dip` in dB sets neighbours apart."""
    band = frames[:, Column.NUCLEI].astype(np.float64)
    kernel = np.hanning(_SMOOTH + 2)[1:-1]
    smooth = np.convolve(np.pad(band, _SMOOTH // 2, mode="edge"), kernel / kernel.sum(), "valid")
    if not spoken.active.any():
        return np.zeros(0, np.int64)
    least = float(np.percentile(smooth[spoken.active], 90)) - _WEAKEST
    peaks = _peaks(np.where(spoken.active, smooth, least - 20), dip)
    voiced = np.convolve(frames[:, Column.F0] > 0, np.ones(5), "same") > 0
    whispered = not (frames[spoken.active, Column.F0] > 0).mean() > 0.15
    return peaks[(smooth[peaks] > least) & (voiced[peaks] | whispered)]


def _peaks(values: Floats, dip: float) -> NDArray[np.int64]:
    """Maxima between which the values fall by `dip` or more on both sides."""
    found = []
    high, low, at = values[0], values[0], 0
    rising = True
    for index, value in enumerate(values.tolist()):
        if rising:
            if value > high:
                high, at = value, index
            elif value < high - dip:
                found.append(at)
                rising, low = False, value
        elif value < low:
            low = value
        elif value > low + dip:
            rising, high, at = True, value, index
    return np.array(found, np.int64)
