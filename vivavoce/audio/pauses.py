"""Cuts a long recording at its pauses into pieces that ears can read in one go.

    sound   ▂▅▇▅▂____▃▆▇▅▃▁__▂▅▇▆▃______▃▅▇...
    piece   |------ at least 5 s -----|          cut in the first pause after that

Only levels are looked at: a pause is a stretch far below the level of the speech around it. Where
nobody pauses for 28 s the cut lies at the quietest moment.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

_HOP: Final = 320
"""Samples per level: 20 ms."""
_LEAST: Final = 5 * LISTEN_RATE
_LONGEST: Final = 28 * LISTEN_RATE
"""Whisper reads at most 30 s."""
_PAUSE: Final = 20
"""Levels (0.4 s) that make a pause."""
_BREATH: Final = 5
"""Levels (0.1 s) over which the quietest moment is looked for."""
_BELOW: Final = 25.0
"""dB under the speech level at which a frame counts as quiet."""
_SILENCE: Final = -60.0
"""dBFS under which everything is quiet."""
_MARGIN: Final = 10
"""Levels (0.2 s) kept around the sound of a piece."""

Levels = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """f32[n] at 16 kHz that begins at `start` (samples since the beginning of the recording)."""

    start: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class Pieces:
    """Feed it a recording; it gives pieces with sound in them, silence around each left out."""

    def __init__(self) -> None:
        self._start = 0
        self._waiting = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> list[Piece]:
        """Take f32[n] at 16 kHz in; the pieces that are complete now."""
        self._waiting = np.concatenate([self._waiting, samples])
        out: list[Piece] = []
        while (cut := _cut(self._waiting)) is not None:
            out += self._take(cut)
        return out

    def flush(self) -> list[Piece]:
        """The last piece, if there is sound in what is left."""
        return self._take(len(self._waiting))

    def _take(self, cut: int) -> list[Piece]:
        piece, self._waiting = self._waiting[:cut], self._waiting[cut:]
        start, self._start = self._start, self._start + cut
        loud = np.flatnonzero(~_quiet(_levels(piece)))
        if not len(loud):
            return []
        begin = max(0, int(loud[0]) - _MARGIN) * _HOP
        end = min(len(piece), (int(loud[-1]) + 1 + _MARGIN) * _HOP)
        return [Piece(start + begin, piece[begin:end])]


def _levels(samples: Samples) -> Levels:
    """dBFS per 20 ms, f32[n / 320]; what is left of a frame at the end is not looked at."""
    frames = samples[: len(samples) // _HOP * _HOP].reshape(-1, _HOP)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    levels: Levels = (10 * np.log10(power + 1e-12)).astype(np.float32)
    return levels


def _quiet(levels: Levels) -> NDArray[np.bool_]:
    """Which frames are no sound, bool[frames]."""
    if not len(levels):
        return np.zeros(0, bool)
    speech = float(np.percentile(levels, 90))
    quiet: NDArray[np.bool_] = levels < max(speech - _BELOW, _SILENCE)
    return quiet


def _cut(samples: Samples) -> int | None:
    """Where the first piece ends; None: more must be heard to tell."""
    if len(samples) < _LEAST:
        return None
    levels = _levels(samples[:_LONGEST])
    quiet = _quiet(levels)
    if (pause := _first_pause(quiet)) is not None:
        return pause
    if len(samples) < _LONGEST:
        return None
    breaths = sliding_window_view(levels, _BREATH)[_LEAST // _HOP :].mean(axis=1)
    return _LEAST + (int(breaths.argmin()) + _BREATH // 2) * _HOP


def _first_pause(quiet: NDArray[np.bool_]) -> int | None:
    """The middle of the first pause that lies behind the least length of a piece."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2).tolist():
        middle = (begin + end) // 2 * _HOP
        if end - begin >= _PAUSE and end < len(quiet) and middle >= _LEAST:
            return int(middle)
    return None
