"""Texts from patterns."""

from pathlib import Path

import pytest

from vivavoce.data import templates
from vivavoce.data.texts import spoken


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7, "seven"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (214, "two hundred and fourteen"),
        (2300, "two thousand three hundred"),
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert templates.english_number(value) == words


def test_nearly_all_can_be_said_and_they_are_the_same_every_time() -> None:
    made = list(templates.texts(Path()))
    assert made == list(templates.texts(Path()))
    sayable = [words for language, _, words in made if spoken(words, language)]
    assert len(sayable) > 0.95 * len(made)
    assert not any("{" in words for words in sayable)
