"""Neutral clips: rendered once, and again where a kill cut them short."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vivavoce.data import expressive_base
from vivavoce.data.expressive_base import make, read
from vivavoce.errors import ConfigError
from vivavoce.store import Store
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.styles import StyleTables


class Reader:
    """Speaks half a second of nothing."""

    count = 0

    def __init__(self, *_: object, **__: object) -> None: ...

    def render(self, *_: object) -> Any:
        Reader.count += 1
        return Rendering(np.zeros(12_000, np.float32))


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("vivavoce.voice.kokoro.Kokoro", Reader)
    monkeypatch.setattr(Store, "path", lambda _, name: tmp_path / name)
    monkeypatch.setattr("vivavoce.voice.phonemes.Phonemes", lambda: lambda _: "ba")
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "af_bella.bin").write_bytes(b"")
    return StyleTables(tmp_path / "voices").names()


def test_a_clip_that_was_cut_short_is_rendered_again(tmp_path: Path, voices: list[str]) -> None:
    folder, vectors = tmp_path / "base", StyleTables(tmp_path / "voices")
    Reader.count = 0
    make(folder, voices, vectors, Store(tmp_path))
    assert (len(read(folder)), Reader.count) == (6, 6)
    (folder / "af_bella_2.wav").write_bytes(b"RIFF")
    (folder / "af_bella_2.json").unlink()
    assert len(read(folder)) == 5
    make(folder, voices, vectors, Store(tmp_path))
    assert Reader.count == 7
    assert [len(base.samples()) for base in read(folder)] == [8000] * 6


def test_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expressive_base FOLDER"):
        read(tmp_path)
    with pytest.raises(ConfigError, match="no voice tables"):
        expressive_base.main(tmp_path / "base", tmp_path)
