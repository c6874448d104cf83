"""The small Chinese mouth that ships, and how one is named."""

from pathlib import Path

import pytest

from vivavoce.errors import ConfigError
from vivavoce.store import Store
from vivavoce.voice.student import SHIPPED, folder_of


def test_a_folder_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    assert folder_of(str(tmp_path), Store(tmp_path)) == tmp_path


def test_a_strange_name_is_told_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="write small, kokoro, or a folder"):
        folder_of("enormous", Store(tmp_path))


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_needs_no_download(name: str, tmp_path: Path) -> None:
    folder = folder_of(name, Store(tmp_path))
    assert {path.name for path in folder.iterdir()} >= {"config.json", "text.onnx", "voices.npy"}
    assert not list(tmp_path.iterdir())
