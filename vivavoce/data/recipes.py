"""Which effects a clip gets: drawn from its seed, so that it gets the same ones every time."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from vivavoce.data.effects import AnyEffect, Clipping, Level, Speed, Trim
from vivavoce.data.noise import Coloured, Noise, NoiseLibrary
from vivavoce.data.phone import Phone
from vivavoce.data.reverb import Reverb
from vivavoce.ledger.clips import Split

EFFECTS: Final[Mapping[str, type[Any]]] = {
    effect.name: effect for effect in (Trim, Level, Clipping, Speed, Reverb, Noise, Coloured, Phone)
}


def clean(rng: np.random.Generator) -> tuple[AnyEffect, ...]:
    """Edges and level only: what a good microphone close by hands over."""
    return (
        Trim(_between(rng, 0.1, 0.3), _between(rng, 0.2, 0.5)),
        Level(_between(rng, -32.0, -20.0, 1)),
    )


def rough(rng: np.random.Generator, noises: NoiseLibrary, split: Split) -> tuple[AnyEffect, ...]:
    """A room, a background, a telephone, a bad level: at least one of them, seldom all."""
    out: list[AnyEffect] = []
    if rng.random() < 0.15:
        out.append(Speed(_between(rng, 0.92, 1.08)))
    if rng.random() < 0.5:
        out.append(_room(rng))
    if rng.random() < 0.7 or not out:
        out.append(_background(rng, noises.names(split)))
    if rng.random() < 0.15:
        out.append(Clipping(_between(rng, 3.0, 14.0, 1)))
    if rng.random() < 0.2:
        out.append(Phone())
    out.append(Level(_between(rng, -38.0, -16.0, 1)))
    return tuple(out)


def _room(rng: np.random.Generator) -> Reverb:
    return Reverb(
        _between(rng, 2.5, 8.0, 1),
        _between(rng, 2.2, 6.0, 1),
        _between(rng, 2.3, 3.2, 1),
        _between(rng, 0.15, 0.6),
        _between(rng, 0.3, 2.5, 1),
        int(rng.integers(2**31)),
    )


def _background(rng: np.random.Generator, names: list[str]) -> AnyEffect:
    snr = _between(rng, 3.0, 25.0, 1)
    if not names or rng.random() < 0.35:
        return Coloured(_between(rng, 0.0, 6.0, 1), snr, int(rng.integers(2**31)))
    return Noise(names[int(rng.integers(len(names)))], int(rng.integers(80_000)), snr)


def _between(rng: np.random.Generator, low: float, high: float, places: int = 2) -> float:
    return round(float(rng.uniform(low, high)), places)
