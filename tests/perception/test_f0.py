"""F0 and periodicity: right in Hz, in noise and without the fundamental; none in noise alone."""

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.perception import f0
from vivavoce.perception.frames import Column, Frames, measure


def voice(hertz: float, seconds: float = 0.6, lowest: float = 0.0) -> Samples:
    t = np.arange(int(16_000 * seconds)) / 16_000
    waves = [
        np.sin(2 * np.pi * hertz * k * t + k) / k
        for k in range(1, int(3400 / hertz) + 1)
        if hertz * k >= lowest
    ]
    return np.asarray(0.1 * np.sum(waves, axis=0), np.float32)


def frames(samples: Samples) -> Frames:
    return measure(samples, f0.begin())[0]


@pytest.mark.parametrize("hertz", [72.0, 110.0, 180.0, 290.0, 520.0])
def test_f0_in_hertz(hertz: float) -> None:
    found = frames(voice(hertz))[:, Column.F0]
    assert np.nanmedian(found) == pytest.approx(hertz, rel=0.01)
    assert np.isfinite(found).mean() > 0.9


@pytest.mark.parametrize("hertz", [95.0, 200.0])
def test_a_telephone_leaves_out_the_fundamental(hertz: float) -> None:
    found = frames(voice(hertz, lowest=300))[:, Column.F0]
    assert np.nanmedian(found) == pytest.approx(hertz, rel=0.01)


def test_in_noise_of_ten_decibels_below() -> None:
    clean = voice(130)
    noise = np.random.default_rng(0).standard_normal(len(clean)) * clean.std() * 10**-0.5
    found = frames(clean + noise.astype(np.float32))[:, Column.F0]
    assert np.nanmedian(found) == pytest.approx(130, rel=0.02)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    assert np.isfinite(frames(noise)[:, Column.F0]).mean() < 0.1
    assert not np.isfinite(frames(np.zeros(16_000, np.float32))[:, Column.F0]).any()


def test_hnr_falls_with_noise() -> None:
    assert f0.hnr_db(np.array([0.99]))[0] == pytest.approx(20, abs=0.1)
    assert f0.hnr_db(np.array([0.5]))[0] == pytest.approx(0)
    clean = voice(130)
    noise = np.random.default_rng(0).standard_normal(len(clean)).astype(np.float32) * 0.05
    tidy, noisy = frames(clean), frames(clean + noise)
    assert np.median(tidy[:, Column.STRENGTH]) > np.median(noisy[:, Column.STRENGTH]) + 0.02
