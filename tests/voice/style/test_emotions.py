"""The table of emotions keeps to what it cites, and its levels lie apart."""

import math
from dataclasses import fields
from itertools import combinations, pairwise

import pytest

from vivavoce.voice.style.emotions import FULL, PROFILES, Measure, controls, share
from vivavoce.voice.style.types import EMOTIONS, LEVELS, LIMITS, NEUTRAL, Controls, Emotion

CARRIED_BY: dict[Measure, tuple[str, ...]] = {
    "f0_mean": ("pitch",),
    "f0_range": ("range",),
    "f0_end": ("ending",),
    "energy": ("energy",),
    "rate": ("rate",),
    "high_frequency": ("tension",),
    "irregularity": ("jitter", "tremor"),
    "breathiness": ("breath",),
}
ALL_LEVELS = range(1, LEVELS + 1)


def distance(one: Controls, other: Controls) -> float:
    """Euclidean, every control in parts of its whole span."""
    spans = {name: high - low for name, (low, high) in LIMITS.items()}
    parts = [(getattr(one, n) - getattr(other, n)) / span for n, span in spans.items()]
    return math.hypot(*parts)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_measure_moves_as_the_tables_say(emotion: Emotion) -> None:
    profile = PROFILES[emotion]
    assert len(profile.directions) >= 2
    assert profile.directions.keys() == profile.sources.keys()
    for measure, direction in profile.directions.items():
        assert profile.sources[measure]
        moved = [
            getattr(FULL[emotion], name) - getattr(NEUTRAL, name) for name in CARRIED_BY[measure]
        ]
        assert sum(moved) * direction > 0, measure


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_levels_rise_evenly_and_stay_within_limits(emotion: Emotion) -> None:
    levels = [NEUTRAL, *(controls(emotion, level) for level in ALL_LEVELS)]
    assert levels[-1] == FULL[emotion]
    for field in fields(Controls):
        if field.name == "dialect":
            continue
        low, high = LIMITS[field.name]
        values = [getattr(one, field.name) for one in levels]
        assert all(low <= value <= high for value in values)
        steps = [after - before for before, after in pairwise(values)]
        assert all(step > 0 for step in steps) or all(step < 0 for step in steps) or not any(steps)
    apart = [distance(*pair) for pair in pairwise(levels)]
    assert min(apart[1:]) > 0.7 * max(apart[1:])
    assert 1.2 < apart[0] / apart[1] < 2, "the first step is to be noticed at all"


def test_emotions_differ_in_pattern_and_not_only_in_strength() -> None:
    for one, other in combinations(EMOTIONS, 2):
        strong = controls(one, 4)
        nearest = min(distance(strong, controls(other, level)) for level in ALL_LEVELS)
        assert nearest > distance(strong, controls(one, 3)), (one, other)


def test_share_of_nothing_and_too_much() -> None:
    assert share(FULL["sad"], 0) == NEUTRAL
    assert share(FULL["surprised"], 3).ending == LIMITS["ending"][1]
    assert share(Controls(rate=1.25), -1).rate == pytest.approx(0.8)


@pytest.mark.parametrize(("emotion", "level"), [("happy", 0), ("happy", 6), ("cosy", 3)])
def test_what_there_is_none_of(emotion: Emotion, level: int) -> None:
    with pytest.raises(ValueError, match=r"levels go from 1|use one of"):
        controls(emotion, level)
