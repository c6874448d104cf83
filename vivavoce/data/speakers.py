"""Who renders texts to speech. A generator takes a batch, so that one on a GPU fits in as well.

    Line (words, voice, speed, pitch, formant, seed) ─► Speaker.say([...]) ─► f32[n] at 24 kHz each

`pitch` and `formant` are factors. An engine that cannot shape its voice gets both by resampling,
which moves them together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.data.voices import DataVoice, EngineName
from vivavoce.languages import Language
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.styles import StyleTables


@dataclass(frozen=True)
class Line:
    """One clip to be rendered."""

    id: str
    words: str
    language: Language
    voice: DataVoice
    speed: float = 1.0
    """1: as the voice speaks by itself; 1.2: in 1/1.2 of the time."""
    pitch: float = 1.0
    formant: float = 1.0
    spread: float = 1.0
    """Of the pitch around its middle: below 1 flatter, above 1 livelier."""
    seed: int = 0

    @property
    def settings(self) -> dict[str, float]:
        """What the ledger keeps."""
        return {
            "speed": self.speed,
            "pitch": self.pitch,
            "formant": self.formant,
            "spread": self.spread,
            "seed": self.seed,
        }


class Generator(Protocol):
    """What the ledger names as the maker of a clip."""

    @property
    def name(self) -> EngineName: ...

    @property
    def version(self) -> str:
        """Of model and code: what another run needs to make the same bytes."""
        ...


class Speaker(Generator, Protocol):
    """A generator of speech. The same line gives the same samples."""

    def say(self, lines: Sequence[Line]) -> list[Samples]:
        """Speech f32[n] at 24 kHz for each line, its edges not trimmed."""
        ...


def shifted(samples: Samples, factor: float) -> Samples:
    """Pitch and formants times `factor`, length divided by it."""
    if factor == 1.0 or not len(samples):
        return samples
    return np.asarray(soxr.resample(samples, SPEAK_RATE * factor, SPEAK_RATE), np.float32)


class KokoroSpeaker:
    """Kokoro, one line after another on one thread. `pitch` is ignored."""

    name: EngineName = "kokoro"

    def __init__(self, stages: Path, vocab: Path, voices: Path, phonemes: Phonemes) -> None:
        self._model = Kokoro(stages, vocab, phonemes, vectors=StyleTables(voices))
        self.version = f"{stages.name} onnxruntime {metadata.version('onnxruntime')}"

    def say(self, lines: Sequence[Line]) -> list[Samples]:
        return [self._one(line) for line in lines]

    def _one(self, line: Line) -> Samples:
        pieces = speak(line.words, line.language)
        raw = self._model.render(pieces, line.voice.name, line.speed / line.formant).samples
        return shifted(raw, line.formant)
