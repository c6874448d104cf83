"""The counter that ships, and its convolution by hand."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ModelError
from vivavoce.perception.syllables import Counter, _convolve, load, save, shipped


def test_convolution_by_hand() -> None:
    x = np.arange(5, dtype=np.float32)[:, None]
    weight = np.array([[[1.0, 10.0, 100.0]]], np.float32)
    assert _convolve(x, weight, 1)[:, 0].tolist() == [100, 210, 321, 432, 43]
    assert _convolve(x, weight, 2)[:, 0].tolist() == [200, 310, 420, 31, 42]


def test_silence_has_no_syllables() -> None:
    quiet = np.zeros((300, 6), np.float32)
    quiet[:, :4] = -2.5
    assert shipped().density(quiet).sum() < 1.0


def test_the_file_keeps_the_weights(tmp_path: Path) -> None:
    save(tmp_path / "some.npz", shipped())
    back = load(tmp_path / "some.npz")
    assert isinstance(back, Counter)
    assert all(map(np.array_equal, back.weights, shipped().weights))
    (tmp_path / "bad.npz").write_bytes(b"")
    with pytest.raises(ModelError, match="reinstall"):
        load(tmp_path / "bad.npz")
