"""What counts as the same sound."""

import pytest

from vivavoce.tools.sounds import distance, likeness, same_sound, unlike, within


def test_homophones_are_the_same_near_syllables_almost_and_others_not() -> None:
    assert unlike("晓", "小") == 0.0
    assert unlike("林", "令") == unlike("村", "春") == 0.25
    assert unlike("不", "天") == 1.0
    assert 0.25 < unlike("红", "黄") < 1.0


def test_distance_counts_what_was_dropped_and_what_was_added() -> None:
    assert distance("春棉不觉小", "春眠不觉晓") == 0.0
    assert distance("春眠不觉", "春眠不觉晓") == 1.0
    assert distance("", "春眠") == 2.0


def test_a_line_is_found_where_it_stands() -> None:
    assert within("我说春棉不觉小吧", "春眠不觉晓") == (0.0, 2, 7)
    cost, start, end = within("电话", "春眠不觉晓")
    assert cost > 3
    assert end >= start


def test_commands_are_known_by_usual_readings_only() -> None:
    assert same_sound("给我提式", "提示")
    assert not same_sound("是不是石头", "提示")  # 是 can be read ti, but nobody does


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("shopin", "chopin"),
        ("nil armstrong", "neil armstrong"),
        ("mosart", "mozart"),
        ("knight", "night"),
    ],
)
def test_english_is_known_by_its_sound(said: str, meant: str) -> None:
    assert likeness(said, meant) > 0.72


def test_other_words_are_other_words() -> None:
    assert likeness("london", "paris") < 0.4
    assert likeness("mercury", "venus") < 0.4
