"""Sounds of known pitch and onsets on new times."""

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.singing_tracker import onset
from vivavoce.voice.kokoro_plan import FRAME, Plan
from vivavoce.voice.reading import Reading
from vivavoce.voice.singing.syllables import Nucleus, nuclei_of
from vivavoce.voice.singing.vowels import AHEAD, Vowel, found, loudness, placed
from vivavoce.voice.singing.warp import Times, warped

FRAMES = SPEAK_RATE // 80


def tone(hertz: float, seconds: float, loud: float = 0.1) -> Samples:
    times = np.arange(round(seconds * SPEAK_RATE)) / SPEAK_RATE
    waves = [np.sin(2 * np.pi * hertz * k * times) / k for k in range(1, 15)]
    return np.asarray(loud * np.sum(waves, axis=0), np.float32)


def hertz_of(sound: Samples) -> float:
    """Of the strongest of the first partials, by a long spectrum."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 16 * SPEAK_RATE))
    return float(power.argmax() / 16)


@pytest.mark.parametrize("wanted", [180.0, 220.0, 233.1])
def test_a_held_sound_has_the_wanted_pitch(wanted: float) -> None:
    sound = tone(220, 0.4)
    times = Times(np.array([0, 0.1, 1.1, 1.2]), np.array([0.0, 0.1, 0.3, 0.4]))
    pitch = np.full(len(sound) // FRAMES, 220, np.float32)
    sung = warped(sound, pitch, times, np.full(97, wanted, np.float32))
    assert len(sung) == round(1.2 * SPEAK_RATE)
    middle = sung[SPEAK_RATE // 5 : SPEAK_RATE]
    assert abs(1200 * np.log2(hertz_of(middle) / wanted)) < 5
    levels = np.sqrt((middle[: len(middle) // 2400 * 2400].reshape(-1, 2400) ** 2).mean(axis=1))
    assert levels.max() / levels.min() < 1.1


def test_an_onset_moves_to_its_time() -> None:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(SPEAK_RATE // 4).astype(np.float32) * 1e-3
    sound = np.concatenate([noise, tone(200, 0.4)])
    pitch = np.where(np.arange(52) < 20, 0, 200).astype(np.float32)
    times = Times(np.array([0, 0.6, 0.7, 1.4]), np.array([0.0, 0.25, 0.35, 0.6]))
    sung = warped(sound, pitch, times, np.full(113, 210, np.float32))
    assert onset(sung, 0.62, 0.5) == pytest.approx(0.6, abs=0.015)


@pytest.fixture
def plan() -> Plan:
    """哈他: vowels begin AHEAD of their tokens, at 0.42 and 0.72 s."""
    nothing = np.zeros(0, np.float32)
    reading = Reading("xa→tʰa→,", (0, 0, 0, 1, 1, 1, 1, -1), ("哈", "他"))
    frames = np.array([16, 3, 4, 2, 4, 2, 4, 2, 8, 4], np.float32)
    pitch = np.full(2 * int(frames.sum()), 200, np.float32)
    return Plan(reading, frames, nothing, nothing, nothing, pitch=pitch)


def begins(plan: Plan) -> list[float]:
    ends = np.cumsum(plan.frames) * FRAME / SPEAK_RATE
    return [float(ends[first - 1]) - AHEAD for first, _, _ in nuclei_of(plan)]


def spoken(plan: Plan, late: float) -> Samples:
    """Vowels of 0.13 s that begin `late` seconds behind where they are expected."""
    sound = np.zeros(int(plan.frames.sum()) * FRAME, np.float32)
    for begin in begins(plan):
        part = tone(200, 0.13)
        at = round((begin + late) * SPEAK_RATE)
        sound[at : at + len(part)] += part
    return sound


def nuclei(plan: Plan) -> list[Nucleus]:
    return [
        Nucleus(*tokens, begin, begin + 0.8)
        for tokens, begin in zip(nuclei_of(plan), (0.0, 0.8), strict=True)
    ]


@pytest.mark.parametrize("late", [-0.04, 0.0, 0.04])
def test_vowels_are_found_where_they_begin(plan: Plan, late: float) -> None:
    vowels = found(plan, nuclei(plan), spoken(plan, late))
    for vowel, begin in zip(vowels, begins(plan), strict=True):
        assert vowel.begin == pytest.approx(begin + late, abs=0.01)
        assert vowel.begin < vowel.steady < vowel.end < begin + late + 0.14
        assert vowel.breaks


def test_vowels_begin_on_their_notes_and_only_they_are_held(plan: Plan) -> None:
    vowels = found(plan, nuclei(plan), spoken(plan, 0.02))
    times = placed(vowels, nuclei(plan), 0.3)
    for vowel, nucleus in zip(vowels, nuclei(plan), strict=True):
        assert times.source(nucleus.begin) == pytest.approx(vowel.begin)
    assert times.heard[-1] == 1.6
    assert (np.diff(times.heard) > 0).all()
    slower = np.diff(times.heard) / np.diff(times.made)
    held = [number for number, factor in enumerate(slower) if factor > 1.5]
    assert [float(times.made[number]) for number in held] == [vowel.steady for vowel in vowels]


def test_fast_notes_keep_half_of_their_time_for_the_vowel() -> None:
    vowels = [Vowel(0.5, 0.55, 0.6, -20, True), Vowel(1.0, 1.05, 1.1, -20, True)]
    notes = [Nucleus(2, 2, 4, 0.0, 0.2), Nucleus(6, 6, 8, 0.2, 0.5)]
    times = placed(vowels, notes, 0.1)
    assert times.heard[3] == pytest.approx(0.1)
    assert (np.diff(times.heard) > 0).all()


def test_vowels_are_equally_loud_and_parted() -> None:
    vowels = [Vowel(0, 0, 0, -20, True), Vowel(0, 0, 0, -26, False), Vowel(0, 0, 0, -20, True)]
    notes = [Nucleus(0, 0, 0, n, n + 1.0) for n in range(3)]
    moments = np.array([0.5, 0.96, 1.5, 1.96])
    gain = 20 * np.log10(loudness(vowels, notes, moments, even=True))
    assert gain[[0, 2]] == pytest.approx([0, 6], abs=0.1)
    assert gain[1] < 0 < gain[3]
    assert 20 * np.log10(loudness(vowels, notes, moments, even=False)) == pytest.approx(
        [0, -8, 0, 0]
    )
