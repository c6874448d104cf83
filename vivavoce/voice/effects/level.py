"""Level from frame to frame: a tremor shakes it, a rough voice flickers, stress lifts it."""

from typing import Final

import numpy as np

from vivavoce.voice.effects.contour import Frames, hump, shaking
from vivavoce.voice.effects.spectrum import Floats
from vivavoce.voice.style.types import Controls

EMPHASIS: Final = 4.0
"""dB that a stressed stretch is raised by."""
_TREMOR: Final = 3.0
"""dB up and down at full tremor."""
_SHIMMER: Final = 1.2
"""dB (standard deviation) at full jitter: pitch and level are irregular together."""


def swing(controls: Controls, frames: int) -> Floats:
    """Gains, f32[frames]."""
    decibels = np.zeros(frames)
    if controls.tremor:
        decibels += controls.tremor * _TREMOR * shaking(frames)
    if controls.jitter:
        noise = np.random.default_rng(2).standard_normal(frames)
        decibels += controls.jitter * _SHIMMER * np.clip(noise, -2, 2)
    return np.asarray(10 ** (decibels / 20), np.float32)


def stress(emphasised: Frames) -> Floats:
    """Gains, f32[frames]."""
    return np.asarray(10 ** (EMPHASIS * hump(emphasised) / 20), np.float32)
