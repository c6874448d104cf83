"""Small errors of the ears are forgiven, missing or other words are not."""

from datetime import UTC, date, datetime

import pytest

from vivavoce.languages import Language
from vivavoce.voice.own.statement import draw, lacking

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_read_as_shown(language: Language) -> None:
    statement = draw(language, "replica", date(2027, 1, 31), NOW)
    assert lacking(statement, statement.text) == ()
    assert draw(language, "replica", date(2027, 1, 31), NOW).text != statement.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_statement_does_not_fit(language: Language) -> None:
    one = draw(language, "replica", date(2027, 1, 31), NOW)
    others = (draw(language, "replica", date(2027, 1, 31), NOW).text for _ in range(20))
    assert sum(lacking(one, text) == () for text in others) == 0


def test_small_errors_are_forgiven() -> None:
    statement = draw("en", "replica", date(2027, 1, 31), NOW)
    heard = statement.text.replace("adult", "a dolt").replace("imitated", "imitate it")
    heard = heard.replace(statement.drawn[1], "um").lower()
    assert lacking(statement, heard) == ()


def test_other_characters_of_the_same_sound_are_forgiven() -> None:
    statement = draw("zh", "replica", date(2027, 1, 31), NOW)
    heard = statement.text.replace("成年人", "成年仁").replace("模仿", "磨仿").replace("，", "")
    assert lacking(statement, heard) == ()


@pytest.mark.parametrize(
    ("language", "left_out"),
    [
        ("en", "I am an adult"),
        ("en", "my voice may be imitated"),
        ("en", "withdraw this at any time"),
        ("zh", "我是成年人"),
        ("zh", "模仿我的声音"),
        ("zh", "随时撤回"),
    ],
)
def test_every_part_is_needed(language: Language, left_out: str) -> None:
    statement = draw(language, "replica", date(2027, 1, 31), NOW)
    assert lacking(statement, statement.text.replace(left_out, "")) != ()


def test_the_drawn_words_are_needed_in_their_order() -> None:
    statement = draw("en", "replica", date(2027, 1, 31), NOW)
    begin = statement.text.index("Today's")
    backwards = statement.text[:begin] + "Today's words are: " + ", ".join(statement.drawn[::-1])
    assert lacking(statement, backwards) == (" ".join(statement.drawn),)
    assert lacking(statement, statement.text[:begin]) == (" ".join(statement.drawn),)


@pytest.mark.parametrize(
    ("language", "said", "instead"),
    [
        ("en", "I agree", "I do not agree"),
        ("en", "I agree", "I don't agree"),
        ("zh", "我同意", "我不同意"),
    ],
)
def test_the_opposite_is_no_consent(language: Language, said: str, instead: str) -> None:
    statement = draw(language, "replica", date(2027, 1, 31), NOW)
    assert lacking(statement, statement.text.replace(said, instead)) != ()


def test_a_statement_of_a_smaller_scope_is_another_one() -> None:
    replica = draw("en", "replica", date(2027, 1, 31), NOW)
    features = draw("en", "features", date(2027, 1, 31), NOW)
    assert lacking(replica, features.text) != ()
