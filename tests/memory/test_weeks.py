"""Weeks of talk: what was told is used two conversations later, what has changed is not."""

import pytest

from tests.memory.conftest import PERSONA, USER, Sample
from vivavoce.languages import Language


@pytest.mark.parametrize(
    ("told", "asked", "used", "other"),
    [
        ("I live in Berlin.", "which city do I call home", "lives in Berlin", "tell me a joke"),
        ("My cat is called Mimi.", "what's my kitten called again", "Mimi", "tell me a joke"),
        ("I'm allergic to peanuts.", "what shall we cook for dinner", "peanuts", "count to ten"),
        ("我养了一只猫，叫咪咪", "我家喵星人叫什么来着", "猫咪叫咪咪", "给我讲个笑话"),
        ("我下周三要去上海面试", "我最近有什么安排", "上海面试", "三加五等于几"),
        ("我不吃牛肉", "晚上咱们吃什么", "牛肉", "给我讲个笑话"),
    ],
)
def test_two_conversations_later(
    sample: Sample, told: str, asked: str, used: str, other: str
) -> None:
    sample.say(told, conversation="one")
    sample.clock.forward(days=3)
    sample.say("The weather is grey today.", "今天路上好堵", conversation="two")
    sample.clock.forward(days=1)
    assert used in sample.recall(asked)
    assert used not in sample.recall(other)


def test_what_changed_is_not_used(sample: Sample) -> None:
    sample.say("I live in Berlin.", conversation="one")
    sample.clock.forward(days=20)
    sample.say("I moved to Lisbon last month.", conversation="two")
    sample.clock.forward(days=2)
    recalled = sample.recall("which city do I call home")
    assert "lives in Lisbon" in recalled
    assert "Berlin" not in recalled
    # Its own turn, and the summary of that conversation, do not bring it back either.
    assert "Berlin" not in sample.recall("is Berlin a nice city to live in")
    # Asked for the past, it is there, as the past.
    assert "Formerly: The user lives in Berlin" in sample.recall("where did I live before")


def test_what_changed_is_not_used_in_chinese(sample: Sample) -> None:
    sample.say("我在腾讯上班", "我女朋友叫小芳", conversation="one")
    sample.clock.forward(days=30)
    sample.say("我换工作了，现在在一家出版社上班", "我跟女朋友分手了", conversation="two")
    sample.clock.forward(days=1)
    recalled = sample.recall("我现在给哪家公司打工")
    assert "出版社" in recalled
    assert "腾讯" not in recalled
    assert "小芳" not in sample.recall("我女朋友叫什么名字")
    assert "腾讯" in sample.recall("我以前在哪家公司上班")


def test_it_is_told_when_it_was_said_if_that_is_long_ago(sample: Sample) -> None:
    sample.say("我养了一只猫，叫咪咪")
    assert "说的" not in sample.recall("我的猫叫什么")
    sample.clock.forward(days=120)
    assert "（2026年11月说的）" in sample.recall("我的猫叫什么")
    assert "(said in November 2026)" in sample.recall("what is my cat called")


def test_a_plan_whose_day_has_passed_says_so(sample: Sample) -> None:
    sample.say("I have an exam tomorrow.")
    assert "plan for November 26: exam (said today)" in sample.recall("what are my plans")
    sample.clock.forward(days=9)
    assert "that day has passed" in sample.recall("how was my exam")


def test_what_was_talked_about(sample: Sample) -> None:
    sample.say("My sister paints huge pictures of whales.", conversation="one")
    sample.clock.forward(days=2)
    sample.say("I burned the soup and the kitchen smelled awful.", conversation="two")
    sample.clock.forward(days=1)
    newest, older = sample.recall("what did we talk about last time").splitlines()[:2]
    assert "soup" in newest
    assert "whales" in older
    # Of the talk that goes on the thinker has the history.
    sample.say("Never mind, the new soup is a big success.", conversation="three")
    said = "what did we talk about last time, was it soup"
    told = sample.memory.recall(USER, PERSONA, said, "en", count=len, conversation="three")
    assert "big success" not in told
    assert "burned the soup" in told


def test_a_week_is_summed_up_over_its_conversations(sample: Sample) -> None:
    sample.say("My sister paints huge pictures of whales.", conversation="one")
    sample.say("I burned the soup and the kitchen smelled awful.", conversation="two")
    weeks = [s for s in sample.memory.export(USER, PERSONA)["summaries"] if s["span"] == "week"]
    (week,) = weeks
    assert week["of"] == "2026-W48"
    assert "whales" in week["text"]
    assert "soup" in week["text"]


def test_the_name_is_always_told(sample: Sample) -> None:
    sample.say("我叫欧阳文静", "你就叫我静静吧")
    assert sample.recall("今天天气不错").splitlines() == [
        "用户叫欧阳文静",
        "用户想被叫做静静",
    ]


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        ("我的猫叫什么名字来着？", "zh", "你的猫咪叫咪咪"),
        ("What's my cat called?", "en", "Your cat is called 咪咪"),
        ("我该给我的猫买什么？", "zh", ""),
        ("Should I get my cat a toy?", "en", ""),
        ("你的猫叫什么？", "zh", ""),
    ],
)
def test_a_fact_of_ones_own_is_told_back_when_asked_for(
    sample: Sample, said: str, language: Language, told: str
) -> None:
    sample.say("我养了一只猫，叫咪咪")
    assert sample.memory.answer(USER, PERSONA, said, language) == told
