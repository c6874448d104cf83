from pathlib import Path

import pytest

from vivavoce.errors import MarkingError
from vivavoce.marking import keys


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = keys.newest(tmp_path / "marking")
    (path,) = (tmp_path / "marking").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.newest(tmp_path / "marking") == made
    assert made.secret.hex() not in repr(made)


def test_old_keys_are_still_known(tmp_path: Path) -> None:
    old, new = keys.make(tmp_path), keys.make(tmp_path)
    assert old.id != new.id
    assert {key.id for key in keys.read(tmp_path)} == {old.id, new.id}


@pytest.mark.parametrize(
    ("name", "text"), [("watermark-0.key", "00" * 32), ("watermark-3.key", "ab")]
)
def test_what_is_no_key_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(MarkingError, match=name):
        keys.read(tmp_path)
