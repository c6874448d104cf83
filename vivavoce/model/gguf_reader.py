"""Reading a Qwen2-architecture GGUF: its shape, its vocabulary and its weights row by row.

Weights are dequantised a block of rows at a time, so a file of any size is read in little memory.
Field names: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError

Floats = NDArray[np.float32]
ROWS_AT_ONCE = 4096
CONTROL, USER_DEFINED, UNUSED = 3, 4, 5
"""Token types of `tokenizer.ggml.token_type`."""


@dataclass(frozen=True)
class Qwen2Shape:
    """Sizes of a Qwen2 decoder."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    ffn: int
    vocab: int
    context: int
    rope_base: float
    epsilon: float

    @property
    def head_dim(self) -> int:
        return self.width // self.heads


class Qwen2File:
    """An open GGUF. Raises `ModelError` when it is no Qwen2-architecture model."""

    def __init__(self, path: Path) -> None:
        import gguf

        self._gguf = gguf
        try:
            self._reader = gguf.GGUFReader(path)
        except (ValueError, OSError) as error:
            raise ModelError(f"{path}: no readable GGUF ({error}), pull it again") from error
        architecture = self.field("general.architecture")
        if architecture != "qwen2":
            raise ModelError(
                f"{path.name} holds a {architecture!r} model; only 'qwen2' can be built into a "
                "step graph. Run other models through the llama.cpp thinker (llamacpp:FILE)."
            )
        self._tensors = {tensor.name: tensor for tensor in self._reader.tensors}
        self.shape = self._read_shape()

    def field(self, name: str) -> Any:
        """A metadata value; None when the file does not have it."""
        field = self._reader.get_field(name)
        return None if field is None else field.contents()

    def _read_shape(self) -> Qwen2Shape:
        def need(name: str) -> Any:
            value = self.field(f"qwen2.{name}")
            if value is None:
                raise ModelError(f"the GGUF lacks qwen2.{name}: use a file of a complete model")
            return value

        heads = int(need("attention.head_count"))
        return Qwen2Shape(
            layers=int(need("block_count")),
            width=int(need("embedding_length")),
            heads=heads,
            kv_heads=int(self.field("qwen2.attention.head_count_kv") or heads),
            ffn=int(need("feed_forward_length")),
            vocab=self.rows("token_embd.weight"),
            context=int(need("context_length")),
            rope_base=float(self.field("qwen2.rope.freq_base") or 10000.0),
            epsilon=float(need("attention.layer_norm_rms_epsilon")),
        )

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def _tensor(self, name: str) -> Any:
        if name not in self._tensors:
            raise ModelError(f"the GGUF lacks the tensor {name}: use a file of a complete model")
        return self._tensors[name]

    def rows(self, name: str) -> int:
        """First axis of a tensor in row-major order (GGUF lists axes the other way round)."""
        return int(self._tensor(name).shape[-1])

    def blocks(self, name: str) -> Iterator[Floats]:
        """A matrix as f32[<= ROWS_AT_ONCE, columns] blocks, from its first row on."""
        tensor = self._tensor(name)
        for start in range(0, self.rows(name), ROWS_AT_ONCE):
            part = tensor.data[start : start + ROWS_AT_ONCE]
            yield np.asarray(self._gguf.dequantize(part, tensor.tensor_type), dtype=np.float32)

    def vector(self, name: str) -> Floats:
        """A one-dimensional tensor as f32[n]."""
        tensor = self._tensor(name)
        values = np.asarray(self._gguf.dequantize(tensor.data, tensor.tensor_type), np.float32)
        assert values.ndim == 1, f"{name} has shape {values.shape}, not one axis"
        return values
