"""Every fault and weakness of a card is said, with its place."""

from typing import Any

import pytest

from vivavoce.persona.advice import advise
from vivavoce.persona.card import Card, from_json, load, to_json


def changed(path: str, value: Any) -> Card:
    data = to_json(load("xiaoyue"))
    at: Any = data
    *parents, last = path.split(".")
    for key in parents:
        at = at[int(key)] if isinstance(at, list) else at[key]
    at[int(last) if isinstance(at, list) else last] = value
    return from_json(data, "the test")


@pytest.mark.parametrize(
    ("path", "value", "level", "place", "words"),
    [
        ("voice.id", "nobody", "fault", "voice.id", "no voice"),
        ("name.en", "😀", "weakness", "name.en", "cannot be spoken"),
        ("voice.id", "yunxi", "weakness", "voice.id", "male voice"),
        ("languages.en.moods.ai.0", "I'm not an AI, silly.", "fault", "moods.ai.0", "does not say"),
        ("languages.en.moods.ai.0", "Who knows what I am.", "fault", "moods.ai.0", "does not say"),
        ("languages.en.moods.crisis", [], "weakness", "moods.crisis", "0 lines"),
        ("languages.zh.moods.joy", ["哇。"], "hint", "moods.joy", "1 lines"),
        ("languages.en.instructions", "Be kind. " * 60, "weakness", "instructions", "tokens"),
        ("languages.en.greeting", "*waves* Hi! 😀", "weakness", "greeting", "cannot be spoken"),
        ("languages.en.greeting", "Hi there 😀", "weakness", "greeting", "cannot be spoken"),
        ("languages.en.greeting", "Hi, 你好你好呀。", "weakness", "greeting", "not in en"),
        ("languages.zh.greeting", "Hello there my friend", "weakness", "greeting", "not in zh"),
        ("languages.en.greeting", "so " * 40, "hint", "greeting", "long for one answer"),
        ("languages.en.fallbacks.0", "How can I help you?", "weakness", "fallbacks.0", "held back"),
        ("languages.en.examples", [], "hint", "examples", "four or more"),
        (
            "languages.en.examples",
            [{"user": "Why?", "assistant": "Because it is so. " * 9}] * 25,
            "weakness",
            "examples",
            "tokens in all",
        ),
        ("lorebook", [{"content": {"en": "x"}}], "weakness", "lorebook.0.keys", "never told"),
        (
            "lorebook",
            [{"keys": ["(?=x)"], "regex": True, "content": {"en": "x"}}],
            "fault",
            "lorebook.0.keys",
            "cannot be used",
        ),
        (
            "lorebook",
            [{"keys": ["x"], "content": {"en": "word " * 300}}],
            "weakness",
            "lorebook.0.content.en",
            "split it",
        ),
    ],
)
def test_what_is_wrong_is_said(path: str, value: Any, level: str, place: str, words: str) -> None:
    found = advise(changed(path, value))
    assert any(
        (a.level, True, True) == (level, a.place.endswith(place), words in a.text) for a in found
    ), found


def test_one_language_is_a_hint_and_a_good_card_needs_no_advice() -> None:
    card = load("xiaoyue")
    assert advise(card) == []
    only = card.model_copy(update={"languages": {"zh": card.languages["zh"]}})
    assert [advice.place for advice in advise(only)] == ["languages"]


def test_the_worst_comes_first() -> None:
    data = to_json(changed("voice.id", "nobody"))
    data["languages"]["en"]["examples"] = []
    levels = [advice.level for advice in advise(from_json(data, "the test"))]
    assert levels == ["fault", "hint"]


def test_who_teaches_is_told_to_leave_feelings_alone() -> None:
    tutor = load("tutor")
    assert [advice.place for advice in advise(tutor)] == []
    open_to_all = tutor.model_copy(update={"perception": "all"})
    assert [advice.place for advice in advise(open_to_all)] == ["perception"]


def test_a_line_that_claims_a_feeling_would_be_held_back() -> None:
    data = to_json(load("xiaoyue"))
    data["languages"]["en"]["hears"]["tired"] = ["You are exhausted."]
    (found,) = advise(from_json(data, "the test"))
    assert found.place == "languages.en.hears.tired.0"
    assert "tells the user's feelings" in found.text
