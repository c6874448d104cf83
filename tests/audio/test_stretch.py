"""Shortened speech keeps its pitch."""

import numpy as np
import pytest

from vivavoce.audio.stretch import stretch
from vivavoce.audio.types import SPEAK_RATE, Samples


def voice(hz: float, seconds: float) -> Samples:
    clock = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    harmonics = [np.sin(2 * np.pi * hz * k * clock) / k for k in range(1, 6)]
    return np.asarray(0.2 * np.sum(harmonics, axis=0), np.float32)


@pytest.mark.parametrize("hz", [90.0, 220.0])
@pytest.mark.parametrize("factor", [1.25, 2.0, 4.0])
def test_length_changes_and_pitch_does_not(hz: float, factor: float) -> None:
    said = voice(hz, 2.0)
    short = stretch(said, factor)
    assert len(short) / len(said) == pytest.approx(1 / factor, rel=0.05)
    spectrum = np.abs(np.fft.rfft(short * np.hanning(len(short))))
    assert np.argmax(spectrum) * SPEAK_RATE / len(short) == pytest.approx(hz, rel=0.04)
    middle = short[len(short) // 4 : -len(short) // 4]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(np.mean(said**2)), rel=0.15)


def test_speed_one_changes_nothing() -> None:
    said = voice(150, 0.5)
    assert stretch(said, 1.0) is said


def test_a_click_of_sound_is_left_alone() -> None:
    assert len(stretch(voice(150, 0.01), 2.0)) == int(0.01 * SPEAK_RATE)
