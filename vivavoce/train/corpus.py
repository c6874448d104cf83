"""Encoded clips: features in shards, batches of clips of like length, SpecAugment.

NAME.npz: `features` f16[total,512] at 50 Hz, `ends` i64[clips], `meta` u8[bytes] (a JSON object a
line: id, text, language, split, seconds).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.data.shards import json_lines
from vivavoce.errors import ConfigError
from vivavoce.model.heads_file import Floats
from vivavoce.npz import read_npz

Halves = NDArray[np.float16]
RATE: Final = 50
"""Features per second."""


@dataclass(frozen=True)
class Said:
    """What is known of an encoded clip."""

    id: str
    text: str
    language: str
    split: str
    seconds: float


@dataclass(frozen=True)
class Encoded:
    """A clip as the heads hear it: features f16[n,512]."""

    said: Said
    features: Halves


@dataclass(frozen=True)
class Masking:
    """SpecAugment (Park et al. 2019) on features; masked values are the channel's mean."""

    times: int = 2
    frames: int = 12
    """Most frames of a mask in time; per second of a clip at most a tenth is masked."""
    channels: int = 2
    width: int = 40
    """Most channels of a mask."""
    noise: float = 0.1
    """Deviation of noise that is added, in deviations of the channel."""


@dataclass(frozen=True)
class Batch:
    """Clips behind each other: features f32[B,T,512] (padded with their last frame) and lengths."""

    clips: Sequence[Encoded]
    features: Floats
    lengths: NDArray[np.int64]


def write(path: Path, clips: Sequence[Encoded]) -> None:
    """Write a shard beside its place and move it there whole."""
    meta = "\n".join(json.dumps(asdict(clip.said), ensure_ascii=False) for clip in clips)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            features=np.concatenate([clip.features for clip in clips]).astype(np.float16),
            ends=np.cumsum([len(clip.features) for clip in clips], dtype=np.int64),
            meta=np.frombuffer(meta.encode(), np.uint8),
        )
    part.replace(path)


def read(path: Path) -> Iterator[Encoded]:
    """The clips of a shard. Raises ConfigError when it is none."""
    try:
        content = read_npz(path)
        pieces = np.split(content["features"], content["ends"][:-1])
        said = [Said(**fields) for fields in json_lines(content["meta"])]
        found = [Encoded(*one) for one in zip(said, pieces, strict=True)]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConfigError(
            f"{path} holds no features ({error}): remove it and run "
            "`python -m vivavoce.train.features` again"
        ) from error
    yield from found


def read_all(folders: Sequence[Path], split: str) -> list[Encoded]:
    """All clips of a split; raises ConfigError when there is none."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.npz"))]
    found = [clip for path in paths for clip in read(path) if clip.said.split == split]
    if not found:
        raise ConfigError(
            f"no clips of the split {split!r} in {', '.join(map(str, folders))}: "
            f"make some with `vivavoce data make --split {split}`, then run "
            "`python -m vivavoce.train.features`"
        )
    return found


def statistics(clips: Sequence[Encoded]) -> tuple[Floats, Floats]:
    """Mean and deviation f32[512] of each channel."""
    some = [clip.features.astype(np.float32) for clip in clips[:: max(1, len(clips) // 500)]]
    values = np.concatenate(some)
    return values.mean(axis=0), np.maximum(values.std(axis=0), 1e-3)


class Batches:
    """Batches of at most `seconds` of speech; clips of a batch are of one language and about
    equally long. Languages come by their hours to the power of `share`: 1 as often as they are
    there, 0 equally often."""

    def __init__(
        self, clips: Sequence[Encoded], seconds: float, masking: Masking, share: float = 0.5
    ) -> None:
        by_language: dict[str, list[Encoded]] = {}
        for clip in sorted(clips, key=lambda clip: len(clip.features)):
            by_language.setdefault(clip.said.language, []).append(clip)
        self._piles = [by_language[language] for language in sorted(by_language)]
        hours = np.array([sum(len(c.features) for c in pile) for pile in self._piles])
        self._odds = hours**share / (hours**share).sum()
        self.masking = masking
        self._most = int(seconds * RATE)
        self.hours = float(hours.sum()) / RATE / 3600

    def draw(self, rng: np.random.Generator, mean: Floats, deviation: Floats) -> Batch:
        """A batch around a clip drawn at random, masked."""
        pile = self._piles[int(rng.choice(len(self._piles), p=self._odds))]
        longest = int(rng.integers(len(pile)))
        frames = len(pile[longest].features)
        count = max(1, self._most // max(1, frames))
        around = np.arange(max(0, longest - 3 * count), longest + 1)
        chosen = rng.choice(around, size=min(count, len(around)), replace=False)
        batch = together([pile[index] for index in sorted(chosen)])
        self._mask(rng, batch, mean, deviation)
        return batch

    def _mask(
        self, rng: np.random.Generator, batch: Batch, mean: Floats, deviation: Floats
    ) -> None:
        masking = self.masking
        noise = rng.standard_normal(batch.features.shape, dtype=np.float32)
        batch.features[:] += masking.noise * deviation * noise
        for features, length in zip(batch.features, batch.lengths, strict=True):
            for _ in range(masking.times):
                size = int(rng.integers(min(masking.frames, length // 10) + 1))
                start = int(rng.integers(length - size + 1))
                features[start : start + size] = mean
            for _ in range(masking.channels):
                size = int(rng.integers(masking.width + 1))
                start = int(rng.integers(features.shape[1] - size + 1))
                features[:, start : start + size] = mean[start : start + size]


def together(clips: Sequence[Encoded]) -> Batch:
    """Clips as one array."""
    lengths = np.array([len(clip.features) for clip in clips])
    longest = int(lengths.max())
    padded = [
        np.pad(clip.features, ((0, longest - len(clip.features)), (0, 0)), mode="edge")
        for clip in clips
    ]
    return Batch(clips, np.stack(padded).astype(np.float32), lengths)


def in_order(clips: Sequence[Encoded], seconds: float) -> Iterator[Batch]:
    """All clips in batches of at most `seconds`, unmasked, short ones first."""
    waiting: list[Encoded] = []
    for clip in sorted(clips, key=lambda one: len(one.features)):
        if waiting and (len(waiting) + 1) * len(clip.features) > seconds * RATE:
            yield together(waiting)
            waiting = []
        waiting.append(clip)
    if waiting:
        yield together(waiting)
