"""hibari as many speakers: its spectra are shaped before they become sound.

Per 12.5 ms frame the model tells F0 and the spectrum of the harmonics, which is carried to those of
another pitch. Formants move by resampling, and the pitch makes up for that.
"""

import math
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.data.speakers import Line, shifted
from vivavoce.data.voices import EngineName
from vivavoce.voice.effects.contour import shape
from vivavoce.voice.effects.harmonics import carried, carried_phase
from vivavoce.voice.phonemes import EnglishPhonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.style.types import Controls


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
        pitch = 12 * math.log2(line.pitch / line.formant)
        wanted = shape(f0, Controls(pitch=pitch, range=line.spread))
        driven = np.where(wanted > 0, wanted, f0)
        if not np.array_equal(driven, f0):
            harmonic, phase = carried(harmonic, f0, driven), carried_phase(phase, f0, driven)
        raw = dsp.synth(harmonic, phase, noise, free, angle, driven, rng)
        return shifted(np.asarray(raw, np.float32), line.formant)
