"""Shards: what is stored is read again, bit by bit, and whole or not at all."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.sounds import hum
from tests.ledger.records import clip
from vivavoce.data import shards, timeline_set
from vivavoce.errors import LedgerError
from vivavoce.ledger.clips import Verdict, changed
from vivavoce.npz import read_npz


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


def test_a_text_may_hold_what_ends_lines_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    odd = clip("a", verdict=Verdict(True, 0.1, "one\u2028two\x85three"))
    shards.write(path, [shards.Clip(odd, hum(0.5))], [])
    assert shards.records(path)[0].verdict == odd.verdict


@pytest.mark.parametrize("content", [b"", b"PK no", b"half"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.npz"
    shards.write(path, [shards.Clip(clip("a"), hum(0.5))], [])
    path.write_bytes(path.read_bytes()[:500] if content == b"half" else content)
    with pytest.raises(LedgerError, match="make it again"):
        shards.records(path)
    with pytest.raises(LedgerError, match="make it again"):
        timeline_set.records(path)


def test_a_shard_that_holds_fewer_clips_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    shards.write(path, [shards.Clip(clip(name), hum(0.5)) for name in "ab"], [])
    arrays = read_npz(path)
    ends = arrays.pop("ends")
    np.savez(path, allow_pickle=False, ends=ends[:1], **arrays)
    with pytest.raises(LedgerError, match="other clips"):
        list(shards.read(path))
