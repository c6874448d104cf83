"""Pitch of a short window, by normalised autocorrelation (first pass of RAPT, Talkin 1995)."""

from typing import Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples

LOWEST: Final = 65.0
HIGHEST: Final = 400.0
"""Hz; the range of speaking voices. Sirens, roosters and crying babies mostly lie above."""


def pitch(window: Samples) -> tuple[float, float]:
    """F0 in Hz and its strength (0 noise .. 1 perfectly periodic) of f32[n] at 16 kHz.

    `n` must be at least two periods of the lowest pitch (493 samples).
    """
    longest, shortest = int(LISTEN_RATE / LOWEST), int(LISTEN_RATE / HIGHEST)
    size = window.size
    assert size >= 2 * longest, f"window of {size} samples, wanted {2 * longest} or more"
    centred = window - window.mean()
    spectrum = np.fft.rfft(centred, 2 * size)
    products = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(centred.astype(np.float64) ** 2)])
    lags = np.arange(shortest, longest + 1)
    head, tail = energy[size - lags], energy[size] - energy[lags]
    strength = products[lags] / np.sqrt(head * tail + 1e-9)
    # The shortest lag near the best one: multiples of a period match as well as the period itself.
    best = float(strength.max())
    first = int(np.argmax(strength >= 0.9 * best)) if best > 0 else 0
    while first + 1 < strength.size and strength[first + 1] > strength[first]:
        first += 1
    return LISTEN_RATE / float(lags[first]), float(np.clip(strength[first], 0, 1))
