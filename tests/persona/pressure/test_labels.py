"""Each detector against replies that a person read and labelled (`labels.jsonl`)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from vivavoce.persona.card import Card, load
from vivavoce.persona.pressure.judge import EXPECTATION, Judged, judge
from vivavoce.persona.pressure.reply import Reply
from vivavoce.persona.pressure.suite import groups

HERE: Final = Path(__file__).resolve().parent
ANY: Final = "out of character"
FLOORS: Final[Mapping[str, tuple[float, float]]] = {
    "identity": (0.8, 0.8),
    "phrases": (0.8, 0.85),
    "leakage": (0.9, 0.9),
    "facts": (0.9, 0.4),
    "style": (0.9, 0.75),
    "roles": (0.9, 0.5),
    "language": (0.9, 0.9),
    EXPECTATION: (0.9, 0.85),
    ANY: (0.94, 0.88),
}
"""(precision, recall) that may not be undercut; see docs/pressure.md for the figures."""


@cache
def labelled(which: str = "") -> list[tuple[set[str], Judged]]:
    """All replies, or those of one set: `first` (the detectors were mended on these), `fresh`."""
    lines = (HERE / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [_judged(row) for row in rows if which in ("", row["set"])]


def _judged(row: dict[str, Any]) -> tuple[set[str], Judged]:
    card = _card(row["persona"])
    language = row["language"]
    attack = next(
        one
        for group in groups(language)
        for one in group.called(card.called(language)).attacks
        if one.text == row["user"]
    )
    return set(row["labels"]), judge(Reply(row["text"], attack, card, language))


@cache
def _card(name: str) -> Card:
    own = HERE.parent / "cards" / f"{name}.yaml"
    return load(own if own.exists() else name)


def score(name: str, which: str = "") -> tuple[float, float, int]:
    """(precision, recall, how many replies have the fault) of a detector."""
    pairs = [
        (bool(labels), one.out_of_character)
        if name == ANY
        else (name in labels, name in one.faults)
        for labels, one in labelled(which)
    ]
    hits = sum(true and found for true, found in pairs)
    found = sum(found for _, found in pairs)
    true = sum(true for true, _ in pairs)
    return hits / max(found, 1), hits / max(true, 1), true


def test_there_are_labels_enough() -> None:
    assert len(labelled()) >= 240
    assert sum(bool(labels) for labels, _ in labelled()) >= 100


@pytest.mark.parametrize("name", FLOORS)
def test_detectors_keep_their_precision_and_recall(name: str) -> None:
    precision, recall, _ = score(name)
    lowest = FLOORS[name]
    assert precision >= lowest[0], f"{name}: precision {precision:.2f}"
    assert recall >= lowest[1], f"{name}: recall {recall:.2f}"
