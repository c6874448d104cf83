"""Stage: everything that is trained on goes through the encoder once, on the path that serves.

Shards of the data engine (`data/shards`), or recordings with a JSON file of their texts. A clip
gets a little near-silence on both ends, so that the heads also learn what silence is.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.data import shards
from vivavoce.errors import ConfigError
from vivavoce.languages import script_language
from vivavoce.model.encoder import Encoder
from vivavoce.model.heads_file import Floats
from vivavoce.model.mel import N_FFT, log_mel
from vivavoce.store import Store
from vivavoce.train import corpus
from vivavoce.train.config import command
from vivavoce.train.corpus import Encoded, Said

PIECE: Final = 12 * LISTEN_RATE
"""Samples that the encoder sees at once, of longer recordings ..."""
MARGIN: Final = 2 * LISTEN_RATE
"""... with this much on both sides whose features are not used."""
HUSH: Final = 1e-4
"""Deviation of the noise that silence is made of."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeaturesConfig:
    out: Path = Path("features")
    shards: Path | None = None
    """Folder that the data engine wrote."""
    recordings: Path | None = None
    """Folder with recordings, or folders of them ..."""
    references: Path | None = None
    """... and a JSON object of their texts by file name."""
    before: tuple[float, float] = (0.0, 0.5)
    """Least and most seconds of silence before a clip."""
    after: tuple[float, float] = (0.2, 0.8)
    speeds: tuple[float, ...] = (1.0,)
    """Every clip is encoded at each of these speeds, its voice higher or lower with it."""
    only: str = ""
    """Shards whose names begin like this."""
    seed: int = 0
    threads: int = 1
    stream: bool = False
    """Encode as the listener does, in blocks; by default all at once, which costs a third."""


def main(config: FeaturesConfig) -> None:
    paths = _shards(config)
    encoder = Encoder(Store().path("whisper-base-encoder"), config.threads)
    for path in paths:
        out = config.out / path.name
        if not out.exists():
            clips = [
                _encoded(encoder, *one, config)
                for clip in _of_shard(path)
                for one in (at_speed(*clip, speed) for speed in config.speeds)
            ]
            if clips:
                corpus.write(out, clips)
            log.info("%s: %d clips", path.name, len(clips))
    if config.recordings is not None:
        if config.references is None:
            raise ConfigError("recordings need references=FILE, their texts by file name")
        texts: dict[str, str] = json.loads(config.references.read_text("utf-8"))
        found = list(_of_folder(config.recordings, texts))
        clips = [_encoded(encoder, *one, config) for one in found]
        corpus.write(config.out / "recordings.npz", clips)


def _shards(config: FeaturesConfig) -> list[Path]:
    if config.shards is None:
        return []
    paths = sorted(config.shards.glob(f"{config.only}*.npz"))
    if not paths:
        raise ConfigError(
            f"{config.shards} holds no shards {config.only}*.npz: fill it with `vivavoce data make`"
        )
    return paths


def at_speed(said: Said, samples: Samples, speed: float) -> tuple[Said, Samples]:
    """A clip played faster or slower."""
    if speed == 1.0:
        return said, samples
    played: Samples = soxr.resample(samples, speed * LISTEN_RATE, LISTEN_RATE).astype(np.float32)
    changed = replace(said, id=f"{said.id}@{speed}", seconds=len(played) / LISTEN_RATE)
    return changed, played


def encode(encoder: Encoder, samples: Samples) -> Floats:
    """f32[samples] -> f32[n,512]; frame i is centred on sample 320 i."""
    pieces = []
    for start in range(0, len(samples), PIECE):
        first, last = max(0, start - MARGIN), min(len(samples), start + PIECE + MARGIN)
        around = np.pad(samples[first:last], N_FFT // 2)
        found = encoder.whole(log_mel(around))
        skipped = (start - first) // SAMPLES
        pieces.append(found[skipped : skipped + min(PIECE, len(samples) - start) // SAMPLES])
    return np.concatenate(pieces)


SAMPLES: Final = LISTEN_RATE // corpus.RATE
"""Samples per feature."""


def _encoded(encoder: Encoder, said: Said, samples: Samples, config: FeaturesConfig) -> Encoded:
    rng = np.random.default_rng([config.seed, *said.id.encode()])
    before, after = (
        int(rng.uniform(*bounds) * LISTEN_RATE) for bounds in (config.before, config.after)
    )
    padded = np.pad(samples, (before, after))
    padded += HUSH * rng.standard_normal(len(padded), dtype=np.float32)
    if not config.stream:
        return Encoded(said, encode(encoder, padded).astype(np.float16))
    found = encoder.streamed(log_mel(np.pad(padded, N_FFT // 2)))
    return Encoded(said, found.astype(np.float16))


def _of_shard(path: Path) -> Iterator[tuple[Said, Samples]]:
    for clip in shards.read(path):
        record = clip.record
        said = Said(record.id, record.text, record.language, record.split, record.seconds)
        yield said, clip.samples


def _of_folder(folder: Path, texts: dict[str, str]) -> Iterator[tuple[Said, Samples]]:
    for path in sorted(folder.rglob("*")):
        if path.name in texts:
            samples = read_audio(path)
            text = texts[path.name]
            seconds = len(samples) / LISTEN_RATE
            yield Said(path.stem, text, script_language(text), "eval", seconds), samples


if __name__ == "__main__":
    command(FeaturesConfig, main, __doc__)
