"""How finished a turn sounds: Smart Turn v3.2 (pipecat-ai), 8 s of audio -> probability.

The network listens to prosody. It was trained on audio that ends in about 200 ms of silence and
its answer drifts to "finished" as more silence follows, so callers cut the tail to a constant
length first (`endpoint.trim_tail`). On pure silence it says "finished": ask it only after speech.
"""

from pathlib import Path

import numpy as np

from vivavoce.audio.mel import log_mel
from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import LISTEN_RATE, Samples

WINDOW = 8 * LISTEN_RATE
"""Samples the network hears; shorter audio is padded with silence on the left."""


class TurnEnd:
    """Smart Turn; one instance serves all sessions (about 85 CPU ms per question)."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(path, ("input_features",), threads)

    def probability(self, samples: Samples) -> float:
        """Probability that the turn is done. `samples`: f32[n] at 16 kHz, the last 8 s count."""
        assert samples.ndim == 1, f"samples {samples.shape}, wanted one axis"
        heard = samples[-WINDOW:]
        window = np.zeros(WINDOW, np.float32)
        if heard.size:
            window[-heard.size :] = heard
        window = (window - window.mean()) / np.sqrt(window.var() + 1e-12)
        (output,) = self._session.run(None, {"input_features": log_mel(window)[None]})
        return float(output[0, 0])
