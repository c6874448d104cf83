"""A spectrum known at the harmonics of one F0, made readable at those of another."""

from typing import Final

import numpy as np

from vivavoce.voice.effects.contour import VOICED, Curve
from vivavoce.voice.effects.spectrum import BIN, Floats

_LEVEL: Final = 0.5
"""Per octave upwards there are half as many harmonics: their power is made up for."""


def smooth(spectrum: Floats, f0: Curve) -> Floats:
    """The envelope of f32[601, frames] through its values at the harmonics of f0, f32[frames].

    Unvoiced frames stay as they are.
    """
    out = spectrum.copy()
    bins = np.arange(len(spectrum))
    for frame in np.flatnonzero(f0 > VOICED):
        spacing = float(f0[frame]) / BIN
        at = np.arange(1, int(bins[-1] / spacing) + 1) * spacing
        values = np.interp(at, bins, spectrum[:, frame])
        out[:, frame] = np.interp(bins, at, values)
    return out


def louder(old: Curve, new: Curve) -> Curve:
    """Natural logarithm of the gain, f32[frames], that keeps the level at another F0."""
    voiced = (old > VOICED) & (new > VOICED)
    ratio = np.where(voiced, new, 1.0) / np.where(voiced, old, 1.0)
    return np.asarray(_LEVEL * np.log(ratio), np.float32)
