"""Which vowel is sung when, and F0, without a model."""

from typing import cast

import numpy as np
import pytest

from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.reading import Reading
from vivavoce.voice.singing.melody import LONG, VIBRATO, Tone, melody
from vivavoce.voice.singing.rap import lines_of, spread
from vivavoce.voice.singing.score import ScoreError, Verse
from vivavoce.voice.singing.syllables import Sung, nuclei_of, timed

READING = Reading("xau↓ ʨja→,", (0, 0, 0, 0, -1, 1, 1, 1, 1, -1), ("好", "家"))


@pytest.fixture
def plan() -> Plan:
    nothing = np.zeros(0, np.float32)
    return Plan(READING, np.full(12, 2, np.float32), nothing, nothing, nothing)


def test_a_vowel_has_its_glide_second_vowel_and_tone(plan: Plan) -> None:
    symbols = f" {plan.reading.symbols} "
    assert [symbols[first:after] for first, _, after in nuclei_of(plan)] == ["au↓", "ja→"]
    assert [symbols[vowel] for _, vowel, _ in nuclei_of(plan)] == ["a", "a"]


def test_too_little_time_is_an_error(plan: Plan) -> None:
    with pytest.raises(ScoreError, match="take a slower tempo"):
        timed(plan, [Sung("好", (0,), 0.0, 0.04), Sung("家", (1,), 0.04, 3.0)])


def test_syllables_without_a_vowel_go_on_with_the_last(plan: Plan) -> None:
    sung = [Sung("ha", (0,), 0, 1, last=False), Sung("ao", (0,), 1, 2), Sung("jia", (1,), 2, 3)]
    assert [(one.begin, one.end) for one in timed(plan, sung)] == [(0, 2), (2, 3)]


def test_more_vowels_than_syllables_share_the_note(plan: Plan) -> None:
    both = timed(plan, [Sung("好家", (0, 1), 0, 2)])
    assert [(one.begin, one.end) for one in both] == [(0, 1), (1, 2)]


def test_the_melody_is_on_pitch_and_shakes_on_long_notes_only() -> None:
    tones = [Tone(60, 0, 0.4), Tone(64, 0.4, 0.8), Tone(62, 0.8, 2.8)]
    curve = melody(tones, 240, -0.1)
    times = -0.1 + (np.arange(240) + 0.5) / 80
    short = curve[(times > 0.6) & (times < 0.7)]
    assert np.abs(short - 64).max() < 0.06
    assert tones[1].end - tones[1].begin < LONG
    full = curve[(times > 1.6) & (times < 2.6)]
    assert full.max() - 62 == pytest.approx(VIBRATO, abs=0.05)
    assert full.mean() == pytest.approx(62, abs=0.05)
    onset = curve[np.argmin(np.abs(times - 0.43))]
    assert 64 <= onset < 64.3  # arrived, and a little too far


def test_stressed_syllables_begin_beats() -> None:
    # COF-fee in my CUP and the SUN on the WALL
    stresses = [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1]
    times = spread(stresses)
    assert [times[at] for at in (0, 4, 7, 10)] == [0, 1, 2, 3]
    assert times == sorted(times)
    assert spread([0, 1, 0, 1, 0, 1, 0, 1, 0])[:2] == [-0.25, 0]  # a pickup


@pytest.mark.parametrize("count", [0, 3, 17])
def test_a_bar_has_room_for_so_many_syllables(count: int) -> None:
    with pytest.raises(ScoreError, match="4 to 16"):
        spread([1.0] * count)


def test_a_line_far_too_long_for_a_bar_is_refused_before_it_is_read() -> None:
    unused = cast(Kokoro, None)
    with pytest.raises(ScoreError, match="line 1 is too long for a bar"):
        lines_of(Verse("la " * 20_000), unused, lambda _: "zf_xiaoyi")
