"""Whatever a file holds, it is read whole or refused with one of two kinds of error."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.npz import read_npz


@pytest.fixture
def path(tmp_path: Path) -> Path:
    out = tmp_path / "a.npz"
    np.savez(out, a=np.arange(50), b=np.array(["x", "yy"]))
    return out


def test_all_arrays_come_back(path: Path) -> None:
    found = read_npz(path)
    assert sorted(found) == ["a", "b"]
    assert found["a"][49] == 49
    assert list(found["b"]) == ["x", "yy"]


def test_a_file_that_was_cut_short_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 29):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match="no whole"):
            read_npz(path)


def test_a_changed_byte_is_refused_or_changes_nothing(path: Path) -> None:
    content, true = path.read_bytes(), read_npz(path)
    for place in range(0, len(content), 5):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            found = read_npz(path)
        except (OSError, ValueError):
            continue
        for name in found.keys() & true.keys():
            assert np.array_equal(found[name], true[name])


def test_other_files_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.arange(3))
    np.savez(tmp_path / "objects.npz", a=np.array([{}], dtype=object))
    for name in ("one.npy", "objects.npz"):
        with pytest.raises(ValueError, match="no whole"):
            read_npz(tmp_path / name)
    with pytest.raises(OSError, match="gone"):
        read_npz(tmp_path / "gone.npz")
