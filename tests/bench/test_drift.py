"""The measures of a voice over a long talk."""

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.drift import drifting, measured, syllables


def tone(hertz: float, seconds: float) -> Samples:
    """A buzz with harmonics, as a voice has."""
    time = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    waves = [np.sin(2 * np.pi * hertz * part * time) / part for part in range(1, 6)]
    sound: Samples = (0.1 * np.sum(waves, axis=0)).astype(np.float32)
    return sound


def test_pitch_pace_and_level_of_known_sound() -> None:
    pause = np.zeros(SPEAK_RATE, np.float32)
    speech = np.concatenate([tone(150, 1.0), pause, tone(200, 1.0)])
    found = measured(speech, count=8)
    assert found["pitch"] == pytest.approx(175, abs=30)
    assert found["pitch_range"] == pytest.approx(12 * np.log2(200 / 150), abs=0.5)
    assert found["pace"] == pytest.approx(4.0, abs=0.3)
    louder = measured(2 * speech, count=8)
    assert louder["level"] - found["level"] == pytest.approx(6.0, abs=0.1)


def test_syllables_of_both_languages() -> None:
    assert syllables("今天又下雨了。", "zh") == 6
    assert syllables("I made a banana cake.", "en") == 7
    assert syllables("...", "en") == 1


def test_a_trend_shows_and_a_steady_voice_has_none() -> None:
    rising = drifting([100.0 + turn for turn in range(20)])
    assert rising["per_ten_turns"] == pytest.approx(10.0)
    assert rising["last_minus_first"] == pytest.approx(15.0)
    assert drifting([5.0] * 20)["spread"] == 0.0
