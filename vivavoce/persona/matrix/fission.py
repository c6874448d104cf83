"""Fission: children that keep a seed's identity and take one to three groups from other seeds.

    seed ──► draw how many and which groups, and a donor for each ──► rules ──► near a sibling? ──►
             (donors: seeds of a kindred scene or tone, and age)       no          no        a row

Candidates are numbered; candidate c of seed s is the same whatever the run's size, split or
machine. They are taken in order until the seed has its share, so a smaller run's rows of a seed
are the beginning of a larger run's.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.errors import PersonaError
from vivavoce.persona.matrix.catalog import FISSION, Catalog, Coords, Group
from vivavoce.persona.matrix.draws import below, draw
from vivavoce.persona.matrix.near import NEAR, block_keys, keep_first, near_pairs
from vivavoce.persona.matrix.rules import Rules
from vivavoce.persona.matrix.seeds import SCENES, Seeds

Ints = npt.NDArray[np.int32]

_STREAM: Final = 2
_ROUNDS: Final = 40
_SIZES: Final = (3, 4, 3)
"""Odds of taking one, two or three groups."""

KINDRED: Final = {
    "social": ("social", "family", "service", "road"),
    "family": ("family", "social", "teaching"),
    "intimate": ("intimate",),
    "work": ("work", "teaching"),
    "teaching": ("teaching", "work", "family"),
    "service": ("service", "social"),
    "stage": ("stage", "social"),
    "road": ("road", "social"),
}
"""Scenes whose ways of talking and of being together fit a seed of another scene."""


@dataclass
class Tally:
    """What became of the candidates, up to the last one taken of every seed."""

    candidates: int = 0
    rejected: int = 0
    """Broke a rule."""
    exact: int = 0
    """Same coordinates as the seed or an earlier child."""
    near: int = 0
    """Fewer than `NEAR` coordinates away from the seed or an earlier child."""
    kept: int = 0

    def add(self, other: "Tally") -> None:
        """Sum up."""
        for name in ("candidates", "rejected", "exact", "near", "kept"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Children:
    """Rows of the matrix, by seed and number."""

    coords: Coords
    seed: Ints
    number: Ints
    """The candidate's number within its seed."""
    parents: Ints
    """[rows, 4] the seed that each group of FISSION is from; the row's own seed where kept."""
    tally: Tally = field(default_factory=Tally)

    def __len__(self) -> int:
        return len(self.seed)


class Fission:
    """Breeds children of any seed; holds who may give what to whom."""

    def __init__(self, seeds: Seeds, over: Catalog, rules: Rules, key: int) -> None:
        self._seeds, self._rules, self._key = seeds, rules, key
        self._columns = {group: over.columns(group) for group in FISSION}
        self._body = [column for group in FISSION for column in self._columns[group]]
        self._pools = {group: _pools(seeds, group) for group in FISSION}

    def breed(self, first: int, shares: npt.NDArray[np.int64]) -> Children:
        """`shares[i]` children of seed `first + i`, for all i.

        Raises PersonaError when a seed has not that many different children.
        """
        who = np.arange(first, first + len(shares))
        wanted = shares.copy()
        tried = np.zeros(len(shares), np.int64)
        pool: Children | None = None
        for round_ in range(_ROUNDS):
            missing = np.maximum(wanted - _counts(pool, first, len(shares)), 0)
            if not missing.any():
                break
            # Each round asks for more per missing row than the last, so that few rounds suffice.
            batch = np.where(missing > 0, missing * (2 + round_) + 4, 0)
            fresh = self._survivors(*_numbered(who, tried, batch))
            tried += batch
            pool = self._distinct(fresh if pool is None else _joined(pool, fresh))
        else:
            seed = first + int(np.flatnonzero(missing)[0])
            raise PersonaError(
                f"seed {seed} has no {int(shares[seed - first])} distinct children: ask for fewer"
            )
        if pool is None:
            pool = self._survivors(*_numbered(who, tried, tried))
        return self._cut(pool, first, shares)

    def candidates(self, seed: Ints, number: Ints) -> Children:
        """The candidates with these numbers, unchecked."""
        keys = draw(self._key, _STREAM, seed, number)
        groups = _GROUPS_TAKEN[below(draw(keys, 0), len(_GROUPS_TAKEN))]
        parents = np.empty((len(seed), len(FISSION)), np.int32)
        coords = self._seeds.coords[seed]
        for place, group in enumerate(FISSION):
            donors, start, size = self._pools[group]
            pick = start[seed] + below(draw(keys, 1 + place), size[seed])
            donor = np.where(groups[:, place], donors[pick], seed)
            parents[:, place] = donor
            columns = self._columns[group]
            coords[:, columns] = self._seeds.coords[:, columns][donor]
        return Children(coords, seed, number, parents)

    def _survivors(self, seed: Ints, number: Ints) -> Children:
        born = self.candidates(seed, number)
        return _taken(born, ~self._rules.broken(born.coords))

    def _distinct(self, pool: Children) -> Children:
        """Without those near their seed or an earlier sibling."""
        seeds = np.unique(pool.seed)
        # The seeds come first, so that they win against their children.
        everyone = np.concatenate((self._seeds.coords[seeds], pool.coords))
        families = np.concatenate((seeds, pool.seed))
        order = np.concatenate((np.full(len(seeds), -1), pool.number))
        ranks = np.lexsort((order, families))
        # Copies go first: many of one row would make as many pairs as their number squared.
        copies = block_keys(everyone[ranks][:, self._body], families[ranks])
        ranks = ranks[np.sort(np.unique(copies, return_index=True)[1])]
        pairs = near_pairs(everyone[ranks][:, self._body], NEAR, families[ranks])
        keep = np.zeros(len(everyone), np.bool_)
        keep[ranks] = keep_first(len(ranks), pairs)
        return _taken(pool, keep[len(seeds) :])

    def _cut(self, pool: Children, first: int, shares: npt.NDArray[np.int64]) -> Children:
        """The first `shares` of each seed, in order, and what it took to get them."""
        pool = _taken(pool, np.lexsort((pool.number, pool.seed)))
        starts = np.searchsorted(pool.seed, pool.seed)
        nth = np.arange(len(pool)) - starts
        kept = _taken(pool, nth < shares[pool.seed - first])
        kept.tally = self._retrace(kept)
        return kept

    def _retrace(self, kept: Children) -> Tally:
        """Count again what was passed over up to each seed's last row: independent of rounds."""
        if not len(kept):
            return Tally()
        seeds, ends = np.unique(kept.seed, return_index=True)
        last = kept.number[np.append(ends[1:], len(kept)) - 1].astype(np.int64)
        born = self.candidates(*_numbered(seeds, np.zeros(len(seeds), np.int64), last + 1))
        broken = self._rules.broken(born.coords)
        sound = _taken(born, ~broken)
        whole = np.concatenate((self._seeds.coords[seeds], sound.coords))
        rows = np.column_stack((np.concatenate((seeds, sound.seed)), whole))
        exact = len(rows) - len(np.unique(np.ascontiguousarray(rows), axis=0))
        tally = Tally(candidates=len(born), rejected=int(broken.sum()), kept=len(kept))
        tally.exact = exact
        tally.near = len(sound) - len(kept) - exact
        return tally


def _subsets() -> npt.NDArray[np.bool_]:
    """[draws, 4] which groups are taken: every subset as often as its size's odds say."""
    rows = []
    by_size: dict[int, list[list[bool]]] = {1: [], 2: [], 3: []}
    for bits in range(1, 15):
        taken = [bool(bits >> place & 1) for place in range(len(FISSION))]
        by_size[sum(taken)].append(taken)
    for size, subsets in by_size.items():
        rows += subsets * (_SIZES[size - 1] * 12 // len(subsets))
    return np.array(rows, np.bool_)


_GROUPS_TAKEN: Final = _subsets()


def _pools(seeds: Seeds, group: Group) -> tuple[Ints, npt.NDArray[Any], npt.NDArray[Any]]:
    """All donors of a group, pool after pool, and where each seed's pool starts and how long it is.

    Personality and feelings go between kindred tones, ways of talking and of being together
    between kindred scenes, all between neighbouring ages.
    """
    by_scene = group in ("verbal", "interaction")
    kind = seeds.scene if by_scene else seeds.tone
    classes = kind.astype(np.int64) * 3 + seeds.band
    donors, spans = [], {}
    at = 0
    for code in np.unique(classes).tolist():
        near_age = np.abs(seeds.band.astype(int) - code % 3) <= 1
        if by_scene:
            kindred = [SCENES.index(scene) for scene in KINDRED[SCENES[code // 3]]]
            fits = np.isin(seeds.scene, kindred)
        else:
            fits = np.abs(seeds.tone.astype(int) - code // 3) <= 1
        pool = np.flatnonzero(fits & near_age)
        spans[code] = (at, len(pool))
        donors.append(pool)
        at += len(pool)
    where = np.array([spans[code] for code in classes.tolist()], np.int64).reshape(-1, 2)
    return np.concatenate(donors).astype(np.int32), where[:, 0], where[:, 1]


def _numbered(
    who: npt.NDArray[Any], start: npt.NDArray[np.int64], count: npt.NDArray[np.int64]
) -> tuple[Ints, Ints]:
    """Candidates start..start+count of every seed in `who`: (seed, number) per candidate."""
    seed = np.repeat(who, count).astype(np.int32)
    ends = np.cumsum(count)
    within = np.arange(int(count.sum())) - np.repeat(ends - count, count)
    return seed, (within + np.repeat(start, count)).astype(np.int32)


def _counts(pool: Children | None, first: int, seeds: int) -> npt.NDArray[np.int64]:
    if pool is None:
        return np.zeros(seeds, np.int64)
    return np.bincount(pool.seed - first, minlength=seeds)


def _taken(rows: Children, which: npt.NDArray[Any]) -> Children:
    return Children(rows.coords[which], rows.seed[which], rows.number[which], rows.parents[which])


def _joined(first: Children, second: Children) -> Children:
    return Children(
        np.concatenate((first.coords, second.coords)),
        np.concatenate((first.seed, second.seed)),
        np.concatenate((first.number, second.number)),
        np.concatenate((first.parents, second.parents)),
    )
