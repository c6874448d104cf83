"""Pitch of short windows, by normalised autocorrelation (first pass of RAPT, Talkin 1995)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

LOWEST: Final = 65.0
HIGHEST: Final = 400.0
"""Hz; the range of speaking voices. Sirens, roosters and crying babies mostly lie above."""

_LONGEST: Final = int(LISTEN_RATE / LOWEST)
_SHORTEST: Final = int(LISTEN_RATE / HIGHEST)
_BLOCK: Final = 256


def pitch(window: Samples) -> tuple[float, float]:
    """F0 in Hz and its strength (0 noise .. 1 perfectly periodic) of f32[n] at 16 kHz.

    `n` must be at least two periods of the lowest pitch (493 samples).
    """
    hertz, strength = pitches(window[None])
    return float(hertz[0]), float(strength[0])


def pitches(windows: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same for several windows at once: f32[batch, n] -> f64[batch], f64[batch]."""
    size = windows.shape[1]
    assert size >= 2 * _LONGEST, f"window of {size} samples, wanted {2 * _LONGEST} or more"
    centred = windows - windows.mean(axis=1, keepdims=True)
    # Lags beyond the longest may wrap around, so the transform need not be twice as long.
    padded = -(-(size + _LONGEST) // _BLOCK) * _BLOCK
    spectrum = np.fft.rfft(centred, padded)
    products = np.fft.irfft(spectrum * spectrum.conj(), padded)
    energy = np.zeros((len(windows), size + 1))
    np.cumsum(centred.astype(np.float64) ** 2, axis=1, out=energy[:, 1:])
    lags = np.arange(_SHORTEST, _LONGEST + 1)
    head, tail = energy[:, size - lags], energy[:, size:] - energy[:, lags]
    strength = products[:, lags] / np.sqrt(head * tail + 1e-9)
    # The shortest lag near the best one: multiples of a period match as well as the period itself.
    best = strength.max(axis=1, keepdims=True)
    first = np.where(best > 0, strength >= 0.9 * best, True).argmax(axis=1)
    ahead = np.arange(lags.size) >= first[:, None]
    ahead[:, :-1] &= strength[:, 1:] <= strength[:, :-1]
    peak = ahead.argmax(axis=1)
    found = strength[np.arange(len(windows)), peak]
    return LISTEN_RATE / lags[peak], np.clip(found, 0, 1)
