"""A voice source of its own through a vocal tract: what sounds that are no words are made of."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.effects.spectrum import HOP, Floats, envelope, hertz, istft, stft, white

_TOP: Final = 11_000.0
"""Hz of the highest harmonic."""


def voiced(f0: Floats, tract: Floats) -> Samples:
    """A steady voice, f32[300 frames]: F0 in Hz, f32[frames], through the envelope f32[601]."""
    spectrum = stft(_pulses(f0))
    flat = spectrum / envelope(spectrum, np.append(f0, f0[-1]))
    return istft(flat * tract * (hertz() < _TOP), len(f0) * HOP)


def hiss(frames: int, tract: Floats, seed: int) -> Samples:
    """A steady breath, f32[300 frames], through the envelope f32[601]."""
    return istft(white(frames + 1, seed) * tract, frames * HOP)


def _pulses(f0: Floats) -> Samples:
    """All harmonics of f32[frames] below 11 kHz at the same amplitude, in cosine phase."""
    samples = len(f0) * HOP
    hertz = np.interp(np.arange(samples), (np.arange(len(f0)) + 0.5) * HOP, f0)
    phase = 2 * np.pi * np.cumsum(hertz) / SPEAK_RATE
    most = int(_TOP / hertz.min())
    out: NDArray[np.float64] = np.zeros(samples)
    for number in range(1, most + 1):
        out += np.cos(number * phase) * (number * hertz < _TOP)
    return out.astype(np.float32)
