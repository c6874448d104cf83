"""Stage "perception_syllables": the counter of syllables (perception/data/syllables.npz).

    clips in known manners ─► frames ─ network ─► sum over the sentence  vs.  its syllables

The loss is the squared error of the logarithm of the count. Frames are stretched at random, so that
no speed of any voice is special. Needs the extra `train` (torch, WORLD); minutes on one core.

    python -m vivavoce.train.perception_syllables BASE_FOLDER OUT.npz [--passes 6] [--epochs 40]
"""

import argparse
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.data.expressive_base import Split, read
from vivavoce.data.expressive_clips import clips
from vivavoce.perception import f0
from vivavoce.perception.frames import PER_SECOND, Frames, measure
from vivavoce.perception.nuclei import speech
from vivavoce.perception.syllables import DILATIONS, INPUTS, SHIFT, WIDTHS, Counter, inputs, save

logger = logging.getLogger(__name__)

_BATCH: Final = 8
_STRETCH: Final = 0.25
"""Largest change of the logarithm of the length."""
_LEAST_S: Final = 0.8
_LEAST_SNR: Final = 6.0


@dataclass(frozen=True)
class Config:
    base: Path
    out: Path
    passes: int = 6
    tune_passes: int = 3
    epochs: int = 40
    hidden: int = 16
    rate: float = 4e-3
    seed: int = 5


@dataclass(frozen=True)
class Sentence:
    """`x` f32[frames, 6] and the number of syllables in it."""

    x: Any
    syllables: int


def main(config: Config) -> dict[str, float]:
    """Train and write the counter; its error on the tuning voices."""
    train = sentences(config.base, "train", config.passes, config.seed)
    tune = sentences(config.base, "tune", config.tune_passes, config.seed + 1)
    counter = fit(train, config)
    counter = replace(counter, scale=float(np.exp(-score(counter, tune)["bias"])))
    save(config.out, counter)
    return score(counter, tune)


def sentences(base: Path, split: Split, passes: int, seed: int) -> list[Sentence]:
    bases = [clip for clip in read(base) if clip.split == split]
    made = (
        (measure(clip.samples, f0.begin())[0], clip.base.syllables)
        for clip in clips(bases, passes, seed)
    )
    return usable(made)


def usable(made: Iterable[tuple[Frames, int]]) -> list[Sentence]:
    """Those in which speech can be told from the background."""
    out = []
    for frames, syllables in made:
        spoken = speech(frames, 0.0)
        seconds = spoken.active.sum() / PER_SECOND
        if seconds > _LEAST_S and spoken.loud - spoken.floor > _LEAST_SNR:
            out.append(Sentence(inputs(frames, spoken), syllables))
    return out


def fit(train: Sequence[Sentence], config: Config) -> Counter:
    import torch

    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    channels = (INPUTS, config.hidden, config.hidden, 1)
    layers = [
        torch.nn.Conv1d(
            channels[n],
            channels[n + 1],
            WIDTHS[n],
            padding=(WIDTHS[n] - 1) * DILATIONS[n] // 2,
            dilation=DILATIONS[n],
        )
        for n in range(3)
    ]
    net = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    steps = config.epochs * (len(train) // _BATCH)
    optimizer = torch.optim.Adam(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, total_steps=steps + 1)
    for epoch in range(config.epochs):
        order = rng.permutation(len(train))[: len(train) // _BATCH * _BATCH]
        total = 0.0
        for rows in order.reshape(-1, _BATCH):
            x, mask, counts = _batch([train[row] for row in rows], rng)
            density = torch.nn.functional.softplus(net(torch.from_numpy(x))[:, 0] - SHIFT)
            said = (density * torch.from_numpy(mask)).sum(1)
            loss = ((torch.log(said + 0.1) - torch.log(torch.from_numpy(counts))) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * _BATCH / len(order)
        logger.info("epoch %d loss %.4f", epoch, total)
    weights = [layer.weight.detach().numpy() for layer in layers]
    biases = [layer.bias.detach().numpy() for layer in layers]
    return Counter((weights[0], weights[1], weights[2]), (biases[0], biases[1], biases[2]))


def score(counter: Counter, tune: Sequence[Sentence]) -> dict[str, float]:
    """Spread and middle of the logarithm of counted over true syllables."""
    errors = np.log([counter.density(one.x).sum() / one.syllables for one in tune])
    return {"n": len(tune), "sigma": float(errors.std()), "bias": float(errors.mean())}


def _batch(some: Sequence[Sentence], rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """f32[batch, 6, longest], a mask f32[batch, longest], counts f32[batch]."""
    stretched = [_stretched(one.x, rng) for one in some]
    longest = max(map(len, stretched))
    x = np.zeros((len(some), INPUTS, longest), np.float32)
    mask = np.zeros((len(some), longest), np.float32)
    for row, one in enumerate(stretched):
        x[row, :, : len(one)] = one.T
        mask[row, : len(one)] = 1
    return x, mask, np.array([one.syllables for one in some], np.float32)


def _stretched(x: Any, rng: np.random.Generator) -> Any:
    frames = int(len(x) * np.exp(rng.uniform(-_STRETCH, _STRETCH)))
    at = np.linspace(0, len(x) - 1.001, frames)
    low = at.astype(np.int64)
    part = (at - low)[:, None].astype(np.float32)
    louder = np.zeros(INPUTS, np.float32)
    louder[:4] = rng.normal(0, 0.1, 4)
    return x[low] * (1 - part) + x[low + 1] * part + louder


def _parse() -> Config:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--passes", type=int, default=Config.passes)
    parser.add_argument("--epochs", type=int, default=Config.epochs)
    given = parser.parse_args()
    return Config(given.base, given.out, passes=given.passes, epochs=given.epochs)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logger.info(json.dumps(main(_parse()), indent=1))
