"""Clauses of two languages, for a mouth only."""

import re

from vivavoce.data import mixed
from vivavoce.data.sources import SOURCES, gather
from vivavoce.languages import HAN
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import leads, speak


def test_every_text_has_both_scripts_and_a_licence() -> None:
    found = list(mixed.texts())
    assert len({text.words for text in found}) == len(found) > 150
    for text in found:
        assert HAN.search(text.words)
        assert re.search("[A-Za-z]", text.words)
        assert SOURCES[text.source].licence == "Apache-2.0"


def test_they_are_said_by_the_chinese_voice_in_one_go() -> None:
    phonemes = Phonemes()
    for text in list(mixed.texts())[::40]:
        pieces = speak(text.words, "zh")
        assert leads(pieces) == "zh"
        assert {language for language, _ in pieces} == {"zh", "en"}
        assert len(phonemes(pieces)) > 10


def test_a_listener_does_not_get_them() -> None:
    assert not any(text.source == mixed.SOURCE for text in gather(None, "zh"))
