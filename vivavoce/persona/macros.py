"""The macros of Character Cards: `{{char}}`, `{{user}}`, `{{random:a,b}}` and their kin.

    expand("{{user}} rolls {{roll:d6}}", Macros(char="Kit", user="Ann", seed="7"))

The same text under the same seed always gives the same result. Macros that are not known here
belong to other programs' screens; nobody would want to hear them, so they are dropped.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_INNERMOST: Final = re.compile(r"\{\{([^{}]*)\}\}")
_OLD: Final = re.compile(r"<(char|bot|user)>", re.IGNORECASE)
_COMMA: Final = re.compile(r"(?<!\\),")
_ROLL: Final = re.compile(r"(\d{0,2})d?(\d{1,9})", re.IGNORECASE)

_MOST_DEPTH: Final = 8
"""Macros within macros."""
_MOST_DICE: Final = 99
_MOST_CHARACTERS: Final = 1_000_000


@dataclass(frozen=True)
class Macros:
    """What macros stand for. `original` is the text that `{{original}}` puts in."""

    char: str
    user: str
    seed: str = ""
    original: str = ""


def expand(text: str, macros: Macros) -> str:
    """`text` with its macros replaced; what they are replaced with is expanded too."""
    text = _OLD.sub(lambda found: macros.user if found[1].lower() == "user" else macros.char, text)
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return _value(found[1], macros, count)

    for _ in range(_MOST_DEPTH):
        fresh = _INNERMOST.sub(replaced, text)
        if fresh == text or len(fresh) > _MOST_CHARACTERS:
            break
        text = fresh
    return text


def _value(body: str, macros: Macros, count: int) -> str:
    name, colon, rest = body.partition(":")
    name = name.strip().lower()
    if body.lstrip().startswith("//"):
        return ""
    if not colon:
        plain = {
            "char": macros.char,
            "bot": macros.char,
            "user": macros.user,
            "original": macros.original,
            "newline": "\n",
        }
        return plain.get(name, "")
    take: dict[str, Callable[[], str]] = {
        "random": lambda: _chosen(rest, f"{macros.seed} {count} {rest}"),
        # The same for the same words: the prompt must not change under the cache.
        "pick": lambda: _chosen(rest, f"{macros.seed} {rest}"),
        "roll": lambda: _rolled(rest, f"{macros.seed} {count} {rest}"),
        "reverse": lambda: rest.strip()[::-1],
    }
    return take[name]() if name in take else ""


def _chosen(body: str, seed: str) -> str:
    # Besides the specification's commas there is an older way to write it, `{{random::a::b}}`.
    parts = body[1:].split("::") if body.startswith(":") and "::" in body else _COMMA.split(body)
    options = [part.replace("\\,", ",").strip() for part in parts]
    return random.Random(seed).choice(options)  # noqa: S311 - a choice of words, not a secret


def _rolled(body: str, seed: str) -> str:
    found = _ROLL.fullmatch(body.strip())
    if found is None or not int(found[2]):
        return ""
    dice = min(int(found[1] or 1), _MOST_DICE) if "d" in body.lower() else 1
    sides = int(found[2]) if "d" in body.lower() else int(found[1] + found[2])
    generator = random.Random(seed)  # noqa: S311
    return str(sum(generator.randint(1, sides) for _ in range(dice)))
