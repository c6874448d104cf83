"""What is wrong with the sound: every flag on what it is for, none on clean speech."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.audio.codec import read_audio
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.questions import FOLDER
from vivavoce.perception import quality
from vivavoce.perception.labels import Quality
from vivavoce.perception.log_mel import log_mel

SAID = ("en-librispeech", "zh-aishell", "en-weather", "en-04", "zh-11")


def said(name: str) -> Samples:
    return read_audio(Path(FOLDER) / f"{name}.ogg")


def judged(samples: Samples) -> Quality:
    samples, state = samples.astype(np.float32), quality.init_state()
    for start in range(0, len(samples), LISTEN_RATE // 2):  # as `Sounds` does
        state = quality.step(samples[start : start + LISTEN_RATE // 2], state)
    for start in range(0, len(samples) - LISTEN_RATE + 1, LISTEN_RATE):
        state = quality.second(samples[start : start + LISTEN_RATE], state)
    return quality.flag(quality.measures(log_mel(samples), state), music=False, overlap=False)


def clipped(samples: Samples, gain: float) -> Samples:
    return np.asarray(np.clip(samples * gain / np.abs(samples).max(), -1, 1) * 0.8, np.float32)


def humming(samples: Samples, mains: int, level: float) -> Samples:
    time = np.arange(len(samples)) / LISTEN_RATE
    hum = sum(np.sin(2 * np.pi * mains * k * time) / k for k in range(1, 7))
    return np.asarray(samples + level * float(np.std(samples)) * hum, np.float32)


def telephone(samples: Samples) -> Samples:
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / LISTEN_RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] *= 1e-4
    return np.asarray(np.fft.irfft(spectrum, len(samples)), np.float32)


@pytest.mark.parametrize("name", SAID)
def test_clean_speech_is_good(name: str) -> None:
    assert judged(said(name)) == "good"


@pytest.mark.parametrize("name", SAID)
def test_what_is_wrong_is_told(name: str) -> None:
    clean = said(name)
    noise = np.random.default_rng(0).standard_normal(len(clean)) * np.std(clean)
    assert judged(clipped(clean, 6)) == "clipped"
    assert judged(humming(clean, 50, 0.3)) == "hum"
    assert judged(humming(clean, 60, 0.3)) == "hum"
    assert judged(telephone(clean)) == "narrow"
    assert judged(np.asarray(clean + noise, np.float32)) == "noisy"
    assert judged(clean * np.float32(1e-4)) == "silent"


@pytest.mark.parametrize("name", SAID)
def test_what_was_clipped_at_the_clients_rate_is_still_clipped_at_ours(name: str) -> None:
    """Resampling leaves ripples on tops that were flat."""
    down = Resampler(24_000, LISTEN_RATE)
    there = clipped(read_audio(Path(FOLDER) / f"{name}.ogg", 24_000), 6)
    here, _ = down.step(there, down.init_state())
    assert judged(here) == "clipped"


@pytest.mark.parametrize("name", SAID)
def test_noise_counts_from_ten_decibels_on(name: str) -> None:
    speech = said(name)
    hiss = np.random.default_rng(1).standard_normal(speech.size) * np.sqrt(np.mean(speech**2))
    assert judged(speech + hiss / 10 ** (8 / 20)) == "noisy"
    assert judged(speech + hiss / 10 ** (20 / 20)) == "good"


def test_a_soft_sine_is_not_clipped_though_it_stands_still_at_its_top() -> None:
    time = np.arange(LISTEN_RATE) / LISTEN_RATE
    for hertz in (60, 120, 400):
        assert quality.flat_tops(np.sin(2 * np.pi * hertz * time).astype(np.float32)) == 0


def test_a_voice_that_moves_is_no_hum() -> None:
    time = np.arange(LISTEN_RATE) / LISTEN_RATE
    phase = 2 * np.pi * np.cumsum(100 + 8 * np.sin(2 * np.pi * 2 * time)) / LISTEN_RATE
    voice = sum(np.sin(k * phase) / k for k in range(1, 12))
    lines, _ = quality.hum_lines(np.asarray(voice, np.float32) * 0.1)
    assert lines.max() < quality.LINES


def test_too_little_is_short() -> None:
    assert judged(np.full(1000, 0.1, np.float32)) == "short"


def test_a_new_turn_forgets_clipping_and_keeps_the_hum() -> None:
    loud = humming(clipped(said("en-weather"), 8), 50, 0.5)
    state = quality.second(loud[:LISTEN_RATE], quality.step(loud, quality.init_state()))
    fresh = quality.new_turn(state)
    assert state["flat"][0] > 0
    assert fresh["flat"][0] == 0
    assert np.array_equal(fresh["hum"], state["hum"])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(0, 3 * LISTEN_RATE),
    gain=st.sampled_from([0.0, 1e-6, 0.01, 1.0, 100.0]),
)
def test_whatever_comes_the_numbers_are_finite(seed: int, size: int, gain: float) -> None:
    noise = np.random.default_rng(seed).standard_normal(size).astype(np.float32)
    samples = np.clip(noise * gain, -1, 1).astype(np.float32)
    state = quality.step(samples, quality.init_state())
    numbers = quality.measures(log_mel(samples), state)
    assert all(np.isfinite(value) for value in numbers.values())
