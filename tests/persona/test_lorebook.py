"""Passages come when they are called, fit the room there is, and obey their decorators."""

from collections.abc import Mapping
from typing import Any

import pytest

from vivavoce.persona.card import LoreEntry
from vivavoce.persona.lorebook import Lorebook, Passage, passage


def entry(*keys: str, text: str = "Told.", **fields: Any) -> Passage:
    return passage(LoreEntry(keys=keys, content={"en": text}, **fields), text)


def found(one: Passage, *history: str) -> bool:
    return Lorebook([one]).find(history) != ""


@pytest.mark.parametrize(
    ("key", "said", "called"),
    [
        ("sword", "Whose Sword is that?", True),
        ("sword", "two swords", True),
        ("sword", "swordfish", False),
        ("cat", "concatenate", False),
        ("new york", "I love New York!", True),
        ("剑", "那把剑是谁的", True),
        ("桂花树", "院子里桂花树开了吗", True),
        ("Wi-Fi", "ｗｉ－ｆｉ密码", True),
        ("wifi", "家里的wifi密码", True),
        ("24", "今年２４岁", True),
        ("24", "1245", False),
    ],
)
def test_keys_are_found_in_both_scripts(key: str, said: str, called: bool) -> None:
    assert found(entry(key), said) == called


def test_case_counts_where_it_is_asked_for() -> None:
    assert not found(entry("Rose", case_sensitive=True), "a rose")
    assert found(entry("Rose", case_sensitive=True), "Rose is here")


def test_secondary_keys_must_be_there_too() -> None:
    one = entry("sword", secondary_keys=("hearth", "wall"))
    assert not found(one, "the sword")
    assert found(one, "the sword on the wall")


def test_patterns_match_and_broken_ones_do_not() -> None:
    assert found(entry("/sw[oa]rds?/i", regex=True), "two SWARDS")
    assert not found(entry("(", regex=True), "(")
    assert found(entry("(", "knife", regex=True), "a knife")


def test_only_the_latest_lines_are_looked_at() -> None:
    history = ("a sword", "yes", "so", "hm", "and now?")
    assert not found(entry("sword"), *history)
    assert found(entry("sword", scan_depth=5), *history)
    assert not found(entry("sword", scan_depth=0), "sword")


@pytest.mark.parametrize(
    ("decorators", "history", "called"),
    [
        ("@@scan_depth 1", ("sword", "and?"), False),
        pytest.param(f"@@scan_depth {'9' * 5000}", ("a sword",), True, id="many digits"),
        ("@@activate", ("nothing",), True),
        ("@@dont_activate", ("sword",), False),
        ("@@dont_activate\n@@activate", ("sword",), True),
        ("@@activate_only_after 2", ("sword", "a", "sword"), False),
        ("@@activate_only_after 2", ("a", "b", "a", "b", "sword"), True),
        ("@@activate_only_every 2", ("a", "b", "sword"), False),
        ("@@exclude_keys toy, joke", ("a toy sword",), False),
        ("@@additional_keys wall", ("a sword",), False),
        ("@@additional_keys wall", ("a sword on the wall",), True),
        ("@@depth 4\n@@role system", ("a sword",), True),
        ("@@unheard_of\n@@@dont_activate", ("a sword",), False),
        ("@@scan_depth 4\n@@@dont_activate", ("a sword",), True),
        ("@@activate_only_after many", ("a sword",), True),
    ],
)
def test_decorators(decorators: str, history: tuple[str, ...], called: bool) -> None:
    book = Lorebook([entry("sword", text=f"{decorators}\n\nThe sword is old.")])
    assert book.find(history) == ("The sword is old." if called else "")


def test_disabled_and_empty_entries_are_never_told() -> None:
    assert not found(entry("a", enabled=False, constant=True), "a")
    assert Lorebook([entry("a", text="@@depth 4\n")]).find(["a"]) == ""


def test_what_has_least_priority_gives_way_and_order_stays() -> None:
    book = Lorebook(
        [
            entry("x", text="late", order=9, priority=5),
            entry("x", text="early", order=1, priority=5),
            entry("x", text="least", order=5, priority=1),
            entry(text="always", constant=True, order=3),
        ]
    )
    assert book.find(["x"], 4, lambda _: 1).split() == ["early", "always", "least", "late"]
    assert book.find(["x"], 3, lambda _: 1).split() == ["early", "always", "late"]
    assert book.find(["x"], 1, lambda _: 1) == "always"
    assert book.find(["x"], 0, lambda _: 1) == ""


def test_a_book_of_another_program_brings_its_own_settings() -> None:
    def told(**settings: Any) -> str:
        book: Mapping[str, Any] = {
            "entries": [
                {"keys": ["inn"], "content": "A sword hangs in the inn.", "insertion_order": 1},
                {"keys": ["sword"], "content": "The sword is old.", "insertion_order": 2},
                {"keys": "no list", "content": 5},
                "no entry",
            ],
            **settings,
        }
        return Lorebook.from_book(book).find(["the inn", "hm", "yes"])

    assert told() == "A sword hangs in the inn."
    assert told(recursive_scanning=True) == "A sword hangs in the inn.\nThe sword is old."
    assert told(scan_depth=1) == ""
    assert told(token_budget=2) == ""
