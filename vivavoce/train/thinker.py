"""The thinker in torch: frozen, differentiable in its inputs, with an optional low-rank delta.

Weights come from the GGUF, as in `model/thinker_build`. LoRA: Hu et al. 2021.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.gguf_reader import Qwen2File
from vivavoce.train.modules import Tensor

ADAPTED: Final = ("attn_q", "attn_v", "ffn_gate", "ffn_up")
"""Matrices that a delta is learned for."""


class Delta(nn.Module):
    """What is added to a matrix: `scale` outward inward, of rank r; nothing at first."""

    def __init__(self, outputs: int, inputs: int, rank: int) -> None:
        super().__init__()
        self.inward = nn.Parameter(torch.randn(rank, inputs) / inputs**0.5)
        self.outward = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(F.linear(x, self.inward.to(x.dtype)), self.outward.to(x.dtype))


class Thinker(nn.Module):
    """A Qwen2 decoder. `rank` 0: no delta, nothing to learn."""

    def __init__(
        self, gguf: Path, *, rank: int = 0, kind: Any = torch.bfloat16, device: str = "cpu"
    ) -> None:
        super().__init__()
        source = Qwen2File(gguf)
        self.shape = source.shape
        self._frozen: dict[str, Tensor] = {}
        head = "output.weight" if "output.weight" in source else "token_embd.weight"
        for name in {"token_embd.weight", head}:
            self._frozen[name] = _matrix(source, name, kind, device)
        self._head = head
        self._rank = rank
        norms = ["output_norm.weight"]
        self.deltas = nn.ModuleDict()
        for layer in range(self.shape.layers):
            at = f"blk.{layer}"
            norms += [f"{at}.attn_norm.weight", f"{at}.ffn_norm.weight"]
            norms += [f"{at}.attn_{part}.bias" for part in "qkv"]
            for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
                self._frozen[f"{at}.{part}"] = _matrix(source, f"{at}.{part}.weight", kind, device)
            for part in ("ffn_gate", "ffn_up", "ffn_down"):
                self._frozen[f"{at}.{part}"] = _matrix(source, f"{at}.{part}.weight", kind, device)
            if rank:
                for part in ADAPTED:
                    outputs, inputs = self._frozen[f"{at}.{part}"].shape
                    name = f"{at}.{part}".replace(".", "/")
                    self.deltas[name] = Delta(outputs, inputs, rank).to(device)
        for name in norms:
            self._frozen[name] = torch.from_numpy(source.vector(name).copy()).to(device, kind)
        self._turns = _rotary(self.shape, device)

    def embed(self, tokens: Tensor) -> Tensor:
        """i64[...] -> [..., width]."""
        return self._frozen["token_embd.weight"][tokens]

    def forward(self, embeds: Tensor) -> Tensor:
        """embeds [B,T,width] -> hidden states [B,T,width] after the last norm, causal."""
        x = embeds
        for layer in range(self.shape.layers):
            at = f"blk.{layer}"
            x = x + self._attention(at, self._norm(f"{at}.attn_norm.weight", x))
            normed = self._norm(f"{at}.ffn_norm.weight", x)
            mixed = F.silu(self._product(f"{at}.ffn_gate", normed))
            x = x + self._product(f"{at}.ffn_down", mixed * self._product(f"{at}.ffn_up", normed))
        return self._norm("output_norm.weight", x)

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., width] -> f32[..., vocab]."""
        return F.linear(hidden, self._frozen[self._head]).float()

    def delta(self) -> dict[str, NDArray[Any]]:
        """What was learned, as `model/lora` reads it."""
        found: dict[str, NDArray[Any]] = {"alpha": np.array(float(self._rank))}
        for key, delta in self.deltas.items():
            name = key.replace("/", ".")
            found[f"{name}.lora_a"] = delta.inward.detach().cpu().numpy().astype(np.float16)
            found[f"{name}.lora_b"] = delta.outward.detach().cpu().numpy().astype(np.float16)
        return found

    def _product(self, name: str, x: Tensor) -> Tensor:
        y = F.linear(x, self._frozen[name])
        key = name.replace(".", "/")
        return y + self.deltas[key](x) if key in self.deltas else y

    def _norm(self, name: str, x: Tensor) -> Tensor:
        wide = x.float()
        scaled = wide * torch.rsqrt((wide**2).mean(-1, keepdim=True) + self.shape.epsilon)
        return scaled.to(x.dtype) * self._frozen[name]

    def _attention(self, at: str, x: Tensor) -> Tensor:
        shape = self.shape
        batch, length, _ = x.shape

        def heads(part: str, count: int) -> Tensor:
            rows = self._product(f"{at}.attn_{part}", x) + self._frozen[f"{at}.attn_{part}.bias"]
            return rows.reshape(batch, length, count, shape.head_dim).transpose(1, 2)

        q, k = self._turned(heads("q", shape.heads)), self._turned(heads("k", shape.kv_heads))
        v = heads("v", shape.kv_heads)
        group = shape.heads // shape.kv_heads
        k, v = k.repeat_interleave(group, dim=1), v.repeat_interleave(group, dim=1)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self._product(f"{at}.attn_output", mixed.transpose(1, 2).reshape(batch, length, -1))

    def _turned(self, x: Tensor) -> Tensor:
        """Rotary positions (Su et al. 2021), halves of a head turned against each other."""
        cos, sin = (table[: x.shape[2]].to(x.dtype) for table in self._turns)
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def _matrix(source: Qwen2File, name: str, kind: Any, device: str) -> Tensor:
    blocks = [torch.from_numpy(block.copy()).to(device, kind) for block in source.blocks(name)]
    return torch.cat(blocks)


def _rotary(shape: Any, device: str) -> tuple[Tensor, Tensor]:
    half = shape.head_dim // 2
    frequencies = shape.rope_base ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = torch.arange(min(shape.context, 2048), dtype=torch.float64)[:, None] * frequencies
    return angles.cos().float().to(device), angles.sin().float().to(device)
