"""Clauses of a text with marks: what is said how."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.languages import Language
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.parts import Clause
from vivavoce.voice.phonemes import MandarinPhonemes
from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.names import tone
from vivavoce.voice.style.types import NEUTRAL, Before, Controls, Pause, Sound

WORDS = MandarinPhonemes().words
TONE = Controls(pitch=1.0)
SIZES = (1, 3, 1000)


def split(
    text: str, language: Language = "en", size: int = 1000, tone: Controls = NEUTRAL
) -> list[Clause]:
    splitter = Splitter(language, WORDS, tone=tone)
    out: list[Clause] = []
    for at in range(0, len(text), size):
        out += splitter.feed(text[at : at + size])
    return out + splitter.flush()


def shown(clauses: list[Clause]) -> str:
    return "".join(clause.shown for clause in clauses)


def said(clauses: list[Clause]) -> Iterator[tuple[str, Controls, bool, tuple[Before, ...]]]:
    """Every character that is no blank: how it is said, and what comes right before it."""
    before: tuple[Before, ...] = ()
    for clause in clauses:
        before += clause.before
        for at, char in enumerate(clause.shown):
            if not char.isspace():
                stressed = any(e.begin <= at < e.end for e in clause.emphasis)
                yield char, clause.controls, stressed, before
                before = ()
    yield "", NEUTRAL, False, before


def stressed(clauses: list[Clause]) -> list[str]:
    return [clause.shown[e.begin : e.end] for clause in clauses for e in clause.emphasis]


@pytest.mark.parametrize("size", SIZES)
def test_a_style_holds_to_the_end_of_its_sentence(size: int) -> None:
    clauses = split("So. [sad] Oh! Well, that is how it goes. [happy 5] Not so!", size=size)
    styles = [(clause.shown.strip(), clause.controls) for clause in clauses]
    assert styles == [
        ("So.", NEUTRAL),
        ("Oh!", controls("sad", 3)),
        ("Well, that is how it goes.", NEUTRAL),
        ("Not so!", controls("happy", 5)),
    ]


def test_a_style_at_the_start_is_the_whole_answers_on_top_of_its_tone() -> None:
    clauses = split("[happy 4] Hi there! How are you? [sad] Not well. I see.", tone=TONE)
    happy, sad = TONE.then(controls("happy", 4)), TONE.then(controls("sad", 3))
    assert [clause.controls for clause in clauses] == [happy, happy, sad, happy]


def test_a_style_ends_where_it_is_ended_or_another_begins() -> None:
    clauses = split("Say [whisper]a secret[/whisper] aloud, [angry]never [neutral]mind.")
    assert [(clause.shown.strip(), clause.controls) for clause in clauses] == [
        ("Say", NEUTRAL),
        ("a secret", tone("whisper")),
        ("aloud,", NEUTRAL),
        ("never", controls("angry", 3)),
        ("mind.", NEUTRAL),
    ]


def test_styles_side_by_side_lie_on_top_of_one_another() -> None:
    (_, clause) = split("Yes. [sad][whisper] Not now.")
    assert clause.controls == controls("sad", 3).then(tone("whisper"))


def test_an_open_stretch_goes_over_sentences_and_may_be_nested() -> None:
    clauses = split("[with rate=0.8]One. [with pitch=2]Two three. [/with]Four.[/with] Five.")
    slow = Controls(rate=0.8)
    assert [clause.controls for clause in clauses] == [
        slow,
        slow.then(Controls(pitch=2.0)),
        slow,
        NEUTRAL,
    ]


@pytest.mark.parametrize("size", SIZES)
def test_sounds_and_pauses_come_before_words_or_at_the_end(size: int) -> None:
    clauses = split("（轻笑）好呀[pause 300ms]走吧。[sigh]", "zh", size)
    assert [(clause.shown, clause.before) for clause in clauses] == [
        ("好呀", (Sound("chuckle", 0.8),)),
        ("走吧。", (Pause(0.3),)),
        ("", (Sound("sigh"),)),
    ]
    assert not clauses[-1].silent


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("That is [emphasis]so very[/emphasis] kind.", "en", ["so very"]),
        ("That is [emphasis]so kind. Oh.", "en", ["so"]),
        ("I *really* like it.", "en", ["really"]),
        ("我[emphasis]真的[/emphasis]喜欢。", "zh", ["真的"]),
        ("我[emphasis]真的喜欢。", "zh", ["真的"]),
        ("Stop [emphasis]now![/emphasis] Go.", "en", ["now!"]),
    ],
)
def test_emphasis(text: str, language: Language, words: list[str], size: int) -> None:
    assert stressed(split(text, language, size)) == words


def test_emphasis_over_a_cut_goes_on_in_the_next_clause() -> None:
    clauses = split("We [emphasis]really truly and honestly must not[/emphasis] go.")
    assert len(clauses) > 1
    assert " ".join(stressed(clauses)) == "really truly and honestly must not"


def test_brackets_that_are_text_are_read() -> None:
    clauses = split("It is far (2 km) from （北京） and [not] near.")
    assert shown(clauses) == "It is far (2 km) from （北京） and not near."
    assert all(clause.controls == NEUTRAL and not clause.before for clause in clauses)


def test_plain_text_is_cut_as_soon_as_without_marks() -> None:
    splitter = Splitter("en", WORDS)
    assert [clause.shown for clause in splitter.feed("No, ")] == ["No,"]
    assert [clause.shown for clause in splitter.feed("[sad] it is. ")] == [" it is."]


PIECES = [
    *("你好", "今天", "，", "。", " the ", "dog", "3.14", "! ", ", ", "公园", "\n", "(2 km)"),
    *("[sigh]", "（轻笑）", "[happy 4]", "(softly)", "[/happy]", "[neutral]", "[pause 1s]"),
    *("[emphasis]", "[/emphasis]", "[with rate=0.8]", "[/with]", "*so*", "[", "（"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.integers(1, 7),
    st.sampled_from(["zh", "en"]),
)
def test_pieces_of_any_size_are_said_the_same_way(
    pieces: list[str], size: int, language: Language
) -> None:
    text = "".join(pieces)
    whole, streamed = split(text, language), split(text, language, size)
    assert list(said(streamed)) == list(said(whole))
    assert "".join(shown(streamed).split()) == "".join(shown(whole).split())


def test_pauses_are_bounded_between_words_and_in_all() -> None:
    """A text of a few kilobytes must not ask for an hour of silence."""
    (clause,) = split("[pause 4s]" * 300 + "Well.")
    assert clause.before == (Pause(4), Pause(4), Pause(2))
    clauses = split("[pause 9s]Well. " * 100)
    pauses = [before.seconds for c in clauses for before in c.before if isinstance(before, Pause)]
    assert pauses == [9.0] * 6 + [6.0]
    assert shown(clauses).split() == ["Well."] * 100


def test_sounds_between_two_words_are_bounded() -> None:
    (clause,) = split("[pause 1s]" + "[laughter]" * 300 + "Well.")
    assert clause.before == (Pause(1), *[Sound("laughter")] * 8)
