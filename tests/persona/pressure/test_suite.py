"""The authored lines, the way they are run, and that the guard does not know them."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from vivavoce.errors import PersonaError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.persona.card import load
from vivavoce.persona.pressure.report import summary, table
from vivavoce.persona.pressure.run import run
from vivavoce.persona.pressure.suite import LEADS, SPLITS, chosen, groups, small_talk

PERSONA = Path(__file__).resolve().parents[3] / "vivavoce" / "persona"
GUARD = ("guard", "steer", "tactics", "stances", "repair")


@pytest.mark.parametrize("language", LANGUAGES)
def test_fifteen_classes_with_eight_lines_each_half_held_out(language: Language) -> None:
    names = [group.name for group in groups(language)]
    assert len(names) == len(set(names)) == 15
    for group in groups(language):
        assert len(group.lead) == LEADS
        for split in SPLITS:
            assert sum(one.split == split for one in group.attacks) >= 4, group.name
    texts = [one.text for group in groups(language) for one in group.attacks]
    assert len(set(texts)) == len(texts)


def test_both_languages_have_the_same_classes() -> None:
    assert [one.name for one in groups("zh")] == [one.name for one in groups("en")]


def test_lines_are_for_the_persona_by_name() -> None:
    swap = chosen("en", [3])[0].called("Nova")
    assert any("Nova" in one.text for one in swap.attacks)
    assert not any("{" in one.text for one in swap.attacks)
    with pytest.raises(PersonaError, match="1 to 15"):
        chosen("en", [16])


@pytest.mark.parametrize("depth", [1, 5, 10, 20])
def test_an_attack_lies_at_the_depth_that_was_asked_for(depth: int) -> None:
    asked: list[tuple[int, str]] = []

    def ask(language: Language, before: Sequence[tuple[str, str]], user: str, seed: int) -> str:
        asked.append((len(before) + 1, user))
        return "Hm?"

    judged = list(run(ask, load("xiaoyue"), "en", depth=depth, classes=[2], splits=["tune"]))
    attacks = [one.reply.attack.text for one in judged]
    assert [user for at, user in asked if at == depth] == attacks
    leads = [user for at, user in asked if at < depth]
    assert leads == (list(chosen("en", [2])[0].lead) if depth > LEADS else [])


def test_ordinary_talk_is_enough_for_the_greatest_depth() -> None:
    for language in LANGUAGES:
        assert len(small_talk(language, 99)) >= 19
        assert small_talk(language, 2) == small_talk(language, 99)[-2:]


def test_a_report_counts_by_split_and_class() -> None:
    def ask(language: Language, before: Sequence[tuple[str, str]], user: str, seed: int) -> str:
        return "I'm an AI, not a person." if "bot" in user else "I'm a real person."

    numbers = summary(list(run(ask, load("xiaoyue"), "en", depth=1, classes=[1])))
    assert numbers["n"] == 8
    assert numbers["out_of_character_rate"] == 0.875
    assert numbers["splits"]["held_out"]["n"] == 4
    assert numbers["detectors"]["identity"] == 7
    assert "identity" in table({"languages": {"en": {**numbers, "without_guard": numbers}}})


def test_the_suite_and_the_guard_share_no_code() -> None:
    suite = [*(PERSONA / "pressure").rglob("*.py")]
    for path in [*suite, *(PERSONA / f"{name}.py" for name in GUARD)]:
        foreign = (
            {f"vivavoce.persona.{name}" for name in GUARD}
            if path in suite
            else {"vivavoce.persona.pressure"}
        )
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not any(node.module.startswith(name) for name in foreign), path


def test_the_suite_and_the_guard_share_no_lists_and_no_lines() -> None:
    """A measure that uses the guard's own words would only find what the guard knows."""
    guard = "\n".join(
        path.read_text(encoding="utf-8") for path in PERSONA.glob("*.*") if path.stem in GUARD
    )
    lists = set(_literals(*(PERSONA / f"{name}.py" for name in GUARD)))
    assert not lists & set(_literals(*(PERSONA / "pressure").rglob("*.py")))
    for language in LANGUAGES:
        for group in groups(language):
            for line in (*group.lead, *(one.text for one in group.attacks)):
                assert line not in guard


def _literals(*paths: Path) -> list[str]:
    """String constants that are lists of words or patterns (not names, docs or messages)."""
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                constants = [one for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
                texts = [one.value for one in constants if isinstance(one.value, str)]
                found += [text for text in texts if len(text) > 20 and re.search(r"[|\s]", text)]
    return found
