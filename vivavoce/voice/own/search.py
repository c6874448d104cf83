"""The voice in Kokoro's style space that is nearest to a person's, by rendering and listening.

    chart: what is heard where ──► likeliest place ──► render ──► embedding ──┐
                    ▲                                                         │
                    └──────────────────── learnt ─────────────────────────────┘

Bayesian optimisation (Mockus 1975; upper confidence bound) over 16 directions. What is learnt is
the whole embedding, 256 numbers a render and not just how good it was, so few renders will do. No
gradient of any network is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.own.space import Chart, Floats, Guess
from vivavoce.voice.own.speaker import Embedding, similarity

Listen = Callable[[Samples], Embedding]
"""Whose voice a style table f32[510, 1, 256] is: renders the probe and embeds it."""
Advance = Callable[[float], None]
"""Told how much is done, 0..1."""

STEPS: Final = 12
_BLENDED: Final = 3
_SHARP: Final = 12.0
_SEEDS: Final = 12
_TRIES: Final = 600
"""Places looked at per round of the inner search; it costs no render."""
_ROUNDS: Final = 6
_CURIOUS: Final = 0.06
_OUT: Final = 0.004
"""Price of a squared standard deviation beyond the stock voices: far out words are lost first."""


@dataclass(frozen=True)
class Found:
    """A table and how it was come by."""

    table: Samples
    blend: dict[str, float]
    similarity: float
    """To the person, saying the probe."""
    renders: int


def search(
    person: Embedding,
    language: Language,
    chart: Chart,
    listen: Listen,
    advance: Advance,
    steps: int = STEPS,
) -> Found:
    """The best of `steps` renders."""
    blend = _blend(person, language, chart)
    guess, rng = Guess(chart, language), np.random.default_rng(0)
    stock = np.stack(list(chart.stock_places(language).values()))
    radius = float(np.max(np.sum(stock**2, axis=1)))
    best: tuple[float, Samples] | None = None
    for step in range(steps):
        advance(step / steps)
        curious = _CURIOUS * (1 - step / max(1, steps - 1))
        place = _likeliest(guess, person, radius, curious, rng)
        table = chart.table(blend, place, language)
        heard = listen(table)
        guess.learn(place, heard)
        likeness = similarity(heard, person)
        if best is None or likeness > best[0]:
            best = likeness, table
    advance(1.0)
    assert best is not None, f"steps {steps}, wanted 1 or more"
    return Found(best[1], blend, best[0], steps)


def nearest(person: Embedding, language: Language, chart: Chart) -> dict[str, float]:
    """The stock voices' similarities saying the probe, the likest first."""
    rows = np.flatnonzero(chart.chinese == (language == "zh"))[: len(chart.stock)]
    likeness = {
        name: similarity(chart.heard[row], person)
        for name, row in zip(chart.stock, rows, strict=True)
    }
    return dict(sorted(likeness.items(), key=lambda item: -item[1]))


def _blend(person: Embedding, language: Language, chart: Chart) -> dict[str, float]:
    near = list(nearest(person, language, chart).items())[:_BLENDED]
    weights = np.exp(_SHARP * np.array([likeness - near[0][1] for _, likeness in near]))
    weights /= weights.sum()
    return {name: float(weight) for (name, _), weight in zip(near, weights, strict=True)}


def _likeliest(
    guess: Guess, person: Embedding, radius: float, curious: float, rng: np.random.Generator
) -> Floats:
    """The place that promises most: random ones around the best, narrower round by round."""
    seeds = guess.best(person, _SEEDS)
    width = 0.8
    for _ in range(_ROUNDS):
        some = seeds[rng.integers(len(seeds), size=_TRIES)]
        others = seeds[rng.integers(len(seeds), size=_TRIES)]
        between = rng.random((_TRIES, 1)) * (width > 0.3)
        around = rng.standard_normal(some.shape) * width * rng.random((_TRIES, 1))
        tried = np.concatenate([seeds, some + between * (others - some) + around])
        tried = tried.astype(np.float32)
        likeness, unsure = guess(tried, person)
        beyond = np.maximum(0, np.sum(tried**2, axis=1) - radius)
        order = np.argsort(-(likeness + curious * unsure - _OUT * beyond))
        seeds, width = tried[order[:_SEEDS]], width * 0.6
    return np.asarray(seeds[0], np.float32)
