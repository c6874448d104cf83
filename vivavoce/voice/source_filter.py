"""Spectra of a source-filter voice to sound, at 80 frames a second.

    F0 ─► pulses ─► STFT ─► × e^(harmonics + i π tanh(phase)) ─┐
                     noise ─► × e^noise ───────────────────────┴─► inverse STFT ─► f32[300 F]

Windows of 1200 samples every 300 at 24 kHz; frame k is centred on sample 300 k + 150, where its F0
is, so that F frames are 300 F samples. The phase of the pulses at a frame's centre is the sum of
all F0 up to it and runs straight in between, as Kokoro's source does it.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples

WINDOW: Final = 1200
HOP: Final = 300
BINS: Final = WINDOW // 2 + 1
EDGE: Final = (WINDOW - HOP) // 2
VOICED: Final = 40.0
"""Hz; a lower F0 marks an unvoiced frame."""
HIGHEST: Final = 11000.0
"""Hz; no harmonic lies above."""
OVERLAP: Final = 1.5
"""Sum of the squared windows over any sample."""
LOUDEST: Final = 9.0
"""Largest logarithm of a magnitude."""

Floats = NDArray[np.float32]

_HANN: Final = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def synthesise(
    harmonics: Floats, phase: Floats, noise: Floats, f0: Floats, rng: np.random.Generator
) -> Samples:
    """Logarithms of magnitudes and turns of phase, f32[F, 601]; F0 in Hz f32[F] -> f32[300 F]."""
    spectrum = _filtered(pulses(f0), harmonics, phase)
    hiss = rng.standard_normal((*noise.shape, 2), np.float32).view(np.complex64)[..., 0]
    spectrum += hiss * np.exp(np.minimum(noise, LOUDEST))
    pieces = (np.fft.irfft(spectrum, WINDOW, axis=1) * (_HANN / OVERLAP)).astype(np.float32)
    pieces = pieces.reshape(-1, WINDOW // HOP, HOP)
    out = np.zeros((len(pieces) + WINDOW // HOP - 1, HOP), np.float32)
    for part in range(WINDOW // HOP):
        out[part : part + len(pieces)] += pieces[:, part]
    return out.reshape(-1)[EDGE : EDGE + HOP * len(pieces)]


def _filtered(source: Samples, harmonics: Floats, phase: Floats) -> NDArray[np.complex64]:
    """The source's spectra under the filter, c64[F, 601]. A cosine of amplitude 1 in the source
    has the magnitude e^harmonics."""
    padded = np.pad(source, EDGE)
    windows = sliding_window_view(padded, WINDOW)[::HOP] * (_HANN / np.float32(WINDOW / 4))
    spectrum = np.fft.rfft(windows, axis=1).astype(np.complex64)
    angle = np.float32(np.pi) * np.tanh(phase)
    gain = np.exp(np.minimum(harmonics, LOUDEST))
    filters = np.empty(harmonics.shape, np.complex64)
    np.multiply(gain, np.cos(angle), out=filters.real)
    np.multiply(gain, np.sin(angle), out=filters.imag)
    spectrum *= filters
    return spectrum


def pulses(f0: Floats) -> Samples:
    """Every harmonic of F0 up to 11 kHz at amplitude 1, f32[300 F]; 0 in unvoiced frames.

    The sum of cos(h p) for h = 1..H is sin((H + 1/2) p) / (2 sin(p / 2)) - 1/2.
    """
    voiced = np.repeat(f0 > VOICED, HOP)
    count = np.repeat(np.floor(HIGHEST / np.maximum(f0, VOICED)), HOP).astype(np.float32)
    centres = np.cumsum(np.where(f0 > VOICED, f0, 0.0).astype(np.float64)) * (HOP / SPEAK_RATE)
    at = np.arange(len(f0) * HOP)
    turns = np.interp(at, np.arange(len(f0)) * HOP + (HOP - 1) / 2, centres)
    angle = (2 * np.pi * (turns % 1.0)).astype(np.float32)
    half = 2 * np.sin(angle / 2)
    whole = np.abs(half) < 2e-3
    out = np.sin((count + 0.5) * angle) / np.where(whole, 1.0, half)
    out = np.where(whole, count + 0.5, out) - 0.5
    return np.where(voiced, out, 0.0).astype(np.float32)
