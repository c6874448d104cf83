"""Making a set: filtered, recorded, checked; a kill costs no more than a shard."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.sounds import Echo, Hummer
from vivavoce.data import make as making
from vivavoce.data import shards
from vivavoce.data.effects import apply, parse
from vivavoce.data.make import Progress, check, clean_shards, make, roughen
from vivavoce.data.noise import NoiseLibrary
from vivavoce.data.plan import Job, Planned, plan
from vivavoce.data.recipes import EFFECTS
from vivavoce.data.sources import gather
from vivavoce.errors import ConfigError
from vivavoce.ledger.clips import ClipRecord
from vivavoce.ledger.ledger import Ledger

JOB = Job("en", "kokoro", "train", 24, 5)


@pytest.fixture(scope="module")
def lines() -> list[Planned]:
    return plan(JOB, gather(None, "en"))


def recorded(folder: Path) -> list[ClipRecord]:
    return [ClipRecord.parse(fields) for fields in Ledger(folder / making.LEDGER).read("clip")]


def test_clips_are_filtered_and_all_are_recorded(tmp_path: Path, lines: list[Planned]) -> None:
    ears = Echo([line.text.words for line in lines], wrong=6)
    seen: list[Progress] = []
    make(JOB, lines, Hummer(), ears, tmp_path, per_shard=12, progress=seen.append)
    records = recorded(tmp_path)
    assert len(records) == 24
    assert sum(record.verdict.kept for record in records) == 20
    assert seen == [Progress(1, 2, 10, 2), Progress(2, 2, 10, 2)]
    dropped = next(record for record in records if not record.verdict.kept)
    assert (dropped.shard, dropped.verdict.heard) == ("", "something else entirely")
    kept = next(record for record in records if record.verdict.kept)
    assert (kept.text_licence, kept.voice_consent) == ("Apache-2.0", "unknown")
    assert check(tmp_path) == []


def test_after_a_kill_only_the_open_shard_is_made_again(
    tmp_path: Path, lines: list[Planned]
) -> None:
    whole = tmp_path / "whole"
    make(JOB, lines, Hummer(), None, whole, per_shard=8)
    killed = tmp_path / "killed"
    with pytest.raises(KeyboardInterrupt):
        make(JOB, lines, Hummer(stop_after=16), None, killed, per_shard=8)
    (killed / making.LEDGER).write_text("")  # as if the kill had come before the ledger
    again = Hummer()
    make(JOB, lines, again, None, killed, per_shard=8)
    assert len(again.said) == 8
    assert [one.sha256 for one in recorded(killed)] == [one.sha256 for one in recorded(whole)]
    assert check(killed) == []


@pytest.mark.parametrize(("clips", "longest", "per_shard"), [(20, 12, 8), (12, 5, 8), (12, 12, 6)])
def test_a_shard_of_other_options_is_not_taken_for_ones_own(
    tmp_path: Path, clips: int, longest: int, per_shard: int
) -> None:
    texts = gather(None, "en")
    job = Job("en", "kokoro", "train", 12, 2)
    make(job, plan(job, texts), Hummer(), None, tmp_path, per_shard=8)
    other = Job("en", "kokoro", "train", clips, 2, longest)
    with pytest.raises(ConfigError, match="other options"):
        make(other, plan(other, texts), Hummer(), None, tmp_path, per_shard=per_shard)


def test_a_folder_that_was_never_filled_is_not_in_order(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not there"):
        check(tmp_path)


def test_a_shard_cut_short_is_told_beside_the_others(tmp_path: Path, lines: list[Planned]) -> None:
    make(JOB, lines, Hummer(), None, tmp_path, per_shard=12)
    first, second = clean_shards(tmp_path)
    first.write_bytes(first.read_bytes()[:1000])
    second.unlink()
    assert [line.split(" ")[0] for line in check(tmp_path)] == [str(first), f"{second.name}:"]


def test_twins_of_different_shards_get_different_rooms(
    tmp_path: Path, lines: list[Planned]
) -> None:
    make(JOB, lines[:8], Hummer(), None, tmp_path, per_shard=4)
    noises = NoiseLibrary(None)
    added = []
    for clean in clean_shards(tmp_path):
        roughen(clean, tmp_path, noises, seed=3)
        twins = shards.read(tmp_path / f"{clean.stem}-rough3.npz")
        added.append([twin.record.effects[2:] for twin in twins])
    assert added[0] != added[1]


def test_a_changed_clip_and_a_lost_shard_are_found(tmp_path: Path, lines: list[Planned]) -> None:
    make(JOB, lines, Hummer(), None, tmp_path, per_shard=12)
    first, second = clean_shards(tmp_path)
    with np.load(first) as content:
        arrays = dict(content)
    arrays["audio"][100] += 1
    np.savez(first, **arrays)
    second.unlink()
    records = recorded(tmp_path)
    assert check(tmp_path) == [
        f"{first.name}: {records[0].id} changed or gone",
        f"{second.name}: gone",
    ]


def test_a_noisy_twin_can_be_made_again_from_its_record(
    tmp_path: Path, lines: list[Planned]
) -> None:
    make(JOB, lines[:6], Hummer(), None, tmp_path)
    (clean,) = clean_shards(tmp_path)
    noises = NoiseLibrary(None)
    assert roughen(clean, tmp_path, noises, seed=3) == 6
    assert roughen(clean, tmp_path, noises, seed=3) == 0
    assert clean_shards(tmp_path) == [clean]
    twins = list(shards.read(tmp_path / f"{clean.stem}-rough3.npz"))
    for before, twin in zip(shards.read(clean), twins, strict=True):
        assert twin.record.parent == before.record.id
        added = twin.record.effects[len(before.record.effects) :]
        assert added
        again = apply(parse(added, EFFECTS), before.samples, noises)
        assert shards.pcm16(again).tobytes() == shards.pcm16(twin.samples).tobytes()
    assert check(tmp_path) == []


def test_silence_and_endless_clips_are_dropped(tmp_path: Path, lines: list[Planned]) -> None:
    class Mute(Hummer):
        def say(self, lines):  # type: ignore[no-untyped-def]
            return [np.zeros(24_000, np.float32) for _ in lines]

    make(JOB, lines[:3], Mute(), None, tmp_path)
    assert [record.verdict.reason for record in recorded(tmp_path)] == [
        "no speech, or too long"
    ] * 3
