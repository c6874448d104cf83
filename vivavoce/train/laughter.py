"""The pretrained laughter detector, from its PyTorch checkpoint to the file the product ships.

    python -m vivavoce.train.laughter checkpoint=.../resnet_without_augmentation.pth.tar

Nothing is trained: batch norms are folded in and the weights kept in half precision.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from vivavoce.perception.laughter import PACKAGED
from vivavoce.train import config as configs
from vivavoce.train.sound_export import Graph

_WIDTHS: Final = ((64, 64, 1), (64, 32, 2), (32, 16, 2), (16, 16, 2))
"""Channels in, channels out and stride of the four blocks."""


@dataclass(frozen=True)
class LaughterConfig:
    """Where the checkpoint is and where the network goes."""

    checkpoint: Path = Path("resnet_without_augmentation.pth.tar")
    out: Path = PACKAGED


class _Residual(nn.Module):
    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(outside)
        shortcut = [nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside)]
        self.shortcut = nn.Sequential(*(shortcut if inside != outside or stride != 1 else []))

    def forward(self, x: Any) -> Any:
        hidden = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(hidden)) + self.shortcut(x))


class LaughterNet(nn.Module):
    """The network with the checkpoint's own names: f32[batch, 1, 44, 128] -> logits f32[batch]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        for number, (inside, outside, stride) in enumerate(_WIDTHS, 1):
            first, second = _Residual(inside, outside, stride), _Residual(outside, outside, 1)
            setattr(self, f"block{number}", nn.Sequential(first, second))
        self.bn2 = nn.BatchNorm1d(64)
        self.bn3 = nn.BatchNorm1d(32)
        self.linear1 = nn.Linear(64, 32)
        self.linear2 = nn.Linear(32, 1)

    @property
    def blocks(self) -> list[Any]:
        return [getattr(self, f"block{number}") for number in range(1, 5)]

    def forward(self, mel: Any) -> Any:
        hidden = torch.relu(self.bn1(self.conv1(mel)))
        for block in self.blocks:
            hidden = block(hidden)
        pooled = nn.functional.avg_pool2d(hidden, 4).flatten(1)
        hidden = torch.relu(self.bn3(self.linear1(self.bn2(pooled))))
        return self.linear2(hidden)[:, 0]


def write(net: Any, path: Path) -> None:
    """The network in evaluation mode as an ONNX file: `mel` -> `logit`."""
    graph = Graph()
    hidden = graph.op("Relu", graph.conv("mel", net.conv1, net.bn1))
    for block in net.blocks:
        for part in block:
            inner = graph.op("Relu", graph.conv(hidden, part.conv1, part.bn1))
            inner = graph.conv(inner, part.conv2, part.bn2)
            straight = graph.conv(hidden, *part.shortcut) if len(part.shortcut) else hidden
            hidden = graph.op("Relu", graph.op("Add", inner, straight))
    pooled = graph.op("AveragePool", hidden, kernel_shape=[4, 4], strides=[4, 4])
    flat = graph.op("Flatten", pooled)
    weight, bias = _linear(net.linear1, net.bn2, net.bn3)
    inner = graph.op("Gemm", flat, graph.weights(weight), graph.weights(bias), transB=1)
    last = net.linear2
    graph.op(
        "Gemm",
        graph.op("Relu", inner),
        graph.weights(last.weight.detach().numpy()),
        graph.weights(last.bias.detach().numpy()),
        transB=1,
        name="logit",
    )
    graph.save(path, ("mel", ["batch", 1, 44, 128]), ("logit", 1))


def _linear(linear: Any, before: Any, behind: Any) -> tuple[Any, Any]:
    """Weight and bias of a linear layer with the batch norms around it."""

    def affine(norm: Any) -> tuple[Any, Any]:
        gain = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().numpy()
        return gain, norm.bias.detach().numpy() - norm.running_mean.numpy() * gain

    (gain1, shift1), (gain2, shift2) = affine(before), affine(behind)
    weight = linear.weight.detach().numpy()
    bias = weight @ shift1 + linear.bias.detach().numpy()
    return weight * gain1 * gain2[:, None], np.asarray(bias * gain2 + shift2)


def main(config: LaughterConfig) -> None:
    """Convert the checkpoint."""
    # The checkpoint pickles one numpy scalar beside its tensors, so it is not weights only.
    content = torch.load(config.checkpoint, map_location="cpu", weights_only=False)
    net = LaughterNet()
    net.load_state_dict(content["state_dict"])
    write(net.eval(), config.out)


if __name__ == "__main__":
    configs.command(LaughterConfig, main, __doc__)
