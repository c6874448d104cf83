"""Jitter and shimmer: how unlike the neighbouring periods of a voice are.

Three periods that follow each other are cut out of a frame. How far the second must be moved to
match the first, and the third the second, gives two period lengths; their difference is the local
jitter, the difference of their amplitudes the local shimmer (both relative to the mean; the
measures of Titze 1994 and of Praat's manual "Voice 2, 3", on frames instead of marked pulses).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_POINTS: Final = 48
"""Samples that a period is read at."""
_SHIFTS: Final = np.linspace(-0.08, 0.08, 17)
"""Shares of a period that the next one is moved by to find the best match."""

Floats = NDArray[np.float64]


def perturbation(frames: Floats, period: Floats) -> tuple[Floats, Floats]:
    """Local jitter and shimmer (shares, NaN where three periods do not fit) of frames f64[b, n];
    `period` f64[b] in samples."""
    size = frames.shape[1]
    fits = 3.2 * period < size - 2
    period = np.where(fits, period, (size - 2) / 3.2)
    start = (size - 3 * period) / 2
    phase = np.arange(_POINTS) / _POINTS
    first, second, third = (
        _read(frames, start[:, None] + (k + phase) * period[:, None]) for k in range(3)
    )
    moved = (phase + _SHIFTS[:, None]).reshape(-1)
    ahead = _read(frames, start[:, None] + (1 + moved) * period[:, None])
    behind = _read(frames, start[:, None] + (2 + moved) * period[:, None])
    length1 = 1 + _best(first, ahead)
    length2 = 1 + _best(second, behind)
    jitter = np.abs(length2 - length1) / ((length1 + length2) / 2)
    heights = np.stack([np.ptp(part, axis=1) for part in (first, second, third)])
    shimmer = np.abs(np.diff(heights, axis=0)).mean(axis=0) / (heights.mean(axis=0) + 1e-9)
    return np.where(fits, jitter, np.nan), np.where(fits, shimmer, np.nan)


def _read(frames: Floats, at: Floats) -> Floats:
    """Values between samples, linearly: f64[b, n] at f64[b, m]."""
    at = np.clip(at, 0, frames.shape[1] - 1.001)
    low = at.astype(np.int64)
    rows = np.arange(len(frames))[:, None]
    part = at - low
    out: Floats = frames[rows, low] * (1 - part) + frames[rows, low + 1] * part
    return out


def _best(of: Floats, candidates: Floats) -> Floats:
    """The shift (share of a period) at which the candidates match best, refined by a parabola."""
    others = candidates.reshape(len(of), len(_SHIFTS), _POINTS)
    others = others - others.mean(axis=2, keepdims=True)
    of = of - of.mean(axis=1, keepdims=True)
    score = np.einsum("bp,bsp->bs", of, others) / (np.linalg.norm(others, axis=2) + 1e-9)
    top = np.clip(score.argmax(axis=1), 1, len(_SHIFTS) - 2)
    rows = np.arange(len(of))
    before, here, after = score[rows, top - 1], score[rows, top], score[rows, top + 1]
    bend = before - 2 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.minimum(bend, -1e-12), 0.0)
    step = _SHIFTS[1] - _SHIFTS[0]
    best: Floats = _SHIFTS[top] + np.clip(shift, -0.5, 0.5) * step
    return best
