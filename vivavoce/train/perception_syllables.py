"""Stage "perception_syllables": syllables and local speed (perception/data/syllables.npz).

    clips in known manners ─► frames ─ at another speed ─ network ─┬► sum vs. syllables of the text
                                                                    └► vs. the speed put on

The losses are the squared error of the logarithm of the count, and that of the logarithm of the
speed at every moment. Every clip is heard at speeds that change within it by a curve drawn at
random, so no speed of any voice is special. Needs the extra `train` (torch, WORLD).

    python -m vivavoce.train.perception_syllables BASE_FOLDER OUT.npz [--passes 6] [--epochs 20]
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
from vivavoce.data.expressive_clips import Clip, clips
from vivavoce.perception import f0
from vivavoce.perception.frames import PER_SECOND, Frames, measure
from vivavoce.perception.nuclei import speech
from vivavoce.perception.syllables import (
    DILATIONS,
    INPUTS,
    OUTPUTS,
    SHIFT,
    STRIDE,
    WIDTHS,
    Counter,
    inputs,
    save,
)

logger = logging.getLogger(__name__)

_BATCH: Final = 8
_STRETCH: Final = 0.25
"""Largest change of the logarithm of the length."""
_WOBBLE: Final = 0.75
"""Largest spread of the logarithm of the local speed."""
_KNOTS: Final = 0.7
"""Seconds from one local speed to the next, as in `data.expressive`."""
_USUAL_SPS: Final = 5.2
_LEAST_S: Final = 0.8
_LEAST_SNR: Final = 6.0


@dataclass(frozen=True)
class Config:
    base: Path
    out: Path
    passes: int = 6
    tune_passes: int = 3
    epochs: int = 20
    hidden: int = 32
    rate: float = 4e-3
    seed: int = 5


@dataclass(frozen=True)
class Sentence:
    """`x` f32[frames, 19], where something is said, the number of syllables, and whether the speed
    is the same all through (but for what the voice itself does)."""

    x: Any
    active: Any
    syllables: int
    steady: bool


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
    made = ((clip, measure(clip.samples, f0.begin())[0]) for clip in clips(bases, passes, seed))
    return usable(made)


def usable(made: Iterable[tuple[Clip, Frames]]) -> list[Sentence]:
    """Those in which speech can be told from the background."""
    out = []
    for clip, frames in made:
        spoken = speech(frames, 0.0)
        seconds = spoken.active.sum() / PER_SECOND
        if seconds > _LEAST_S and spoken.loud - spoken.floor > _LEAST_SNR:
            steady = clip.group != "voice_tone" and clip.labels.get("rhythm") != "varied"
            x = inputs(frames, spoken)
            out.append(Sentence(x, spoken.active, clip.base.syllables, steady))
    return out


def fit(train: Sequence[Sentence], config: Config) -> Counter:
    import torch
    from torch.nn.functional import huber_loss, softplus

    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    channels = (INPUTS, *[config.hidden] * (len(WIDTHS) - 1), OUTPUTS)
    layers = [
        torch.nn.Conv1d(
            channels[n],
            channels[n + 1],
            WIDTHS[n],
            stride=1 if n else STRIDE,
            padding=(WIDTHS[n] - 1) * DILATIONS[n] // 2,
            dilation=DILATIONS[n],
        )
        for n in range(len(WIDTHS))
    ]
    between = [part for layer in layers for part in (layer, torch.nn.ReLU())][:-1]
    net = torch.nn.Sequential(*between)
    steps = config.epochs * (len(train) // _BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, total_steps=steps + 1)
    for epoch in range(config.epochs):
        order = rng.permutation(len(train))[: len(train) // _BATCH * _BATCH]
        total = np.zeros(2)
        for rows in order.reshape(-1, _BATCH):
            x, active, known, speed, counts = _batch([train[row] for row in rows], rng)
            out = net(torch.from_numpy(x))
            said = (softplus(out[:, 0] - SHIFT) * torch.from_numpy(active)).sum(1)
            counted = ((torch.log(said + 0.1) - torch.log(torch.from_numpy(counts))) ** 2).mean()
            weight = torch.from_numpy(known)
            errors = huber_loss(out[:, 1], torch.from_numpy(speed), reduction="none", delta=0.5)
            local = (errors * weight).sum() / (weight.sum() + 1)
            loss = counted + local
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += np.array([counted.item(), local.item()]) * _BATCH / len(order)
        logger.info("epoch %d count %.4f speed %.4f", epoch, *total)
    weights = tuple(layer.weight.detach().numpy() for layer in layers)
    biases = tuple(layer.bias.detach().numpy() for layer in layers)
    return Counter(weights, biases)


def score(counter: Counter, tune: Sequence[Sentence]) -> dict[str, float]:
    """Spread and middle of the logarithm of counted over true syllables."""
    errors = np.log([counter.pace(one.x).density[one.active].sum() / one.syllables for one in tune])
    return {"n": len(tune), "sigma": float(errors.std()), "bias": float(errors.mean())}


def _batch(some: Sequence[Sentence], rng: np.random.Generator) -> tuple[Any, Any, Any, Any, Any]:
    """f32[batch, 19, longest]; masks f32[batch, longest / 2] of where something is said and of
    where its speed is known; the logarithm of that speed; counts f32[batch]."""
    warped = [_warped(one, rng) for one in some]
    longest = -(-max(len(x) for x, _, _ in warped) // STRIDE) * STRIDE
    x = np.zeros((len(some), INPUTS, longest), np.float32)
    active, known, speed = np.zeros((3, len(some), longest), np.float32)
    for row, (frames, said, local) in enumerate(warped):
        size = len(frames)
        x[row, :, :size], active[row, :size] = frames.T, said
        known[row, :size], speed[row, :size] = said * some[row].steady, local
    counts = np.array([one.syllables for one in some], np.float32)
    return x, active[:, ::STRIDE], known[:, ::STRIDE], speed[:, ::STRIDE], counts


def _warped(one: Sentence, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """The clip at a speed that changes: frames, where something is said, log of the speed."""
    frames = len(one.x)
    knots = np.arange(int(frames / PER_SECOND / _KNOTS) + 3) * _KNOTS * PER_SECOND
    spread = rng.uniform(0, _WOBBLE) * (rng.random() < 0.8)
    drawn = np.interp(np.arange(frames), knots, rng.normal(0, spread, len(knots)))
    change = drawn - drawn.mean() + rng.uniform(-_STRETCH, _STRETCH)
    ends = np.cumsum(np.exp(-change))
    at = np.interp(np.arange(int(ends[-1])), ends, np.arange(frames)).clip(0, frames - 1.001)
    low = at.astype(np.int64)
    part = (at - low)[:, None].astype(np.float32)
    x = one.x[low] * (1 - part) + one.x[low + 1] * part
    x[:, :-1] += rng.normal(0, 0.08) + rng.normal(0, 0.08) * np.linspace(-1, 1, INPUTS - 1)
    usual = np.log(one.syllables / (one.active.sum() / PER_SECOND) / _USUAL_SPS)
    return x.astype(np.float32), one.active[low], usual + change[low]


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
