"""A run of the matrix as data: what is asked for, and how it is cut into parts.

Every part is a span of seeds and can be made anywhere at any time; only the plan decides what is
in it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.errors import ConfigError
from vivavoce.persona.matrix.catalog import catalog
from vivavoce.persona.matrix.fission import Children, Fission
from vivavoce.persona.matrix.rules import rules
from vivavoce.persona.matrix.seeds import seeds

ROWS_PER_PART: Final = 50_000
LAYOUT: Final = 1
"""Counts up when the columns or the drawing change, so that old parts are not continued."""


@dataclass(frozen=True)
class Plan:
    """`count` children, drawn by `key` (--seed)."""

    count: int
    key: int = 0
    digest: str = ""
    """Of the values and rules (catalog.digest)."""
    layout: int = LAYOUT
    rows_per_part: int = ROWS_PER_PART

    @classmethod
    def of(cls, count: int, key: int = 0, rows_per_part: int = ROWS_PER_PART) -> "Plan":
        """A plan with the values and rules of this version."""
        if count < 1:
            raise ConfigError("ask for at least one row: --count 10000")
        return cls(count, key, catalog().digest, rows_per_part=rows_per_part)

    @classmethod
    def read(cls, saved: Mapping[str, Any]) -> "Plan":
        """A plan from what `saved()` returned."""
        return cls(**saved)

    def saved(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @cached_property
    def shares(self) -> npt.NDArray[np.int64]:
        """Children per seed: as even as it gets, spread over all seeds."""
        ends = np.arange(len(seeds()) + 1) * self.count // len(seeds())
        return np.diff(ends)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Per part: its first seed, and the one after its last."""
        ends = np.cumsum(self.shares)
        parts = -(-self.count // self.rows_per_part)
        cuts = [np.searchsorted(ends, self.count * i // parts) for i in range(1, parts)]
        edges = sorted({0, len(seeds()), *(int(cut) + 1 for cut in cuts)})
        return list(pairwise(edges))

    def children(self, part: int) -> Children:
        """The rows of one part."""
        first, end = self.spans[part]
        breeder = Fission(seeds(), catalog(), rules(), self.key)
        return breeder.breed(first, self.shares[first:end])
