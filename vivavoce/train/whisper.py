"""Whisper's encoder in torch, with the weights of the CTranslate2 file.

The twin of `model/encoder`: same numbers up to quantisation, but it can be trained, runs on a GPU,
and encodes a stream's blocks all at once. How blocks with a look-ahead become one masked pass:

    settled      b0 b1 b2 b3      each looks at the past, at its own block and at its copies
    copies       b0: b1'          of the blocks ahead, which look at what b0 looks at; they serve
                 b1: b2'  ...     b0 only and are thrown away

so no layer sees further ahead than the first one does (Shi et al. 2021, "Emformer", section 2).
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from vivavoce.model.ct2_file import Ct2File
from vivavoce.model.encoder_build import EncoderShape, read_shape
from vivavoce.model.encoder_stream import BLOCK, Mask


class WhisperEncoder(nn.Module):
    """Random weights; `load` reads those of a file."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(shape.mels, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.register_buffer("positions", torch.zeros(shape.positions, shape.width))
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)

    @classmethod
    def load(cls, path: Path) -> "WhisperEncoder":
        """From a CTranslate2 Whisper file. Raises `ModelError` when it is no such file."""
        source = Ct2File(path)
        encoder = cls(read_shape(source))
        weights = {
            "conv1": "conv1",
            "conv2": "conv2",
            "norm": "layer_norm",
        }
        for layer in range(len(encoder.layers)):
            for ours, theirs in _LAYER.items():
                weights[f"layers.{layer}.{ours}"] = f"layer_{layer}/{theirs}"
        state = {"positions": source.floats("encoder/position_encodings/encodings")}
        for ours, theirs in weights.items():
            names = ("gamma", "beta") if theirs.endswith("layer_norm") else ("weight", "bias")
            for part, name in zip(("weight", "bias"), names, strict=True):
                state[f"{ours}.{part}"] = source.floats(f"encoder/{theirs}/{name}")
        encoder.load_state_dict({name: torch.from_numpy(a) for name, a in state.items()})
        return encoder

    def forward(self, mel: Tensor, mask: Mask | None = None) -> Tensor:
        """Normalised f32[B, T, mels] -> f32[B, n, width] with n = T // 2, all frames seen.

        With a mask: the features that a stream hands out for that mel. A stream begins with
        1 + 32 * look_ahead mel frames of silence, which are the caller's to put before; n is then
        T // 2 without its last 16 * look_ahead, in whole blocks.
        """
        x = functional.gelu(self.conv1(mel.mT))
        x = functional.gelu(self.conv2(x)).mT[:, : mel.shape[1] // 2]
        x = x + self.positions[: x.shape[1]]
        if mask is None:
            for layer in self.layers:
                x = layer(x, None)
            return self.norm(x)
        blocks = x.shape[1] // BLOCK - mask.look_ahead
        frames, allowed = layout(blocks, mask)
        x, allowed = x[:, frames.to(x.device)], allowed.to(x.device)
        for layer in self.layers:
            x = layer(x, allowed)
        return self.norm(x[:, : blocks * BLOCK])


def layout(blocks: int, mask: Mask) -> tuple[Tensor, Tensor]:
    """Frames in the order of the masked pass, i64[S], and who looks at whom, bool[S, S]."""
    settled = torch.arange(blocks * BLOCK)
    ahead = mask.look_ahead * BLOCK
    copied = torch.arange(blocks)[:, None] * BLOCK + BLOCK + torch.arange(ahead)
    frames = torch.cat([settled, copied.flatten()])
    serves = torch.cat([settled // BLOCK, torch.arange(blocks).repeat_interleave(ahead)])
    is_copy = torch.arange(len(frames)) >= len(settled)
    begins = serves[:, None] * BLOCK  # of the block that the looking frame serves
    before = ~is_copy & (frames < begins) & (frames >= begins - mask.past)
    return frames, before | (serves[:, None] == serves)


_LAYER = {
    "attention_norm": "self_attention/layer_norm",
    "qkv": "self_attention/linear_0",
    "out": "self_attention/linear_1",
    "ffn_norm": "ffn/layer_norm",
    "up": "ffn/linear_0",
    "down": "ffn/linear_1",
}


class _Layer(nn.Module):
    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_norm = nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.ffn_norm = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.ffn)
        self.down = nn.Linear(shape.ffn, shape.width)

    def forward(self, x: Tensor, allowed: Tensor | None) -> Tensor:
        packed = self.qkv(self.attention_norm(x))
        q, k, v = packed.unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.down(functional.gelu(self.up(self.ffn_norm(x))))
