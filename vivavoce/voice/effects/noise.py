"""Harmonics replaced by noise of the same spectrum: breathy voices and whispering.

A glottis that does not close lets air hiss through: noise takes over from the top of the spectrum
downwards and the first harmonic stands out (Klatt and Klatt 1990). A whisper has no harmonics at
all, and its low end is weak (Jovicic 1998).
"""

from typing import Final

import numpy as np

from vivavoce.voice.effects.spectrum import Floats, hertz

_FROM: Final = (4000.0, 1200.0)
"""Hz above which noise has taken over, for hardly any breath and for full breath."""
_EVERYWHERE: Final = 0.35
"""Share of noise below that, at full breath."""
_FIRST: Final = 6.0
"""dB that what lies below 1.5 F0 is raised by at full breath."""
_WHISPER_LOW: Final = 600.0
"""Hz below which a whisper falls by 6 dB per octave."""


def shares(breath: float, whisper: float) -> Floats:
    """How much of each bin is noise, as a share of its amplitude, f32[601]."""
    edge = _FROM[0] * (_FROM[1] / _FROM[0]) ** breath
    above = 1 / (1 + (edge / np.maximum(hertz(), 1.0)) ** 4)
    hiss = breath**0.5 * np.maximum(above, _EVERYWHERE * breath)
    return np.asarray(1 - (1 - hiss) * (1 - whisper), np.float32)


def first_harmonic(f0: Floats, breath: float) -> Floats:
    """Gains, f32[frames, 601]: the fundamental stands out in a breathy voice."""
    below = 1 / (1 + (hertz()[None] / np.maximum(1.5 * f0[:, None], 1.0)) ** 8)
    return np.asarray(10 ** (breath * _FIRST / 20 * below * (f0[:, None] > 0)), np.float32)


def whisper_colour(whisper: float) -> Floats:
    """Gains of the noise, f32[601]."""
    low = np.minimum(hertz() / _WHISPER_LOW, 1.0) ** whisper
    return np.asarray(np.maximum(low, 0.02), np.float32)
