"""Pitch of a short window."""

import numpy as np
import pytest

from vivavoce.audio.pitch import pitch, pitches
from vivavoce.audio.types import Samples


def voice(hertz: float, count: int = 1024) -> Samples:
    time = np.arange(count) / 16_000
    harmonics = [np.sin(2 * np.pi * hertz * k * time + k) / k for k in range(1, 12)]
    return np.asarray(np.sum(harmonics, axis=0), np.float32)


@pytest.mark.parametrize("hertz", [80.0, 120.0, 200.0, 333.0])
def test_a_voice_is_periodic_at_its_pitch(hertz: float) -> None:
    found, strength = pitch(voice(hertz))
    assert found == pytest.approx(hertz, rel=0.03)
    assert strength > 0.9


def test_noise_and_silence_are_not() -> None:
    noise = np.random.default_rng(0).standard_normal(1024).astype(np.float32)
    assert pitch(noise)[1] < 0.4
    assert pitch(np.zeros(1024, np.float32))[1] == 0


def test_gain_does_not_matter() -> None:
    assert pitch(voice(150) * 0.01)[1] == pytest.approx(pitch(voice(150))[1], abs=0.01)


def test_a_batch_says_what_each_window_says_alone() -> None:
    noise = np.random.default_rng(1).standard_normal((3, 1024)).astype(np.float32)
    windows = np.stack([voice(90), noise[0], voice(310), np.zeros(1024, np.float32), noise[1]])
    hertz, strength = pitches(windows)
    for n, window in enumerate(windows):
        assert (hertz[n], strength[n]) == pytest.approx(pitch(window), rel=1e-5)
