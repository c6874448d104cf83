"""Streams of features: state in, state out, 320 ms at a time.

    Mask      frames look at their block, `look_ahead` blocks behind it, and the past; each block is
              encoded once, keys and values of the past are kept in the state
    Rolling   the last seconds are encoded anew every time, and features are handed out once they
              have seen `settled_s` of what follows them

Both lag behind what they are fed: by `look_ahead` blocks, or by `settled_s`. So that the first step
has something to hand out, a stream begins with that much silence. The features of what has come and
has not settled yet lie in the state as `rest`, as good as they can be told: at a turn's end nothing
has to be computed.

State is a flat mapping of arrays with a leading batch axis, by which several streams are joined and
parted. A step returns new arrays and leaves the old ones alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vivavoce.model.mel import FLOOR, FRAMES_PER_SECOND, Mel

Floats = NDArray[np.float32]
State = dict[str, NDArray[Any]]
Run = Callable[[Floats, NDArray[np.int64], Floats], tuple[Floats, Floats]]
"""The graph (see `encoder_build`): mel, position, past -> features, fresh."""

STRIDE: Final = 2
"""Mel frames per feature."""
BEFORE: Final = 2
"""Mel frames that the convolutions see before a feature's own two ..."""
AFTER: Final = 1
"""... and behind them."""
BLOCK: Final = 16
"""Features per step: 320 ms."""
STEP: Final = BLOCK * STRIDE
"""Mel frames per step."""
RANGE: Final = 8.0
"""How far below the loudest value Whisper looks (see `mel.normalise`)."""
PEAK: Final = 0.0
"""Loudest log10 mel power that a stream assumes before it has heard any louder."""


@dataclass(frozen=True)
class Mask:
    """Block-causal attention. Lengths in blocks of `BLOCK` features, `past` in features."""

    look_ahead: int = 0
    past: int = 400


@dataclass(frozen=True)
class Rolling:
    """Full attention over the last `window_s`; multiples of 320 ms but for the window."""

    window_s: float = 4.0
    settled_s: float = 0.64


Streaming = Mask | Rolling


@dataclass(frozen=True)
class Sizes:
    """What a stream has to know of the encoder."""

    mels: int
    width: int
    parts: int
    """Keys and values of all layers: twice their number."""


class Stream(Protocol):
    """One way of streaming."""

    lag: int
    """Features by which what is handed out stays behind what came in; `rest` holds as many."""

    def init_state(self, batch: int = 1) -> State:
        """Nothing heard yet."""
        ...

    def step(self, mel: Mel, state: State) -> tuple[Floats, State]:
        """Unclamped log-mel f32[B, STEP, mels] -> (features f32[B, BLOCK, width], state)."""
        ...


def open_stream(run: Run, sizes: Sizes, streaming: Streaming) -> Stream:
    """The stream that `streaming` describes."""
    if isinstance(streaming, Mask):
        return _Blocks(run, sizes, streaming)
    return _Window(run, sizes, streaming)


def ranged(mel: Mel, peak: Floats) -> Floats:
    """Whisper's input range, f32[B, T, mels], where the loudest value is known: f32[B]."""
    clamped = np.maximum(mel, peak[:, None, None] - np.float32(RANGE))
    inputs: Floats = (clamped + np.float32(4)) / np.float32(4)
    return inputs


def _check(mel: Mel, state: State, sizes: Sizes) -> None:
    wanted = (len(state["mel"]), STEP, sizes.mels)
    assert mel.shape == wanted, f"a step is f32{list(wanted)}, not {list(mel.shape)}"


class _Blocks:
    def __init__(self, run: Run, sizes: Sizes, mask: Mask) -> None:
        self._run = run
        self._sizes = sizes
        self._past = mask.past
        self.lag = mask.look_ahead * BLOCK

    def init_state(self, batch: int = 1) -> State:
        sizes = self._sizes
        known = BEFORE + AFTER + STRIDE * self.lag
        return {
            "mel": np.full((batch, known, sizes.mels), FLOOR, np.float32),
            "peak": np.full(batch, PEAK, np.float32),
            "position": np.zeros(batch, np.int64),
            "past": np.zeros((batch, sizes.parts, self._past, sizes.width), np.float32),
            "rest": np.zeros((batch, self.lag, sizes.width), np.float32),
        }

    def step(self, mel: Mel, state: State) -> tuple[Floats, State]:
        _check(mel, state, self._sizes)
        heard = np.concatenate([state["mel"], mel], axis=1)
        peak = np.maximum(state["peak"], mel.max(axis=(1, 2)))
        inputs = ranged(heard, peak)
        inputs[state["position"] == 0, :BEFORE] = 0
        features, fresh = self._run(inputs, state["position"], state["past"])
        past = np.concatenate([state["past"], fresh[:, :, :BLOCK]], axis=2)[:, :, BLOCK:]
        return features[:, :BLOCK], {
            "mel": heard[:, STEP:],
            "peak": peak,
            "position": state["position"] + BLOCK,
            "past": past,
            "rest": features[:, BLOCK:],
        }


class _Window:
    def __init__(self, run: Run, sizes: Sizes, rolling: Rolling) -> None:
        self._run = run
        self._sizes = sizes
        self._frames = int(rolling.window_s * FRAMES_PER_SECOND) // STRIDE * STRIDE
        self.lag = int(rolling.settled_s * FRAMES_PER_SECOND) // STRIDE

    def init_state(self, batch: int = 1) -> State:
        sizes = self._sizes
        return {
            "mel": np.full((batch, BEFORE + self._frames, sizes.mels), FLOOR, np.float32),
            "heard": np.full(batch, self.lag * STRIDE, np.int64),
            "rest": np.zeros((batch, self.lag, sizes.width), np.float32),
        }

    def step(self, mel: Mel, state: State) -> tuple[Floats, State]:
        _check(mel, state, self._sizes)
        window = np.concatenate([state["mel"], mel], axis=1)[:, mel.shape[1] :]
        heard = state["heard"] + mel.shape[1]
        lengths = np.minimum(heard, self._frames)
        latest = np.empty((len(mel), self.lag + BLOCK, self._sizes.width), np.float32)
        for length in np.unique(lengths):  # streams that have all of their window go together
            rows = lengths == length
            begin = (heard[rows] - length) // STRIDE
            features = self._encode(window[rows, -length - BEFORE :], begin)
            latest[rows] = features[:, -(self.lag + BLOCK) :]
        state = {"mel": window, "heard": heard, "rest": latest[:, BLOCK:]}
        return latest[:, :BLOCK], state

    def _encode(self, window: Mel, begin: NDArray[np.int64]) -> Floats:
        """`begin`: features before the window. Features tell Whisper's decoder where they stand:

        with positions that begin anew in every window it reads a few words and stops.
        """
        inputs = ranged(window, window.max(axis=(1, 2)))
        inputs[begin == 0, :BEFORE] = 0
        inputs = np.pad(inputs, ((0, 0), (0, AFTER), (0, 0)))
        sizes = self._sizes
        nothing = np.zeros((len(window), sizes.parts, 0, sizes.width), np.float32)
        return self._run(inputs, begin, nothing)[0]
