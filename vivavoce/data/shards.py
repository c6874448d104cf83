"""Clips in files of a few hundred: samples in one array, a line of JSON for each clip.

NAME.npz: `audio` i16[total] at 16 kHz, `ends` i64[clips] (where each clip ends in `audio`), `meta`
u8[bytes] (UTF-8, one JSON object a line: the ledger's fields of each clip, kept and dropped). A
shard is written beside its place and moved there whole, so there are no half ones.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.errors import LedgerError
from vivavoce.ledger.clips import ClipRecord, digest
from vivavoce.npz import read_npz

_FULL_SCALE: Final = 32767.0


@dataclass(frozen=True)
class Clip:
    """A kept clip: what is known of it, and its samples f32[n] at 16 kHz."""

    record: ClipRecord
    samples: Samples


def pcm16(samples: Samples) -> NDArray[np.int16]:
    """As stored: little-endian 16 bit, clipped at full scale."""
    return np.asarray(np.rint(np.clip(samples, -1.0, 1.0) * _FULL_SCALE), "<i2")


def restored(stored: NDArray[np.int16]) -> Samples:
    """f32[n] of what `pcm16` made."""
    return stored.astype(np.float32) / np.float32(_FULL_SCALE)


def write(
    path: Path,
    clips: Sequence[Clip],
    dropped: Sequence[ClipRecord],
    beside: Mapping[str, NDArray[Any]] = MappingProxyType({}),
) -> list[ClipRecord]:
    """Write a shard; returns all its records, with digest, length and shard filled in.

    `beside`: further arrays, by names of their own; `arrays_of` reads them."""
    stored = [pcm16(clip.samples) for clip in clips]
    records = [
        replace(clip.record, sha256=digest(samples.tobytes()), shard=path.name)
        for clip, samples in zip(clips, stored, strict=True)
    ]
    records += dropped
    meta = "\n".join(json.dumps(record.fields(), ensure_ascii=False) for record in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            audio=np.concatenate(stored) if stored else np.zeros(0, np.int16),
            ends=np.cumsum([len(samples) for samples in stored], dtype=np.int64),
            meta=np.frombuffer(meta.encode(), np.uint8),
            allow_pickle=False,
            **beside,
        )
    part.replace(path)
    return records


def records(path: Path) -> list[ClipRecord]:
    """Kept clips in the order of their samples, then the dropped ones. Raises LedgerError."""
    return _records(arrays_of(path), path)


def read(path: Path) -> Iterator[Clip]:
    """The kept clips of a shard. Raises LedgerError when it cannot be read."""
    for record, samples in _kept(path):
        yield Clip(record, restored(samples))


def stored(path: Path) -> dict[str, bytes]:
    """Samples by clip, as bytes: what the ledger's digests are of."""
    return {record.id: samples.tobytes() for record, samples in _kept(path)}


def json_lines(meta: NDArray[Any]) -> list[Any]:
    """The values in u8[bytes] of JSON lines; raises ValueError when it holds something else.

    Only a line feed ends one: a text may hold the other characters that `str.splitlines` cuts at.
    """
    return [json.loads(line) for line in meta.tobytes().decode().split("\n") if line]


def _kept(path: Path) -> Iterator[tuple[ClipRecord, NDArray[np.int16]]]:
    """Kept clips with their samples."""
    arrays = arrays_of(path)
    found = [record for record in _records(arrays, path) if record.verdict.kept]
    audio, ends = arrays["audio"], arrays["ends"]
    if len(found) != len(ends) or (len(ends) and ends[-1] != len(audio)):
        raise LedgerError(f"{path} holds other clips than it says; make it again")
    return zip(found, np.split(audio, ends[:-1]), strict=False)


def _records(arrays: dict[str, NDArray[Any]], path: Path) -> list[ClipRecord]:
    try:
        return [ClipRecord.parse(content) for content in json_lines(arrays["meta"])]
    except ValueError as error:
        raise LedgerError(f"{path} holds no records of clips ({error}); make it again") from error


def arrays_of(path: Path, *beside: str) -> dict[str, NDArray[Any]]:
    """The arrays of a shard, and those of these names beside them. Raises LedgerError."""
    try:
        content = read_npz(path)
        return {name: content[name] for name in ("audio", "ends", "meta", *beside)}
    except (OSError, ValueError, KeyError) as error:
        raise LedgerError(f"{path} is not a shard of ours ({error}); make it again") from error
