"""Stage: the turn head learns from composed timelines who is about to do what.

Features come from the streaming encoder, block by block, because what it cannot know yet matters
here: the newest features of a step (`rest`) have seen little of what follows, and those are what
serving judges by. So the head is trained on both: settled features carry its memory on, and from
any step of it the newest ones are read and judged, then forgotten.

    settled  |====|====|====|====|
    rest               |~~~~~~~~|          read from the memory after the second block
                            |~~~~~~~~|     after the third
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.data import timeline_set
from vivavoce.errors import ConfigError
from vivavoce.model.encoder import Encoder
from vivavoce.model.encoder_stream import BLOCK, STEP
from vivavoce.model.heads import STACK, TURN
from vivavoce.model.heads_file import Floats, HeadsConfig
from vivavoce.model.mel import N_FFT, log_mel
from vivavoce.npz import read_npz
from vivavoce.store import Store
from vivavoce.train.config import Schedule, command, keep
from vivavoce.train.corpus import Halves
from vivavoce.train.loop import fit
from vivavoce.train.modules import Tensor, Turns

JUDGED: Final = BLOCK // STACK
"""Frames of 80 ms of a block."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TurnConfig:
    timelines: Path = Path("timelines")
    """Folder that the data engine wrote."""
    cache: Path = Path("turn-features")
    """Where encoded timelines are kept."""
    shards: int = 4
    """Shards of the split `train` that are used ..."""
    each: int = 40
    """... and how many timelines of each."""
    out: Path = Path("turn")
    sizes: HeadsConfig = field(default_factory=HeadsConfig)
    schedule: Schedule = field(default_factory=lambda: Schedule(steps=1000, bf16=False))
    clips: int = 8
    """Stretches per batch ..."""
    blocks: int = 24
    """... and blocks of 320 ms in each."""
    rare: float = 4.0
    """Weight of what is seldom: everything but speech, where it is there."""
    drop: float = 0.2


@dataclass(frozen=True)
class Heard:
    """A timeline as a stream of blocks: what had settled by each step, what had not, labels.

    `settled` f16[blocks,16,512] and `rest` f16[blocks,lag,512]; `labels` f32[frames,4] at 12.5 Hz.
    The settled features of block k end where its rest begins, at frame `4 (k + 1) - lag / 4`.
    """

    settled: Halves
    rest: Halves
    labels: Floats


def main(config: TurnConfig) -> None:
    keep(config, config.out)
    train = list(_encoded(config, "train", config.shards))
    held = list(_encoded(config, "eval", 1)) or [train.pop()]
    torch.manual_seed(config.schedule.seed)
    module = Turns(config.sizes, config.drop)
    values = np.concatenate([one.settled.reshape(-1, config.sizes.features) for one in train[:20]])
    wide = values.astype(np.float32)
    module.scale.set(wide.mean(axis=0), np.maximum(wide.std(axis=0), 1e-3))
    module.to(config.schedule.device)

    def loss(rng: np.random.Generator) -> Mapping[str, Any]:
        settled, rest, labels = _stretches(train, config, rng)
        logits, wanted = judged(module, settled, rest, labels)
        return {"loss": weighted(logits, wanted, config.rare)}

    def evaluate() -> dict[str, float]:
        found, wanted = [], []
        for one in held:
            logits, labels = judged(module, *_together([one], config.schedule.device))
            found.append(torch.sigmoid(logits.float()).reshape(-1, len(TURN)).cpu().numpy())
            wanted.append(labels.reshape(-1, len(TURN)).cpu().numpy())
        return scores(np.concatenate(found), np.concatenate(wanted))

    fit(module, loss, evaluate, config.schedule, config.out)


def judged(module: Turns, settled: Tensor, rest: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Judgements of the newest block at every step, and what they should be.

    settled f32[B,N,16,512], rest f32[B,N,lag,512], labels f32[B,N,4,4] -> both f32[B,N,4,4].
    """
    batch, blocks, lag, channels = rest.shape
    after = module.remembered(settled.reshape(batch, blocks * BLOCK, channels))
    memory = after[:, JUDGED - 1 :: JUDGED].reshape(batch * blocks, -1)
    if lag == 0:
        return module.outward(after).reshape(batch, blocks, JUDGED, -1), labels
    newest = module.remembered(rest.reshape(batch * blocks, lag, channels), memory)
    return module.outward(newest[:, -JUDGED:]).reshape(batch, blocks, JUDGED, -1), labels


def weighted(logits: Tensor, labels: Tensor, rare: float) -> Tensor:
    """Binary cross entropy; what is seldom weighs more where it is there."""
    weights = torch.tensor([1.0, *[rare] * (len(TURN) - 1)], device=logits.device)
    return F.binary_cross_entropy_with_logits(logits.float(), labels, pos_weight=weights)


def scores(found: Floats, wanted: Floats) -> dict[str, float]:
    """F1 at a probability of a half, by column."""
    yes, truth = found > 0.5, wanted > 0.5
    hits, called, there = (yes & truth).sum(0), yes.sum(0), truth.sum(0)
    return {
        f"f1/{name}": float(2 * hit / max(1, told + real))
        for name, hit, told, real in zip(TURN, hits, called, there, strict=True)
    }


def encode(encoder: Encoder, samples: Floats, labels: Floats) -> Heard:
    """A channel as the listener hears it."""
    mel = log_mel(np.pad(samples, N_FFT // 2))
    state = encoder.init_state()
    settled, rest = [], []
    for start in range(0, len(mel) // STEP * STEP, STEP):
        features, state = encoder.step(mel[None, start : start + STEP], state)
        settled.append(features[0].astype(np.float16))
        rest.append(state["rest"][0].astype(np.float16))
    return Heard(np.stack(settled), np.stack(rest), labels[: len(settled) * JUDGED])


def _encoded(config: TurnConfig, split: str, count: int) -> Iterator[Heard]:
    """Timelines of a split, encoded once."""
    paths = sorted(config.timelines.glob(f"timelines-*-{split}-*.npz"))[:count]
    if not paths and split == "train":
        raise ConfigError(
            f"{config.timelines} holds no timelines: make some with `vivavoce data timelines`"
        )
    encoder: Encoder | None = None
    for path in paths:
        kept = config.cache / path.name
        if not kept.exists():
            encoder = encoder or Encoder(
                Store().path("whisper-base-encoder"), config.schedule.threads
            )
            some = islice(timeline_set.read(path), config.each)
            _write(kept, [encode(encoder, one.user, one.labels) for one in some])
            log.info("%s is encoded", path.name)
        yield from _read(kept)


def _write(path: Path, heard: Sequence[Heard]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    arrays: dict[str, NDArray[Any]] = {}
    for index, one in enumerate(heard):
        arrays |= {f"{index}/settled": one.settled, f"{index}/rest": one.rest}
        arrays[f"{index}/labels"] = one.labels
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(path)


def _read(path: Path) -> Iterator[Heard]:
    stored = read_npz(path)
    for index in range(len(stored) // 3):
        settled, rest = stored[f"{index}/settled"], stored[f"{index}/rest"]
        yield Heard(settled, rest, stored[f"{index}/labels"])


def _stretches(
    heard: Sequence[Heard], config: TurnConfig, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Random stretches of random timelines."""
    long = [one for one in heard if len(one.settled) >= config.blocks]
    found = []
    for _ in range(config.clips):
        one = long[int(rng.integers(len(long)))]
        start = int(rng.integers(len(one.settled) - config.blocks + 1))
        part = slice(start, start + config.blocks)
        labels = one.labels[start * JUDGED : (start + config.blocks) * JUDGED]
        found.append(Heard(one.settled[part], one.rest[part], labels))
    return _together(found, config.schedule.device)


def _together(heard: Sequence[Heard], device: str) -> tuple[Tensor, Tensor, Tensor]:
    settled = np.stack([one.settled for one in heard]).astype(np.float32)
    rest = np.stack([one.rest for one in heard]).astype(np.float32)
    labels = np.stack([one.labels for one in heard]).astype(np.float32)
    by_block = labels.reshape(len(heard), -1, JUDGED, labels.shape[-1])
    return tuple(torch.from_numpy(part).to(device) for part in (settled, rest, by_block))


if __name__ == "__main__":
    command(TurnConfig, main, __doc__)
