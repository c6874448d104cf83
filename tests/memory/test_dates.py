"""Days that are spoken of."""

from datetime import date

import pytest

from vivavoce.languages import Language, script_language
from vivavoce.memory.dates import find, number, over, spoken

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("tomorrow", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("tomorrow morning", "2026-11-26"),
        ("yesterday", "2026-11-24"),
        ("on Friday", "2026-11-27"),
        ("next Friday", "2026-12-04"),
        ("last Friday", "2026-11-20"),
        ("next week", "2026-W49"),
        ("last month", "2026-10"),
        ("next year", "2027"),
        ("in three days", "2026-11-28"),
        ("two years ago", "2024"),
        ("on March 9th", "2027-03-09"),
        ("on October 3rd", "2026-10-03"),
        ("the 3rd of June, 2020", "2020-06-03"),
        ("next June", "2027-06"),
        ("in December", "2026-12"),
        ("明天", "2026-11-26"),
        ("大后天", "2026-11-28"),
        ("前天", "2026-11-23"),
        ("下周三", "2026-12-02"),
        ("这周六", "2026-11-28"),
        ("上周五", "2026-11-20"),
        ("周一", "2026-11-30"),
        ("星期天", "2026-11-29"),
        ("下周", "2026-W49"),
        ("下个月", "2026-12"),
        ("去年", "2025"),
        ("三天后", "2026-11-28"),
        ("两个月前", "2026-09"),
        ("三月九号", "2027-03-09"),
        ("十二月二十五日", "2026-12-25"),
        ("2020年5月1日", "2020-05-01"),
    ],
)
def test_days(said: str, due: str) -> None:
    when = find(said, TODAY, script_language(said))
    assert when is not None
    assert (when.due, when.start, when.end) == (due, 0, len(said))


@pytest.mark.parametrize("said", ["some day", "February 31st", "改天", "十三月一日", "may I"])
def test_no_days(said: str) -> None:
    assert find(said, TODAY, script_language(said)) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [("thirty four", 34), ("nineteen", 19), ("a", 1), ("27", 27), ("二十八", 28), ("十", 10),
     ("一百零三", 103), ("两", 2), ("soon", None)],
)  # fmt: skip
def test_numbers(words: str, value: int | None) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    ("due", "passed"),
    [("2026-11-24", True), ("2026-11-25", False), ("2026-W47", True), ("2026-W48", False),
     ("2026-10", True), ("2026-11", False), ("2025", True), ("2026", False)],
)  # fmt: skip
def test_what_is_over(due: str, passed: bool) -> None:
    assert over(due, TODAY) is passed


@pytest.mark.parametrize(
    ("due", "language", "words"),
    [
        ("2026-12-02", "en", "December 2"),
        ("2027-01-05", "en", "January 5 2027"),
        ("2026-W49", "en", "the week of November 30"),
        ("2025", "en", "2025"),
        ("2026-12-02", "zh", "12月2日"),
        ("2027-01", "zh", "2027年1月"),
        ("2026-W49", "zh", "11月30日那周"),
    ],
)
def test_days_as_words(due: str, language: Language, words: str) -> None:
    assert spoken(due, TODAY, language) == words
