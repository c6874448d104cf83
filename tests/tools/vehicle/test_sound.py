"""Numbers, and how alike words sound."""

import pytest

from vivavoce.tools.vehicle import numbers
from vivavoce.tools.vehicle.sound import edits, resembles, unlike


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十五度半", 25.5),
        ("百分之三十", 30),
        ("一百零三点九", 103.9),
        ("两档", 2),
        ("24度", 24),
        ("二是四度", 24),
        ("30%", 30),
    ],
)
def test_chinese_numbers(text: str, value: float) -> None:
    assert [number.value for number in numbers.chinese(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty six", 26),
        ("one oh three point nine", 103.9),
        ("one hundred and five", 105),
        ("ninety nine point five", 99.5),
        ("twenty five and a half", 25.5),
        ("30%", 30),
    ],
)
def test_english_numbers(text: str, value: float) -> None:
    assert [number.value for number in numbers.english(text.split())] == [value]


def test_likeness() -> None:
    assert unlike("chuang", "cuang") < unlike("chuang", "ma")
    assert edits("window", "windaw", 2) == 1
    assert edits("window", "door", 2) == 3
    assert resembles("李拿", "李娜")
    assert resembles("Emilie", "Emily")
    assert not resembles("天安门", "火车站")
