"""Speech, pauses and syllables of bursts made to measure."""

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.perception import f0
from vivavoce.perception.frames import Frames, measure
from vivavoce.perception.measures import describe
from vivavoce.perception.nuclei import nuclei, speech


def syllables(count: int, each: float, pause_after: int = 0, pause: float = 0.6) -> Samples:
    """Bursts of a voice at 130 Hz with dips between them, background at -70 dBFS around."""
    t = np.arange(int(each * 16_000)) / 16_000
    wave = np.sum([np.sin(2 * np.pi * 130 * k * t) / k**0.5 for k in range(1, 18)], axis=0)
    burst = 0.05 * wave * (0.06 + np.sin(np.pi * t / each) ** 2)
    parts = [np.zeros(4800)]
    for number in range(1, count + 1):
        parts.append(burst)
        if number == pause_after:
            parts.append(np.zeros(int(pause * 16_000)))
    parts.append(np.zeros(4800))
    noise = np.random.default_rng(0).standard_normal(sum(map(len, parts))) * 10 ** (-70 / 20)
    return (np.concatenate(parts) + noise).astype(np.float32)


def frames(samples: Samples) -> Frames:
    return measure(samples, f0.begin())[0]


@pytest.mark.parametrize("each", [0.14, 0.2, 0.3])
def test_every_burst_is_a_syllable(each: float) -> None:
    rows = frames(syllables(10, each))
    assert len(nuclei(rows, speech(rows, 0.0), 2.0)) == 10


def test_a_pause_parts_two_stretches_and_its_length_is_told() -> None:
    rows = frames(syllables(10, 0.2, pause_after=4))
    assert len(speech(rows, 0.0).stretches) == 2
    measures = describe(rows, 0.0)
    assert measures["pause_s"] == pytest.approx(0.6, abs=0.08)
    assert measures["speech_s"] == pytest.approx(2.0, abs=0.15)
    assert measures["pause_share"] == pytest.approx(0.6 / 2.6, abs=0.05)


def test_closures_are_no_pauses() -> None:
    rows = frames(syllables(8, 0.2, pause_after=4, pause=0.1))
    assert describe(rows, 0.0)["pauses"] == 0


def test_loudness_is_absolute_and_over_the_background() -> None:
    loud = describe(frames(syllables(10, 0.2)), 0.0)
    soft = describe(frames(syllables(10, 0.2) * np.float32(0.1)), 0.0)
    assert loud["level_db"] - soft["level_db"] == pytest.approx(20, abs=0.5)
    assert loud["snr_db"] > 40


def test_nothing_is_measured_of_nothing() -> None:
    assert describe(frames(np.zeros(640, np.float32)), 0.0) == {"speech_s": 0.0}
