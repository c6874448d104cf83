"""Sounds by the measures that are published of them, made from a made-up voice."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.effects.source import voiced
from vivavoce.voice.effects.spectrum import hertz
from vivavoce.voice.loudness import loudness
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.sounds import VARIATIONS, Sounds
from vivavoce.voice.style.types import SOUNDS, Controls, Sound, SoundKind


class Voice:
    """Says one vowel at 150 Hz, whatever it is asked to say."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Controls]] = []

    def __call__(self, pieces: Spoken, controls: Controls) -> Rendering:
        self.asked.append((pieces[0][1], controls))
        f0 = np.full(80, 150.0, np.float32)
        tract = np.asarray(0.2 / (1 + ((hertz() - 700) / 400) ** 2), np.float32)
        return Rendering(voiced(f0, tract), f0)


def make(kind: SoundKind, strength: float = 1.0, variation: int = 0) -> Samples:
    return Sounds()(Sound(kind, strength), "v", "en", Voice(), variation)


def levels(samples: Samples) -> NDArray[np.float64]:
    """RMS per 10 ms."""
    whole = samples[: len(samples) // 240 * 240].astype(np.float64)
    return np.asarray(np.sqrt(np.mean(whole.reshape(-1, 240) ** 2, axis=1)))


def centroid(samples: Samples) -> float:
    """Hz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(len(samples), 1 / SPEAK_RATE)).sum() / power.sum())


@pytest.mark.parametrize("kind", SOUNDS)
def test_sounds_are_made_once_per_variation(kind: SoundKind) -> None:
    sounds, voice = Sounds(), Voice()
    first = [sounds(Sound(kind), "v", "en", voice, number) for number in range(VARIATIONS)]
    count = len(voice.asked)
    again = [sounds(Sound(kind), "v", "en", voice, number) for number in range(VARIATIONS)]
    assert len(voice.asked) == count
    assert all(a is b for a, b in zip(first, again, strict=True))
    if kind != "uhm":  # the voice itself says that one, and this voice does so always alike
        assert len({one.tobytes() for one in first}) == VARIATIONS
    assert np.array_equal(first[0], make(kind)), "the same in every process"
    assert all(abs(float(one[0])) < 1e-4 and abs(float(one[-1])) < 1e-4 for one in first)
    assert all(np.abs(one).max() < 0.9 for one in first)


def test_laughter_is_four_to_six_calls_a_second() -> None:
    course = levels(make("laughter"))
    spectrum = np.abs(np.fft.rfft(course - course.mean(), 1024))
    rates = np.arange(len(spectrum)) * 100 / 1024
    band = (rates > 2) & (rates < 12)
    assert 3.8 < rates[band][spectrum[band].argmax()] < 6.0
    assert course[-60:].mean() < 0.7 * course[:60].mean(), "it fades"


def test_a_chuckle_is_shorter_and_softer_than_laughter() -> None:
    laugh, chuckle = make("laughter"), make("chuckle")
    assert len(chuckle) < 0.7 * len(laugh)
    assert loudness(chuckle) < loudness(laugh) - 3


def test_a_sigh_is_long_and_falls_and_a_breath_is_short_and_hisses() -> None:
    sigh, breath = make("sigh"), make("breath")
    assert len(sigh) > 1.0 * SPEAK_RATE
    course = levels(sigh)
    assert course.argmax() < 0.5 * len(course)
    assert len(breath) < 0.8 * SPEAK_RATE
    assert levels(breath).argmax() > 0.4 * len(levels(breath)), "drawn in, then cut off"
    assert centroid(breath) > centroid(sigh) > 0
    assert loudness(breath) < loudness(sigh)


def test_a_stronger_sound_is_more_of_it() -> None:
    for kind in ("laughter", "sigh", "breath"):
        assert len(make(kind, 1.0)) > len(make(kind, 0.2))
        assert loudness(make(kind, 1.0)) > loudness(make(kind, 0.2))


def test_hesitation_is_said_by_the_voice_slow_low_and_flat() -> None:
    voice = Voice()
    Sounds()(Sound("uhm"), "v", "zh", voice, 0)
    ((text, controls),) = voice.asked
    assert "嗯" in text
    assert controls.rate < 0.8
    assert controls.pitch < 0
    assert controls.range < 0.5


def test_sounds_are_as_high_as_the_words() -> None:
    sounds, voice = Sounds(), Voice()

    def peak(pitch: float) -> float:
        samples = sounds(Sound("sigh"), "v", "en", voice, 0, pitch)
        middle = samples[len(samples) // 4 : len(samples) // 2]
        spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
        hertz = np.fft.rfftfreq(len(middle), 1 / SPEAK_RATE)
        low = (hertz > 80) & (hertz < 260)
        return float(hertz[low][spectrum[low].argmax()])

    assert peak(5.0) / peak(0.0) == pytest.approx(2 ** (5 / 12), rel=0.12)
    sounds(Sound("uhm"), "v", "en", voice, 0, 4.0)
    assert voice.asked[-1][1].pitch > 1
