"""Whisper's encoder as features: whole recordings, and streams block by block.

One feature is 20 ms (two mel frames). The graph is written by `encoder_build`; weights are int8.
"""

import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.model.encoder_stream import (
    AFTER,
    BEFORE,
    STEP,
    STRIDE,
    Floats,
    Mask,
    Sizes,
    State,
    Streaming,
    open_stream,
)
from vivavoce.model.mel import Mel, normalise

FORMAT: Final = "1"
"""Version of the folder's files: raise it when `encoder_build` writes them differently."""
DEFAULT: Final[Streaming] = Mask(look_ahead=2)
"""Chosen by what streaming costs Whisper (`python -m vivavoce.bench.encoder`)."""


class Encoder:
    """The graph of a built folder; holds weights, no stream. May be shared by threads.

    Raises `ModelError` when the folder holds none or one of another version.
    """

    def __init__(self, folder: Path, threads: int = 1, streaming: Streaming = DEFAULT) -> None:
        import onnxruntime as ort

        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            if config["version"] != FORMAT:
                raise ModelError(
                    f"{folder} was built by another version: run `vivavoce models pull`"
                )
            self.width: int = config["width"]
            self.mels: int = config["mels"]
            self.positions: int = config["positions"]
            self._parts = 2 * int(config["layers"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ModelError(f"{folder} holds no encoder: run `vivavoce models pull`") from error
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._graph = ort.InferenceSession(
                folder / "encoder.onnx", options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises its own kinds
            raise ModelError(
                f"{folder} holds a damaged encoder: remove it and run `vivavoce models pull`"
            ) from error
        sizes = Sizes(self.mels, self.width, self._parts)
        self._stream = open_stream(self._run, sizes, streaming)
        self.lag: int = self._stream.lag
        """Features by which a stream's stay behind what it is fed."""

    def init_state(self, batch: int = 1) -> State:
        """Streams that have heard nothing yet (see `encoder_stream`)."""
        return self._stream.init_state(batch)

    def step(self, mel: Mel, state: State) -> tuple[Floats, State]:
        """320 ms of unclamped log-mel, f32[B, 32, mels] -> (features f32[B, 16, width], state).

        The features are those of `lag` features ago; `state["rest"]`, f32[B, lag, width], are what
        can be told by now of the ones that came since.
        """
        return self._stream.step(mel, state)

    def streamed(self, mel: Mel) -> Floats:
        """What a stream makes of a recording: f32[T, mels] -> f32[T // 32 * 16, width].

        Its first features and its rest included, so that they stand where `whole` has them. The
        end of a recording that is no whole step is left out.
        """
        state, found = self.init_state(), []
        for first in range(0, len(mel) // STEP * STEP, STEP):
            features, state = self.step(mel[None, first : first + STEP], state)
            found.append(features[0])
        return np.concatenate([*found, state["rest"][0]])[self.lag :]

    def whole(self, mel: Mel) -> Floats:
        """Unclamped log-mel f32[T, mels] (`mel.log_mel`) -> f32[T // 2, width], full attention.

        At most 30 s (3000 mel frames). Silence behind the speech is part of what is looked at.
        """
        frames = len(mel) // STRIDE * STRIDE
        assert frames // STRIDE <= self.positions, f"{len(mel)} mel frames are more than 30 s"
        if frames == 0:
            return np.zeros((0, self.width), np.float32)
        padded = np.pad(normalise(mel[:frames]), ((BEFORE, AFTER), (0, 0)))
        nothing = np.zeros((1, self._parts, 0, self.width), np.float32)
        features, _ = self._run(padded[None], np.zeros(1, np.int64), nothing)
        only: Floats = features[0]
        return only

    def _run(self, mel: Floats, position: NDArray[np.int64], past: Floats) -> tuple[Floats, Floats]:
        features: Floats
        fresh: Floats
        features, fresh = self._graph.run(
            ["features", "fresh"], {"mel": mel, "position": position, "past": past}
        )
        return features, fresh
