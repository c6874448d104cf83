"""Neutral clips: rendered once, and again where a kill cut them short."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vivavoce.data import expressive_base
from vivavoce.data.expressive_base import make, read, tables
from vivavoce.errors import ConfigError
from vivavoce.voice.rendering import Rendering


class Reader:
    """Speaks half a second of nothing."""

    count = 0

    def __init__(self, *_: object, **__: object) -> None: ...

    def render(self, *_: object) -> Any:
        Reader.count += 1
        return Rendering(np.zeros(12_000, np.float32))


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setattr("vivavoce.voice.kokoro.Kokoro", Reader)
    monkeypatch.setattr("vivavoce.voice.phonemes.Phonemes", lambda: lambda _: "ba")
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "af_bella.bin").write_bytes(b"")
    return tables(tmp_path / "voices")


def test_a_clip_that_was_cut_short_is_rendered_again(
    tmp_path: Path, voices: dict[str, Path]
) -> None:
    folder = tmp_path / "base"
    Reader.count = 0
    make(folder, voices, Path(), Path())
    assert (len(read(folder)), Reader.count) == (6, 6)
    (folder / "af_bella_2.wav").write_bytes(b"RIFF")
    (folder / "af_bella_2.json").unlink()
    assert len(read(folder)) == 5
    make(folder, voices, Path(), Path())
    assert Reader.count == 7
    assert [len(base.samples()) for base in read(folder)] == [8000] * 6


def test_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expressive_base FOLDER"):
        read(tmp_path)
    with pytest.raises(ConfigError, match="no voice tables"):
        expressive_base.main(tmp_path / "base", tmp_path)
