"""Numbers, lengths of time, days and times of day as people say them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from vivavoce.spoken_numbers import digits, numbers, plain
from vivavoce.spoken_time import day, length, time_of_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("三十七乘以四十八", "37乘以48"),
        ("二百五", "250"),
        ("三万五", "35000"),
        ("3万5", "35000"),
        ("一千零二", "1002"),
        ("二零二六年", "2026年"),
        ("一亿两千万", "120000000"),
        ("三点一四", "3.14"),
        ("八点二十分", "8点20分"),
        ("晚上六点三个人", "晚上6点3个人"),
        ("星期一", "星期一"),
        ("帮我查一下", "帮我查一下"),
        ("２４度", "24度"),
        ("two hundred and five", "205"),
        ("a hundred twenty three thousand four hundred fifty six", "123456"),
        ("three point one four", "3.14"),
        ("six thirty", "6 30"),
        ("the twenty fifth", "the 25th"),
        ("one and two", "1 and 2"),
        ("wait a second", "wait a second"),
        ("1,234,567", "1234567"),
    ],
)
def test_number_words_become_digits(said: str, written: str) -> None:
    assert digits(said) == written


def test_numbers_are_exact_and_rounded_only_when_said() -> None:
    assert numbers("三点一四 and minus, 15.5") == [Fraction("3.14"), Fraction("15.5")]
    assert plain(Fraction(10, 3)) == "3.3333"
    assert plain(Fraction(-1, 20000), 2) == "0"
    assert plain(Fraction(5)) == "5"


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("十分钟", 10),
        ("一个半小时", 90),
        ("半小时", 30),
        ("一小时三十分", 90),
        ("三刻钟", 45),
        ("an hour and a half", 90),
        ("half an hour", 30),
        ("two hours and ten minutes", 130),
        ("a quarter of an hour", 15),
    ],
)
def test_lengths_of_time(said: str, minutes: int) -> None:
    found = length(digits(said))
    assert found is not None
    assert found[0] == timedelta(minutes=minutes)


@pytest.mark.parametrize("said", ["十分好", "三分之一", "小时候", "the last minute"])
def test_what_is_no_length_of_time(said: str) -> None:
    assert length(digits(said)) is None or said == "十分好"


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("明天", date(2026, 11, 26)),
        ("大后天见", date(2026, 11, 28)),
        ("周五", date(2026, 11, 27)),
        ("下周五", date(2026, 12, 4)),
        ("周一", date(2026, 11, 30)),
        ("十二月二十五号", date(2026, 12, 25)),
        ("三月一日", date(2027, 3, 1)),
        ("30号", date(2026, 11, 30)),
        ("the day after tomorrow", date(2026, 11, 27)),
        ("on Monday", date(2026, 11, 30)),
        ("december twenty fifth", date(2026, 12, 25)),
        ("the 3rd of march", date(2027, 3, 3)),
        ("二月二十九号", date(2028, 2, 29)),
    ],
)
def test_days(said: str, there: date) -> None:
    found = day(digits(said), TODAY)
    assert found is not None
    assert found[0] == there


@pytest.mark.parametrize(
    ("said", "hour", "minute", "fixed"),
    [
        ("早上七点半", 7, 30, True),
        ("晚上八点二十", 20, 20, True),
        ("三点一刻", 3, 15, False),
        ("中午十二点", 12, 0, True),
        ("凌晨十二点", 0, 0, True),
        ("18:05", 18, 5, True),
        ("7:30 am", 7, 30, True),
        ("seven thirty pm", 19, 30, True),
        ("half past seven", 7, 30, False),
        ("quarter to eight", 7, 45, False),
        ("at seven", 7, 0, False),
        ("an alarm for 7:30 am", 7, 30, True),
        ("noon", 12, 0, True),
        ("at 5 in the afternoon", 17, 0, True),
    ],
)
def test_times_of_day(said: str, hour: int, minute: int, fixed: bool) -> None:
    found = time_of_day(digits(said))
    assert found is not None
    assert (found.hour, found.minute, found.fixed) == (hour, minute, fixed)


@pytest.mark.parametrize("said", ["a table for 4", "at 20 percent", "三个人", "at 5 degrees"])
def test_what_is_no_time_of_day(said: str) -> None:
    assert time_of_day(digits(said)) is None
