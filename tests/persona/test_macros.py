"""Macros: what they stand for, and always the same under one seed."""

import pytest

from vivavoce.persona.macros import Macros, expand

NAMES = Macros(char="Kit", user="Ann", seed="7", original="Be kind.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{char}} and {{User}}", "Kit and Ann"),
        ("<BOT> and <user>", "Kit and Ann"),
        ("a{{// {not said} }}b", "a{{// {not said} }}b"),
        ("a{{// not said}}b", "ab"),
        ("a{{comment: not said}}b", "ab"),
        ("{{reverse:abc}}", "cba"),
        ("{{original}} Go.", "Be kind. Go."),
        ("{{random:{{char}},{{char}}}}", "Kit"),
        ("{{pick:a\\,b}}", "a,b"),
        ("{{random::x::x}}", "x"),
        ("{{roll:1}} {{roll:d1}} {{roll:3d1}}", "1 1 3"),
        ("{{roll:none}}{{roll:0}}", ""),
        ("a{{getvar::x}}{{unknown}}b", "ab"),
        ("a}} {{b", "a}} {{b"),
    ],
)
def test_what_a_macro_stands_for(text: str, expected: str) -> None:
    assert expand(text, NAMES) == expected


def test_chance_depends_on_the_seed_and_nothing_else() -> None:
    text = "{{random:a,b,c,d,e,f}} {{roll:1000}} {{pick:a,b,c,d,e,f}}"
    results = {expand(text, Macros("Kit", "Ann", str(seed))) for seed in range(20)}
    assert len(results) > 10
    assert expand(text, NAMES) == expand(text, NAMES)


def test_a_pick_stays_while_random_goes_on() -> None:
    options = ",".join(map(str, range(1000)))
    first, second = expand(f"{{{{pick:{options}}}}} {{{{pick:{options}}}}}", NAMES).split()
    assert first == second
    first, second = expand(f"{{{{random:{options}}}}} {{{{random:{options}}}}}", NAMES).split()
    assert first != second


def test_macros_that_make_macros_come_to_an_end() -> None:
    echo = Macros(char="{{char}}{{char}}", user="Ann")
    assert len(expand("{{char}}", echo)) < 10_000_000
