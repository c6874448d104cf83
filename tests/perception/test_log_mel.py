"""Frames for sounds: colour, level, and the same in pieces as at once."""

import numpy as np
import pytest

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception.log_mel import BANDS, FLOOR, HOP, levelled, log_mel
from vivavoce.perception.quality import levels


def tone(hertz: float, size: int = LISTEN_RATE) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(size) / LISTEN_RATE).astype(np.float32)


def test_a_tone_lies_in_one_place() -> None:
    loudest = [int(log_mel(tone(hertz)).mean(axis=0).argmax()) for hertz in (200, 1000, 4000)]
    assert loudest == sorted(set(loudest))


def test_frames_in_pieces_are_those_of_the_whole() -> None:
    noise = np.random.default_rng(0).standard_normal(5000).astype(np.float32)
    whole = log_mel(noise)
    first = log_mel(noise[:2000])
    rest = log_mel(noise[len(first) * HOP :])
    assert np.allclose(whole, np.concatenate([first, rest]), atol=1e-4)


def test_too_little_gives_nothing_and_silence_the_floor() -> None:
    assert log_mel(np.zeros(511, np.float32)).shape == (0, BANDS)
    assert np.allclose(log_mel(np.zeros(512, np.float32)), np.log(FLOOR))


@pytest.mark.parametrize("gain", [0.001, 1.0])
def test_how_loud_says_nothing_of_what(gain: float) -> None:
    noise = np.random.default_rng(0).standard_normal(32_000).astype(np.float32)
    one, other = levelled(log_mel(noise)), levelled(log_mel(gain * noise))
    assert np.allclose(one, other, atol=0.05)


def test_a_full_scale_sine_is_at_minus_three_decibels() -> None:
    assert levels(log_mel(tone(1000))).mean() == pytest.approx(-3, abs=0.3)
