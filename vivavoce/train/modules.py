"""The heads in torch: the same numbers as `model/heads`, with gradients.

`weights` of each module are named as `heads_file` stores them.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.heads import STACK, TURN
from vivavoce.model.heads_file import HeadsConfig
from vivavoce.model.units import COUNT

Tensor = Any
PAIR = 2
"""Features per frame of the trunk."""


class Scale(nn.Module):
    """Features to zero mean and unit deviation per channel."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("deviation", torch.ones(features))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.deviation


class Block(nn.Module):
    """Norm, causal depthwise convolution, gated linear unit; added to its input."""

    def __init__(self, width: int, kernel: int, drop: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.past = kernel - 1
        self.conv = nn.Conv1d(width, width, kernel, groups=width)
        self.dense = nn.Linear(width, 2 * width)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor) -> Tensor:
        seen = F.pad(self.norm(x).transpose(1, 2), (self.past, 0))
        mixed = self.conv(seen).transpose(1, 2)
        return x + self.drop(F.glu(self.dense(mixed), dim=-1))

    def weights(self, name: str) -> dict[str, Tensor]:
        return {
            **_norm(f"{name}.norm", self.norm),
            f"{name}.conv.k": self.conv.weight[:, 0],
            f"{name}.conv.b": self.conv.bias,
            **_dense(name, self.dense),
        }


class Speller(nn.Module):
    """Trunk and CTC head: features f32[B,T,512], T even -> trunk f32[B,T/2,width]."""

    def __init__(self, config: HeadsConfig, drop: float = 0.1) -> None:
        super().__init__()
        self.scale = Scale(config.features)
        self.inward = nn.Linear(PAIR * config.features, config.width)
        self.drop = nn.Dropout(drop)
        blocks = range(config.blocks)
        self.blocks = nn.ModuleList(Block(config.width, config.kernel, drop) for _ in blocks)
        self.norm = nn.LayerNorm(config.width)
        self.outward = nn.Linear(config.width, COUNT)

    def forward(self, features: Tensor) -> Tensor:
        x = self.inward(stack(self.scale(features), PAIR))
        x = self.drop(x)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def units(self, trunk: Tensor) -> Tensor:
        """Log probabilities f32[B,T/2,COUNT]."""
        return F.log_softmax(self.outward(trunk).float(), dim=-1)

    def weights(self) -> dict[str, Tensor]:
        found = {"mean": self.scale.mean, "deviation": self.scale.deviation}
        found |= _dense("in", self.inward)
        for index, block in enumerate(self.blocks):
            found |= block.weights(f"block_{index}")
        return found | _norm("norm", self.norm) | _dense("ctc", self.outward)


class Projector(nn.Module):
    """Frames of 80 ms to keys that tokens are compared with, and what a mixture of tokens lacks."""

    def __init__(self, config: HeadsConfig, drop: float = 0.1) -> None:
        super().__init__()
        seen = STACK * config.features + (STACK // PAIR) * config.width
        self.gate = nn.Linear(seen, config.mixed)
        self.up = nn.Linear(seen, config.mixed)
        self.drop = nn.Dropout(drop)
        self.key = nn.Linear(config.mixed, config.key)
        self.blank = nn.Linear(config.mixed, 1)
        self.residual = nn.Linear(config.mixed, config.thinker)
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)

    def forward(self, scaled: Tensor, trunk: Tensor) -> Tensor:
        """scaled f32[B,T,512], trunk f32[B,T/2,width], T a multiple of 4 -> f32[B,T/4,mixed]."""
        seen = torch.cat([stack(scaled, STACK), stack(trunk, STACK // PAIR)], dim=-1)
        seen = self.drop(seen)
        return self.drop(F.silu(self.gate(seen)) * self.up(seen))

    def weights(self) -> dict[str, Tensor]:
        return (
            _dense("mix.gate", self.gate)
            | _dense("mix.up", self.up)
            | _dense("key", self.key)
            | _dense("blank", self.blank)
            | _dense("residual", self.residual)
        )


class Turns(nn.Module):
    """Turn head: scaled f32[B,T,512], T a multiple of 4 -> logits f32[B,T/4,4]."""

    def __init__(self, config: HeadsConfig, drop: float = 0.1) -> None:
        super().__init__()
        self.inward = nn.Linear(STACK * config.features, config.turn)
        self.drop = nn.Dropout(drop)
        self.memory = nn.GRU(config.turn, config.turn, batch_first=True)
        self.outward = nn.Linear(config.turn, len(TURN))

    def forward(self, scaled: Tensor) -> Tensor:
        x = self.drop(F.silu(self.inward(self.drop(stack(scaled, STACK)))))
        found, _ = self.memory(x)
        return self.outward(self.drop(found))

    def weights(self) -> dict[str, Tensor]:
        memory = self.memory
        return (
            _dense("turn.in", self.inward)
            | {"turn.input.w": memory.weight_ih_l0, "turn.input.b": memory.bias_ih_l0}
            | {"turn.memory.w": memory.weight_hh_l0, "turn.memory.b": memory.bias_hh_l0}
            | _dense("turn.out", self.outward)
        )


def stack(x: Tensor, count: int) -> Tensor:
    """f32[B,T,C] -> f32[B,T/count,count C]."""
    batch, frames, channels = x.shape
    return x.reshape(batch, frames // count, count * channels)


def _dense(name: str, layer: Any) -> dict[str, Tensor]:
    return {f"{name}.w": layer.weight, f"{name}.b": layer.bias}


def _norm(name: str, layer: Any) -> dict[str, Tensor]:
    return {f"{name}.w": layer.weight, f"{name}.b": layer.bias}
