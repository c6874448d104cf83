"""The heads in torch: the same numbers as `model/heads`, with gradients.

`weights` of each module are named as `heads_file` stores them.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.heads import STACK, TURN
from vivavoce.model.heads_file import Floats, HeadsConfig
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

    def set(self, mean: Floats, deviation: Floats) -> None:
        """Take over what was counted (`corpus.statistics`)."""
        self.mean.copy_(torch.from_numpy(mean))
        self.deviation.copy_(torch.from_numpy(deviation))

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
    """Frames of 80 ms to keys that tokens are compared with, and what a mixture of tokens lacks.

    The key is the sum of a linear map that begins as Whisper's own (`lens`) and of what causal
    convolutions over a mixed layer add to it.
    """

    def __init__(self, config: HeadsConfig, drop: float = 0.1) -> None:
        super().__init__()
        stacked = STACK * config.features
        self.scale = Scale(config.features)
        self.register_buffer("lens", torch.zeros(config.key, config.features))
        self.learned = nn.Linear(stacked, config.key)
        self.gate = nn.Linear(stacked, config.mixed)
        self.up = nn.Linear(stacked, config.mixed)
        self.drop = nn.Dropout(drop)
        blocks = range(config.mixed_blocks)
        self.blocks = nn.ModuleList(Block(config.mixed, config.kernel, drop) for _ in blocks)
        self.inner = nn.LayerNorm(config.mixed)
        self.added = nn.Linear(config.mixed, config.key, bias=False)
        self.norm = nn.LayerNorm(config.key)
        self.blank = nn.Linear(config.mixed, 1)
        self.residual = nn.Linear(config.mixed, config.thinker)
        for layer in (self.learned, self.residual):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """f32[B,T,512], T a multiple of 4 -> mixed f32[B,T/4,mixed], key f32[B,T/4,key]."""
        scaled = self.scale(features)
        stacked = self.drop(stack(scaled, STACK))
        mixed = self.drop(F.silu(self.gate(stacked)) * self.up(stacked))
        for block in self.blocks:
            mixed = block(mixed)
        mixed = self.inner(mixed)
        mean = stack(features - self.scale.mean, STACK).unflatten(-1, (STACK, -1)).mean(-2)
        start = F.linear(mean, self.lens)
        return mixed, self.norm(start + self.learned(stacked) + self.added(mixed))

    def weights(self) -> dict[str, Tensor]:
        start = (self.lens * self.scale.deviation).repeat(1, STACK) / STACK
        found = {"mean": self.scale.mean, "deviation": self.scale.deviation}
        found |= _dense("mix.gate", self.gate) | _dense("mix.up", self.up)
        for index, block in enumerate(self.blocks):
            found |= block.weights(f"mix.block_{index}")
        return (
            found
            | _norm("mix.norm", self.inner)
            | {"key.w": self.learned.weight + start, "key.b": self.learned.bias}
            | {"key.added.w": self.added.weight}
            | _norm("key.norm", self.norm)
            | _dense("blank", self.blank)
            | _dense("residual", self.residual)
        )


class Turns(nn.Module):
    """Turn head: features f32[B,T,512], T a multiple of 4 -> logits f32[B,T/4,4]."""

    def __init__(self, config: HeadsConfig, drop: float = 0.1) -> None:
        super().__init__()
        self.scale = Scale(config.features)
        self.inward = nn.Linear(STACK * config.features, config.turn)
        self.drop = nn.Dropout(drop)
        self.memory = nn.GRU(config.turn, config.turn, batch_first=True)
        self.outward = nn.Linear(config.turn, len(TURN))

    def forward(self, features: Tensor) -> Tensor:
        return self.outward(self.drop(self.remembered(features)))

    def remembered(self, features: Tensor, memory: Tensor | None = None) -> Tensor:
        """The memory after every frame, f32[B,T/4,turn]; it begins as `memory` f32[B,turn]."""
        x = self.drop(F.silu(self.inward(self.drop(stack(self.scale(features), STACK)))))
        found, _ = self.memory(x, None if memory is None else memory[None])
        return found

    def weights(self) -> dict[str, Tensor]:
        memory = self.memory
        return (
            {"mean": self.scale.mean, "deviation": self.scale.deviation}
            | _dense("turn.in", self.inward)
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
