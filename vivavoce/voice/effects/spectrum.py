"""Speech as short-time spectra, on the frame grid of both engines' F0 curves.

    f32[n] ──stft──► c64[frames, 601] ──effects──► c64[frames, 601] ──istft──► f32[n]

Windows of 50 ms every 12.5 ms at 24 kHz, bins of 20 Hz: harmonics of every voice stand apart.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples

WINDOW: Final = 1200
HOP: Final = 300
BINS: Final = WINDOW // 2 + 1
BIN: Final = SPEAK_RATE / WINDOW
"""Hz."""
_UNVOICED: Final = 240.0
"""Hz that the spectrum of noise is smoothed over."""

Spectrum = NDArray[np.complex64]
Floats = NDArray[np.float32]


@cache
def hertz() -> Floats:
    """Frequencies of the bins, f32[601]."""
    return (np.arange(BINS) * BIN).astype(np.float32)


@cache
def _hann() -> Floats:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def stft(samples: Samples) -> Spectrum:
    """f32[n] -> c64[ceil(n / 300) + 1, 601]; frame k is centred on sample 300 k."""
    frames = -(-len(samples) // HOP) + 1
    behind = (frames - 1) * HOP + WINDOW // 2 - len(samples)
    padded = np.pad(samples, (WINDOW // 2, behind)).astype(np.float32)
    windows = sliding_window_view(padded, WINDOW)[::HOP] * _hann()
    return np.asarray(np.fft.rfft(windows, axis=1), np.complex64)


def istft(spectrum: Spectrum, samples: int) -> Samples:
    """The sound of c64[frames, 601], f32[samples]."""
    parts = WINDOW // HOP
    pieces = (np.fft.irfft(spectrum, WINDOW, axis=1) * _hann()).reshape(-1, parts, HOP)
    weights = (_hann() ** 2).reshape(parts, HOP)
    out = np.zeros((len(pieces) + parts - 1, HOP), np.float32)
    weight = np.zeros_like(out)
    for part in range(parts):
        out[part : part + len(pieces)] += pieces[:, part]
        weight[part : part + len(pieces)] += weights[part]
    whole = out / np.maximum(weight, 1e-3)
    return np.asarray(whole.reshape(-1)[WINDOW // 2 :][:samples], np.float32)


def white(frames: int, seed: int) -> Spectrum:
    """Spectra of white noise whose power is 1 per bin on average, c64[frames, 601]."""
    noise = np.random.default_rng(seed).standard_normal((frames - 1) * HOP, np.float32)
    return np.asarray(stft(noise) / np.sqrt(np.sum(_hann() ** 2)), np.complex64)


def envelope(spectrum: Spectrum, f0: Floats) -> Floats:
    """What the vocal tract makes of any source, as amplitude, f32[frames, 601].

    The power is averaged over one F0 around each bin, which takes the harmonics' ripple out (the
    first step of CheapTrick, Morise 2015) and keeps its sum, and over three frames.
    """
    power = np.abs(spectrum).astype(np.float64) ** 2
    power[1:-1] = 0.25 * power[:-2] + 0.5 * power[1:-1] + 0.25 * power[2:]
    total = np.pad(np.cumsum(power, axis=1), ((0, 0), (1, 0)))
    half = np.where(f0 > 0, f0, _UNVOICED)[:, None] / (2 * BIN)
    centre = np.arange(BINS)[None] + 0.5
    low, high = np.maximum(centre - half, 0), np.minimum(centre + half, BINS)
    mean = (_at(total, high) - _at(total, low)) / (high - low)
    return np.asarray(np.sqrt(np.maximum(mean, 1e-14)), np.float32)


def _at(rows: NDArray[np.float64], where: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row at fractional positions."""
    below = np.minimum(where.astype(np.int64), rows.shape[1] - 2)
    first = np.take_along_axis(rows, below, 1)
    after = np.take_along_axis(rows, below + 1, 1)
    return np.asarray(first + (where - below) * (after - first))
