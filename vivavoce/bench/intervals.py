"""How sure a figure is that few recordings gave."""

from collections.abc import Sequence
from typing import Final

import numpy as np

FEW: Final = 100
"""Fewer than this many say little without their interval."""
_DRAWS: Final = 2000


def of_rate(errors: Sequence[int], units: Sequence[int]) -> tuple[float, float]:
    """95 % interval of sum(errors) / sum(units), bootstrap over utterances (seeded)."""
    assert len(errors) == len(units) > 0, (len(errors), len(units))
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, len(units), (_DRAWS, len(units)))
    rates = np.array(errors)[drawn].sum(axis=1) / np.maximum(np.array(units)[drawn].sum(axis=1), 1)
    low, high = np.quantile(rates, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def of_mean(values: Sequence[float]) -> tuple[float, float]:
    """95 % interval of a mean, bootstrap (seeded)."""
    assert values, "the mean of nothing"
    rng = np.random.default_rng(0)
    drawn = np.array(values)[rng.integers(0, len(values), (_DRAWS, len(values)))]
    low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
