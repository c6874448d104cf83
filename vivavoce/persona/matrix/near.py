"""Near-duplicates: pairs of rows that differ in fewer than `k` coordinates. Exact, not sampled.

Two rows that differ in at most k - 1 columns agree on at least one of k disjoint blocks of columns
(pigeonhole). So only rows with an equal block are compared, and none that is near is missed. Hash
collisions of blocks cost a comparison and nothing else.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.persona.matrix.catalog import Coords
from vivavoce.persona.matrix.draws import Hashes, mix

NEAR: Final = 4
"""Rows of the matrix differ in at least so many coordinates."""

Pairs = npt.NDArray[np.int64]
"""[pairs, 2], first < second"""


def near_pairs(coords: Coords, k: int = NEAR, within: npt.NDArray[Any] | None = None) -> Pairs:
    """All pairs of rows with a Hamming distance below `k`, each once, sorted by the later row.

    `within` [rows]: only rows with the same number there are compared.
    """
    if len(coords) < 2:
        return np.zeros((0, 2), np.int64)
    found: list[Pairs] = []
    # Columns of one group are spread over all blocks: rows that share whole groups, as children
    # of one seed do, must not share whole blocks.
    for block in range(k):
        keys = block_keys(coords[:, block::k], within)
        order = np.argsort(keys, kind="stable")
        found += _in_runs(coords, keys[order], order, k)
    pairs = np.concatenate(found) if found else np.zeros((0, 2), np.int64)
    if not len(pairs):
        return pairs
    pairs.sort(axis=1)
    packed = np.unique(pairs[:, 1] * len(coords) + pairs[:, 0])
    return np.stack((packed % len(coords), packed // len(coords)), axis=1)


def keep_first(rows: int, pairs: Pairs) -> npt.NDArray[np.bool_]:
    """[rows] True for the rows that stay when each, in order, must not be near a kept one."""
    keep = np.ones(rows, np.bool_)
    for first, second in pairs.tolist():  # sorted by `second`: `first` is settled by then
        if keep[first]:
            keep[second] = False
    return keep


def block_keys(columns: Coords, within: npt.NDArray[Any] | None = None) -> Hashes:
    """One hash per row over the given columns (and `within`)."""
    start = np.zeros(len(columns), np.uint64) if within is None else within.astype(np.uint64)
    keys: Hashes = mix(start)
    for column in np.ascontiguousarray(columns.T):
        keys = mix(keys ^ column.astype(np.uint64))
    return keys


def _in_runs(coords: Coords, keys: Hashes, order: npt.NDArray[np.int64], k: int) -> list[Pairs]:
    """Near pairs among rows whose (sorted) keys are equal."""
    found: list[Pairs] = []
    starts = np.arange(len(keys))
    gap = 1
    while True:
        starts = starts[: np.searchsorted(starts, len(keys) - gap)]
        starts = starts[keys[starts] == keys[starts + gap]]
        if not len(starts):
            return found
        for at in range(0, len(starts), 1 << 18):
            part = starts[at : at + (1 << 18)]
            left, right = order[part], order[part + gap]
            near = np.count_nonzero(coords[left] != coords[right], axis=1) < k
            if near.any():
                found.append(np.stack((left[near], right[near]), axis=1))
        gap += 1
