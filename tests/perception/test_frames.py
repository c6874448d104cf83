"""Levels, bands, formants and perturbation of frames, against sounds made to measure."""

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.perception import f0
from vivavoce.perception.formants import formants
from vivavoce.perception.frames import BLOCK, HOP, WINDOW, Column, Frames, measure
from vivavoce.perception.perturbation import perturbation


def frames(samples: Samples) -> Frames:
    return measure(samples, f0.begin())[0]


def tone(hertz: float, dbfs: float) -> Samples:
    t = np.arange(16_000) / 16_000
    peak = 10 ** (dbfs / 20) * 2**0.5
    return np.asarray(peak * np.sin(2 * np.pi * hertz * t), np.float32)


def test_levels_are_dbfs_of_rms_and_fall_into_their_band() -> None:
    rows = frames(tone(2000, -30))
    assert np.median(rows[:, Column.LEVEL]) == pytest.approx(-30, abs=0.3)
    assert np.median(rows[:, Column.BAND_MID]) == pytest.approx(-30, abs=0.3)
    assert np.median(rows[:, Column.BAND_LOW]) < -60


def test_two_halves_give_the_same_as_the_whole() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(WINDOW + 2 * BLOCK * HOP) / 16_000
    sound = np.sin(2 * np.pi * 150 * t) + np.sin(2 * np.pi * 300 * t)
    sound = (0.1 * sound + 0.01 * rng.standard_normal(len(t))).astype(np.float32)
    whole, _ = measure(sound, f0.begin())
    first, path = measure(sound[: WINDOW + (BLOCK - 1) * HOP], f0.begin())
    second, _ = measure(sound[BLOCK * HOP :], path)
    both = np.concatenate([first, second])
    columns = [Column.LEVEL, Column.F0, Column.SLOPE_MID, Column.FLATNESS, Column.H1_H2]
    assert both[:, columns] == pytest.approx(whole[: len(both), columns], nan_ok=True)


def test_formants_of_a_tube() -> None:
    """Resonances at 500, 1500 and 2500 Hz, excited at 100 Hz."""
    sound = np.zeros(16_000)
    sound[::160] = 1
    for centre in (500, 1500, 2500, 3500):
        r, theta = np.exp(-np.pi * 80 / 16_000), 2 * np.pi * centre / 16_000
        out = np.zeros_like(sound)
        for n in range(len(sound)):
            out[n] = sound[n]
            out[n] += 2 * r * np.cos(theta) * out[n - 1] if n else 0
            out[n] -= r * r * out[n - 2] if n > 1 else 0
        sound = out
    cut = sound[4000 : 4000 + 5 * 640].reshape(5, 640) * np.hanning(640)
    found = formants(np.abs(np.fft.rfft(cut, 1024)) ** 2)
    assert np.median(found, axis=0) == pytest.approx([500, 1500, 2500], abs=50)


def test_jitter_and_shimmer_of_made_periods() -> None:
    rng = np.random.default_rng(0)

    def pulses(wobble: float, loudness: float) -> Samples:
        phase, out = 0.0, np.zeros(16_000)
        while phase < 15_800:
            at = int(phase)
            size = min(120, 16_000 - at)
            shape = np.exp(-np.arange(size) / 20) * np.cos(np.arange(size) * 0.4)
            out[at : at + size] += shape * (1 + loudness * rng.standard_normal())
            phase += 140 * (1 + wobble * rng.standard_normal())
        return out.astype(np.float32)

    def both(samples: Samples) -> tuple[float, float]:
        cut = samples[: 640 * 24].reshape(24, 640).astype(np.float64)
        jitter, shimmer = perturbation(cut, np.full(24, 140.0))
        return float(np.nanmedian(jitter)), float(np.nanmedian(shimmer))

    steady, shaken, uneven = both(pulses(0, 0)), both(pulses(0.03, 0)), both(pulses(0, 0.2))
    assert steady[0] < 0.01 < shaken[0]
    assert steady[1] < 0.05 < 0.1 < uneven[1]
    jitter, _ = perturbation(np.zeros((1, 640)), np.array([300.0]))
    assert np.isnan(jitter[0]), "three periods of 19 ms do not fit into 40 ms"
