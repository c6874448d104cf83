"""The timbre in Kokoro's style space that is nearest to a person's, by rendering and listening.

    chart: what is heard where ──► likeliest place ──► render ──► embedding ──┐
                    ▲                                                         │
                    └──────────────────── learnt ─────────────────────────────┘

Bayesian optimisation (Mockus 1975) over 40 directions. What is learnt is the whole embedding, 256
numbers a render and not just how good it was, so few renders will do. No gradient of any network is
needed. Every render says the next of some sentences: one that is liked for its words is of no use.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.own.space import PROBES, Chart, Guess
from vivavoce.voice.own.speaker import Embedding, similarity

Listen = Callable[[Samples, int], Embedding]
"""Whose voice a style table f32[510, 1, 256] is: renders one of the probes and embeds it."""
Recolour = Callable[[], Embedding]
"""What a colour that makes the last renders more like the person adds to an embedding."""
Advance = Callable[[float], None]
"""Told how much is done, 0..1."""

STEPS: Final = 24
_BLENDED: Final = 3
_SHARP: Final = 12.0
_WANDER: Final = 0.25
"""Standard deviations that a place is moved by at random, at first: neighbours tell slopes."""
_RECOLOURED: Final = 6
"""Renders from one look for a colour to the next."""


def search(
    person: Embedding,
    hertz: float,
    weights: Mapping[str, float],
    language: Language,
    chart: Chart,
    listen: Listen,
    recolour: Recolour,
    advance: Advance,
    steps: int = STEPS,
) -> Samples:
    """The table of the best of `steps` renders, by all that was heard around each.

    `hertz` is the person's middle F0, at which `listen` renders; `weights` those of the stock
    voices whose way to speak is taken.
    """
    assert steps >= 1, f"steps {steps}, wanted 1 or more"
    guess, rng = Guess(chart, language, hertz), np.random.default_rng(0)
    colour = np.zeros_like(person)
    places = []
    for step in range(steps):
        advance(step / steps)
        if step and step % _RECOLOURED == 0:
            colour = recolour()
        place = guess.climb(person, colour)
        wander = _WANDER * (1 - step / steps) * (step > 0)
        place = np.asarray(place + wander * rng.standard_normal(len(place)), np.float32)
        said = step % len(PROBES[language])
        guess.learn(place, listen(chart.table(weights, place), said), said)
        places.append(place)
    advance(1.0)
    best = max(places, key=lambda place: guess.likeness(place, person, colour))
    return chart.table(weights, best)


def nearest(person: Embedding, language: Language, chart: Chart) -> dict[str, float]:
    """The stock voices' similarities saying a probe, the likest first."""
    rows = np.flatnonzero(chart.chinese == (language == "zh"))[: len(chart.stock)]
    likeness = {
        name: similarity(chart.heard[row], person)
        for name, row in zip(chart.stock, rows, strict=True)
    }
    return dict(sorted(likeness.items(), key=lambda item: -item[1]))


def blend(person: Embedding, language: Language, chart: Chart) -> dict[str, float]:
    """Weights of the likest stock voices: whose way to speak is taken."""
    near = list(nearest(person, language, chart).items())[:_BLENDED]
    weights = np.exp(_SHARP * np.array([likeness - near[0][1] for _, likeness in near]))
    weights /= weights.sum()
    return {name: float(weight) for (name, _), weight in zip(near, weights, strict=True)}
