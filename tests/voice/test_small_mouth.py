"""The small Chinese mouth that ships, and how one is named."""

import json
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ConfigError, ModelError
from vivavoce.store import Store
from vivavoce.voice.opening import SHIPPED, folder_of
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.source_filter import synthesise
from vivavoce.voice.student import VERSION, Spectra, Student, voices_of
from vivavoce.voice.style.types import Controls


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


def test_a_table_of_other_voices_than_named_is_refused(tmp_path: Path) -> None:
    about = {"version": VERSION, "voices": ["zf_xiaoyi", "zm_yunxi"]}
    (tmp_path / "config.json").write_text(json.dumps(about))
    np.save(tmp_path / "voices.npy", np.zeros((1, 64), np.float32))
    with pytest.raises(ModelError, match=r"names 2 voices, its voices\.npy holds 1"):
        voices_of(tmp_path)


def test_a_higher_pitch_keeps_the_level(tmp_path: Path) -> None:
    vocab = tmp_path / "vocab.json"
    vocab.write_text(json.dumps({" ": 0}))
    student = Student(folder_of("small", Store(tmp_path)), vocab, Phonemes())
    # 今天天气
    tokens = np.array(
        [
            0,
            21,
            51,
            171,
            56,
            62,
            162,
            52,
            86,
            171,
            56,
            62,
            162,
            52,
            86,
            171,
            56,
            21,
            162,
            51,
            173,
            0,
        ]
    )
    plain, high = (
        student.spectra(tokens, "zf_xiaoyi", controls=Controls(pitch=pitch)) for pitch in (0, 8)
    )
    assert high.f0.max() > 1.4 * plain.f0.max()
    assert abs(_level(high) - _level(plain)) < 3.5


def _level(found: Spectra) -> float:
    """dB of the sound."""
    sound = synthesise(
        found.harmonics, found.phase, found.noise, found.f0, np.random.default_rng(0)
    )
    return float(10 * np.log10(np.mean(sound**2)))
