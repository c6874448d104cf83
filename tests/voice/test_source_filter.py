"""Pulses and spectra to sound, checked against plain sums of cosines."""

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.voice.source_filter import BINS, HIGHEST, HOP, WINDOW, pulses, synthesise

FRAMES = 80


def amplitudes(samples: Samples) -> Samples:
    """Of cosines at every second Hz, from the middle half of a second."""
    part = samples[len(samples) // 4 : -(len(samples) // 4)]
    return np.asarray(np.abs(np.fft.rfft(part)) / (len(part) / 2), np.float32)


def test_pulses_hold_every_harmonic_once() -> None:
    found = amplitudes(pulses(np.full(FRAMES, 200.0, np.float32)))
    at = np.arange(100, int(HIGHEST / 2) + 1, 100)  # bins of 2 Hz
    np.testing.assert_allclose(found[at], 1.0, atol=1e-3)
    found[at] = 0
    assert found.max() < 1e-2


def test_unvoiced_frames_are_silent() -> None:
    f0 = np.full(FRAMES, 200.0, np.float32)
    f0[20:40] = 0.0
    found = pulses(f0)
    assert not found[20 * HOP : 40 * HOP].any()
    assert np.abs(found[: 20 * HOP]).max() > 10


def test_the_filter_sets_levels_and_phases() -> None:
    f0 = np.full(FRAMES, 200.0, np.float32)
    level = np.full((FRAMES, BINS), -30.0, np.float32)
    level[:, 15:26] = np.log(0.1 * WINDOW / 4)  # around 400 Hz
    silent = np.full((FRAMES, BINS), -30.0, np.float32)
    plain = np.zeros((FRAMES, BINS), np.float32)
    said = synthesise(level, plain, silent, f0, np.random.default_rng(0))
    assert len(said) == FRAMES * HOP
    found = amplitudes(said)
    assert found[200] == pytest.approx(0.1, rel=0.02)
    found[200] = 0
    assert found.max() < 2e-3
    turned = synthesise(level, plain + 9.0, silent, f0, np.random.default_rng(0))
    inside = slice(WINDOW, -WINDOW)
    np.testing.assert_allclose(turned[inside], -said[inside], atol=2e-3)  # half a turn


def test_noise_has_the_level_that_is_asked_for() -> None:
    silent = np.full((FRAMES, BINS), -30.0, np.float32)
    noise = np.full((FRAMES, BINS), 1.0, np.float32)
    none = np.zeros(FRAMES, np.float32)
    first = synthesise(silent, silent * 0, noise, none, np.random.default_rng(0))
    louder = synthesise(silent, silent * 0, noise + np.log(2), none, np.random.default_rng(0))
    np.testing.assert_allclose(louder, 2 * first, rtol=1e-4, atol=1e-6)
    assert first[WINDOW:-WINDOW].std() > 0.01
