"""Voice activity: how likely is it that somebody speaks in a 32 ms frame.

Silero VAD (v5 and later, 16 kHz) run from its ONNX file. The network wants each frame of 512
samples with the last 64 samples of the frame before in front; without them it runs, says nothing,
and never fires.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples

CONTEXT = 64
"""Samples of the previous frame that stand before each frame."""

VadState = dict[str, NDArray[np.float32]]
"""`context` f32[batch, 64] and `state` f32[2, batch, 128]."""


class VoiceDetector(Protocol):
    """Anything that tells speech, frame by frame, in several streams at a time."""

    def init_state(self) -> VadState: ...

    def step_batch(
        self, frames: NDArray[np.float32], state: VadState
    ) -> tuple[NDArray[np.float32], VadState]: ...


def stack(states: Sequence[VadState]) -> VadState:
    """States of single streams as the state of a batch of them."""
    return {
        "context": np.concatenate([state["context"] for state in states]),
        "state": np.concatenate([state["state"] for state in states], axis=1),
    }


def unstack(state: VadState) -> list[VadState]:
    """The other way round."""
    context, hidden = state["context"], state["state"]
    return [
        {"context": context[n : n + 1], "state": hidden[:, n : n + 1]} for n in range(len(context))
    ]


class Vad:
    """Silero VAD as a step function; one instance serves all sessions."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path, ("input", "state", "sr"))
        self._rate = np.array(LISTEN_RATE, dtype=np.int64)

    def init_state(self, batch: int = 1) -> VadState:
        """The state before the first sample of `batch` streams."""
        return {
            "context": np.zeros((batch, CONTEXT), np.float32),
            "state": np.zeros((2, batch, 128), np.float32),
        }

    def step(self, frame: Samples, state: VadState) -> tuple[float, VadState]:
        """Probability of speech in `frame` (f32[512] at 16 kHz) and the next state."""
        probabilities, after = self.step_batch(frame[None], state)
        return float(probabilities[0]), after

    def step_batch(
        self, frames: NDArray[np.float32], state: VadState
    ) -> tuple[NDArray[np.float32], VadState]:
        """The same for several streams at once: f32[batch, 512] -> f32[batch]."""
        batch = state["context"].shape[0]
        assert frames.shape == (batch, FRAME), f"frames {frames.shape}, wanted {(batch, FRAME)}"
        output, hidden = self._session.run(
            None,
            {
                "input": np.concatenate([state["context"], frames], axis=1, dtype=np.float32),
                "state": state["state"],
                "sr": self._rate,
            },
        )
        return output[:, 0], {"context": frames[:, -CONTEXT:].copy(), "state": hidden}
