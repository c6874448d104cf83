"""Log-mel spectrogram as Whisper defines it (Radford et al. 2022, section 2.2), in numpy.

Hann window of 25 ms, hop of 10 ms, mel filters with Slaney's scale and area normalisation, log10,
floored 8 below the loudest cell, then (x + 4) / 4.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

WINDOW: Final = 400
HOP: Final = 160


def slaney_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hertz to mel on Slaney's scale: linear below 1 kHz, logarithmic above."""
    step = np.log(6.4) / 27
    return np.where(
        hertz < 1000, hertz * 3 / 200, 15 + np.log(np.maximum(hertz, 1000) / 1000) / step
    )


def slaney_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `slaney_mel`."""
    step = np.log(6.4) / 27
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp(step * (mel - 15)))


@cache
def mel_filters(bands: int = 80, window: int = WINDOW) -> NDArray[np.float32]:
    """Triangular filters of unit area, f32[bands, window // 2 + 1], from 0 Hz to half the rate."""
    nyquist = LISTEN_RATE / 2
    bins = np.linspace(0, nyquist, window // 2 + 1)
    top = float(slaney_mel(np.array(nyquist)))
    edges = slaney_hertz(np.linspace(0, top, bands + 2))
    width = np.diff(edges)
    slopes = edges[:, None] - bins[None, :]
    rising = -slopes[:-2] / width[:-1, None]
    falling = slopes[2:] / width[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


@cache
def hann() -> NDArray[np.float32]:
    """Periodic Hann window: its period is the window, so the last sample is not zero."""
    phase = 2 * np.pi * np.arange(WINDOW) / WINDOW
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


def log_mel(samples: Samples, bands: int = 80) -> NDArray[np.float32]:
    """f32[n] at 16 kHz -> f32[bands, n // 160], frames centred on their hop (ends reflected).

    `n` must be more than 200 samples (12.5 ms), or there is nothing to reflect.
    """
    assert samples.ndim == 1, f"samples {samples.shape}"
    assert samples.size > WINDOW // 2, f"samples {samples.shape}"
    padded = np.pad(samples, WINDOW // 2, mode="reflect")
    frames = sliding_window_view(padded, WINDOW)[::HOP][: samples.size // HOP]
    spectrum = np.fft.rfft(frames * hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    log = np.log10(np.maximum(mel_filters(bands) @ power.T, 1e-10))
    return np.asarray((np.maximum(log, log.max() - 8) + 4) / 4, np.float32)
