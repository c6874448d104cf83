"""What `vivavoce data teacher` dumped, as batches for the small mouth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 (its usual name)
from torch.nn.utils.rnn import pad_sequence

from vivavoce.data.make import clean_shards
from vivavoce.data.teacher import Lesson, lessons
from vivavoce.errors import ConfigError
from vivavoce.train.mouth_model import Averages
from vivavoce.train.mouth_sound import spectra
from vivavoce.voice.source_filter import HOP, VOICED, WINDOW

Tensor = Any
Split = Literal["train", "eval"]
EDGE: Final = 4
"""Frames at either end of a window that are not compared."""
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
        self._clips = clips
        self._size = min(size, len(clips))

    def draw(self, rng: np.random.Generator) -> list[Lesson]:
        """One of four batches that several are sorted into."""
        drawn = rng.choice(len(self._clips), min(4 * self._size, len(self._clips)), replace=False)
        some = sorted((self._clips[one] for one in drawn), key=lambda clip: len(clip.pitch))
        start = self._size * int(rng.integers(len(some) // self._size))
        return some[start : start + self._size]


class Windows:
    """The same number of frames of every clip of a batch, each from a place of its own.

    What is made at a window's edges lacks its neighbours, so that `EDGE` frames are not compared;
    windows reach as far over the ends of a clip.
    """

    def __init__(self, batch: Batch, frames: int, rng: np.random.Generator) -> None:
        lengths = batch.durations.sum(dim=1)
        frames = min(frames, batch.pitch.shape[1]) + 2 * EDGE
        most = (lengths + 2 * EDGE - frames).clamp(min=0)
        drawn = torch.from_numpy(rng.random(len(lengths))).to(lengths.device)
        starts = (drawn * (most + 1)).long()
        self._index = starts[:, None] + torch.arange(frames, device=lengths.device)

    def frames(self, values: Tensor) -> Tensor:
        """[B,F] or [B,F,C] -> those of the windows; 0 outside of the clips."""
        around = (0, 0) * (values.ndim - 2) + (EDGE, EDGE)
        padded = F.pad(values, around)
        index = self._index
        if values.ndim > 2:
            index = index[..., None].expand(-1, -1, values.shape[-1])
        return padded.gather(1, index)

    def compared(self, samples: Tensor) -> Tensor:
        """Samples of windows f32[B,300 F] without their edges."""
        return samples[:, EDGE * HOP : -EDGE * HOP]


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
