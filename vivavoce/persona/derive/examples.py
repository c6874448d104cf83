"""`mes_example`: somebody else's example dialogues, as short spoken exchanges."""

import re
from itertools import pairwise
from typing import Final

from vivavoce.persona.card import Example
from vivavoce.persona.derive.spoken import shortened, spoken
from vivavoce.persona.macros import Macros, expand
from vivavoce.persona.size import words

MOST: Final = 8
"""Examples; more cost a small thinker its attention."""
LONGEST: Final = 40
"""Words or Han characters of one side."""

_START: Final = re.compile(r"<START>", re.IGNORECASE)


def examples(text: str, macros: Macros) -> list[Example]:
    """The exchanges in `text` that can be spoken; `macros.char` and `.user` are the two sides."""
    sides = (
        ("user", ("{{user}}", "<user>", macros.user)),
        ("char", ("{{char}}", "<bot>", macros.char)),
    )
    marks = {name.casefold(): side for side, names in sides for name in names if name}
    line = re.compile(
        rf"^\s*\**({'|'.join(re.escape(mark) for mark in marks)})\**\s*[:：](?:\*\*)?\s*",
        re.IGNORECASE | re.MULTILINE,
    )
    found: list[Example] = []
    for block in _START.split(text):
        turns = line.split(block)[1:]
        said = [
            (marks[side.casefold()], _heard(body, macros))
            for side, body in zip(turns[::2], turns[1::2], strict=True)
        ]
        for (first, asked), (second, answer) in pairwise(said):
            if (first, second) == ("user", "char") and asked and answer:
                found.append(Example(user=asked, assistant=answer))
    return found[:MOST]


def _heard(text: str, macros: Macros) -> str:
    said = spoken(expand(text, macros))
    return shortened(said, LONGEST) if words(said) > LONGEST else said
