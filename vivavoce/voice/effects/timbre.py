"""What controls do to the sound itself, of either engine, once its F0 is as it should be.

spectra ─► formants ─► tilt ─► noise for harmonics ─► level ─► colour ─► loudness, plus energy
"""

from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.voice.effects import formant, level, noise, tension
from vivavoce.voice.effects.equaliser import equalised
from vivavoce.voice.effects.spectrum import (
    Floats,
    Spectrum,
    envelope,
    hertz,
    istft,
    stft,
    white,
)
from vivavoce.voice.loudness import response
from vivavoce.voice.style.types import NEUTRAL, Controls

_WHISPER: Final = -6.0
"""dB: nobody whispers as loud as they speak."""


def coloured(
    samples: Samples, f0: Floats, controls: Controls, colour: tuple[float, ...] = ()
) -> Samples:
    """f32[n] at 24 kHz under `controls`. `f0` (f32[frames], one per 300 samples, 0 is unvoiced)
    says where the harmonics are; without one, every frame counts as voiced. `colour` is the voice's
    own (`equaliser`)."""
    gain = np.float32(10 ** (controls.energy / 20))
    if (_spectral(controls) == _spectral(NEUTRAL) and not any(colour)) or not len(samples):
        return samples * gain
    before = stft(samples)
    pitch = _fitted(f0, len(before))
    after = _replaced(before, pitch, controls) * level.swing(controls, len(before))[:, None]
    after *= equalised(colour)
    gain *= _loudness(before) / max(_loudness(after), 1e-9)
    gain *= np.float32(10 ** (controls.whisper * _WHISPER / 20))
    return np.asarray(istft(after, len(samples)) * gain, np.float32)


def _spectral(controls: Controls) -> tuple[float, ...]:
    c = controls
    return (c.breath, c.whisper, c.tension, c.tremor, c.jitter, c.formant)


def _replaced(spectrum: Spectrum, f0: Floats, controls: Controls) -> Spectrum:
    """Formants, tilt and noise."""
    voice = envelope(spectrum, f0)
    gains = np.ones_like(voice)
    if controls.formant != 1.0:
        gains = formant.moved(voice, controls.formant)
    gains = gains * tension.tilted(controls.tension)
    shares = noise.shares(controls.breath, controls.whisper)
    if not shares.any():
        return np.asarray(spectrum * gains, np.complex64)
    shares = shares[None] * _voiced(f0)[:, None]
    harmonic = np.sqrt(1 - shares**2) * noise.first_harmonic(f0, controls.breath)
    hiss = white(len(spectrum), seed=3) * voice * noise.whisper_colour(controls.whisper)
    return np.asarray((spectrum * harmonic + hiss * shares) * gains, np.complex64)


def _voiced(f0: Floats) -> Floats:
    """0 to 1, f32[frames], without jumps; everything is voiced where nothing is known."""
    voiced = (f0 > 0).astype(np.float32)
    around = np.convolve(np.pad(voiced, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return np.asarray(around, np.float32)


def _fitted(f0: Floats, frames: int) -> Floats:
    """`f0` with one value per frame."""
    if not len(f0):
        return np.full(frames, 200.0, np.float32)
    return np.pad(f0, (0, max(0, frames - len(f0))))[:frames].astype(np.float32)


def _loudness(spectrum: Spectrum) -> float:
    """K-weighted amplitude (BS.1770), without gating: both sides have the same pauses."""
    weights = np.abs(response(hertz())) ** 2
    return float(np.sqrt(np.sum(np.abs(spectrum) ** 2 @ weights)))
