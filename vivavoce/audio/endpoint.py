"""When is a turn over? How much silence to wait for, from how it sounded and what was said.

    p(complete) = logistic(Smart Turn's answer, cues in the last words)
    required silence = 256 ms where that is near one ... 1.6 s where it is near zero (`auto`)

Smart Turn hears the audio with its trailing silence cut to `TAIL`: its answer drifts to "complete"
as silence goes on, and at 160 ms it tells the two apart best (0 and 400 ms were measured too).
The weights are in `endpoint.json`, fitted by `python -m vivavoce.bench.fit_endpoint`; the figures
come from `python -m vivavoce.bench.turns`.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.turn_text import cues
from vivavoce.audio.types import Samples, samples
from vivavoce.errors import ConfigError
from vivavoce.languages import Language

TAIL: Final = samples(160)
"""Silence kept behind the last speech frame, in samples: five VAD frames."""

WEIGHTS: Final = Path(__file__).with_name("endpoint.json")


@dataclass(frozen=True)
class Eagerness:
    """Required silence in ms, from a turn that is surely over to one that surely is not."""

    least: int
    long: int
    """For a turn that is rather not over."""
    most: int
    """For one that ends in the middle of a phrase; the speaker is thinking."""


EAGERNESS: Final[dict[str, Eagerness]] = {
    "high": Eagerness(192, 1100, 2000),
    "auto": Eagerness(256, 1600, 1600),
    "medium": Eagerness(256, 1600, 4000),
    "low": Eagerness(640, 3200, 8000),
}

UNSURE: Final = 0.4
"""p(complete) assumed before the turn was measured."""

CURVE: Final = ((0.1, 0.42, 0.6, 0.72, 0.76, 0.9), (1.0, 0.68, 0.58, 0.53, 0.06, 0.0))
"""p(complete) -> how far from `least` towards `long` the wait is; linear in between. It is steep
where finished and unfinished turns part: a flatter one is slower and answers into more pauses."""

LOST: Final = 0.1
"""Below this p(complete) the wait grows from `long` to `most`."""


def trim_tail(turn: Samples, silence: int) -> Samples:
    """The turn so far, f32[n] at 16 kHz, with the `silence` samples at its end cut to `TAIL`."""
    return turn[: turn.size - max(0, silence - TAIL)]


def features(sound: float, words: str | None, language: Language) -> dict[str, float]:
    """What the logistic model sees, by name. `sound`: Smart Turn's probability."""
    inside = min(max(sound, 0.01), 0.99)
    named = {"bias": 1.0, "smart_turn": float(np.log(inside / (1 - inside)))}
    if words is not None:
        named |= {name: float(present) for name, present in asdict(cues(words, language)).items()}
    return named


@cache
def _weights(kind: str) -> dict[str, float]:
    try:
        return dict(json.loads(WEIGHTS.read_text(encoding="utf-8"))[kind])
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{WEIGHTS} is damaged ({error}); reinstall vivavoce") from error


def completeness(sound: float, words: str | None, language: Language) -> float:
    """Probability that the turn is over.

    `sound`: Smart Turn's answer about the trimmed turn. `words`: the transcript so far; None or
    empty = not known yet.
    """
    weights = _weights("sound_and_words" if words else "sound")
    named = features(sound, words or None, language)
    return float(1 / (1 + np.exp(-sum(weights[name] * value for name, value in named.items()))))


def silence_for(probability: float, eagerness: str) -> int:
    """Milliseconds of silence to wait for when a turn is over with `probability`."""
    if eagerness not in EAGERNESS:
        raise ConfigError(f"eagerness {eagerness!r} is unknown; use one of {', '.join(EAGERNESS)}")
    bounds = EAGERNESS[eagerness]
    share = float(np.interp(probability, *CURVE))
    lost = max(0.0, 1 - probability / LOST)
    wait = bounds.least + share * (bounds.long - bounds.least)
    return round(wait + lost * (bounds.most - bounds.long))


def required_silence(
    sound: object | None, words: str | None, language: Language, eagerness: str
) -> int:
    """Milliseconds of silence after which the turn counts as ended.

    `sound` is Smart Turn's probability for this pause; None: not asked yet (wait cautiously).
    """
    if not isinstance(sound, float):
        return silence_for(UNSURE, eagerness)
    return silence_for(completeness(sound, words, language), eagerness)
