"""What no one person is: a hand-made list of contradictions, and of people who are none."""

from pathlib import Path
from typing import Final

import numpy as np
import pytest

from vivavoce.errors import PersonaError
from vivavoce.persona.matrix.catalog import catalog
from vivavoce.persona.matrix.rules import parse, rules
from vivavoce.persona.matrix.seeds import grow, kinds, seeds

DATA: Final = Path(__file__).parent / "data"


def lines(name: str) -> list[str]:
    text = (DATA / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def places(line: str) -> dict[int, int]:
    """{column: coordinate} of `attribute:beginning of the Chinese text | ...`."""
    out = {}
    for part in line.split(" | "):
        name, _, starts = part.partition(":")
        place = catalog().place(name)
        found = [
            index
            for start in starts.split("|")
            for index, value in enumerate(catalog().attributes[place].values)
            if value.zh.startswith(start)
        ]
        assert found, f"no value for {part!r}"
        out[place] = found[0]
    return out


def test_there_are_a_hundred_of_each() -> None:
    assert len(set(lines("contradictions.txt"))) == 100
    assert len(set(lines("people.txt"))) == 100


@pytest.mark.parametrize("line", lines("contradictions.txt"))
def test_a_contradiction_is_caught_for_itself(line: str) -> None:
    (a, first), (b, second) = sorted(places(line).items())
    table = rules().pairs.get((a, b))
    assert table is not None, "no rule is about these attributes"
    assert table[first, second], "no rule is about these values"


@pytest.mark.parametrize("line", lines("contradictions.txt"))
def test_a_row_with_a_contradiction_is_rejected_and_told_why(line: str) -> None:
    row = seeds().coords[0].copy()
    assert not rules().broken(row[None])[0]
    for place, index in places(line).items():
        row[place] = index
    assert rules().broken(row[None])[0]
    assert rules().explain(row)


@pytest.mark.parametrize("line", lines("people.txt"))
def test_what_goes_together_passes(line: str) -> None:
    chosen = sorted(places(line).items())
    for number, (a, first) in enumerate(chosen):
        for b, second in chosen[number + 1 :]:
            table = rules().pairs.get((a, b))
            assert table is None or not table[first, second], (
                f"{catalog().attributes[a].values[first].zh} / "
                f"{catalog().attributes[b].values[second].zh}"
            )


def test_every_seed_keeps_every_rule() -> None:
    assert not rules().broken(seeds().coords).any()


def test_bitmaps_agree_with_the_rules_they_are_made_of() -> None:
    rng = np.random.default_rng(0)
    sizes = [len(attribute.values) for attribute in catalog().attributes]
    coords = rng.integers(0, sizes, (200, len(sizes))).astype(np.uint8)
    mixed = np.concatenate((coords, seeds().coords[:200]))
    slow = [bool(rules().explain(row)) for row in mixed]
    assert rules().broken(mixed).tolist() == slow


def test_a_selector_that_fits_nothing_is_refused() -> None:
    with pytest.raises(PersonaError, match="fits no value: bogus"):
        parse('- {never: ["temper:bogus", "joy:loud"], why: x}', catalog())
    with pytest.raises(PersonaError, match="no attribute 'mood'"):
        parse('- {never: ["mood:loud", "joy:loud"], why: x}', catalog())
    with pytest.raises(PersonaError, match="attribute:tag"):
        parse('- {never: ["temper", "joy:loud"], why: x}', catalog())
    with pytest.raises(PersonaError, match="one attribute"):
        parse('- {when: "temper:loud", needs: "emotions:loud", why: x}', catalog())


def test_a_written_seed_that_contradicts_itself_is_refused_with_the_reason() -> None:
    entry = {"type": "close_friend", "name": "zhang_wei", "temper": "bashful_blushing_at"}
    with pytest.raises(PersonaError, match=r"zhang_wei.*a soft person does not bark"):
        grow(
            catalog(),
            rules(),
            kinds(),
            [entry | {"catchphrase": "dont_make_me"}],
            composed=0,
            derived=0,
        )
