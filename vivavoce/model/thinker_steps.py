"""The thinker's step functions: state in, state out.

State is a flat mapping of arrays: `k_0 ... v_{L-1}` f32[B, kv_heads, P, head_dim]. A step returns
new arrays and leaves the old ones alone, so rollback is keeping the old mapping.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError

Floats = NDArray[np.float32]
State = dict[str, Floats]
FORMAT = "1"
"""Version of the folder's files: raise it when `thinker_build` writes them differently."""


class ThinkerSteps:
    """The graphs of a built folder (see `thinker_build`); holds weights, no conversation."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime as ort

        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{folder} holds no built thinker: run `vivavoce models pull`"
            ) from error
        if config["version"] != FORMAT:
            raise ModelError(f"{folder} was built by another version: run `vivavoce models pull`")
        self.vocab: int = config["vocab"]
        self.width: int = config["width"]
        self.context: int = config["context"]
        self.stops: tuple[int, ...] = tuple(config["stops"])
        self._past_shape = (config["kv_heads"], 0, config["width"] // config["heads"])
        self._names = [f"{kind}_{layer}" for layer in range(config["layers"]) for kind in "kv"]
        self.token_bytes = 4 * len(self._names) * self._past_shape[0] * self._past_shape[2]
        """What the state grows by for each token read."""
        self._outputs = ["h_mid", "h_last", *(f"present_{name}" for name in self._names)]
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = ["CPUExecutionProvider"]
        self._step = ort.InferenceSession(folder / "step.onnx", options, providers=providers)
        self._head = ort.InferenceSession(folder / "head.onnx", options, providers=providers)
        self._embedding: NDArray[np.float16] = np.load(folder / "embedding.npy", mmap_mode="r")

    def init_state(self, batch: int = 1) -> State:
        """Nothing read yet."""
        return {name: np.zeros((batch, *self._past_shape), np.float32) for name in self._names}

    def embed(self, tokens: Sequence[Sequence[int]] | NDArray[np.int64]) -> Floats:
        """ids [B,T] -> f32[B,T,width]."""
        return np.asarray(self._embedding[np.asarray(tokens)], dtype=np.float32)

    def step(self, embeds: Floats, state: State) -> tuple[Floats, Floats, State]:
        """embeds f32[B,T,width] -> (h_mid f32[B,T,width], h_last f32[B,T,width], state)."""
        assert embeds.shape[2:] == (self.width,), embeds.shape
        batch, fresh = embeds.shape[:2]
        past = length(state)
        positions = np.tile(np.arange(past, past + fresh), (batch, 1))
        feeds = {f"past_{name}": values for name, values in state.items()}
        mid, last, *present = self._step.run(
            self._outputs, {"inputs_embeds": embeds, "position_ids": positions, **feeds}
        )
        return mid, last, dict(zip(self._names, present, strict=True))

    def logits(self, hidden: Floats) -> Floats:
        """hidden f32[B,width] (rows of h_last) -> f32[B,vocab]."""
        logits: Floats = self._head.run(["logits"], {"hidden": hidden})[0]
        return logits


def length(state: State) -> int:
    """Tokens the state has read."""
    return int(state["k_0"].shape[2])


def size(state: State) -> int:
    """Bytes a state takes."""
    return sum(values.nbytes for values in state.values())


def cut(state: State, tokens: int) -> State:
    """The state after its first `tokens` tokens."""
    if tokens == length(state):
        return state
    return {name: np.ascontiguousarray(values[:, :, :tokens]) for name, values in state.items()}
