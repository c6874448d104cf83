"""What controls do to durations and curves before anything sounds."""

from dataclasses import replace

import numpy as np
import pytest

from vivavoce.voice.kokoro_plan import (
    FRAME,
    LONGER,
    Plan,
    lengthened,
    paced,
    shaped,
    stressed_words,
    tightened,
)
from vivavoce.voice.reading import Reading
from vivavoce.voice.style.types import NEUTRAL, Controls

READING = Reading("ta↘ pa→.", (0, 0, 0, -1, 1, 1, 1, -1), ("大", "八"))
DURATIONS = np.array([9, 2, 4, 2, 1, 2, 4.5, 0.2, 3, 1], np.float32)


@pytest.fixture
def plan() -> Plan:
    nothing = np.zeros(0, np.float32)
    return Plan(READING, DURATIONS, nothing, nothing, nothing)


@pytest.fixture
def curved(plan: Plan) -> Plan:
    frames = 2 * int(plan.frames.sum())
    voiced = np.repeat(plan.owners >= 0, 2 * plan.frames)
    pitch = np.where(voiced, 200 + 20 * np.sin(np.arange(frames) / 3), 12).astype(np.float32)
    return replace(plan, pitch=pitch, energy=np.zeros(frames, np.float32))


def test_frames_are_rounded_and_never_none(plan: Plan) -> None:
    assert plan.frames.tolist() == [9, 2, 4, 2, 1, 2, 4, 1, 3, 1]


def test_words_begin_and_end_with_their_phonemes(plan: Plan) -> None:
    assert plan.spans() == {0: (9 * FRAME, 17 * FRAME), 1: (18 * FRAME, 25 * FRAME)}


def test_pace_changes_all_durations(plan: Plan) -> None:
    assert np.allclose(paced(plan, 2.0).durations, DURATIONS / 2)
    assert np.array_equal(paced(plan, 1.0).durations, DURATIONS)


def test_emphasis_finds_words_by_their_load() -> None:
    words = ("今", "天", "Hello", "好")
    assert stressed_words(words, ((0.5, 0.8),)).tolist() == [False, False, True, False]
    assert stressed_words(words, ((0.0, 0.2), (0.85, 1.0))).tolist() == [True, False, False, True]
    assert not stressed_words(words, ()).any()
    assert len(stressed_words((), ((0.0, 1.0),))) == 0


def test_only_the_vowels_of_a_stressed_word_last_longer(plan: Plan) -> None:
    longer = lengthened(plan, np.array([False, True])).durations / DURATIONS
    assert np.allclose(longer, [1, 1, 1, 1, 1, 1, LONGER, LONGER, 1, 1])


def test_nothing_asked_for_changes_nothing(curved: Plan) -> None:
    assert shaped(curved, NEUTRAL, np.zeros(2, bool)) is curved


def test_pitch_moves_where_there_is_one(curved: Plan) -> None:
    assert curved.pitch is not None
    moved = shaped(curved, Controls(pitch=12), np.zeros(2, bool))
    assert moved.pitch is not None
    voiced = curved.pitch > 40
    assert np.allclose(moved.pitch[voiced], 2 * curved.pitch[voiced], rtol=1e-4)
    assert np.array_equal(moved.pitch[~voiced], curved.pitch[~voiced])


def test_a_stressed_word_is_higher_and_louder(curved: Plan) -> None:
    stressed = shaped(curved, NEUTRAL, np.array([False, True]))
    assert curved.pitch is not None
    assert stressed.pitch is not None
    assert stressed.energy is not None
    middle = 2 * (18 + 3)
    assert stressed.pitch[middle] > 1.1 * curved.pitch[middle]
    assert stressed.energy[middle] > 1.0
    assert stressed.energy[0] == 0


def test_silence_at_the_edges_is_not_rendered(plan: Plan) -> None:
    loud = np.zeros(int(plan.frames.sum()), np.float32) - 9
    loud[10:22] = 5  # the last vowel fades, then nothing
    curve = np.repeat(loud, 2)
    short = tightened(replace(plan, pitch=np.arange(len(curve), dtype=np.float32), energy=curve))
    assert short.frames.tolist() == [2, 2, 4, 2, 1, 2, 4, 1, 1, 1]  # three frames past the sound
    assert short.pitch is not None
    assert short.pitch[:4].tolist() == [14, 15, 16, 17]  # cut in front, the rest in place
    assert len(short.pitch) == 2 * short.frames.sum()


def test_a_breath_without_a_sound_stays_as_it_is(plan: Plan) -> None:
    curve = np.full(2 * int(plan.frames.sum()), -9, np.float32)
    mute = replace(plan, pitch=curve, energy=curve)
    assert tightened(mute) is mute
