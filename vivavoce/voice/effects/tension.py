"""Vocal effort: a pressed voice has strong overtones, a lax one is nearly its fundamental alone.

The slope of the source spectrum goes with effort by several dB per octave (Gauffin and Sundberg
1989, "Spectral correlates of glottal voice source waveform characteristics").
"""

from typing import Final

import numpy as np

from vivavoce.voice.effects.spectrum import Floats, hertz

_SLOPE: Final = 4.0
"""dB per octave at full tension."""
_PIVOT: Final = 700.0
_BAND: Final = (120.0, 5000.0)
"""Hz between which the spectrum is tilted."""


def tilted(tension: float) -> Floats:
    """Gains of the bins, f32[601]."""
    octaves = np.log2(np.clip(hertz(), *_BAND) / _PIVOT)
    return np.asarray(10 ** (tension * _SLOPE * octaves / 20), np.float32)
