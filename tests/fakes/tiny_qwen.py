"""A random two-layer Qwen2 as a GGUF, and its arithmetic in plain numpy."""

from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

from vivavoce.model.gguf_reader import Qwen2File
from vivavoce.model.lora import Merged
from vivavoce.model.qwen_tokenizer import byte_alphabet

Floats = NDArray[np.float32]
LAYERS, WIDTH, HEADS, KV_HEADS, FFN = 2, 64, 4, 2, 96
HEAD = WIDTH // HEADS
CONTEXT = 2048
EPSILON, BASE = 1e-6, 10000.0
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MARKS = ("<tool_call>", "</tool_call>")
MERGES = ("h i", "u s", "us e", "use r", "Ġ t", "ä ½", "ä½ ł", "Ð ¶")
"""The last three build 你 (bytes E4 BD A0) and ж (D0 B6)."""


def vocabulary() -> tuple[list[str], list[int]]:
    """256 bytes, a few merges, special tokens, call marks and two rows of padding."""
    plain = [*byte_alphabet(), *(merge.replace(" ", "") for merge in MERGES)]
    texts = [*plain, *SPECIALS, *MARKS, "[PAD0]", "[PAD1]"]
    types = [1] * len(plain) + [3] * len(SPECIALS) + [4] * len(MARKS) + [5, 5]
    return texts, types


def write(
    path: Path,
    *,
    architecture: str = "qwen2",
    tied: bool = False,
    omit: str = "",
    context: int = CONTEXT,
) -> Path:
    """Write the file; matrices are Q8_0, as in real ones."""
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FFN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(BASE)
    texts, types = vocabulary()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(texts)
    writer.add_token_types(types)
    writer.add_token_merges(list(MERGES))
    writer.add_eos_token_id(texts.index("<|im_end|>"))
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (len(texts), WIDTH)}
    if not tied:
        shapes["output.weight"] = (len(texts), WIDTH)
    for layer in range(LAYERS):
        for name, rows in (("q", WIDTH), ("k", KV_HEADS * HEAD), ("v", KV_HEADS * HEAD)):
            shapes[f"blk.{layer}.attn_{name}.weight"] = (rows, WIDTH)
            shapes[f"blk.{layer}.attn_{name}.bias"] = (rows,)
        shapes[f"blk.{layer}.attn_output.weight"] = (WIDTH, WIDTH)
        shapes[f"blk.{layer}.ffn_gate.weight"] = (FFN, WIDTH)
        shapes[f"blk.{layer}.ffn_up.weight"] = (FFN, WIDTH)
        shapes[f"blk.{layer}.ffn_down.weight"] = (WIDTH, FFN)
        shapes[f"blk.{layer}.attn_norm.weight"] = (WIDTH,)
        shapes[f"blk.{layer}.ffn_norm.weight"] = (WIDTH,)
    shapes["output_norm.weight"] = (WIDTH,)
    for name, shape in shapes.items():
        if name == omit:
            continue
        values = random.normal(0, 0.15, shape).astype(np.float32)
        if len(shape) == 1:
            writer.add_tensor(name, values + ("norm" in name))
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@dataclass
class Reference:
    """The model of a written file in float32, whole sequences at a time."""

    source: Qwen2File | Merged

    def _matrix(self, name: str) -> Floats:
        return np.concatenate(list(self.source.blocks(name)))

    def run(self, tokens: list[int]) -> tuple[Floats, Floats, Floats]:
        """ids -> (h_mid f32[T,D], h_last f32[T,D], logits f32[T,V])."""
        x = self._matrix("token_embd.weight")[tokens]
        middle = x
        for layer in range(LAYERS):
            x = x + self._attention(f"blk.{layer}", self._norm(f"blk.{layer}.attn_norm", x))
            normed = self._norm(f"blk.{layer}.ffn_norm", x)
            gate = normed @ self._matrix(f"blk.{layer}.ffn_gate.weight").T
            up = normed @ self._matrix(f"blk.{layer}.ffn_up.weight").T
            x = (
                x
                + (gate / (1 + np.exp(-gate)) * up) @ self._matrix(f"blk.{layer}.ffn_down.weight").T
            )
            middle = x if layer == LAYERS // 2 - 1 else middle
        last = self._norm("output_norm", x)
        head = "output.weight" if "output.weight" in self.source else "token_embd.weight"
        return middle, last, last @ self._matrix(head).T

    def _norm(self, name: str, x: Floats) -> Floats:
        scale = np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
        normed: Floats = x / scale * self.source.vector(f"{name}.weight")
        return normed

    def _attention(self, name: str, x: Floats) -> Floats:
        def heads(part: str, count: int) -> Floats:
            rows = x @ self._matrix(f"{name}.attn_{part}.weight").T
            rows = rows + self.source.vector(f"{name}.attn_{part}.bias")
            return rows.reshape(len(x), count, HEAD).transpose(1, 0, 2)

        q, k, v = heads("q", HEADS), heads("k", KV_HEADS), heads("v", KV_HEADS)
        group = HEADS // KV_HEADS
        q, k, v = _rotate(q), np.repeat(_rotate(k), group, axis=0), np.repeat(v, group, axis=0)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(HEAD)
        scores = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (odds / odds.sum(axis=-1, keepdims=True)) @ v
        out: Floats = (
            mixed.transpose(1, 0, 2).reshape(len(x), WIDTH)
            @ self._matrix(f"{name}.attn_output.weight").T
        )
        return out


def _rotate(x: Floats) -> Floats:
    """Rotary embedding, half-split layout: (a, b) -> (a cos - b sin, b cos + a sin)."""
    angles = np.outer(np.arange(x.shape[1]), BASE ** (-np.arange(0, HEAD, 2) / HEAD))
    cos, sin = np.cos(angles), np.sin(angles)
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
