"""Kokoro sings in tune and on the beat, raps, and speaks with Chengdu's tones."""

import numpy as np
import pytest

from vivavoce.bench.singing_tracker import onset
from vivavoce.store import Store
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.singing.files import read_score
from vivavoce.voice.singing.score import Song, Verse
from vivavoce.voice.singing.singer import LEAD, Singer
from vivavoce.voice.style.types import Controls

pytestmark = pytest.mark.e2e

RATE = 24_000


@pytest.fixture(scope="module")
def kokoro(store: Store) -> Kokoro:
    return Kokoro(store.path("kokoro-stages"), store.path("kokoro-vocab.json"), Phonemes())


def sung(kokoro: Kokoro, song: Song, voice: str) -> np.ndarray:
    return np.concatenate(list(Singer(kokoro).sing(song, lambda _: voice, lambda: False)))


@pytest.mark.parametrize(
    ("words", "voice"), [("他 开 车", "zf_xiaoyi"), ("Ta-ble tops", "af_heart")]
)
def test_a_score_is_sung_in_tune_and_in_time(kokoro: Kokoro, words: str, voice: str) -> None:
    score = read_score(f"1=C 4/4 bpm=90\n1 5 3 - |\nw: {words}".encode())
    sound = sung(kokoro, score, voice)
    at = np.fft.rfftfreq(RATE, 1 / RATE)
    for beat, semitones in ((0, 0), (1, 7), (2, 4)):
        time = beat * 60 / 90
        assert onset(sound, LEAD + time, 0.6) == pytest.approx(LEAD + time, abs=0.04)
        part = sound[int((LEAD + time + 0.15) * RATE) :][: int(0.25 * RATE)]
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)), RATE)) ** 2
        # The octave is the voice's choice.
        combs = []
        for shift in range(-6, 6):
            hertz = 440 * 2 ** ((60 + semitones + shift - 69) / 12)
            while hertz > 170:
                hertz /= 2
            hertz *= 2 if voice == "zf_xiaoyi" else 1
            near = np.abs((at + hertz / 2) % hertz - hertz / 2) < 6
            combs.append(power[near & (at > 80) & (at < 2500)].sum())
        assert int(np.argmax(combs)) == 6


def test_a_verse_takes_its_bars(kokoro: Kokoro) -> None:
    verse = Verse("早上起床先喝一杯热茶\n打开窗户听见邻居说话", 90)
    sound = sung(kokoro, verse, "zm_yunxi")
    bar = 4 * 60 / 90
    assert LEAD + 2 * bar - 0.6 < len(sound) / RATE < LEAD + 2 * bar + 0.8
    assert onset(sound, LEAD + bar, 0.3) == pytest.approx(LEAD + bar, abs=0.04)


def test_dialect_changes_the_tones(kokoro: Kokoro) -> None:
    pieces = speak("他吃茶。", "zh")
    plain = kokoro.render(pieces, "zf_xiaoyi", 1.0)
    there = kokoro.render(pieces, "zf_xiaoyi", 1.0, Controls(dialect="sichuan"))

    def tea(f0: np.ndarray, words: tuple[tuple[int, int], ...]) -> float:
        begin, end = (n // 300 for n in words[2])
        voiced = f0[begin:end][f0[begin:end] > 0]
        return float(12 * np.log2(voiced[-4:].mean() / voiced[:4].mean()))

    assert tea(plain.f0, plain.words) > tea(there.f0, there.words)
    assert tea(there.f0, there.words) < -0.5  # 21 falls, where Mandarin's second tone rises
