"""Tones and sounds of Chengdu."""

from dataclasses import replace

import numpy as np
import pytest

from vivavoce.voice.dialect.sichuan import STEP, longer, spoken, toned
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.reading import Reading


@pytest.fixture(scope="module")
def phonemes() -> Phonemes:
    return Phonemes()


@pytest.mark.parametrize(
    ("text", "tones", "said"),
    [
        ("书", "55", "su→"),
        ("茶", "21", "ʦʰa↓"),
        ("酒", "53", "ʨjou↘"),
        ("菜", "213", "ʦʰai↓"),
        ("国", "21", "kwo↓"),  # entering tone
        ("八", "21", "pa↓"),
        ("生", "55", "sə→n"),
        ("风", "55", "fʊ→ŋ"),
        ("听", "55", "tʰi→n"),
        ("湖", "21", "fu↓"),
        ("南", "21", "la↓n"),
        ("你", "53", "ni↘"),
        ("人", "21", "zə↓n"),
        ("河", "21", "xo↓"),
        ("车", "55", "ʦʰɛ→"),
    ],
)
def test_words_of_chengdu(phonemes: Phonemes, text: str, tones: str, said: str) -> None:
    reading, found = spoken(phonemes.read((("zh", text),)))
    assert (reading.symbols, found) == (said, (tones,))
    assert len(reading.owners) == len(reading.symbols)


def test_english_and_toneless_words(phonemes: Phonemes) -> None:
    reading, tones = spoken(phonemes.read((("zh", "我的"), ("en", "Python"))))
    assert tones == ("53", "2", "")
    assert reading.words == ("我", "的", "Python")


def test_rimes_follow_their_tone_values() -> None:
    nothing = np.zeros(0, np.float32)
    reading = Reading("ta↓ka↘", (0, 0, 0, 1, 1, 1), ("大", "改"))
    plan = Plan(reading, np.array([4, 2, 1, 20, 2, 2, 2, 4], np.float32), nothing, nothing, nothing)
    tones = ("213", "53")
    plan = longer(plan, tones)
    assert plan.durations[3] < 8  # silence is not hidden in a tone mark
    assert plan.durations[-1] > 15
    assert plan.durations[[2, 3]].sum() >= 8
    curve = np.full(2 * int(plan.frames.sum()), 200.0, np.float32)
    pitch = toned(replace(plan, pitch=curve), tones).pitch
    assert pitch is not None
    ends = np.cumsum(plan.frames) * 2
    semitones = 12 * np.log2(pitch / 200)
    dipping = semitones[ends[1] : ends[3]]
    low = int(dipping.argmin())
    assert 0 < low < len(dipping) - 1
    assert dipping[-1] - dipping[low] == pytest.approx(2 * STEP, abs=0.4)
    falling = semitones[ends[4] : ends[6]]
    assert falling[2] - falling[-1] == pytest.approx(2 * STEP, abs=0.6)
