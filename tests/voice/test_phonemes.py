import json

import pytest

from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.tones import in_context


@pytest.fixture(scope="module")
def phonemes() -> Phonemes:
    return Phonemes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("很长", "xə↓nꭧʰa↗ŋ"),
        ("长大", "ꭧa↓ŋta↘"),
        ("银行", "i↗nxa↗ŋ"),
        ("行不行", "ɕi↗ŋpu↘ɕi↗ŋ"),
        ("重庆", "ꭧʰʊ↗ŋʨʰi↘ŋ"),
        ("重要", "ꭧʊ↘ŋjau↘"),
        ("觉得", "ʨɥe↗tɤ"),
        ("睡觉", "ʂwei↘ʨjau↘"),
        ("我得走", "wo↓tei↓ ʦou↓"),
        ("跑得快", "pʰau↓tɤkʰwai↘"),
        ("慢慢地走", "ma↘nma↘n tɤ ʦou↓"),
        ("一个", "i↗kɤ↘"),
        ("一只", "i↘ꭧɨ→"),
        ("第一名", "ti↘i→mi↗ŋ"),
        ("十一月一日", "ʂɨ↗i→ɥe↘ i→ɻɨ↘"),
        ("不对", "pu↗ twei↘"),
        ("一会儿", "i↗xwei↘ɚ"),
        ("嗯，好。", "ə↗n, xau↓."),
    ],
)
def test_mandarin_readings(phonemes: Phonemes, text: str, said: str) -> None:
    assert phonemes.mandarin(text) == said


def test_mixed_sentence_is_one_string_within_the_vocabulary(phonemes: Phonemes) -> None:
    said = phonemes((("zh", "今天又改"), ("en", "P P T"), ("zh", "了吗？")))
    assert "pʰi→ pʰi→ tʰi→" in said
    assert said.endswith("?")
    # Every symbol hibari's reader and misaki's table can give is one Kokoro knows.
    from importlib import resources

    vocab = json.loads((resources.files("hibari") / "assets" / "vocab.json").read_text("utf-8"))
    assert not set(said) - set(vocab)


def test_english_in_english_keeps_its_stress(phonemes: Phonemes) -> None:
    assert phonemes((("en", "P P T"),)) == "pˈi pˈi tˈi"
    assert phonemes((("zh", "我的"), ("en", "iPhone"))) == "wo↓ tɤ ai→fou→n"


def test_only_punctuation_says_nothing(phonemes: Phonemes) -> None:
    assert phonemes((("zh", "，。"),)) == ""


def test_a_measure_word_after_a_number() -> None:
    assert in_context(["三", "只", "猫"], [["san1"], ["zhi3"], ["mao1"]])[1] == ["zhi1"]
    assert in_context(["我", "只", "想"], [["wo3"], ["zhi3"], ["xiang3"]])[1] == ["zhi3"]
