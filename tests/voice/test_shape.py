import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.shape import ends_sentence, finish, kept, limit, marks, pause_after


def tone(seconds: float, level: float = 0.2) -> Samples:
    time = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    return (level * np.sin(2 * np.pi * 220 * time)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SPEAK_RATE), np.float32)


def test_silent_edges_are_cut_down_to_what_a_join_needs() -> None:
    raw = np.concatenate([silence(0.5), tone(1.0), silence(0.5)])
    keep = kept(raw)
    assert 1.0 <= keep.sum() / SPEAK_RATE < 1.1
    assert keep[SPEAK_RATE // 2 : SPEAK_RATE // 2 * 3].all()
    assert not kept(silence(0.1)).any()
    assert kept(silence(0)).shape == (0,)


def test_a_long_gap_inside_a_clause_is_cut() -> None:
    keep = kept(np.concatenate([tone(0.5), silence(0.5), tone(0.5)]))
    assert 1.15 < keep.sum() / SPEAK_RATE < 1.3


def test_edges_are_faded_and_the_level_is_as_asked() -> None:
    said = finish(tone(1.0), -6.0)
    assert said[0] == 0.0
    assert abs(float(said[-1])) < 1e-6
    assert np.abs(said).max() == pytest.approx(0.2 * 10 ** (-6 / 20), rel=1e-3)


def test_peaks_are_held_and_only_what_is_near_them_is_turned_down() -> None:
    loud = np.concatenate([tone(0.5, 0.3), tone(0.1, 3.0), tone(0.5, 0.3)])
    held = limit(loud)
    assert np.abs(held).max() <= 0.89 + 1e-6
    np.testing.assert_array_equal(held[: SPEAK_RATE // 3], loud[: SPEAK_RATE // 3])
    assert np.abs(np.diff(held)).max() < 0.12, "no corner louder than the tone itself"


def test_readers_pause_longer_behind_sentences() -> None:
    assert pause_after("Yes. ") > pause_after("well, ") > pause_after("so we ") == 0.0
    assert pause_after("好。") > pause_after("好，") > pause_after("苹果、") > 0
    assert ends_sentence("真的吗？」")
    assert not ends_sentence("well, ")


def test_words_are_marked_where_they_end() -> None:
    speech = tone(1.0)
    told = marks("We will meet.", 0, speech, 100, [3000, 9000, 21000])
    assert told == ((3, 3100), (8, 9100), (13, 24100))


def test_words_that_are_shown_otherwise_share_the_time_of_those_said() -> None:
    told = marks("In 1999, yes.", 0, tone(1.0), 0, [2000, 8000, 14000, 20000])
    chars, samples = zip(*told, strict=True)
    assert chars[-1] == 13
    assert samples[-1] == SPEAK_RATE
    assert list(samples) == sorted(samples)
