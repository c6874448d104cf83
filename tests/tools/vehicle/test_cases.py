"""The two sets of commands as text, and that the held-out one stays held out."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from vivavoce.bench.car_cases import load_cases
from vivavoce.bench.car_score import play, report
from vivavoce.languages import LANGUAGES
from vivavoce.tools.vehicle.lexicon import phrases_by_tag

HERE = Path(__file__).parent
SOURCE = HERE.parents[2] / "vivavoce"
LEAST = {"development": 0.95, "heldout": 0.85}


def _score(name: str) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        return report([await play(case, case.turns) for case in load_cases(HERE / name)])

    return asyncio.run(run())


@pytest.mark.parametrize("name", sorted(LEAST))
def test_commands_end_in_the_right_state(name: str) -> None:
    found = _score(name)
    assert found["commands"]["accuracy"] >= LEAST[name]
    assert found["false_actions"]["rate"] <= 0.02


def test_the_held_out_set_is_large_and_mixed() -> None:
    cases = load_cases(HERE / "heldout")
    for language in ("zh", "en"):
        of = [case for case in cases if case.language == language]
        assert sum(case.type != "other" for case in of) >= 100
        assert sum(case.type == "other" for case in of) >= 50
    several = {"multi", "correction", "undo", "ellipsis", "dialogue"}
    assert sum(case.type in several for case in cases) >= 40


def test_no_held_out_wording_is_in_the_source() -> None:
    paths = [
        p for p in SOURCE.rglob("*") if p.suffix in {".py", ".yaml"} and "bench" not in p.parts
    ]
    source = _bare(" ".join(path.read_text("utf-8") for path in paths))
    # Phrase by phrase: neighbours in a list of words are no wording.
    for language in LANGUAGES:
        phrases = (p for of_tag in phrases_by_tag(language).values() for p in of_tag)
        source += "\n" + "\n".join(map(_bare, phrases))
    tuned = {_bare(t) for c in load_cases(HERE / "development") for t in c.turns}
    for case in load_cases(HERE / "heldout"):
        whole = _bare("".join(case.turns))
        assert case.type == "other" or whole not in source, case.turns
        assert whole not in tuned, case.turns


def _bare(text: str) -> str:
    """Without case, spaces and punctuation: another spelling is no other wording."""
    return re.sub(r"[\W_]+", "", text.lower())
