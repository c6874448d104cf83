"""Texts are chosen by what has not been heard."""

from vivavoce.data.coverage import widest

TEXTS = ["abcabc", "abc", "abc", "xyz", "xyz", "abd", "xyzabc", "pqr", "abc"]


def test_what_was_heard_gives_way_to_what_is_new() -> None:
    assert list(widest(TEXTS[1:5], str, 2)) == ["abc", "xyz"]
    assert list(widest(TEXTS[3:], str, 3)) == ["xyz", "pqr"]


def test_one_of_one_is_every_text() -> None:
    assert list(widest(TEXTS, str, 1)) == TEXTS


def test_a_longer_list_begins_as_a_shorter_one() -> None:
    shorter, longer = list(widest(TEXTS[:6], str, 3)), list(widest(TEXTS, str, 3))
    assert longer[: len(shorter)] == shorter
    assert len(longer) == 3


def test_a_text_without_a_sound_is_the_last_choice() -> None:
    assert list(widest(["", "abc"], str, 2)) == ["abc"]
