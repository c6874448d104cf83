"""The tracker on sounds whose pitch and onsets are known."""

import numpy as np
import pytest

from vivavoce.bench.singing import tone_errors
from vivavoce.bench.singing_tracker import PERIOD, onset, without_vibrato

RATE = 24_000


def tone(hertz: float, seconds: float, loudness: float = 0.2) -> np.ndarray:
    times = np.arange(int(seconds * RATE)) / RATE
    harmonics = np.sum([np.sin(2 * np.pi * hertz * k * times) / k for k in range(1, 12)], axis=0)
    return np.asarray(loudness * harmonics, np.float32)


def test_voicing_that_returns() -> None:
    noise = np.random.default_rng(0).standard_normal(int(0.1 * RATE)).astype(np.float32) * 1e-3
    sound = np.concatenate([tone(200, 0.5), noise, tone(220, 0.5)])
    found = onset(sound, 0.63, 0.4)
    assert found == pytest.approx(0.6, abs=0.015)


def test_a_mouth_that_opens() -> None:
    closed = np.sin(2 * np.pi * 200 * np.arange(int(0.5 * RATE)) / RATE).astype(np.float32) * 0.2
    sound = np.concatenate([closed, tone(200, 0.5)])
    assert onset(sound, 0.52, 0.4) == pytest.approx(0.5, abs=0.02)


def test_nothing_begins() -> None:
    assert onset(tone(200, 1.0), 0.5, 0.4) is None


def test_vibrato_is_averaged_away() -> None:
    times = np.arange(0, 1, PERIOD)
    pitch = 220 * 2 ** (0.5 / 12 * np.sin(2 * np.pi * 5.5 * times))
    smooth = without_vibrato(pitch, 5.5)
    inside = smooth[smooth > 0]
    assert len(inside) > 150
    assert np.abs(1200 * np.log2(inside / 220)).max() < 4


def test_tones_are_compared_in_levels() -> None:
    def said(*levels: float) -> list[np.ndarray]:
        curve = np.interp(np.linspace(0, 1, 10), np.linspace(0, 1, len(levels)), levels)
        return [7 + 0.1 * curve] * 10

    found = {"55": said(5, 5), "21": said(2, 1), "53": said(5, 3), "213": said(2, 1, 3)}
    errors = tone_errors(found)
    assert errors["all"]["correlation"] > 0.98
    assert errors["213"]["correlation"] > 0.98
    assert errors["all"]["rmse_levels"] < 0.2
    wrong = tone_errors({**found, "53": said(3, 5)})
    assert wrong["53"]["correlation"] < -0.9
