"""Shards: what is stored is read again, bit by bit, and whole or not at all."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.sounds import hum
from tests.ledger.records import clip
from vivavoce.data import shards
from vivavoce.errors import LedgerError
from vivavoce.ledger.clips import changed


def test_clips_come_back_with_their_records(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    clips = [shards.Clip(clip(name), hum(seconds)) for name, seconds in (("a", 0.5), ("b", 0.7))]
    written = shards.write(path, clips, [clip("c", kept=False)])
    assert [record.id for record in written] == ["a", "b", "c"]
    assert shards.records(path) == written
    back = list(shards.read(path))
    assert [one.record.id for one in back] == ["a", "b"]
    assert all(one.record.shard == "s.npz" for one in back)
    for before, after in zip(clips, back, strict=True):
        assert np.abs(before.samples - after.samples).max() < 1e-4
    assert list(changed(written, shards.stored(path))) == []


def test_a_shard_without_clips_is_a_shard(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    shards.write(path, [], [clip("c", kept=False)])
    assert list(shards.read(path)) == []
    assert shards.stored(path) == {}


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    path.write_bytes(b"PK no")
    with pytest.raises(LedgerError, match="make it again"):
        shards.records(path)
