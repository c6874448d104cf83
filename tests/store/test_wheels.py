"""Files out of registry wheels: with the real pip where pip matters, without it elsewhere."""

import os
import shutil
from pathlib import Path

import pytest

from tests.fakes.hub import FakeHub
from tests.store.conftest import MakeStore, entry, hub_path, wheels, write_wheel
from vivavoce.errors import DigestMismatch, FetchFailed
from vivavoce.store import Silent
from vivavoce.store import wheels as wheels_module

FIRST, SECOND = b"first half, ", b"second half"
PARTS = wheels("some-part1==1.0:some_part1/data.bin", "some-part2==1.0:some_part2/data.bin")


def test_parts_are_joined_and_wheels_not_kept(make_store: MakeStore, pip_index: Path) -> None:
    write_wheel(
        pip_index, "some-part1", {"some_part1/data.bin": FIRST, "some_part1/labels": b"abc"}
    )
    write_wheel(pip_index, "some-part2", {"some_part2/data.bin": SECOND})
    store = make_store(
        entry("model.bin", FIRST + SECOND, PARTS)
        + entry("labels.txt", b"abc", wheels("some-part1==1.0:some_part1/labels"))
    )
    folder = store.root / "incoming" / "wheels"
    held: list[set[str]] = []

    class Watch(Silent):
        def end(self, name: str) -> None:
            held.append({path.name for path in folder.glob("*.whl")})

    store.pull(progress=Watch())
    # The first wheel is fetched once: it stays until the labels are read, the second does not.
    assert held == [{"some-part1-1.0.whl"}, set()]
    assert store.path("model.bin").read_bytes() == FIRST + SECOND
    assert store.path("labels.txt").read_bytes() == b"abc"
    assert list((store.root / "incoming").rglob("*.*")) == []


def test_parts_that_arrived_are_not_fetched_again(make_store: MakeStore, index: Path) -> None:
    first = write_wheel(index, "some-part1", {"some_part1/data.bin": FIRST})
    store = make_store(entry("model.bin", FIRST + SECOND, PARTS))
    with pytest.raises(FetchFailed, match=r"could not fetch some-part2==1\.0"):
        store.pull()
    first.unlink()
    write_wheel(index, "some-part2", {"some_part2/data.bin": SECOND})
    store.pull()
    assert store.path("model.bin").read_bytes() == FIRST + SECOND


def test_wheels_go_on_from_their_last_whole_part(
    make_store: MakeStore, index: Path, hub: FakeHub
) -> None:
    write_wheel(index, "some-part1", {"some_part1/data.bin": FIRST})
    write_wheel(index, "some-part2", {"some_part2/data.bin": SECOND})
    source = '{ hub = "someone/model", path = "model.bin" }'
    store = make_store(entry("model.bin", FIRST + SECOND, source, PARTS))
    hub.files[hub_path("model.bin")] = FIRST + SECOND
    hub.break_after = [len(FIRST) + 3, 0, 0, 0]  # the hub dies inside the second part
    store.pull()
    assert store.path("model.bin").read_bytes() == FIRST + SECOND


def test_a_wheel_without_the_member_is_an_error(make_store: MakeStore, index: Path) -> None:
    write_wheel(index, "some-part1", {"elsewhere.bin": FIRST})
    store = make_store(entry("model.bin", FIRST, wheels("some-part1==1.0:some_part1/data.bin")))
    with pytest.raises(FetchFailed, match=r"some-part1 1\.0"):
        store.pull()


def test_an_altered_part_is_never_used(make_store: MakeStore, index: Path) -> None:
    write_wheel(index, "some-part1", {"some_part1/data.bin": FIRST})
    write_wheel(index, "some-part2", {"some_part2/data.bin": SECOND.upper()})
    store = make_store(entry("model.bin", FIRST + SECOND, PARTS))
    with pytest.raises(DigestMismatch, match="altered or truncated"):
        store.pull()
    assert not (store.root / "files" / "model.bin").exists()


def test_nothing_is_written_outside_the_store(make_store: MakeStore, index: Path) -> None:
    evil = {"some_part1/data.bin": FIRST, "../../outside.bin": b"x", "/tmp/outside.bin": b"x"}
    write_wheel(index, "some-part1", evil)
    store = make_store(entry("model.bin", FIRST, wheels("some-part1==1.0:some_part1/data.bin")))
    before = {path for path in index.parent.rglob("*") if store.root not in path.parents}
    store.pull()
    after = {path for path in index.parent.rglob("*") if store.root not in path.parents}
    assert after - before == {store.root} - before


def test_code_in_a_wheel_is_not_run(make_store: MakeStore, pip_index: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w')".encode()
    write_wheel(
        pip_index, "some-part1", {"some_part1/__init__.py": code, "some_part1/data.bin": FIRST}
    )
    store = make_store(entry("model.bin", FIRST, wheels("some-part1==1.0:some_part1/data.bin")))
    store.pull()
    assert not mark.exists()


def test_a_silent_index_is_told_apart_from_a_missing_wheel(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setattr(wheels_module, "RETRIES", 1)
    store = make_store(entry("model.bin", FIRST, wheels("some-part1==1.0:some_part1/data.bin")))
    with pytest.raises(FetchFailed, match="the package index does not answer"):
        store.pull()


def test_a_folder_that_pip_tidies_away_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some.whl").write_bytes(FIRST)
    (tmp_path / "gone" / "inner").mkdir(parents=True)
    scandir = os.scandir

    def late(path: object) -> object:
        if str(path).endswith("gone"):
            shutil.rmtree(tmp_path / "gone")
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", late)
    assert wheels_module._bytes_in(tmp_path) == len(FIRST)
