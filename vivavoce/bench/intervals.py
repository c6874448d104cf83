"""How sure a figure is that few recordings gave."""

from collections.abc import Sequence
from typing import Final

import numpy as np

FEW: Final = 100
"""Fewer than this many say little without their interval."""
_DRAWS: Final = 2000
_NORMAL: Final = 1.96
"""Standard deviations that hold 95 %."""


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


def of_share(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of hits / count (Wilson 1927), which is not empty where nothing was hit."""
    assert 0 <= hits <= count > 0, (hits, count)
    share, spread = hits / count, _NORMAL**2 / count
    middle = share + spread / 2
    half = _NORMAL * np.sqrt(share * (1 - share) / count + (spread / (2 * _NORMAL)) ** 2)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return round(max(0.0, float(low)), 4), round(min(1.0, float(high)), 4)
