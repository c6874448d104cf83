"""Manners by label: what is done to a neutral clip so that it deserves the label by construction.

Emotions follow the vocal profiles of Juslin and Laukka 2003 ("Communication of emotions in vocal
expression and music performance", table 11) and Scherer 1986 ("Vocal affect expression"): which
way each parameter goes is theirs, how far is ours. Age follows Linville 2001 ("Vocal aging") and
Lee, Potamianos and Narayanan 1999 (children's F0 and formants).

Soft, shout and whisper are steps of vocal effort, after Traunmueller and Eriksson 2000 ("Acoustic
effects of variation in vocal effort by men, women, and children"), Rostolland 1982 ("Acoustic
features of shouted voice") and Jessen, Koester and Gfroerer 2005 ("Influence of vocal effort on
average and variability of fundamental frequency"): more effort is a higher level, a flatter
spectrum, a higher F0 and first formant and longer vowels; less effort is the contrary, and a
glottis that closes late, so that the first harmonic stands out and breath is heard (Hanson 1997).

Every number is drawn evenly from a range; ranges of different labels overlap, as they do in people.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np

from vivavoce.data.expressive import Manner

Sex = Literal["female", "male"]
Task = Literal["age", "emotions", "voice_styles", "voice_tone"]
Range = tuple[float, float]

# added to what natural variation drew: semitones, dB, shares
_ADDED: Final = frozenset(
    "shift_st rise_st tilt_db open_db level_db jitter_st tremor_st breath shimmer_db pauses breaks "
    "wobble".split()
)

_EMOTIONS: Final[Mapping[str, Mapping[str, Range]]] = {
    # fast, loud, sharp, high, lively, abrupt, rough
    "angry": {
        "rate": (1.08, 1.3),
        "shift_st": (1.5, 5),
        "range_": (1.2, 1.6),
        "tilt_db": (2, 4.5),
        "level_db": (5, 12),
        "dynamics": (1.15, 1.3),
        "jitter_st": (0.1, 0.35),
        "rise_st": (-2, 1),
    },
    # fast, not loud, dull to medium, very high, flat, trembling
    "fearful": {
        "rate": (1.18, 1.4),
        "shift_st": (4, 8),
        "range_": (0.65, 1.0),
        "tilt_db": (-1.5, 0.5),
        "level_db": (-5, 1),
        "breath": (0.1, 0.3),
        "tremor_st": (0.3, 0.6),
        "tremor_hz": (6, 9),
        "jitter_st": (0.15, 0.3),
        "wobble": (0.05, 0.2),
    },
    # fast, rather loud, bright, high, lively, rising, smooth
    "happy": {
        "rate": (1.06, 1.25),
        "shift_st": (2, 4.5),
        "range_": (1.35, 1.75),
        "tilt_db": (1, 3),
        "level_db": (2, 6),
        "dynamics": (1.05, 1.2),
        "rise_st": (1, 3),
        "formants": (1.02, 1.06),
    },
    # slow, weak, dull, low, flat, falling, with pauses
    "sad": {
        "rate": (0.66, 0.85),
        "shift_st": (-2.5, -0.5),
        "range_": (0.4, 0.7),
        "tilt_db": (-3.5, -1.5),
        "level_db": (-8, -3),
        "dynamics": (0.8, 0.95),
        "rise_st": (-3, -1),
        "breath": (0.1, 0.3),
        "jitter_st": (0.05, 0.2),
        "pauses": (0.05, 0.3),
        "pause_s": (0.3, 0.7),
    },
    # high, very wide, rising steeply at the end
    "surprised": {
        "rate": (0.95, 1.18),
        "shift_st": (3, 6),
        "range_": (1.7, 2.3),
        "tilt_db": (0.5, 2.5),
        "level_db": (1, 6),
        "rise_st": (4, 9),
    },
}
_TONES: Final[Mapping[str, Mapping[str, Range]]] = {
    "hesitant": {
        "rate": (0.7, 0.9),
        "pauses": (0.45, 0.9),
        "pause_s": (0.35, 0.9),
        "wobble": (0.2, 0.4),
        "range_": (0.7, 0.95),
        "level_db": (-5, 0),
        "rise_st": (-0.5, 2.5),
        "tilt_db": (-1, 0.3),
    },
    "playful": {
        "rate": (0.95, 1.2),
        "shift_st": (1, 3.5),
        "range_": (1.45, 1.9),
        "wobble": (0.2, 0.4),
        "tilt_db": (0.5, 2.5),
        "tremor_st": (0.4, 0.9),
        "tremor_hz": (2.2, 3.4),
        "rise_st": (1, 4),
        "formants": (1.02, 1.06),
    },
    "impatient": {
        "rate": (1.3, 1.6),
        "shift_st": (0, 2),
        "range_": (0.85, 1.15),
        "dynamics": (1.15, 1.35),
        "level_db": (2, 7),
        "rise_st": (-5, -2),
        "tilt_db": (1, 3),
    },
    "tired": {
        "rate": (0.6, 0.8),
        "shift_st": (-3, -1),
        "range_": (0.35, 0.65),
        "tilt_db": (-4, -2),
        "level_db": (-9, -4),
        "dynamics": (0.75, 0.92),
        "breath": (0.15, 0.4),
        "rise_st": (-4, -1.5),
        "pauses": (0.15, 0.45),
        "pause_s": (0.4, 1.0),
    },
    "choked_up": {
        "rate": (0.75, 0.98),
        "shift_st": (0, 3),
        "range_": (0.7, 1.05),
        "tremor_st": (0.45, 1.0),
        "tremor_hz": (5, 8),
        "breaks": (0.8, 1.8),
        "jitter_st": (0.2, 0.45),
        "shimmer_db": (1.2, 3),
        "level_db": (-5, 0),
        "breath": (0.1, 0.35),
        "pauses": (0.1, 0.4),
        "pause_s": (0.3, 0.7),
    },
}
_STYLES: Final[Mapping[str, Mapping[str, Range]]] = {
    "whisper": {"level_db": (-20, -10), "rate": (0.85, 1.05), "formants": (1.0, 1.06)},
    "shout": {
        "shift_st": (5, 9),
        "range_": (0.8, 1.2),
        "jaw": (1.08, 1.2),
        "formants": (1.0, 1.04),
        "tilt_db": (3, 5.5),
        "open_db": (-4, -1),
        "level_db": (10, 18),
        "rate": (0.8, 1.0),
        "dynamics": (0.85, 1.0),
        "jitter_st": (0.05, 0.25),
    },
    "soft": {
        "level_db": (-16, -8),
        "tilt_db": (-5, -2.5),
        "open_db": (2.5, 6),
        "breath": (0.2, 0.5),
        "jaw": (0.93, 0.99),
        "shift_st": (-2, 0),
        "range_": (0.7, 0.95),
        "rate": (0.86, 1.02),
        "dynamics": (0.85, 0.98),
    },
    "bright": {
        "tilt_db": (2.5, 5),
        "formants": (1.05, 1.1),
        "shift_st": (1, 3),
        "range_": (1.1, 1.35),
        "level_db": (0, 3),
    },
}
_SENIOR: Final[Mapping[str, Range]] = {
    "rate": (0.66, 0.88), "formants": (0.95, 0.99), "jitter_st": (0.15, 0.35),
    "shimmer_db": (1, 2.3), "tremor_st": (0.25, 0.6), "tremor_hz": (3.5, 6), "breath": (0.1, 0.35),
    "tilt_db": (-1.5, 0.3),
}  # fmt: skip
_AGES: Final[Mapping[str, Mapping[Sex, Mapping[str, Range]]]] = {
    "child": {
        "female": {"shift_st": (4, 8), "formants": (1.18, 1.32), "rate": (0.82, 1.02)},
        "male": {"shift_st": (13, 18), "formants": (1.36, 1.52), "rate": (0.82, 1.02)},
    },
    "young": {
        "female": {"shift_st": (0.5, 2.5), "formants": (1.0, 1.05), "rate": (1.0, 1.15)},
        "male": {"shift_st": (0.5, 2.5), "formants": (1.0, 1.05), "rate": (1.0, 1.15)},
    },
    "adult": {
        "female": {"shift_st": (-3, -0.5), "formants": (0.93, 0.98), "rate": (0.86, 1.0)},
        "male": {"shift_st": (-2.5, 0), "formants": (0.93, 0.98), "rate": (0.86, 1.0)},
    },
    "senior": {
        "female": {"shift_st": (-3.5, -1), **_SENIOR},
        "male": {"shift_st": (0, 2), **_SENIOR},
    },
}
_TABLES: Final[Mapping[Task, Mapping[str, Mapping[str, Range]]]] = {
    "emotions": _EMOTIONS,
    "voice_tone": _TONES,
    "voice_styles": _STYLES,
}

RHYTHMS: Final[Mapping[str, Mapping[str, Range]]] = {
    "even": {"wobble": (0.0, 0.06)},
    "varied": {"wobble": (0.5, 0.75)},
    "halting": {"pauses": (0.7, 1.1), "pause_s": (0.4, 0.9), "wobble": (0.0, 0.2)},
}


def natural(rng: np.random.Generator) -> Manner:
    """What differs between one neutral sentence of a speaker and the next, and between speakers
    that the same synthetic voice may stand for."""
    return Manner(
        shift_st=rng.normal(0, 1.2),
        range_=float(np.exp(rng.normal(0, 0.13))),
        rise_st=rng.normal(0, 0.8),
        jitter_st=rng.uniform(0, 0.08),
        rate=float(np.exp(rng.normal(0, 0.08))),
        wobble=rng.uniform(0, 0.08),
        formants=float(np.exp(rng.normal(0, 0.025))),
        tilt_db=rng.normal(0, 0.8),
        open_db=rng.normal(0, 0.8),
        breath=rng.uniform(0, 0.08),
        dynamics=float(np.exp(rng.normal(0, 0.05))),
        shimmer_db=rng.uniform(0, 0.4),
    )


def labelled(task: Task, label: str, sex: Sex, rng: np.random.Generator) -> Manner:
    """A manner that deserves the label of `age`, `emotions`, `voice_tone` or `voice_styles`; the
    labels neutral and normal are natural variation."""
    ranges = _AGES[label][sex] if task == "age" else _TABLES[task].get(label, {})
    return replace(_shaped(natural(rng), ranges, rng), whisper=label == "whisper")


def measured(rate: float, shift_st: float, rhythm: str, rng: np.random.Generator) -> Manner:
    """A manner of this speed (a factor), pitch (semitones) and rhythm, nothing else meant."""
    manner = _shaped(natural(rng), RHYTHMS[rhythm], rng)
    if rhythm == "even":
        manner = replace(manner, wobble=min(manner.wobble, 0.06))
    return replace(manner, rate=rate, shift_st=shift_st)


def _shaped(manner: Manner, ranges: Mapping[str, Range], rng: np.random.Generator) -> Manner:
    values: dict[str, Any] = {}
    for name, (low, high) in ranges.items():
        drawn = float(rng.uniform(low, high))
        if name in _ADDED:
            drawn += getattr(manner, name)
        elif name in ("rate", "range_", "dynamics", "formants", "jaw"):
            drawn *= getattr(manner, name)
        values[name] = drawn
    return replace(manner, **values)


LABELS: Final[Mapping[Task, tuple[str, ...]]] = {
    "age": tuple(_AGES),
    "emotions": ("neutral", *_EMOTIONS),
    "voice_styles": ("normal", *_STYLES),
    "voice_tone": ("neutral", *_TONES),
}
"""What can be constructed, for `labelled`."""
