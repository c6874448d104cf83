"""The clips that the network for sounds learns from and is measured on, as log-mel frames.

    ESC-10/KIND/FOLD-SOURCE-X.ogg   recorded; parts of one source are all in one fold
    speech folders                  one kind, "speech"; split by file
    constructed (`made_*`)          a number of variants per kind, the last fifth held out

Reading and drawing takes minutes, so the frames are kept in one file beside the run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ModelError
from vivavoce.npz import read_npz
from vivavoce.perception.log_mel import Mel, log_mel
from vivavoce.perception.sound_labels import WINDOW_FRAMES
from vivavoce.train.made_noises import BACKGROUNDS, NOISES

LOUD: Final = 3.0
"""A window counts where its mean power is within e^3 (13 dB) of the clip's loudest window."""
FOLDS: Final = 5
ESC10: Final = {
    "baby-cry": "baby_cry",
    "chainsaw": "chainsaw",
    "clock-tick": "clock_tick",
    "dog-bark": "dog_bark",
    "fire-crackling": "fire_crackling",
    "helicopter": "helicopter",
    "person-sneeze": "sneeze",
    "rain": "rain",
    "rooster": "rooster",
    "sea-waves": "sea_waves",
}
"""Folder -> label."""


@dataclass(frozen=True)
class Clip:
    """One sound. `kind` is a label, or a background's name, which is no label."""

    kind: str
    fold: int
    """1..5, parts of one source never in two; constructed and spoken clips are dealt round."""
    name: str
    mel: Mel

    @property
    def starts(self) -> np.ndarray:
        """First frames of the windows in which the clip is to be heard, i64[n]."""
        power = np.exp(self.mel).mean(axis=1)
        summed = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
        mean = (summed[WINDOW_FRAMES:] - summed[:-WINDOW_FRAMES]) / WINDOW_FRAMES
        return np.flatnonzero(np.log(mean + 1e-9) > np.log(mean.max() + 1e-9) - LOUD)


def clip(kind: str, fold: int, name: str, samples: Samples) -> Clip:
    """A clip of at least two windows, padded with silence behind."""
    least = 3 * LISTEN_RATE
    padded = np.pad(samples, (0, max(0, least - len(samples))))
    return Clip(kind, fold, name, log_mel(padded.astype(np.float32)))


def recorded(esc10: Path) -> Iterator[Clip]:
    """ESC-10 as it is in its folder; raises ModelError when nothing is there."""
    found = 0
    for folder, kind in ESC10.items():
        for path in sorted((esc10 / folder).glob("*.ogg")):
            found += 1
            yield clip(kind, int(path.name[0]), path.stem, read_audio(path))
    if not found:
        raise ModelError(f"no ESC-10 clips under {esc10}: give the folder that holds baby-cry/ ...")


def spoken(folders: tuple[Path, ...]) -> Iterator[Clip]:
    """Speech; short files of one folder are joined to clips of about four seconds."""
    index = 0
    for folder in folders:
        joined: list[Samples] = []
        for path in sorted(p for p in folder.iterdir() if p.suffix in {".ogg", ".wav", ".flac"}):
            joined.append(read_audio(path))
            if sum(map(len, joined)) >= 4 * LISTEN_RATE:
                yield clip("speech", 1 + index % FOLDS, path.stem, np.concatenate(joined))
                joined, index = [], index + 1


def constructed(variants: int) -> Iterator[Clip]:
    """`variants` of every sound that can be drawn; seeds say them exactly."""
    makers = {**NOISES, **BACKGROUNDS}
    for order, (kind, make) in enumerate(makers.items()):
        for seed in range(variants):
            fold = 1 + seed * FOLDS // variants
            yield clip(kind, fold, f"{kind}-{seed}", make(np.random.default_rng([order, seed])))


def crowds(speech: list[Clip], variants: int) -> Iterator[Clip]:
    """Many voices at once, far off: five to twelve talkers of one fold over each other."""
    for seed in range(variants):
        rng = np.random.default_rng([99, seed])
        fold = 1 + seed * FOLDS // variants
        talkers = [one for one in speech if one.fold == fold]
        total = np.zeros((200, speech[0].mel.shape[1]))
        for _ in range(rng.integers(5, 13)):
            power = np.exp(talkers[rng.integers(len(talkers))].mel)
            power = np.roll(
                np.resize(power, (max(200, len(power)), power.shape[1])), rng.integers(400), 0
            )
            total += power[:200] / power.mean() * 10 ** rng.uniform(-0.8, 0)
        echo = np.exp(-np.arange(25) / rng.uniform(2, 12))
        total = sum(np.roll(total, late, axis=0) * part for late, part in enumerate(echo))
        fall = np.linspace(0, rng.uniform(0, 2.5), total.shape[1])
        mel = np.log(total / total.mean() * np.exp(-fall)).astype(np.float32)
        yield Clip("crowd", fold, f"crowd-{seed}", mel)


def load(esc10: Path, speech: tuple[Path, ...], variants: int, cache: Path) -> list[Clip]:
    """All clips, from `cache` when they were read before."""
    if cache.exists():
        kept = read_npz(cache)
        ends = np.cumsum(kept["sizes"])
        mels = np.split(kept["mels"].astype(np.float32), ends[:-1])
        rows = zip(kept["kinds"], kept["folds"], kept["names"], mels, strict=True)
        return [Clip(str(k), int(f), str(n), m) for k, f, n, m in rows]
    talk = list(spoken(speech))
    clips = [*recorded(esc10), *talk, *crowds(talk, variants), *constructed(variants)]
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        cache,
        mels=np.concatenate([one.mel for one in clips]).astype(np.float16),
        sizes=np.array([len(one.mel) for one in clips]),
        kinds=np.array([one.kind for one in clips]),
        folds=np.array([one.fold for one in clips]),
        names=np.array([one.name for one in clips]),
    )
    return clips
