"""MinHash LSH over rendered text: which texts are near-duplicates of one another?

Text is cut into shingles (runs of five characters); the share of shingles two texts have in
common is their Jaccard similarity. `PERMUTATIONS` minima estimate it, `BANDS` of them find the
candidates (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3), and
every candidate pair is compared exactly.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from vivavoce.persona.matrix.draws import Hashes, draw, mix

SHINGLE: Final = 5
PERMUTATIONS: Final = 64
BANDS: Final = 16
"""Of four minima each: a pair of similarity 0.8 is missed once in 4,000 times, one of 0.7 once in
80."""
SIMILAR: Final = 0.8


def shingles(text: str) -> Hashes:
    """The distinct shingles of a text, hashed; at least one."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(points) < SHINGLE:
        points = np.pad(points, (0, SHINGLE - len(points)))
    windows = np.lib.stride_tricks.sliding_window_view(points, SHINGLE)
    keys: Hashes = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        keys = mix(keys ^ column)
    return np.unique(keys)


def signature(hashes: Hashes) -> Hashes:
    """[PERMUTATIONS] the least shingle under each of as many orders."""
    least: Hashes = mix(hashes[None, :] ^ _ORDERS[:, None]).min(axis=1)
    return least


def near_texts(texts: Sequence[str], similar: float = SIMILAR) -> list[tuple[int, int, float]]:
    """Pairs of texts at least `similar`, with their similarity, in order."""
    sets = [shingles(text) for text in texts]
    signs = np.array([signature(one) for one in sets]).reshape(len(texts), BANDS, -1)
    candidates: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for place, sign in enumerate(signs[:, band]):
            buckets[sign.tobytes()].append(place)
        for members in buckets.values():
            candidates.update((a, b) for i, b in enumerate(members) for a in members[:i])
    found = [(a, b, jaccard(sets[a], sets[b])) for a, b in sorted(candidates)]
    return [pair for pair in found if pair[2] >= similar]


def jaccard(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> float:
    """Shared shingles over all shingles."""
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)


_ORDERS: Final = draw(4, np.arange(PERMUTATIONS))
