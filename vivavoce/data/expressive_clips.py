"""Clips with labels by construction: a neutral clip, a manner, a channel.

    base clip ─ analyse ─ render(manner) ─┬─ through(channel) ──► Clip.samples
                                          └─ true F0 and rate ──► labels of pitch and speed

Every clip goes through the vocoder, the neutral ones too, and manners meet channels at random, so
that neither the vocoder nor the channel tells the label.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.data.expressive import Analysis, Manner, analyse, render
from vivavoce.data.expressive_base import ODD, Base
from vivavoce.data.expressive_channel import (
    CLOSEST,
    NORMAL,
    Channel,
    draw,
    level,
    spoken_seconds,
    through,
)
from vivavoce.data.expressive_manners import LABELS, RHYTHMS, Task, labelled, measured, natural

Group = Literal["measured", "age", "emotions", "voice_styles", "voice_tone"]
GROUPS: Final[Mapping[Group, float]] = {
    "measured": 0.34,
    "emotions": 0.2,
    "voice_tone": 0.18,
    "voice_styles": 0.16,
    "age": 0.12,
}
"""How often each group of labels is what a clip is made for when the bench measures,"""
LEARNT: Final[Mapping[Group, float]] = {
    "measured": 0.28,
    "emotions": 0.2,
    "voice_tone": 0.18,
    "voice_styles": 0.24,
    "age": 0.1,
}
"""and when the classifiers learn: four styles need more than their share."""
_NEUTRAL: Final = 0.22
"""Share of clips of a group that are neutral (or normal)."""
_USUAL_ST: Final = 4.0
_USUAL_RATE: Final = 1.3
"""Changes of pitch (semitones) and speed (factor) under which a voice is still as always: no label
of sex, style or mood is given to what lies beyond."""
_LOUD_DB: Final = 20.0
SLOWEST: Final = 0.55
FASTEST: Final = 1.75
"""Factors on the speed of the voices, about 5.3 syllables per second."""


@dataclass(frozen=True)
class Clip:
    """f32[n] at 16 kHz. `labels` by task where construction gives one; `f0_hz` and `rate_sps` are
    true by construction (0: whispered)."""

    samples: Samples
    labels: Mapping[str, str]
    f0_hz: float
    rate_sps: float
    base: Base
    group: Group
    channel: Channel


def clips(
    bases: list[Base],
    passes: int,
    seed: int,
    closest: float = CLOSEST,
    groups: Mapping[Group, float] = LEARNT,
) -> Iterator[Clip]:
    """`passes` times through all base clips, another manner and channel each time. A background
    comes up to `closest` dB under the speech; `groups` are shares."""
    taken: dict[str, Analysis] = {}
    for turn in range(passes):
        for number, base in enumerate(bases):
            rng = np.random.default_rng([seed, turn, number])
            if base.path.stem not in taken:
                sound = base.samples()
                taken[base.path.stem] = analyse(sound * 10 ** ((NORMAL - level(sound)) / 20))
            yield _clip(base, taken[base.path.stem], closest, groups, rng)


def _clip(
    base: Base,
    analysis: Analysis,
    closest: float,
    groups: Mapping[Group, float],
    rng: np.random.Generator,
) -> Clip:
    fitting = [group for group in groups if group != "age" or base.voice not in ODD]
    weights = np.array([groups[group] for group in fitting])
    group = fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]
    manner, labels = _manner(group, base, rng)
    usual = abs(manner.shift_st) <= _USUAL_ST and not manner.whisper
    if usual and base.voice not in ODD and labels.get("age") != "child":
        labels["gender"] = base.sex
    said = render(analysis, manner, rng)
    channel = draw(rng, closest)
    return Clip(
        samples=through(said, channel, rng),
        labels=labels,
        f0_hz=0.0 if manner.whisper else _f0(analysis) * 2 ** (manner.shift_st / 12),
        rate_sps=base.syllables / spoken_seconds(said),
        base=base,
        group=group,
        channel=channel,
    )


def _manner(group: Group, base: Base, rng: np.random.Generator) -> tuple[Manner, dict[str, str]]:
    """What is done, and the labels that it gives. A clip that has none for a task stays out of that
    task's set: nobody knows whether a happy clip sounds playful."""
    if group == "measured":
        rhythm = str(rng.choice(list(RHYTHMS)))
        factor = float(np.exp(rng.uniform(np.log(SLOWEST), np.log(FASTEST))))
        shift = float(rng.uniform(-6, 7))
        plain = rng.random() < 0.35
        if plain:
            factor, shift = natural(rng).rate, natural(rng).shift_st
        labels = {"rhythm": rhythm}
        if abs(shift) <= _USUAL_ST and max(factor, 1 / factor) <= _USUAL_RATE:
            labels |= {"voice_styles": "normal", "emotions": "neutral"}
            if rhythm != "halting":
                labels["voice_tone"] = "neutral"
        return measured(factor, shift, rhythm, rng), labels
    task: Task = group
    names = LABELS[task]
    plain = names[0] in ("neutral", "normal") and rng.random() < _NEUTRAL
    label = names[0] if plain else str(rng.choice([n for n in names if n not in _PLAIN]))
    labels = {task: label}
    if label in _PLAIN:
        labels |= {"emotions": "neutral", "voice_tone": "neutral", "voice_styles": "normal"}
    if task == "age" and label != "senior":
        labels |= {"emotions": "neutral", "voice_tone": "neutral", "voice_styles": "normal"}
    return labelled(task, label, base.sex, rng), labels


_PLAIN: Final = ("neutral", "normal")


def _f0(analysis: Analysis) -> float:
    """Median F0 of the voiced frames that are loud enough to give the voice its pitch: phrases die
    away in weak frames that lie lower, and that noise hides from everybody."""
    voiced = analysis.f0 > 0
    if not voiced.any():
        return 0.0
    level = 10 * np.log10(analysis.envelope.sum(axis=1) + 1e-16)
    loud = voiced & (level > np.percentile(level[voiced], 95) - _LOUD_DB)
    return float(np.median(analysis.f0[loud]))
