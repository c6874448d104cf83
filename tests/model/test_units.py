from pathlib import Path

import pytest

from tests.fakes import tiny_heads
from vivavoce.errors import ModelError
from vivavoce.model import han_words
from vivavoce.model.han_words import HanWords
from vivavoce.model.units import BLANK, COUNT, Syllable, collapse, letters, sounds, spelled

NI, HAO = Syllable("n", "i", 3), Syllable("h", "ao", 3)


def test_words_and_syllables_are_spelled_and_read_back() -> None:
    units = [*letters("Don't  stop!"), *sounds([NI, HAO, Syllable("", "er", 4)]), *letters("ok")]
    assert spelled(units) == ["don't stop", [NI, HAO, Syllable("", "er", 4)], "ok"]
    assert all(BLANK < unit < COUNT for unit in units)


def test_half_a_syllable_is_dropped() -> None:
    assert spelled(sounds([NI])[:1]) == []
    assert spelled([*sounds([NI])[:1], *sounds([HAO])]) == [[HAO]]


@pytest.mark.parametrize(
    ("path", "before", "read"),
    [
        ([0, 3, 3, 0, 3, 5], BLANK, [3, 3, 5]),
        ([3, 3, 5], 3, [5]),
        ([], 7, []),
    ],
)
def test_frames_collapse(path: list[int], before: int, read: list[int]) -> None:
    assert collapse(path, before) == read


@pytest.fixture
def words(tmp_path: Path) -> HanWords:
    return HanWords.load(tiny_heads.write(tmp_path) / "words.gz")


def test_words_beat_single_characters(words: HanWords) -> None:
    assert words.read([NI, HAO]) == "你好"
    assert words.read([NI, Syllable("h", "ao", 4)]) == "你号", "a word of that tone is there"
    assert words.read([Syllable("n", "i", 2), HAO]) == "你好", "a tone may be wrong"
    assert words.read([HAO, Syllable("x", "ve", 2), NI]) == "好你", "unknown sounds are left out"


def test_a_file_without_words_is_refused(tmp_path: Path) -> None:
    path = tiny_heads.write(tmp_path) / "words.gz"
    half = path.read_bytes()[: path.stat().st_size // 2]
    for content in (b"not packed", half, b""):
        path.write_bytes(content)
        with pytest.raises(ModelError, match="no words"):
            HanWords.load(path)
    with pytest.raises(ValueError, match="no syllable"):
        han_words.read_syllable("q-xyz3")
