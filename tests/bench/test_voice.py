"""The voice bench's arithmetic, on made-up measures and courses."""

from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.bench.intervals import of_share
from vivavoce.bench.voice_classes import agreement, emotions, levels
from vivavoce.bench.voice_clips import LABELS, SENTENCES
from vivavoce.bench.voice_laughter import Course, Spoken, judge, lowpass, rates
from vivavoce.bench.voice_measures import (
    FEATURES,
    RATE,
    SHOWN,
    Measured,
    directions,
    enough,
    relative,
    syllables,
    take,
)
from vivavoce.voice.style.emotions import PROFILES
from vivavoce.voice.style.types import EMOTIONS

TEXTS = [f"sentence {number}" for number in range(8)]
needs_scipy = pytest.mark.skipif(find_spec("scipy") is None, reason="extra train")
needs_sklearn = pytest.mark.skipif(find_spec("sklearn") is None, reason="extra train")


def made(step: float = 1.0, voice: str = "v", noise: float = 0.1) -> list[Measured]:
    """Clips whose measures go the table's way by `step` a level."""
    rng = np.random.default_rng(0)
    out = []
    for text in TEXTS:
        for emotion in LABELS:
            for level in range(1, 6) if emotion in EMOTIONS else (0,):
                signs = PROFILES[emotion].directions if emotion in EMOTIONS else {}
                measures = {
                    name: 5.0
                    + step * level * signs.get(SHOWN.get(name, "breathiness"), 0)
                    + noise * rng.standard_normal()
                    for name in (*FEATURES, RATE)
                }
                out.append(Measured(voice, text, emotion, level, measures))
    return out


def test_measures_that_go_the_tables_way_are_monotone() -> None:
    assert enough(directions(made()))
    assert not enough(directions(made(-1.0)))
    row = directions(made())["sad"]["f0_st"]
    assert row["direction"] == -1
    assert row["share"] == 1.0
    assert row["means"][0] > row["means"][-1]


def test_neutral_is_zero_for_every_voice() -> None:
    rows = relative([*made(), *made(voice="w")])
    plain = [row.measures["f0_st"] for row in rows if row.emotion == "neutral"]
    assert np.mean(plain) == pytest.approx(0, abs=1e-9)


@needs_sklearn
def test_classifiers_hear_what_is_there_and_nothing_where_nothing_is() -> None:
    train = frozenset(TEXTS[::2])
    assert emotions(made(), train)["accuracy"] > 0.7
    assert levels(made(), train)["accuracy"] > 0.9
    assert emotions(made(0.0), train)["accuracy"] < 0.4
    assert 0.3 < levels(made(0.0), train)["accuracy"] < 0.7


@needs_sklearn
def test_people_and_voices_are_compared_at_level_four() -> None:
    found = agreement(made(), [*made(4.0, "a"), *made(4.0, "b")])
    assert found["accuracy"] > 0.8
    assert found["n"] == 5 * len(TEXTS)


def test_a_laugh_is_what_lasts() -> None:
    course = np.zeros(86)
    course[20:40] = 0.9
    assert Course(course, 2.0).fires()
    assert not Course(course, 2.0).fires(0.95)
    course[24:40] = 0.0
    assert not Course(course, 2.0).fires(), "0.1 s"


@needs_scipy
def test_a_first_frame_is_a_laugh_to_the_filter_unless_silence_comes_before_it() -> None:
    def loudest_first(mels: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(mels[:, 0].max(axis=1) == 0, 6, -6).astype(np.float32)

    clip = np.full(48_000, 1e-3, np.float32) * np.random.default_rng(0).standard_normal(48_000)
    clip[:20] = 0.5
    neutral = Spoken("v", "text", False, clip.astype(np.float32))
    assert judge(loudest_first, neutral, lowpass())[1:] == (False, True)
    found = rates(loudest_first, [neutral], lowpass())
    assert found["neutral"]["n"] == 1
    assert found["neutral"]["bare"]["share"] == 1.0
    assert found["mistaken"] == []
    assert "laughs" not in found


def test_intervals_of_shares_hold_them() -> None:
    low, high = of_share(0, 160)
    assert low == 0.0
    assert 0.02 < high < 0.03
    assert of_share(8, 10)[0] < 0.8 < of_share(8, 10)[1]
    assert of_share(160, 160)[1] == 1.0


def test_measures_of_a_tone() -> None:
    time = np.arange(24_000) / 24_000
    tone = sum(np.sin(2 * np.pi * 200 * k * time) / k for k in range(1, 9))
    measures, seconds = take(np.asarray(0.1 * tone, np.float32), 24_000)
    assert measures["f0_st"] == pytest.approx(12 * np.log2(200), abs=0.1)
    assert seconds == pytest.approx(1.0, abs=0.15)


def test_syllables() -> None:
    assert syllables("钥匙就放在门口的桌子上。") == 11
    assert 9 <= syllables(SENTENCES["en"][0]) <= 11
