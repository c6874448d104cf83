"""Streaming sample-rate conversion with about two milliseconds of delay.

A polyphase windowed-sinc filter (Kaiser, beta 8: stop band below -80 dB). General libraries buffer
20-60 ms blocks inside their streams, which a conversation would hear as lag; for whole files, where
delay does not matter, `codec.read_audio` uses soxr.
"""

from functools import cache
from math import gcd

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.errors import AudioError

HALF = 24
"""Half the filter's length, in periods of the lower of the two rates; also its delay."""

CUTOFF = 0.92
"""Pass band edge as a share of the lower rate's Nyquist frequency."""

_PIECE = 16
"""Samples that `Framer` computes as one row of a matrix product."""

ResamplerState = dict[str, NDArray[np.float32] | NDArray[np.int64]]
"""`past` f32[n]: input still needed. `next` int64[2]: where in `past` the next output's window
starts, and its phase."""


@cache
def _bank(up: int, down: int) -> NDArray[np.float32]:
    """Filter taps per output phase, f32[up, taps]; each phase sums to one (no ripple on DC)."""
    scale = min(1.0, up / down) * CUTOFF
    half = int(np.ceil(HALF * max(1.0, down / up)))
    offsets = np.arange(-half + 1, half + 1)[None, :] - np.arange(up)[:, None] / up
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (offsets / half) ** 2))) / np.i0(8)
    taps = np.sinc(offsets * scale) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)


class Resampler:
    """Converts f32 at `source` Hz to f32 at `target` Hz, in pieces of any length."""

    def __init__(self, source: int, target: int) -> None:
        if not (4000 <= source <= 192_000 and 4000 <= target <= 192_000):
            raise AudioError(f"cannot convert {source} Hz to {target} Hz; rates are 4000-192000 Hz")
        divisor = gcd(source, target)
        self._up, self._down = target // divisor, source // divisor
        self._taps = _bank(self._up, self._down).shape[1]
        self.delay = 0.0 if source == target else (self._taps // 2) / source
        """Seconds of input that must follow a moment before its output comes out."""

    def init_state(self) -> ResamplerState:
        """The state before the first sample."""
        silence = np.zeros(self._taps // 2 - 1, np.float32)
        return {"past": silence, "next": np.zeros(2, np.int64)}

    def step(self, samples: Samples, state: ResamplerState) -> tuple[Samples, ResamplerState]:
        """Take f32[n] in, give what can be said for certain: f32[m], and the next state."""
        assert samples.ndim == 1, f"samples {samples.shape}, wanted one axis"
        if self._up == self._down:
            return samples, state
        past = np.concatenate([state["past"], samples], dtype=np.float32)
        start, phase = (int(value) for value in state["next"])
        room = past.size - self._taps - start
        count = 0 if room < 0 else ((room + 1) * self._up - phase - 1) // self._down + 1
        clock = phase + np.arange(count + 1) * self._down
        starts, phases = start + clock // self._up, clock % self._up
        used = min(int(starts[-1]), past.size)
        after: ResamplerState = {
            "past": past[used:].copy(),
            "next": np.array([starts[-1] - used, phases[-1]]),
        }
        if count == 0:
            return np.zeros(0, np.float32), after
        windows = sliding_window_view(past, self._taps)[starts[:-1]]
        bank = _bank(self._up, self._down)[phases[:-1]]
        return np.einsum("ij,ij->i", windows, bank), after

    def flush(self, state: ResamplerState) -> Samples:
        """What is still inside after the last sample (silence follows); the state is spent."""
        if self._up == self._down:
            return np.zeros(0, np.float32)
        return self.step(np.zeros(self._taps // 2, np.float32), state)[0]


class Framer:
    """Cuts streams at `rate` Hz into frames of 512 samples at 16 kHz, many streams in one call.

    A frame takes `hop` new samples and sees `span`, so a stream is a buffer that begins with `lead`
    zeros: while it holds `span` samples, convert them and drop the first `hop`. What comes out is
    what `Resampler` says, to rounding. Between rates that share no frame of whole samples
    (44.1 kHz) there is no such cut.

        buffer  |<-lead->|<---- hop ---->|<-ahead->|          span = lead + hop + ahead
                         |<---- hop ---->|                    512 samples out
    """

    def __init__(self, rate: int) -> None:
        divisor = gcd(rate, LISTEN_RATE)
        self._up, self._down = LISTEN_RATE // divisor, rate // divisor
        self.rate = rate
        self.hop = FRAME * self._down // self._up
        if self.hop * self._up != FRAME * self._down:
            raise AudioError(
                f"{rate} Hz has no frame of whole samples; stream at 8000, 16000, 24000 or 48000 Hz"
            )
        if self._up == self._down:
            self.lead, self.span = 0, FRAME
            return
        bank = _bank(self._up, self._down)
        taps = bank.shape[1]
        self.lead = taps // 2 - 1
        self.span = (FRAME - 1) * self._down // self._up + taps
        # A piece of the output is a piece of the input times a band matrix, the same for all.
        self._piece = self._up * max(1, _PIECE // self._up)
        self._stride = self._piece * self._down // self._up
        clock = np.arange(self._piece) * self._down
        self._width = int(clock[-1]) // self._up + taps
        self._matrix = np.zeros((self._width, self._piece), np.float32)
        for output, at in enumerate(clock):
            start, phase = divmod(int(at), self._up)
            self._matrix[start : start + taps, output] = bank[phase]

    def frames(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """f32[batch, span] -> f32[batch, 512]."""
        assert windows.shape[1:] == (self.span,), f"{windows.shape}, wanted (batch, {self.span})"
        if self._up == self._down:
            return windows
        batch, size = len(windows), 4
        pieces: NDArray[np.float32] = np.ndarray(
            (batch, FRAME // self._piece, self._width),
            np.float32,
            np.ascontiguousarray(windows, np.float32),
            strides=(self.span * size, self._stride * size, size),
        )
        return (np.ascontiguousarray(pieces) @ self._matrix).reshape(batch, FRAME)
