"""A teacher that hums: a tone per token, long ones for high tokens, with its curves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vivavoce.data.speakers import Line
from vivavoce.data.teacher import HOP
from vivavoce.data.voices import EngineName
from vivavoce.voice.source_filter import pulses


class TinyTeacher:
    name: EngineName = "kokoro"
    version = "tiny"

    def __init__(self) -> None:
        self.said: list[str] = []

    def teach(self, lines: Sequence[Line], batch: int) -> list[dict[str, NDArray[Any]]]:
        return [self._one(line.words) for line in lines]

    def _one(self, words: str) -> dict[str, NDArray[Any]]:
        self.said.append(words)
        tokens = np.array([0, *(1 + ord(c) % 9 for c in words[:8]), 0], np.int16)
        durations = (2 + 2 * (tokens % 4)).astype(np.int16)
        pitch = np.repeat(np.where(tokens > 0, 150 + 20.0 * tokens, 0), durations)
        samples = 0.01 * pulses(pitch.astype(np.float32))
        return {
            "tokens": tokens,
            "durations": durations,
            "pitch": pitch.astype(np.float32),
            "energy": (np.log1p(pitch) - 3).astype(np.float32),
            "samples": samples[: HOP * len(pitch)],
        }
