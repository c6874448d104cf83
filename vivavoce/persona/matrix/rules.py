"""What no one person is: contradictions as data, compiled to bitmaps.

    never: [personality:quiet, joy:loud]           both hold             -> rejected
    when: archetype:lover  needs: relation:romance  first, not the second -> rejected

Every rule is about two values, so all rules together are one bitmap per pair of attributes, and
checking a row is one look-up per pair.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from vivavoce.errors import PersonaError
from vivavoce.persona.matrix.catalog import Catalog, Coords, catalog, data, load

Bools = npt.NDArray[np.bool_]

_SELECTOR: Final = re.compile(r"([a-z]+)([:=])([a-z0-9_|]+)")


@dataclass(frozen=True)
class Rule:
    """Two sides that must not both hold; each side: which values of which columns."""

    first: Mapping[int, Bools]
    second: Mapping[int, Bools]
    why: str

    def broken_by(self, row: npt.NDArray[np.uint8]) -> bool:
        """Whether two values of one row are on both sides."""
        return any(
            a != b and left[row[a]] and right[row[b]]
            for a, left in self.first.items()
            for b, right in self.second.items()
        )


class Rules:
    """All rules over a catalog."""

    def __init__(self, rules: tuple[Rule, ...], sizes: tuple[int, ...]) -> None:
        self.rules = rules
        self.pairs: dict[tuple[int, int], Bools] = {}
        """(column a, column b), a < b -> bitmap [values of a, values of b] of what is rejected."""
        for rule in rules:
            for a, left in rule.first.items():
                for b, right in rule.second.items():
                    if a != b:
                        low, high = min(a, b), max(a, b)
                        table = np.outer(left, right) if a < b else np.outer(right, left)
                        blank = np.zeros((sizes[low], sizes[high]), np.bool_)
                        self.pairs[low, high] = self.pairs.get((low, high), blank) | table
        self.pairs = {pair: table for pair, table in self.pairs.items() if table.any()}

    def broken(self, coords: Coords) -> Bools:
        """[rows] True where a row breaks any rule."""
        columns = [column.astype(np.intp) for column in np.ascontiguousarray(coords.T)]
        out = np.zeros(len(coords), np.bool_)
        for (a, b), table in self.pairs.items():
            out |= table.ravel()[columns[a] * table.shape[1] + columns[b]]
        return out

    def explain(self, row: npt.NDArray[np.uint8]) -> list[str]:
        """Why a row is rejected; empty: it is not."""
        return [rule.why for rule in self.rules if rule.broken_by(row)]


def parse(text: str, over: Catalog) -> Rules:
    """Rules from YAML. Raises PersonaError where a selector fits no value."""
    found = []
    for entry in load(text):
        if "never" in entry:
            first, second = (_select(side, over) for side in entry["never"])
        else:
            first, needed = _select(entry["when"], over), _select(entry["needs"], over)
            if len(needed) != 1:
                raise PersonaError(f"rule {entry['why']!r}: `needs` must name one attribute")
            second = {place: ~values for place, values in needed.items()}
        found.append(Rule(first, second, entry["why"]))
    sizes = tuple(len(attribute.values) for attribute in over.attributes)
    return Rules(tuple(found), sizes)


@cache
def rules() -> Rules:
    """The rules that ship with vivavoce."""
    return parse(data("rules.yaml"), catalog())


def _select(selector: str, over: Catalog) -> dict[int, Bools]:
    match = _SELECTOR.fullmatch(selector)
    if match is None:
        raise PersonaError(f"write {selector!r} as attribute:tag|tag or attribute=key|key")
    where, kind, wanted = match[1], match[2], set(match[3].split("|"))
    columns = over.columns(where) or [over.place(where)]
    out = {}
    for place in columns:
        values = over.attributes[place].values
        hits = [
            not wanted.isdisjoint(value.tags) if kind == ":" else value.key in wanted
            for value in values
        ]
        if any(hits):
            out[place] = np.array(hits, np.bool_)
    known = {tag for i in columns for v in over.attributes[i].values for tag in (*v.tags, v.key)}
    if missing := wanted - known:
        raise PersonaError(f"rule selector {selector!r} fits no value: {', '.join(missing)}")
    return out
