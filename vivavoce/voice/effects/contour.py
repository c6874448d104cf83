"""What controls do to an F0 curve; both engines have one at 80 frames a second.

    f0 ─► semitones from its middle ─► × range ─► + pitch, ending, emphasis, tremor, jitter ─► f0

Unvoiced frames (below `VOICED`) come out as 0.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.voice.style.types import Controls

FRAME_RATE: Final = 80
"""Frames a second: 300 samples at 24 kHz."""
VOICED: Final = 40.0
"""Hz; a lower F0 marks an unvoiced frame."""

LOWEST: Final = 55.0
HIGHEST: Final = 600.0
"""Hz; no contour is moved out of these bounds."""
EMPHASIS: Final = 3.5
"""Semitones that a stressed stretch is raised by at its middle."""
TREMOR_RATE: Final = 5.5
"""Hz; tremulous voices shake at 4 to 7 Hz (Titze 1994, "Principles of Voice Production")."""
_TREMOR: Final = 0.9
"""Semitones up and down at full tremor."""
_JITTER: Final = 0.8
"""Semitones (standard deviation from frame to frame) at full jitter: about 5 %, where rough voices
begin at 1 % (Titze 1994)."""
_ENDING: Final = int(0.25 * FRAME_RATE)
_LIFT: Final = 4.0
"""Semitones."""
_EDGE: Final = int(0.06 * FRAME_RATE)

Curve = NDArray[np.float32]
Frames = NDArray[np.bool_]


def shape(f0: Curve, controls: Controls, emphasised: Frames | None = None) -> Curve:
    """F0 in Hz, f32[frames], as `controls` ask for it; `emphasised`, bool[frames], is stressed.

    The same arguments give the same curve. `ending` bends the last voiced quarter second.
    """
    voiced = f0 >= VOICED
    out = np.zeros(len(f0), np.float32)
    if not voiced.any():
        return out
    logs = 12 * np.log2(f0[voiced].astype(np.float64))
    middle = float(np.median(logs))
    bent = middle + controls.pitch + controls.range * (logs - middle)
    at = np.flatnonzero(voiced)
    if controls.ending:
        bent[-_ENDING:] = _ended(bent[-_ENDING:], controls.ending)
    if emphasised is not None:
        bent += EMPHASIS * hump(emphasised)[at]
    if controls.tremor:
        bent += controls.tremor * _TREMOR * shaking(len(f0))[at]
    if controls.jitter:
        noise = np.random.default_rng(0).standard_normal(len(at))
        bent += controls.jitter * _JITTER * np.clip(noise, -2, 2)
    heard = f0[voiced]
    bounds = np.minimum(LOWEST, heard), np.maximum(HIGHEST, heard)
    out[voiced] = np.clip(2 ** (bent / 12), *bounds)
    return out


def hump(frames: Frames) -> NDArray[np.float64]:
    """0 to 1, f64[frames]: 1 within a marked stretch, with edges of 60 ms."""
    window = np.hanning(2 * _EDGE + 1)
    around = np.pad(frames.astype(np.float64), _EDGE)
    return np.convolve(around, window / window.sum(), "valid")


def shaking(frames: int) -> NDArray[np.float64]:
    """The course of a tremor, -1 to 1, f64[frames]. Its rate drifts, as in nature."""
    drift = np.random.default_rng(1).standard_normal(frames).cumsum() * 0.05
    return np.sin(2 * np.pi * TREMOR_RATE * np.arange(frames) / FRAME_RATE + drift)


def _ended(end: NDArray[np.float64], semitones: float) -> NDArray[np.float64]:
    """The last voiced frames, f64[n] in semitones, with another end. A voice that rises does not
    fall first: a rise of `_LIFT` or more takes the place of the fall at the end of a statement."""
    level = np.maximum(end, end[: _EDGE + 1].mean())
    lift = np.clip(semitones / _LIFT, 0.0, 1.0)
    bent: NDArray[np.float64] = end + lift * (level - end) + semitones * _rise(len(end))
    return bent


def _rise(frames: int) -> NDArray[np.float64]:
    """From 0 to 1 without a corner."""
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(1, frames + 1) / frames)
