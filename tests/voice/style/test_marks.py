"""What between brackets is a mark, and what is text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.marks import (
    Close,
    Mark,
    Open,
    StressNext,
    Style,
    Unstress,
    read_mark,
)
from vivavoce.voice.style.names import tone
from vivavoce.voice.style.types import LIMITS, NEUTRAL, Controls, Pause, Sound

EITHER: list[tuple[str, Mark]] = [
    ("laughs", Sound("laughter")),
    ("laughs softly", Sound("laughter", 0.5)),
    ("轻笑", Sound("chuckle", 0.8)),
    ("叹了口气", Sound("sigh")),
    ("深深地叹了口气", Sound("sigh")),
    ("takes a breath", Sound("breath")),
    ("呃", Sound("uhm")),
    ("停顿", Pause(0.5)),
    ("short pause", Pause(0.25)),
    ("停顿1秒", Pause(1.0)),
    ("高兴2", Style(controls("happy", 2))),
    ("softly", Style(tone("softly"))),
    ("压低声音", Style(tone("小声"))),
    ("温柔地说", Style(tone("温柔"))),
    ("in a tired voice", Style(tone("tired"))),
    ("四川话", Style(Controls(dialect="sichuan"))),
    ("rising", Style(tone("rising"))),
]
TAGS: list[tuple[str, Mark]] = [
    ("Laughter", Sound("laughter")),
    ("Breathing", Sound("breath")),
    ("Uhm", Sound("uhm")),
    ("Sigh", Sound("sigh")),
    ("Dissatisfaction-hnn", Sound("sigh", 0.6)),
    ("Question-ei", Style(tone("rising"))),
    ("pause 300ms", Pause(0.3)),
    ("pause 99999ms", Pause(10.0)),
    ("happy 4", Style(controls("happy", 4))),
    ("angry", Style(controls("angry", 3))),
    ("Sichuanese", Style(Controls(dialect="sichuan"))),
    ("neutral", Style(NEUTRAL)),
    ("rate 0.8", Style(Controls(rate=0.8))),
    ("pitch=+2 energy -6dB", Style(Controls(pitch=2.0, energy=-6.0))),
    ("rate 900%", Style(Controls(rate=LIMITS["rate"][1]))),
    ("with sad 2 breath=0.2", Open(controls("sad", 2).then(Controls(breath=0.2)))),
    ("/with", Close()),
    ("/whisper", Close()),
    ("emphasis", StressNext()),
    ("/emphasis", Unstress()),
]
TEXT = [
    "2 km",
    "北京",
    "我哥哥",
    "about 5 km",
    "see below",
    "1",
    "2024",
    "",
    "x" * 100,
    "happy Tom",
]


@pytest.mark.parametrize(("inner", "mark"), [*EITHER, *TAGS])
def test_tags(inner: str, mark: Mark) -> None:
    assert read_mark(inner, square=True, begins=False) == (mark,)


@pytest.mark.parametrize(("inner", "mark"), EITHER)
def test_natural_language_in_round_brackets(inner: str, mark: Mark) -> None:
    assert read_mark(inner, square=False, begins=False) == (mark,)


@pytest.mark.parametrize("inner", TEXT)
def test_text_in_brackets(inner: str) -> None:
    for square in (True, False):
        assert read_mark(inner, square=square, begins=False) is None


def test_one_plain_word_in_round_brackets_is_a_mark_only_where_a_sentence_begins() -> None:
    assert read_mark("fast", square=False, begins=False) is None
    assert read_mark("fast", square=False, begins=True) == (Style(tone("fast")),)


@given(st.text(max_size=90))
def test_anything_between_brackets_can_be_read(inner: str) -> None:
    for mark in read_mark(inner, square=True, begins=True) or ():
        assert not isinstance(mark, Pause) or 0 <= mark.seconds <= 10
