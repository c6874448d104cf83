"""What `vivavoce data teacher` dumped, as batches for the small mouth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.utils.rnn import pad_sequence

from vivavoce.data.make import clean_shards
from vivavoce.data.teacher import Lesson, lessons
from vivavoce.errors import ConfigError
from vivavoce.train.mouth_model import Averages
from vivavoce.train.mouth_sound import spectra
from vivavoce.voice.source_filter import VOICED, WINDOW

Tensor = Any
Split = Literal["train", "eval"]
_FLOOR: Final = 1e-4


@dataclass(frozen=True)
class Batch:
    """Clips side by side, padded behind their ends with 0."""

    tokens: Tensor
    """i64[B,T]"""
    token_mask: Tensor
    """f32[B,T,1]"""
    durations: Tensor
    """i64[B,T]"""
    pitch: Tensor
    """f32[B,F] Hz"""
    energy: Tensor
    """f32[B,F]"""
    samples: Tensor
    """f32[B,300 F]"""
    voices: Tensor
    """i64[B]"""


def read(folders: Sequence[Path], split: Split) -> list[Lesson]:
    """All lessons of a split. Raises ConfigError when there are none."""
    paths = [path for folder in folders for path in clean_shards(folder)]
    found = [lesson for path in paths for lesson in lessons(path) if lesson.record.split == split]
    if not found:
        raise ConfigError(
            f"no {split} lessons in {', '.join(map(str, folders)) or 'no folder'}: "
            f"`vivavoce data teacher FOLDER --split {split}` makes some"
        )
    return found


def names(clips: Sequence[Lesson]) -> tuple[str, ...]:
    """The voices that speak, sorted."""
    return tuple(sorted({clip.record.voice for clip in clips}))


def together(clips: Sequence[Lesson], voices: Sequence[str], device: str) -> Batch:
    """One batch of these clips."""

    def padded(rows: list[NDArray[Any]]) -> Tensor:
        return pad_sequence([torch.from_numpy(row) for row in rows], batch_first=True).to(device)

    return Batch(
        padded([clip.tokens for clip in clips]),
        padded([np.ones((len(clip.tokens), 1), np.float32) for clip in clips]),
        padded([clip.durations for clip in clips]),
        padded([clip.pitch for clip in clips]),
        padded([clip.energy for clip in clips]),
        padded([clip.samples for clip in clips]),
        torch.tensor([voices.index(clip.record.voice) for clip in clips]).to(device),
    )


class Batches:
    """Draws clips of like length."""

    def __init__(self, clips: Sequence[Lesson], size: int) -> None:
        self._clips = sorted(clips, key=lambda clip: len(clip.pitch))
        self._size = min(size, len(clips))

    def draw(self, rng: np.random.Generator) -> list[Lesson]:
        start = int(rng.integers(len(self._clips) - self._size + 1))
        return self._clips[start : start + self._size]


def averages(clips: Sequence[Lesson]) -> Averages:
    """What these clips sound like on average."""
    voiced, unvoiced = [], []
    for clip in clips:
        logs = (spectra(torch.from_numpy(clip.samples)[None])[0].abs() + _FLOOR).log()
        speaks = torch.from_numpy(clip.pitch > VOICED)
        voiced.append(logs[speaks])
        unvoiced.append(logs[~speaks])
    pitch = np.concatenate([clip.pitch for clip in clips])
    energy = np.concatenate([clip.energy for clip in clips])
    in_bins = float(np.log(WINDOW / 4))  # `spectra` tells the amplitude of a cosine
    lengths = np.concatenate([clip.durations for clip in clips]).clip(1)
    return Averages(
        float(np.log(lengths).mean()),
        float(np.log2(pitch[pitch > VOICED]).mean()),
        (float(energy.mean()), max(float(energy.std()), _FLOOR)),
        torch.cat(voiced).mean(dim=0) + in_bins,
        torch.cat(unvoiced).mean(dim=0) + in_bins,
    )
