"""The counter that ships, and its convolution by hand."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.audio.codec import read_audio
from vivavoce.bench.questions import FOLDER
from vivavoce.errors import ModelError
from vivavoce.perception import f0
from vivavoce.perception.frames import measure
from vivavoce.perception.nuclei import speech
from vivavoce.perception.syllables import Counter, _convolve, inputs, load, save, shipped


def test_convolution_by_hand() -> None:
    x = np.arange(5, dtype=np.float32)[:, None]
    weight = np.array([[[1.0, 10.0, 100.0]]], np.float32)
    assert _convolve(x, weight, 1)[:, 0].tolist() == [100, 210, 321, 432, 43]
    assert _convolve(x, weight, 2)[:, 0].tolist() == [200, 310, 420, 31, 42]
    assert _convolve(x, weight, 1, 2)[:, 0].tolist() == [100, 321, 43]


def test_a_sentence_at_half_speed_has_as_many_syllables_and_sounds_slower() -> None:
    """Ten of them: Can you tell me something that makes me laugh?"""
    frames, _ = measure(read_audio(Path(FOLDER) / "en-04.ogg"), f0.begin())
    spoken = speech(frames, 0.0)
    x = inputs(frames, spoken)
    once, slowly = shipped().pace(x), shipped().pace(np.repeat(x, 2, axis=0))
    count = once.density[spoken.active].sum()
    assert count == pytest.approx(10, rel=0.2)
    assert len(once.density) == len(once.speed) == len(frames)
    assert slowly.density[np.repeat(spoken.active, 2)].sum() == pytest.approx(count, rel=0.3)
    difference = once.speed[spoken.active].mean() - slowly.speed[np.repeat(spoken.active, 2)].mean()
    assert difference > 0.3, "twice as fast is 0.69"


def test_the_file_keeps_the_weights(tmp_path: Path) -> None:
    save(tmp_path / "some.npz", shipped())
    back = load(tmp_path / "some.npz")
    assert isinstance(back, Counter)
    assert all(map(np.array_equal, back.weights, shipped().weights))
    assert back.scale == shipped().scale
    (tmp_path / "bad.npz").write_bytes(b"")
    with pytest.raises(ModelError, match="reinstall"):
        load(tmp_path / "bad.npz")
