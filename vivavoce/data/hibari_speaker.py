"""hibari as many speakers: its spectra are shaped before they become sound.

Per 12.5 ms frame the model tells F0 and the spectrum of the harmonics. The spectrum is true at the
harmonics only, so for another pitch it is read there and drawn as a smooth envelope, which the new
harmonics then sample. Formants move by resampling, and the pitch makes up for that.
"""

from collections.abc import Sequence
from importlib import metadata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.data.speakers import Line, shifted
from vivavoce.data.voices import EngineName
from vivavoce.voice.phonemes import EnglishPhonemes
from vivavoce.voice.pieces import speak

_VOICED: Final = 40.0
"""Hz; a lower F0 marks an unvoiced frame."""


class HibariSpeaker:
    """English through the model inside the `hibari-tts` package, on one thread."""

    name: EngineName = "hibari"

    def __init__(self, phonemes: EnglishPhonemes) -> None:
        import hibari

        self._model: Any = hibari.Hibari(threads=1, g2p=phonemes)
        self.version = (
            f"hibari-tts {hibari.__version__} onnxruntime {metadata.version('onnxruntime')}"
        )

    def say(self, lines: Sequence[Line]) -> list[Samples]:
        return [self._one(line) for line in lines]

    def _one(self, line: Line) -> Samples:
        words = " ".join(text for _, text in speak(line.words, "en"))
        rng = np.random.default_rng(line.seed)
        parts = [self._sentence(said, line, rng) for said in self._model.phonemize(words)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _sentence(self, phonemes: str, line: Line, rng: np.random.Generator) -> Samples:
        from hibari import dsp

        feed = {
            "ids": np.asarray([self._model.ids(phonemes)], np.int64),
            "speed": np.asarray([line.speed / line.formant], np.float32),
        }
        harmonic, phase, noise, free, angle, f0 = (
            out[0] for out in self._model.sess.run(None, feed)
        )
        factor = line.pitch / line.formant
        if factor != 1.0:
            harmonic, phase = smooth(harmonic, f0), smooth(phase, f0)
        f0 = spread(f0, line.spread) * np.float32(factor)
        raw = dsp.synth(harmonic, phase, noise, free, angle, f0, rng)
        return shifted(np.asarray(raw, np.float32), line.formant)


def smooth(spectrum: NDArray[np.float32], f0: NDArray[np.float32]) -> NDArray[np.float32]:
    """The envelope of f32[bins, frames] through its values at the harmonics of f0, f32[frames].

    Bins are 20 Hz apart. Unvoiced frames stay as they are.
    """
    out = spectrum.copy()
    bins = np.arange(len(spectrum))
    for frame in np.flatnonzero(f0 > _VOICED):
        spacing = float(f0[frame]) / 20.0
        at = np.arange(1, int(bins[-1] / spacing) + 1) * spacing
        values = np.interp(at, bins, spectrum[:, frame])
        out[:, frame] = np.interp(bins, at, values)
    return out


def spread(f0: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """The pitch contour with its distance from the middle scaled, in semitones."""
    voiced = f0 > _VOICED
    if factor == 1.0 or not voiced.any():
        return f0
    out = f0.copy()
    middle = float(np.median(np.log(f0[voiced])))
    out[voiced] = np.exp(middle + factor * (np.log(f0[voiced]) - middle))
    return out
