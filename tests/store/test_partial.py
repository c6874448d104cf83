"""Resuming: any prefix is kept, wheel parts only whole."""

import hashlib
from pathlib import Path

import pytest

from vivavoce.errors import DigestMismatch
from vivavoce.store.manifest import File, Release
from vivavoce.store.partial import Partial

CONTENT = b"0123456789"


@pytest.fixture
def file() -> File:
    digest = hashlib.sha256(CONTENT).hexdigest()
    source = Release("https://example.org/model.bin")
    return File("model.bin", "ears", len(CONTENT), digest, "MIT", "made up", (source,))


def test_a_prefix_is_kept_and_finished(file: File, tmp_path: Path) -> None:
    seen: list[int] = []
    with Partial(tmp_path / "in", file, seen.append) as partial:
        partial.append(CONTENT[:4])
    with Partial(tmp_path / "in", file, seen.append) as partial:
        assert partial.size == 4
        partial.append(CONTENT[4:])
        partial.finish(tmp_path / "out" / "model.bin")
    assert (tmp_path / "out" / "model.bin").read_bytes() == CONTENT
    assert list((tmp_path / "in").iterdir()) == []
    assert seen == [0, 4, 4, 10]


def test_half_a_wheel_part_is_dropped(file: File, tmp_path: Path) -> None:
    with Partial(tmp_path, file, lambda size: None) as partial:
        partial.append(CONTENT[:4])
        partial.mark_part()
        partial.append(CONTENT[4:6])
    with Partial(tmp_path, file, lambda size: None) as partial:
        assert partial.rewind_to_part() == 1
        assert partial.size == 4
        partial.append(CONTENT[4:])
        partial.mark_part()
        partial.finish(tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT


def test_wrong_bytes_are_forgotten(file: File, tmp_path: Path) -> None:
    with Partial(tmp_path, file, lambda size: None) as partial:
        partial.append(b"x" * len(CONTENT))
        with pytest.raises(DigestMismatch, match="altered or truncated"):
            partial.finish(tmp_path / "model.bin")
        assert partial.size == 0
    assert not (tmp_path / "model.bin").exists()


def test_more_bytes_than_the_file_are_refused(file: File, tmp_path: Path) -> None:
    with (
        Partial(tmp_path, file, lambda size: None) as partial,
        pytest.raises(DigestMismatch, match="longer than 10 bytes"),
    ):
        partial.append(CONTENT + b"x")
