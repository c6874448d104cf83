"""Spectra known around the harmonics of one F0, carried to those of another.

    bins around harmonic n of the new F0 ◄── those around the old harmonics at the same frequency

The network's spectra say something at each harmonic and close to it, and little in between: what is
close to a harmonic has to stay close to one.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.voice.effects.contour import VOICED, Curve
from vivavoce.voice.effects.spectrum import BIN, Floats

_UP: Final = 6.0
_DOWN: Final = 1.0
"""dB per octave upwards that fewer harmonics are quieter by, and downwards that more are louder by
(measured on eight sentences)."""
_BETWEEN: Final = (0.65, 1.8)
"""dB lost upwards and downwards by reading between harmonics, in full from a semitone on."""

_TURN: Final = np.float32(1 - 1e-6)
"""The angle pi, as near as tanh comes to it."""

_Places = NDArray[np.float64]


def carried(spectrum: Floats, old: Curve, new: Curve) -> Floats:
    """f32[601, frames] of magnitudes from the harmonics of `old` to those of `new`, f32[frames] in
    Hz: each is what its two neighbours among the old ones tell, so that formants stay.

    Frames in which either is unvoiced stay as they are.
    """
    harmonic, beside, spacing = _places(len(spectrum), old, new)
    below = np.floor(harmonic)
    share = (harmonic - below).astype(np.float32)
    first = _read(spectrum, below * spacing + beside)
    after = _read(spectrum, (below + 1) * spacing + beside)
    return np.where(_voiced(old, new), first + share * (after - first), spectrum)


def carried_phase(phase: Floats, old: Curve, new: Curve) -> Floats:
    """The same for phases of pi tanh(`phase`), which cannot be averaged: those of the nearest old
    harmonic. Between bins they go the short way round the circle."""
    harmonic, beside, spacing = _places(len(phase), old, new)
    below, share = _between(len(phase), np.round(harmonic) * spacing + beside)
    angle = np.tanh(phase)
    first = np.take_along_axis(angle, below, 0)
    after = np.take_along_axis(angle, below + 1, 0)
    moved = _wrapped(first + share * _wrapped(after - first))
    back = np.arctanh(np.clip(moved, -_TURN, _TURN))
    return np.where(_voiced(old, new), back, phase)


def louder(old: Curve, new: Curve) -> Curve:
    """Natural logarithm of the gain, f32[frames], that keeps the level at another F0."""
    voiced = _voiced(old, new)
    octaves = np.log2(np.where(voiced, new, 1.0) / np.where(voiced, old, 1.0))
    lost = np.where(octaves > 0, *_BETWEEN) * np.minimum(np.abs(octaves) * 12, 1.0)
    decibels = lost + np.where(octaves > 0, _UP, _DOWN) * octaves
    return np.asarray(decibels * np.log(10) / 20, np.float32)


def _voiced(old: Curve, new: Curve) -> NDArray[np.bool_]:
    return np.asarray((old > VOICED) & (new > VOICED))


def _places(bins: int, old: Curve, new: Curve) -> tuple[_Places, _Places, _Places]:
    """Per bin and frame, f64[bins, frames]: which harmonic of `old` has the frequency of the new
    one that the bin is next to, and bins between it and that one; bins between old harmonics,
    f64[frames]."""
    voiced = _voiced(old, new)
    spacing = np.where(voiced, old, 200.0) / BIN
    wanted = np.where(voiced, new, 200.0) / BIN
    bin_numbers = np.arange(bins)[:, None]
    nearest = np.round(bin_numbers / wanted)
    beside = bin_numbers - nearest * wanted
    return nearest * wanted / spacing, beside, spacing


def _read(spectrum: Floats, at: _Places) -> Floats:
    """The columns of f32[bins, frames] at fractional bins."""
    below, share = _between(len(spectrum), at)
    first = np.take_along_axis(spectrum, below, 0)
    return first + share * (np.take_along_axis(spectrum, below + 1, 0) - first)


def _between(bins: int, at: _Places) -> tuple[NDArray[np.int64], Floats]:
    """Bins that fractional places lie behind, and how far."""
    at = np.clip(at, 0, bins - 1)
    below = np.minimum(at.astype(np.int64), bins - 2)
    return below, (at - below).astype(np.float32)


def _wrapped(angle: Floats) -> Floats:
    """Angles over pi, from -1 to 1."""
    return (angle + 1) % 2 - 1
