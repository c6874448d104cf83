"""Which phonemes belong to which word."""

import pytest

from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.reading import Reading, read, words_of


def of_words(reading: Reading) -> list[tuple[str, str]]:
    return [
        (word, "".join(c for c, o in zip(reading.symbols, reading.owners, strict=True) if o == n))
        for n, word in enumerate(reading.words)
    ]


def test_syllables_and_latin_words_own_their_phonemes() -> None:
    reading = read(
        (("zh", "今天"), ("en", "Hello World"), ("zh", "，好。")), ["a|b", "hə wɜ", ", c."]
    )
    assert reading.symbols == "ab hə wɜ, c."
    assert of_words(reading) == [
        ("今", "a"),
        ("天", "b"),
        ("Hello", "hə"),
        ("World", "wɜ"),
        ("好", "c"),
    ]


def test_letters_in_a_row_are_one_word() -> None:
    reading = read((("en", "P P T Hello"),), ["pi pi ti hə"])
    assert of_words(reading) == [("P P T", "pipiti"), ("Hello", "hə")]


def test_words_share_what_cannot_be_told_apart() -> None:
    reading = read((("en", "3.5 miles"),), ["aaa bb ccc dddd"])
    assert reading.words == ("3.5", "miles")
    assert reading.owners == (0, 0, 0, -1, 0, 0, -1, 1, 1, 1, -1, 1, 1, 1, 1)


def test_nothing_to_say_is_nothing() -> None:
    assert read((("zh", "。"),), [""]) == Reading("", (), ())


def test_a_part_keeps_the_numbers_of_its_words() -> None:
    reading = read((("en", "one two three"),), ["a b c"])
    assert reading.part(1, 4) == Reading("b", (1,), reading.words)


@pytest.mark.parametrize(
    "text",
    ["今天又改PPT了，我的老板真是太烦人了。", "电影晚上10:30开始，外面-5℃，记得多穿2件衣服。"],
)
def test_every_word_of_a_chinese_sentence_has_phonemes_of_its_own(text: str) -> None:
    pieces = speak(text, "zh")
    reading = Phonemes().read(pieces)
    assert list(reading.words) == [w for lang, part in pieces for w in words_of(lang, part)]
    assert all(phonemes for _, phonemes in of_words(reading))
    assert len(reading.owners) == len(reading.symbols)
