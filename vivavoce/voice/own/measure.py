"""What of a voice can be given to a light renderer: its pitch and the length of its vocal tract."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.errors import AudioError
from vivavoce.perception.f0 import begin
from vivavoce.perception.frames import WINDOW, Column, measure

_LEAST: Final = 30
"""Voiced frames (0.3 s)."""


@dataclass(frozen=True)
class Pitched:
    """Middle F0 in Hz and the mean formants F1..F3 in Hz of a recording."""

    hertz: float
    formants: tuple[float, float, float]

    def semitones_above(self, other: "Pitched") -> float:
        return float(12 * np.log2(self.hertz / other.hertz))

    def formant_factor(self, other: "Pitched") -> float:
        """Geometric mean of the ratios of the formants: above 1 a shorter vocal tract."""
        ratios = np.log(np.array(self.formants) / np.array(other.formants))
        return float(np.exp(ratios.mean()))


def pitched(samples: Samples) -> Pitched:
    """Of f32[n] at 16 kHz, n at least some seconds: formants depend on what is said.

    Raises AudioError when there is too little voice in it.
    """
    if len(samples) >= WINDOW:
        frames, _ = measure(samples, begin())
        voiced = frames[np.isfinite(frames[:, Column.F0])]
        if len(voiced) >= _LEAST:
            found = np.nanmean(voiced[:, Column.F1 : Column.F3 + 1], axis=0)
            f1, f2, f3 = (float(hertz) for hertz in found)
            return Pitched(float(np.median(voiced[:, Column.F0])), (f1, f2, f3))
    raise AudioError("there is too little voice in the recording: record some sentences again")
