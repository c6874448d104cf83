"""How the wording of a kind of pressure is written down: patterns of one sign or of several."""

import re
from collections.abc import Mapping
from typing import Literal

Tactic = Literal[
    "extract",
    "system",
    "style",
    "swap",
    "reversal",
    "task",
    "language",
    "flattery",
    "bond",
    "mind",
    "memory",
    "bio",
    "unknowable",
]
"""In the order of precedence: a text may show the signs of several."""

Wording = Mapping[Tactic, tuple[re.Pattern[str], ...]]


def all_of(*signs: str) -> re.Pattern[str]:
    """A text that has every one of the signs, in any order. Looked for from its start only: from
    every character it would be the same, and take as many times as long."""
    signs_in_it = "".join(f"(?=.*(?:{sign}))" for sign in signs)
    return re.compile(rf"\A{signs_in_it}", re.IGNORECASE | re.DOTALL)


def any_of(*signs: str) -> re.Pattern[str]:
    """A text that has one of the signs."""
    return re.compile("|".join(signs), re.IGNORECASE)
