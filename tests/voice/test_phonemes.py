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
        ("行不行", "ɕi↗ŋpuɕi↗ŋ"),
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
        ("你好", "ni↓xau↓"),
        ("朋友们好", "pʰə↗ŋjou mən xau↓"),
        ("玩儿", "wa↗nɚ"),
        ("女儿", "ny↓ɚ↗"),
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


@pytest.mark.parametrize(
    ("text", "character", "reading"),
    [
        ("把书还他", "还", "huan2"),
        ("他还没来", "还", "hai2"),
        ("慢慢地站起来", "地", "de5"),
        ("天天上地铁", "地", "di4"),
        ("把声音调低", "调", "tiao2"),
        ("他调到北京", "调", "diao4"),
        ("衣服干了", "干", "gan1"),
        ("他在干活", "干", "gan4"),
        ("请了三天假", "假", "jia4"),
        ("这是假的", "假", "jia3"),
        ("他姓曾", "曾", "zeng1"),
        ("他曾来过", "曾", "ceng2"),
        ("要不要", "不", "bu5"),
        ("统一的", "一", "yi1"),
        ("桌子长两米", "长", "chang2"),
        ("又得了第一", "得", "de2"),
        ("我得了解他", "得", "dei3"),
        ("喜欢儿歌", "儿", "er2"),
    ],
)
def test_characters_are_read_by_their_neighbours(
    phonemes: Phonemes, text: str, character: str, reading: str
) -> None:
    assert phonemes.mandarin.syllables(text)[text.index(character)] == reading


def test_a_measure_word_after_a_number() -> None:
    assert in_context(["三", "只", "猫"], [["san1"], ["zhi3"], ["mao1"]])[1] == ["zhi1"]
    assert in_context(["我", "只", "想"], [["wo3"], ["zhi3"], ["xiang3"]])[1] == ["zhi3"]
