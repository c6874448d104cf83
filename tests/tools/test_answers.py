"""Answers by letter, place, content and sound, in both languages."""

import pytest

from vivavoce.languages import Language
from vivavoce.tools.answers import accepted, choice
from vivavoce.tools.spoken import plain

CITIES = ("Paris", "Rome", "Vienna", "New York")
STAEDTE = ("巴黎", "罗马", "维也纳", "纽约")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("B", 1),
        ("bee", 1),
        ("See.", 2),
        ("I'd see A", 0),
        ("I'd say D", 3),
        ("option C please", 2),
        ("the second one", 1),
        ("The last one, I think.", 3),
        ("Number three", 2),
        ("I think it's Paris", 0),
        ("Vienner", 2),
        ("maybe York", 3),
        ("it must be new york city", 3),
    ],
)
def test_english_choices(said: str, at: int) -> None:
    assert choice(plain(said), CITIES, "en") == at


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("选B", 1),
        ("比", 1),
        ("西", 2),
        ("第二个", 1),
        ("我选第3个吧", 2),
        ("最后一个", 3),
        ("应该是巴黎吧", 0),
        ("八里", 0),
        ("我闲啊", 0),
        ("我选心", 2),
        ("落马", 1),
        ("維也納", 2),
        ("我覺得是紐約", 3),
    ],
)
def test_chinese_choices(said: str, at: int) -> None:
    assert choice(plain(said), STAEDTE, "zh") == at


@pytest.mark.parametrize(
    ("said", "options", "language"),
    [
        ("tell me a story", CITIES, "en"),
        ("one second", CITIES, "en"),
        ("London", CITIES, "en"),
        ("伦敦", STAEDTE, "zh"),
        ("等一下", STAEDTE, "zh"),
    ],
)
def test_what_is_no_option_is_none(said: str, options: tuple[str, ...], language: Language) -> None:
    assert choice(plain(said), options, language) is None


def test_options_that_share_words_are_kept_apart() -> None:
    options = ("left arm", "right leg", "right arm", "left leg")
    assert [choice(one, options, "en") for one in options] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("said", "answers", "right"),
    [
        ("两百零六块吧", ("206块",), True),
        ("是不是路灯啊", ("路灯",), True),
        ("鹿灯", ("路灯",), True),
        ("不是路灯", ("路灯",), False),
        ("石头", ("路灯",), False),
        ("我猜是香酒", ("香蕉",), True),
        ("水果", ("水",), False),
        ("一把锁", ("锁",), True),
        ("打开了", ("打包了",), False),
        ("撒哈拉", ("撒哈拉沙漠",), True),
    ],
)
def test_open_answers_in_chinese(said: str, answers: tuple[str, ...], right: bool) -> None:
    assert accepted(plain(said), answers, "zh") is right


@pytest.mark.parametrize(
    ("said", "answers", "right"),
    [
        ("a piano", ("piano",), True),
        ("is it sixteen", ("16",), True),
        ("they came from opposite banks", ("opposite banks",), True),
        ("not a piano", ("piano",), False),
        ("a guitar", ("piano",), False),
        ("a coat", ("cat",), False),
        ("some corn", ("coin",), False),
        ("Christopher Columbus", ("Columbus",), True),
    ],
)
def test_open_answers_in_english(said: str, answers: tuple[str, ...], right: bool) -> None:
    assert accepted(plain(said), answers, "en") is right
