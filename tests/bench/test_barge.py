"""The barge-in bench's own arithmetic."""

import numpy as np
import pytest

from tests.audio.test_barge_in import Loudness, voice
from vivavoce.audio.barge_in import BargeIn
from vivavoce.bench.barge import (
    Scene,
    convolve,
    echo_path,
    level,
    onset_of,
    own_echo,
    score_silent,
    score_users,
    user_over,
)


def test_levels_and_paths_have_the_gain_asked_for() -> None:
    rng = np.random.default_rng(0)
    speech = level(voice(2, 150, 1), -24)
    audible = np.abs(speech) > 0.1 * np.abs(speech).max()
    assert 10 * np.log10(np.mean(speech[audible] ** 2)) == pytest.approx(-24, abs=0.1)
    path = echo_path(-12, 60, True, rng)
    assert 10 * np.log10(np.sum(path**2)) == pytest.approx(-12, abs=0.1)
    assert int(np.argmax(np.abs(path) > 0)) == 960
    assert np.allclose(
        convolve(speech, np.array([0, 0, 1], np.float32))[2:], speech[:-2], atol=1e-6
    )


def test_onset_is_found() -> None:
    lead = np.zeros(8000, np.float32)
    assert onset_of(np.concatenate([lead, voice(1, 150, 2)])) == pytest.approx(8000, abs=320)


def test_scores_count_false_openings_and_delays() -> None:
    gate = BargeIn(Loudness())
    rng = np.random.default_rng(0)
    playback = level(voice(10, 200, 3), -24)
    users = [user_over(playback, voice(3, 120, 4), None, rng)]
    scored = score_users(gate, users)
    assert scored["miss"] == 0
    assert scored["early"] == 0
    assert scored["onset_to_decision"]["p50"] < 0.3
    loud = Scene(voice(2, 150, 5), np.zeros(32_000, np.float32))
    quiet = Scene(np.zeros(32_000, np.float32), np.zeros(32_000, np.float32))
    assert score_silent(gate, [loud, quiet]) == {"n": 2, "false": 0.5}
    assert len(own_echo([playback], rng)) == 12
