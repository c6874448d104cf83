"""Seeds: a few thousand coherent persons that the matrix is bred from.

    written   identity and key values chosen by hand (values/seeds.yaml), the rest filled in
    composed  filled in for a kind of person (values/types.yaml) from values written here
    derived   the same, with occupation and manner from published roles and traits

Filling in goes attribute by attribute and offers only values that contradict nothing chosen so
far, so every seed keeps all rules. Identities differ in at least `NEAR` of their six coordinates;
therefore rows of different seeds are never near-duplicates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.errors import PersonaError
from vivavoce.persona.matrix.catalog import Attribute, Catalog, Coords, catalog, data, load
from vivavoce.persona.matrix.draws import below, draw
from vivavoce.persona.matrix.near import keep_first, near_pairs
from vivavoce.persona.matrix.rules import Rules, rules

COMPOSED: Final = 2800
DERIVED: Final = 3000
ORIGINS: Final = ("written", "composed", "derived")
SCENES: Final = ("social", "family", "intimate", "work", "teaching", "service", "stage", "road")
TONES: Final = ("warm", "neutral", "hard")
BANDS: Final = (30, 50)
"""Ages at which one is no longer young, no longer middle-aged."""

_STREAM: Final = 1
_TRIES: Final = 8
_SPARE: Final = 1.7
"""So many more are filled in than are needed: some end in a dead end or resemble another."""
_ORDER: Final = (
    "archetype relation setting age name occupation temper flaw manner humour address register"
).split()
"""What is chosen first, because most rules hang on it."""
_PREFERRED, _PLAIN, _OTHER = 14, 2, 1


@dataclass(frozen=True)
class Kind:
    """A kind of person: which values it prefers and which it must have."""

    name: str
    scene: str
    tone: str
    ages: tuple[int, int]
    prefer: Mapping[str, frozenset[str]]
    only: Mapping[str, frozenset[str]]

    def weights(self, attribute: Attribute) -> npt.NDArray[np.int64]:
        """[values] how readily each is chosen; 0: never."""
        out = [self._weight(attribute, index) for index in range(len(attribute.values))]
        return np.array(out, np.int64)

    def _weight(self, attribute: Attribute, index: int) -> int:
        value = attribute.values[index]
        if attribute.name == "age":
            return int(self.ages[0] <= int(value.en) <= self.ages[1])
        needed = self.only.get(attribute.name)
        if needed is not None and needed.isdisjoint(value.tags):
            return 0
        liked = self.prefer.get(attribute.name, frozenset()) | self.prefer.get(
            attribute.group, frozenset()
        )
        if not liked.isdisjoint(value.tags):
            return _PREFERRED
        return _OTHER if value.tags else _PLAIN


@dataclass(frozen=True)
class Seeds:
    """Persons to breed from, written ones first."""

    coords: Coords
    origin: npt.NDArray[np.uint8]
    """Index into ORIGINS."""
    scene: npt.NDArray[np.uint8]
    tone: npt.NDArray[np.uint8]
    band: npt.NDArray[np.uint8]
    """0 young, 1 middle-aged, 2 old."""

    def __len__(self) -> int:
        return len(self.coords)

    def counts(self) -> dict[str, int]:
        """How many of each origin."""
        return {name: int((self.origin == code).sum()) for code, name in enumerate(ORIGINS)}


@cache
def seeds() -> Seeds:
    """The seeds of this version: always the same ones."""
    return grow(catalog(), rules(), kinds(), load(data("seeds.yaml")))


def kinds() -> list[Kind]:
    """The kinds of persons in values/types.yaml."""
    return [
        Kind(
            name=entry["type"],
            scene=entry["scene"],
            tone=entry["tone"],
            ages=(entry["age"][0], entry["age"][1]),
            prefer={key: frozenset(tags) for key, tags in entry.get("prefer", {}).items()},
            only={key: frozenset(tags) for key, tags in entry.get("only", {}).items()},
        )
        for entry in load(data("types.yaml"))
    ]


def grow(
    over: Catalog,
    keep: Rules,
    sorts: Sequence[Kind],
    written: Sequence[Mapping[str, Any]],
    composed: int = COMPOSED,
    derived: int = DERIVED,
) -> Seeds:
    """All seeds. Raises PersonaError for a written one that contradicts itself or another."""
    numbers = {sort.name: place for place, sort in enumerate(sorts)}
    # A written seed is filled in several times over and the first that comes out is taken.
    entries = [entry for entry in written for _ in range(_TRIES)]
    wants = [numbers[entry["type"]] for entry in entries]
    origin = [0] * len(wants)
    for code, count in ((1, composed), (2, derived)):
        spare = int(count * _SPARE) if count else 0
        wants += [index % len(sorts) for index in range(spare)]
        origin += [code] * spare
    coords, alive = _fill(over, keep, sorts, np.array(wants), np.array(origin), entries)
    tries = alive[: len(entries)].reshape(len(written), _TRIES)
    _complain(over, keep, written, [bool(row.any()) for row in tries])
    best = np.arange(len(written)) * _TRIES + tries.argmax(axis=1)
    alive[: len(entries)] = False
    alive[best] = True
    identity = coords[:, over.columns("identity")]
    alive[np.flatnonzero(alive)] = keep_first(int(alive.sum()), near_pairs(identity[alive]))
    if not alive[best].all():
        name = written[int(np.flatnonzero(~alive[best])[0])]["name"]
        raise PersonaError(f"seed {name!r} has nearly the identity of an earlier one")
    rows: list[int] = []
    for code, count in ((0, len(written)), (1, composed), (2, derived)):
        rows += np.flatnonzero(alive & (np.array(origin) == code))[:count].tolist()
    chosen = np.array(rows)
    kind_of = [sorts[wants[row]] for row in rows]
    ages = coords[chosen, over.place("age")].astype(int) + int(over.attributes[1].values[0].en)
    return Seeds(
        coords=coords[chosen],
        origin=np.array(origin, np.uint8)[chosen],
        scene=np.array([SCENES.index(sort.scene) for sort in kind_of], np.uint8),
        tone=np.array([TONES.index(sort.tone) for sort in kind_of], np.uint8),
        band=np.digitize(ages, BANDS).astype(np.uint8),
    )


def _fill(
    over: Catalog,
    keep: Rules,
    sorts: Sequence[Kind],
    wants: npt.NDArray[np.int64],
    origin: npt.NDArray[np.int64],
    entries: Sequence[Mapping[str, Any]],
) -> tuple[Coords, npt.NDArray[np.bool_]]:
    """Coordinates per request, and which requests came to an end without contradiction.

    The first requests are for `entries`, whose values are settled before anything is chosen.
    """
    coords = np.zeros((len(wants), len(over.names)), np.uint8)
    settled = np.zeros(coords.shape, np.bool_)
    for row, entry in enumerate(entries):
        for name, key in entry.items():
            if name != "type":
                place = over.place(name)
                coords[row, place] = over.attributes[place].index(key)
                settled[row, place] = True
    alive = np.ones(len(wants), np.bool_)
    for name in [*_ORDER, *(name for name in over.names if name not in _ORDER)]:
        place = over.place(name)
        attribute = over.attributes[place]
        weights = np.stack([sort.weights(attribute) for sort in sorts])[wants]
        weights *= _allowed(attribute, origin)
        weights *= _consistent(keep, coords, settled, place, len(attribute.values))
        total = weights.sum(axis=1)
        done = settled[:, place].copy()
        alive &= done | (total > 0)
        pick = below(draw(_STREAM, place, np.arange(len(wants))), np.maximum(total, 1))
        index = (weights.cumsum(axis=1) <= pick[:, None]).sum(axis=1)
        index = np.minimum(index, len(attribute.values) - 1)
        coords[:, place] = np.where(done, coords[:, place], index)
        settled[:, place] = True
    return coords, alive & ~keep.broken(coords)


def _allowed(attribute: Attribute, origin: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """[requests, values] derived seeds take published roles and traits, the others never do."""
    published = np.array([bool(value.derived_from) for value in attribute.values])
    if not published.any():
        return np.ones((len(origin), len(published)), np.bool_)
    wanted = origin == ORIGINS.index("derived")
    fits: npt.NDArray[np.bool_] = np.equal(wanted[:, None], published[None, :])
    return fits


def _consistent(
    keep: Rules, coords: Coords, settled: npt.NDArray[np.bool_], place: int, values: int
) -> npt.NDArray[np.bool_]:
    """[requests, values] what contradicts nothing that is settled so far."""
    good = np.ones((len(coords), values), np.bool_)
    for other in range(coords.shape[1]):
        table = keep.pairs.get((min(other, place), max(other, place)))
        if table is not None and other != place and settled[:, other].any():
            bad = (table if other < place else table.T)[coords[:, other]]
            good &= ~(bad & settled[:, other, None])
    return good


def _complain(
    over: Catalog,
    keep: Rules,
    written: Sequence[Mapping[str, Any]],
    alive: Sequence[bool],
) -> None:
    """Name the written seed that cannot be filled in, and the rule its own values break."""
    for row, entry in enumerate(written):
        if alive[row]:
            continue
        fixed = {
            over.place(name): over.attributes[over.place(name)].index(str(key))
            for name, key in entry.items()
            if name != "type"
        }
        broken = [
            rule.why
            for rule in keep.rules
            for a, left in rule.first.items()
            for b, right in rule.second.items()
            if a != b and a in fixed and b in fixed and left[fixed[a]] and right[fixed[b]]
        ]
        reason = broken[0] if broken else "its values leave no choice for another attribute"
        raise PersonaError(f"seed {entry['name']!r} ({entry['type']}): {reason}")
