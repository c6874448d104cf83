"""Emotions in five strengths, after what is known of how voices carry them.

    emotion ─► PROFILES   the direction of each measure, and who says so
            └► FULL       what a renderer does at level 5 ─► controls(emotion, level)

Directions are those of published tables; how far to go was chosen here, so that levels lie clearly
apart, the strongest is still understood, and emotions that share directions (happy and excited;
sad, bored and tender) differ in which measure carries most of it.

Sources:
- Scherer 2003, "Vocal communication of emotion", Speech Communication 40, table 2 (a synthesis of
  the literature; extends Banse & Scherer 1996).
- Juslin & Laukka 2003, "Communication of emotions in vocal expression and music performance",
  Psychological Bulletin 129, the summary of cue patterns per emotion.
- Murray & Arnott 1993, "Toward the simulation of emotion in synthetic speech", JASA 93, table 1.
- Cahn 1990, "The generation of affect in synthesized speech", Journal of the American Voice I/O
  Society 8 (surprise).
- Kamiloğlu, Fischer & Sauter 2020, "Good vibrations", Psychonomic Bulletin & Review 27 (formants of
  happy voices).
- Chuenwattanapranithi et al. 2008, "Encoding emotions in speech with the size code", Phonetica 65
  (anger sounds like a longer vocal tract, happiness like a shorter one).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.voice.style.types import EMOTIONS, LEVELS, LIMITS, Controls, Emotion

Measure = Literal[
    "f0_mean",
    "f0_range",
    "f0_end",
    "energy",
    "rate",
    "high_frequency",
    "irregularity",
    "breathiness",
]
"""What is measured on a recording: the middle of F0 (semitones), its spread (semitones), its change
over the end of a sentence, level (dB), syllables per second, the share of energy above 1 kHz,
differences from period to period (jitter, shimmer, tremor), noise against harmonics."""

Direction = Literal[-1, 1]
"""Below or above the same voice when it is neutral."""

Source = Literal["scherer", "juslin", "murray", "cahn", "kamiloglu"]


@dataclass(frozen=True)
class Profile:
    """What the tables say of one emotion; a measure they disagree about is left out."""

    directions: Mapping[Measure, Direction]
    sources: Mapping[Measure, tuple[Source, ...]]


def _profile(**rows: str) -> Profile:
    """`measure="+ scherer juslin"`."""
    directions: dict[Measure, Direction] = {}
    sources: dict[Measure, tuple[Source, ...]] = {}
    for measure, row in rows.items():
        sign, *who = row.split()
        directions[measure] = 1 if sign == "+" else -1  # type: ignore[index]
        sources[measure] = tuple(who)  # type: ignore[index, arg-type]
    return Profile(directions, sources)


PROFILES: Final[Mapping[Emotion, Profile]] = {
    "happy": _profile(
        f0_mean="+ scherer juslin murray kamiloglu",
        f0_range="+ scherer juslin murray kamiloglu",
        f0_end="+ juslin",
        energy="+ scherer murray kamiloglu",
    ),
    "sad": _profile(
        f0_mean="- scherer juslin murray",
        f0_range="- scherer juslin murray",
        f0_end="- juslin murray",
        energy="- scherer juslin murray",
        rate="- scherer juslin murray",
        high_frequency="- scherer juslin",
        irregularity="+ juslin",
    ),
    "angry": _profile(
        f0_mean="+ scherer juslin murray",
        f0_range="+ scherer juslin murray",
        energy="+ scherer juslin murray",
        rate="+ scherer juslin murray",
        high_frequency="+ scherer juslin",
        irregularity="+ juslin",
    ),
    "fearful": _profile(
        f0_mean="+ scherer juslin murray",
        rate="+ scherer juslin murray",
        irregularity="+ juslin murray",
    ),
    "surprised": _profile(
        f0_range="+ cahn",
        f0_end="+ cahn",
        energy="+ cahn",
        rate="+ cahn",
    ),
    "tender": _profile(
        f0_mean="- juslin",
        f0_range="- juslin",
        f0_end="- juslin",
        energy="- juslin",
        rate="- juslin",
        high_frequency="- juslin",
    ),
    "bored": _profile(
        f0_range="- scherer",
        rate="- scherer",
    ),
    "excited": _profile(
        f0_mean="+ scherer juslin",
        f0_range="+ scherer juslin",
        energy="+ scherer",
        rate="+ scherer juslin",
        high_frequency="+ scherer",
    ),
}
"""`excited` is what Scherer's tables call joy or elation, the aroused kind; `surprised` is from
synthesis that listeners recognised, for the tables of recordings leave it out."""

FULL: Final[Mapping[Emotion, Controls]] = {
    # Melody and a smile (a shorter vocal tract) carry it, not speed.
    "happy": Controls(
        pitch=3.0, range=1.4, energy=5.0, rate=1.02, tension=0.1, formant=1.14, ending=3.0
    ),
    # Low, falling and quiet, with a shaking voice.
    "sad": Controls(
        pitch=-1.8, range=0.65, energy=-8.5, rate=0.78, tension=-0.7, tremor=0.5, ending=-3.0
    ),
    # Pressed, rough and loud, from a large throat.
    "angry": Controls(
        pitch=0.7, range=1.3, energy=7.5, rate=1.07, tension=0.8, jitter=0.4, formant=0.9
    ),
    # High, thin, fast and shaking.
    "fearful": Controls(
        pitch=2.3, range=0.85, energy=-5.0, rate=1.1, breath=0.2, tremor=0.9, jitter=0.1
    ),
    # Steeply rising ends over a wide range.
    "surprised": Controls(pitch=0.3, range=1.8, energy=5.5, rate=1.12, ending=7.5),
    # Breath carries it.
    "tender": Controls(
        pitch=-0.8, range=0.85, energy=-6.5, rate=0.88, breath=0.5, tension=-0.5, ending=-1.0
    ),
    # A slow monotone, hardly quieter than usual.
    "bored": Controls(pitch=-0.6, range=0.38, energy=-2.5, rate=0.65),
    # Fast, loud and bright.
    "excited": Controls(pitch=2.5, range=1.25, energy=6.5, rate=1.18, tension=0.25, ending=0.5),
}
"""Level 5 of each emotion. Beyond these DNSMOS falls quickly (docs/voice.md)."""
assert set(PROFILES) == set(FULL) == set(EMOTIONS)

_HINT: Final = 0.75
"""Steps more from neutral to level 1 than from one level to the next: else nobody notices it."""


def share(controls: Controls, strength: float) -> Controls:
    """`strength` of it: 0 is neutral, 1 all of it; more is exaggerated, within limits."""
    if strength == 1:
        return controls
    out: dict[str, float] = {}
    for name, (low, high) in LIMITS.items():
        value = getattr(controls, name)
        if name in ("rate", "formant"):
            some = value**strength
        elif name == "range":  # linear, as F0's spread in semitones is
            some = 1.0 + strength * (value - 1.0)
        else:
            some = strength * value
        out[name] = min(max(some, low), high)
    return Controls(**out, dialect=controls.dialect)


def controls(emotion: Emotion, level: int) -> Controls:
    """What a renderer does for `emotion` at `level` 1 (a hint) to 5. Raises ValueError."""
    if emotion not in FULL:
        raise ValueError(f"no emotion {emotion!r}: use one of {', '.join(EMOTIONS)}")
    if not 1 <= level <= LEVELS:
        raise ValueError(f"level {level} of {emotion}: levels go from 1 to {LEVELS}")
    return share(FULL[emotion], (level + _HINT) / (LEVELS + _HINT))
