"""Facts in what users say: the hand-made set, and what must not be taken for one."""

from datetime import date

import pytest

from vivavoce.bench.memory import PARTS, extraction
from vivavoce.bench.memory_sets import utterances
from vivavoce.languages import LANGUAGES, Language, script_language
from vivavoce.memory.extract import facts
from vivavoce.memory.records import Found

TODAY = date(2026, 11, 25)


def found(text: str) -> list[Found]:
    return facts(text, script_language(text), TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hand_made_set(language: Language) -> None:
    said = [each for each in utterances() if each.language == language]
    tuned, held = (extraction([u for u in said if u.part == part]) for part in PARTS)
    assert (tuned["precision"], tuned["recall"]) == (1.0, 1.0)
    assert held["precision"] >= 0.85
    assert held["recall"] >= 0.9


def test_the_set_is_large_enough() -> None:
    said = utterances()
    assert len(said) >= 150
    assert len({each.text for each in said}) == len(said)
    assert sum(not each.facts for each in said) >= 45


@pytest.mark.parametrize(
    "said",
    [
        "Do I live in Berlin?",
        "where do i live",
        "If I lived in Berlin, I would like it.",
        "I wish my cat was called Mimi.",
        "He lives in Berlin and his name is Tom.",
        "My friend says I live in Berlin.",
        "Pretend that my name is Bond.",
        "In the story I live in Berlin.",
        "I'm not allergic to nuts.",
        "I'm sad and lonely.",
        "I'm so happy today!",
        "I love you.",
        "我住在北京吗？",
        "你知道我叫什么吗",
        "如果我住在北京就好了",
        "我妈说我住在梦里",
        "我没有猫",
        "我不是老师",
        "我很难过",
        "我好开心啊",
        "我喜欢你",
        "游戏里我叫孙悟空",
    ],
)
def test_what_is_no_fact_about_the_user(said: str) -> None:
    assert found(said) == []


def test_of_others_it_is_kept_whose_it_is() -> None:
    assert found("My sister lives in Rome.") == [Found("kin_home", "sister", "Rome")]
    assert found("我姐姐住在罗马") == [Found("kin_home", "elder sister", "罗马")]


def test_relative_days_become_dates() -> None:
    assert found("我明天有考试") == [Found("plan", "", "考试", "2026-11-26")]
    assert found("I have an exam in two weeks.") == [Found("plan", "", "exam", "2026-W50")]


def test_one_sentence_with_several_facts() -> None:
    said = "Hi, my name is Anna, I live in Berlin and I'm allergic to nuts and eggs."
    assert found(said) == [
        Found("name", "", "Anna"),
        Found("home", "", "Berlin"),
        Found("allergy", "", "nuts"),
        Found("allergy", "", "eggs"),
    ]


def test_another_cat_is_another_cat() -> None:
    said = "I have a cat named Mimi. I got another cat named Tom."
    assert found(said) == [Found("pet", "cat", "Mimi"), Found("pet", "cat#tom", "Tom")]


def test_a_long_story_is_read_in_bounded_time() -> None:
    assert facts("I live in " + "a very " * 20000 + "big house.", "en", TODAY) == []
    assert facts("我" * 50000, "zh", TODAY) == []
