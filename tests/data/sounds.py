"""Made-up audio for the data engine: a voice that hums, and who cannot listen."""

from collections.abc import Sequence

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.data.speakers import Line
from vivavoce.data.voices import EngineName
from vivavoce.languages import Language


def hum(
    seconds: float, *, gap: bool = False, hertz: float = 150.0, rate: int = LISTEN_RATE
) -> Samples:
    """A harmonic tone with silence around it; `gap`: 0.1 s of silence in its middle."""
    time = np.arange(round(seconds * rate)) / rate
    tone = np.zeros(len(time))
    for k in range(1, 8):
        tone += np.sin(2 * np.pi * hertz * k * time) / k
    if gap:
        middle = len(time) // 2
        tone[middle : middle + rate // 10] = 0.0
    out: Samples = np.pad(0.1 * tone, rate // 5).astype(np.float32)
    return out


class Hummer:
    """A speaker whose clips are as long as their words."""

    name: EngineName = "kokoro"
    version = "hum 1"

    def __init__(self, stop_after: int = 10**9) -> None:
        self.said: list[str] = []
        self._stop_after = stop_after

    def say(self, lines: Sequence[Line]) -> list[Samples]:
        """Raises KeyboardInterrupt after so many lines, as a kill would."""
        self.said += [line.words for line in lines]
        if len(self.said) > self._stop_after:
            raise KeyboardInterrupt
        return [
            hum(0.6 + 0.06 * len(line.words), hertz=100 + line.seed % 97, rate=SPEAK_RATE)
            for line in lines
        ]


class Echo:
    """Hears nothing but what it was told; one clip in `wrong` it hears as something else."""

    def __init__(self, words: Sequence[str], wrong: int) -> None:
        self._words = list(words)
        self._wrong = wrong
        self._count = 0

    def __call__(self, samples: Samples, language: Language) -> str:
        words = self._words[self._count]
        self._count += 1
        return "something else entirely" if self._count % self._wrong == 0 else words
