"""How long speech is and how long it takes to render, learnt while speaking."""

import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray

_UNIT_SECONDS: Final = 0.2  # one Mandarin syllable
_FORGET: Final = 0.93  # weight of the past per new observation: follows a machine that gets busy
_BELIEF: Final = 0.3  # how many observations the prior is worth


class Pace:
    """Two weighted least-squares lines: audio = a + b * load, rendering = c + d * audio (seconds).

    `load` counts Han characters (Latin text by its letters). The prior is spread over short and
    long clauses so that both slopes are set before anything was seen.
    """

    def __init__(self, per_unit: float, per_second: float) -> None:
        self._lock = threading.Lock()
        loads = np.array([2.0, 20.0])
        self._audio = _Line(loads, 0.15 + _UNIT_SECONDS * loads)
        audio = np.array([0.5, 4.5])
        self._render = _Line(audio, 0.2 * per_unit + per_second * audio)

    def learn(self, load: float, audio: float, render: float) -> None:
        with self._lock:
            self._audio.add(load, audio)
            self._render.add(audio, render)

    def predict(self, load: float) -> tuple[float, float]:
        """(seconds of audio, seconds of rendering)."""
        with self._lock:
            audio = max(0.1, self._audio.at(load))
            return audio, max(0.0, self._render.at(audio))


class _Line:
    """y = a + b x by weighted least squares with forgetting."""

    def __init__(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        weight = _BELIEF / len(x)
        rows = np.stack([np.ones_like(x), x], axis=1)
        self._gram = weight * rows.T @ rows
        self._target = weight * rows.T @ y

    def add(self, x: float, y: float) -> None:
        row = np.array([1.0, x])
        self._gram = _FORGET * self._gram + np.outer(row, row)
        self._target = _FORGET * self._target + row * y

    def at(self, x: float) -> float:
        a, b = np.linalg.solve(self._gram + 1e-6 * np.eye(2), self._target)
        return float(a + b * x)
