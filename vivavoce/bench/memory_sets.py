"""The hand-made sets that memory is measured on (`data/memory`), as records."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from vivavoce.languages import Language
from vivavoce.memory.records import Found, State

Part = Literal["tuned", "held"]

_FOLDER: Final = Path(__file__).parent / "data" / "memory"
_FACT: Final = re.compile(
    r"(?P<state>[-~]?)(?P<slot>\w+)(?:/(?P<key>[^:@]+))?(?:@(?P<due>[^:]+))?(?::(?P<value>.+))?"
)
_STATES: Final[dict[str, State]] = {"": "now", "-": "over", "~": "past"}


@dataclass(frozen=True)
class Utterance:
    """Something a user says, and the facts in it."""

    part: Part
    language: Language
    text: str
    facts: tuple[Found, ...]


def _rows(name: str) -> list[tuple[Part, Language, str, str]]:
    rows = []
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            part, language, text, facts = line.split("\t")
            assert part in ("tuned", "held"), line
            assert language in ("zh", "en"), line
            rows.append((part, language, text, facts))
    return rows  # type: ignore[return-value]


def fact(text: str) -> Found:
    """`slot/key@due:value` as a record."""
    match = _FACT.fullmatch(text.strip())
    assert match, text
    state = _STATES[match["state"]]
    return Found(match["slot"], match["key"] or "", match["value"] or "", match["due"] or "", state)


def utterances() -> list[Utterance]:
    return [
        Utterance(part, language, text, tuple(fact(f) for f in facts.split(";") if f.strip()))
        for part, language, text, facts in _rows("utterances.tsv")
    ]


def questions() -> list[Utterance]:
    """Questions, each with the one fact that answers it, or none."""
    return [
        Utterance(part, language, text, (fact(wanted),) if wanted else ())
        for part, language, text, wanted in _rows("questions.tsv")
    ]
