"""Making heard words comparable, and not saying the same thing twice."""

from itertools import pairwise

import pytest

from vivavoce.tools.spoken import (
    Teller,
    core,
    number_zh,
    numbers_as_digits,
    numbers_as_han,
    plain,
)


def test_plain_words_have_one_script_width_and_no_marks() -> None:
    assert plain("春眠不覺曉，處處聞啼鳥。") == "春眠不觉晓处处闻啼鸟"
    assert plain("Ｂ！") == "b"
    assert plain("That's, uh, RIGHT?") == "thats uh right"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我想想啊嗯应该是巴黎吧", "巴黎"),
        ("那个是不是太阳啊", "太阳"),
        ("嗯", "嗯"),
        ("好吧", "好"),
    ],
)
def test_chinese_fillers_go_but_something_stays(said: str, kept: str) -> None:
    assert core(said, "zh") == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [("um i think its paris", "paris"), ("is it a banana", "a banana"), ("okay", "")],
)
def test_english_fillers_go(said: str, kept: str) -> None:
    assert core(said, "en") == kept


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "零"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (2008, "二千零八")],
)
def test_numbers_in_mandarin(value: int, said: str) -> None:
    assert number_zh(value) == said


def test_numbers_are_written_one_way() -> None:
    assert numbers_as_han("2个，119") == "二个，一百一十九"
    assert numbers_as_digits("twenty one birds and nineteen sixty nine") == "21 birds and 19 69"
    assert numbers_as_digits("two hundred and six bones") == "206 bones"


def test_nothing_is_said_twice_running() -> None:
    tell = Teller({"hi": {"zh": ("你好", "嗨"), "en": ("hello {name}",)}}, seed=1)
    said = [tell("hi", "zh") for _ in range(20)]
    assert all(one != other for one, other in pairwise(said))
    assert tell("hi", "en", name="Ann") == tell("hi", "en", name="Ann") == "hello Ann"
