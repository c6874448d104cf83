"""Strangers' patterns: what they match is what `re` matches, and none of them takes long."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.errors import PersonaError
from vivavoce.persona.patterns import Pattern

CASES = [
    "cat",
    "c.t",
    "^cat",
    "cat$",
    r"\bcat\b",
    r"c\Bat",
    "c(a|o)t",
    "(?:ca)*t",
    "ca{2,3}t",
    "ca{2}t",
    "ca{2,}t",
    "c[^a-n]t",
    "[]a]",
    r"\d+\s?\w*",
    "a??b",
    "(a+)+b",
    "(?P<name>x)y",
    "猫|狗",
    r"\u732b",
    "a{,2}b",
    "x{",
    "[[a]]",
    "[a--b]",
    "",
]
TEXTS = [
    "",
    "cat",
    "the cat sat",
    "concat",
    "cot",
    "caat",
    "cat\ncat",
    "12 ab",
    "我家的猫",
    "x{",
    "aab",
    "xy",
    "]",
    "a]",
]


@pytest.mark.parametrize("pattern", [case for case in CASES if case not in ("[[a]]", "[a--b]")])
def test_it_matches_what_the_standard_library_matches(pattern: str) -> None:
    expected = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for text in TEXTS:
        if "$" in pattern and text.endswith("\n"):
            continue
        assert Pattern(pattern).search(text) == bool(expected.search(text)), (pattern, text)


@given(st.text(alphabet="ab(|)*+?[]^$.\\{}1,", max_size=8), st.text(alphabet="ab1", max_size=8))
def test_what_it_takes_it_matches_like_the_standard_library(pattern: str, text: str) -> None:
    try:
        own = Pattern(pattern, ignore_case=False)
        expected = re.compile(pattern, re.DOTALL)
    except (PersonaError, re.error, FutureWarning):
        return
    if re.search(r"[*+?}][+]", pattern):  # possessive in Python, no such thing in JavaScript
        return
    assert own.search(text) == bool(expected.search(text))


def test_the_form_of_javascript_says_whether_case_counts() -> None:
    assert Pattern("/Cat/i").search("CAT")
    assert not Pattern("/Cat/").search("CAT")
    assert Pattern("Cat").search("CAT")
    assert not Pattern("Cat", ignore_case=False).search("CAT")


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", r"(a)\1", "(a", "a)", "*a", "[a", "(?i)a", "a{3,2}", "a" * 600]
)
def test_what_needs_memory_or_is_wrong_is_refused(pattern: str) -> None:
    with pytest.raises(PersonaError, match="pattern"):
        Pattern(pattern)


def test_size_is_bounded_and_so_are_the_steps() -> None:
    for bomb in ("(a{900}){900}", "((((a{30}){30}){30}){30}", "(" * 300 + ")" * 300):
        with pytest.raises(PersonaError, match="pattern"):
            Pattern(bomb)
    # `re` would need longer than the universe has been there.
    assert not Pattern("(a+)+$").search("a" * 2000 + "b")
    assert not Pattern("(a|a)*(a|a)*(a|a)*c").search("a" * 2000)
