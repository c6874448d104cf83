"""The colour of a voice: a static equaliser of a few wide bands, drawn through smoothly.

Bands are evenly spaced on the mel scale between 100 Hz and 7 kHz; outside of them the outer ones
go on.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.mel import slaney_mel
from vivavoce.voice.effects.spectrum import Floats, hertz

BANDS: Final = 16
MOST: Final = 8.0
"""dB that a band is raised or lowered by at most."""
_EDGES: Final = (100.0, 7000.0)
"""Hz of the middles of the first and the last band."""


def equalised(bands: tuple[float, ...]) -> Floats:
    """Gains of the bins, f32[601], for `BANDS` values in dB; () leaves everything as it is."""
    if not bands:
        return np.ones_like(hertz())
    decibels = np.interp(slaney_mel(hertz().astype(np.float64)), middles(), bands)
    return np.asarray(10 ** (decibels / 20), np.float32)


@cache
def middles() -> NDArray[np.float64]:
    """Mel of the bands' middles, f64[16]."""
    low, high = slaney_mel(np.array(_EDGES))
    return np.linspace(low, high, BANDS)
