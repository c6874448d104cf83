import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.languages import HAN, Language
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.parts import Clause
from vivavoce.voice.phonemes import MandarinPhonemes

WORDS = MandarinPhonemes().words


def split(text: str, language: Language, size: int = 3) -> list[Clause]:
    splitter = Splitter(language, WORDS)
    out: list[Clause] = []
    for i in range(0, len(text), size):
        out += splitter.feed(text[i : i + size])
    return out + splitter.flush()


def shown(text: str, language: Language, size: int = 3) -> list[str]:
    return [clause.shown.strip() for clause in split(text, language, size)]


def test_english_starts_short_and_goes_on_longer() -> None:
    text = (
        "That sounds absolutely wonderful and I think you should definitely go for it because "
        "life is short and you will regret it otherwise."
    )
    clauses = shown(text, "en")
    assert clauses[0] == "That sounds absolutely wonderful"
    assert all(6 <= len(clause.split()) <= 14 for clause in clauses[1:])


def test_chinese_starts_with_at_most_eight_characters() -> None:
    text = "我今天下午要去公园散步，你要不要一起来呀？我们可以带上小狗，然后去湖边坐一会儿。"
    clauses = shown(text, "zh")
    assert len(HAN.findall(clauses[0])) <= 8
    assert clauses[0] == "我今天下午要去"
    assert all(len(HAN.findall(clause)) <= 20 for clause in clauses)


@pytest.mark.parametrize(
    "kept",
    ["3.14", "1,234,567 people", "Dr. Smith", "e.g. tea", "3:45 p.m. sharp", "example.com now"],
)
def test_never_cuts_inside_numbers_and_abbreviations(kept: str) -> None:
    for size in (1, 2, 5):
        assert any(kept in clause for clause in shown(f"Say {kept}.", "en", size))


def test_a_sentence_end_is_certain_at_once() -> None:
    splitter = Splitter("zh", WORDS)
    assert [clause.shown for clause in splitter.feed("好啊！")] == ["好啊！"]
    splitter = Splitter("en", WORDS)
    assert splitter.feed("Sure") == []
    assert [clause.shown for clause in splitter.feed("! And")] == ["Sure! "]


def test_a_blank_makes_the_end_of_a_clause_certain() -> None:
    splitter = Splitter("en", WORDS)
    assert [clause.shown for clause in splitter.feed("No, ")] == ["No,"]
    assert splitter.feed("it is polite.") == []
    assert [clause.shown for clause in splitter.feed(" ")] == [" it is polite."]
    assert [clause.shown for clause in splitter.feed("Ask 3")] == []
    assert [clause.shown for clause in splitter.feed(".14 friends. ")] == [" Ask 3.14 friends."]


def test_a_word_that_is_still_growing_is_not_cut() -> None:
    splitter = Splitter("en", WORDS)
    assert splitter.feed("That sounds absolutely wonder") == []


def test_mixed_clause_is_chinese_with_english_pieces() -> None:
    (clause,) = split("今天又改PPT了？", "zh")
    assert clause.spoken == (("zh", "今天又改"), ("en", "P P T"), ("zh", "了？"))


def test_a_latin_word_alone_stays_with_the_chinese_voice() -> None:
    (clause,) = split("OK！", "zh")
    assert clause.spoken == (("en", "O K"), ("zh", "！"))
    first, *_ = split("He said hello to everyone in the room.", "zh")
    assert first.spoken == (("en", "He said hello,"),)


def test_numbers_are_said_in_the_language_of_the_clause() -> None:
    assert split("现在10:30。", "zh")[0].spoken == (("zh", "现在十点半。"),)
    assert split("It is 24/7.", "en")[0].spoken == (("en", "It is twenty-four seven."),)


def test_an_unfinished_clause_does_not_sound_finished() -> None:
    first, *_ = split("I really think that we should all go home now.", "en")
    assert first.spoken[0][1].endswith(",")
    (only,) = split("Good", "en")
    assert only.spoken == (("en", "Good."),)


def test_lines_are_clauses() -> None:
    assert shown("- Apples\n- Pears\n", "en") == ["Apples", "Pears"]


def test_punctuation_alone_is_silent() -> None:
    assert all(clause.silent for clause in split("...", "en"))
    assert split("😀", "en") == []


@given(
    st.lists(
        st.sampled_from(
            ["你好", "今天", "，", "。", " the ", "dog", "3.14", "! ", ", ", "公园", "\n"]
        ),
        max_size=30,
    ),
    st.integers(1, 7),
    st.sampled_from(["zh", "en"]),
)
def test_shown_joins_to_the_whole_transcript(
    words: list[str], size: int, language: Language
) -> None:
    text = "".join(words)
    joined = "".join(clause.shown for clause in split(text, language, size))
    assert "".join(joined.split()) == "".join(text.split())
