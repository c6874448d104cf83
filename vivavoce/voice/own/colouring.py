"""What is still missing once a style is found: vocal tract, breath and the colour of the spectrum.

    a few renders ─► coloured ─► embedding ─► how it changes with each number ─► a better colour

Levenberg-Marquardt (Marquardt 1963) on the whole embedding. Nothing is rendered again: a trial
costs some 15 ms of CPU per second of speech. Flat, small colours are preferred: what a microphone
and a room do to a recording looks like a colour, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.voice.effects.equaliser import BANDS, MOST
from vivavoce.voice.effects.timbre import coloured
from vivavoce.voice.own import speaker
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import NEUTRAL, Controls

_UNITS: Final = np.array([4.0] * BANDS + [0.08, 0.3])
"""What counts as one: dB of the bands, natural logarithm of the formants' factor, breath."""
_LOW: Final = np.array([-MOST] * BANDS + [-0.16, 0.0]) / _UNITS
_HIGH: Final = np.array([MOST] * BANDS + [0.16, 0.3]) / _UNITS
_SMALL: Final = 0.002
"""Price of a unit, squared; a similarity of 1 instead of 0 is worth 2."""
_FLAT: Final = 0.005
"""Price of a unit of difference between neighbouring bands, squared."""
_NUDGE: Final = 0.25
"""Units that a number is changed by to hear what it does."""
ROUNDS: Final = 8
_ENOUGH: Final = 0.001

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Colour:
    """What is done to every sound of a voice."""

    controls: Controls = NEUTRAL
    """Formant and breath."""
    bands: tuple[float, ...] = ()
    """dB, see `effects.equaliser`."""

    def __call__(self, rendering: Rendering) -> Samples:
        """f32[n] at 24 kHz."""
        return coloured(rendering.samples, rendering.f0, self.controls, self.bands)


PLAIN: Final = Colour()


def match(
    renderings: Sequence[Rendering],
    person: Embedding,
    encoder: Callable[[Samples], Embedding],
    rounds: int = ROUNDS,
) -> Colour:
    """The colour that makes these renderings of one voice sound most like a person."""

    def heard(at: Vector) -> Embedding:
        return embedding(renderings, _colour(at), encoder)

    def cost(embedded: Embedding, at: Vector) -> float:
        return float(np.sum((person - embedded) ** 2) + at @ prices @ at)

    prices, directions = _prices(), np.eye(len(_UNITS))
    at: Vector = np.zeros(len(_UNITS))
    now = heard(at)
    least, damping = cost(now, at), 0.02
    for _ in range(rounds):
        slopes = np.stack([heard(at + _NUDGE * way) - now for way in directions], 1) / _NUDGE
        wanted = slopes.T @ (person - now) - prices @ at
        before = least
        while damping < 1e3:
            square = slopes.T @ slopes + prices + damping * directions
            tried = np.clip(at + np.linalg.solve(square, wanted), _LOW, _HIGH)
            then = heard(tried)
            damping *= 4
            if (price := cost(then, tried)) < least:
                at, now, least, damping = tried, then, price, damping / 12
                break
        if before - least < _ENOUGH:
            break
    return _colour(at)


def embedding(
    renderings: Sequence[Rendering], colour: Colour, encoder: Callable[[Samples], Embedding]
) -> Embedding:
    """Whose voice renderings are under a colour."""
    heard = [soxr.resample(colour(each), SPEAK_RATE, LISTEN_RATE) for each in renderings]
    return speaker.mean([encoder(np.asarray(each, np.float32)) for each in heard])


def _colour(at: Vector) -> Colour:
    values = at * _UNITS
    formant, breath = float(np.exp(values[BANDS])), max(float(values[BANDS + 1]), 0.0)
    bands = tuple(round(float(value), 2) for value in values[:BANDS])
    return Colour(Controls(formant=formant, breath=breath), bands)


def _prices() -> NDArray[Any]:
    """f64[18, 18]: a quadratic form."""
    steps = np.diff(np.eye(BANDS, len(_UNITS)), axis=0)
    return _SMALL * np.eye(len(_UNITS)) + _FLAT * steps.T @ steps
