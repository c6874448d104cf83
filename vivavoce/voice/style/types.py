"""How something is said, as data.

    emotion and level, names, free text, marks ─► Controls ─► a renderer
    [laughter], （叹气）, [pause 300ms]         ─► Sound, Pause before a clause

Controls are what a renderer can do to a voice, in the units of the voice sciences; all of them are
relative to how that voice says the words by itself. They compose: the persona's tone, the scene's,
and what a mark in the sentence asks for lie on top of one another.
"""

from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

Emotion = Literal["happy", "sad", "angry", "fearful", "surprised", "tender", "bored", "excited"]
EMOTIONS: Final[tuple[Emotion, ...]] = get_args(Emotion)
LEVELS: Final = 5
"""Strengths of an emotion, 1 (a hint) to 5 (overwhelmed)."""

SoundKind = Literal["laughter", "chuckle", "sigh", "breath", "uhm"]
SOUNDS: Final[tuple[SoundKind, ...]] = get_args(SoundKind)

Dialect = Literal["", "sichuan"]


@dataclass(frozen=True)
class Controls:
    """What is done to a voice. The default does nothing; `LIMITS` bounds each number."""

    rate: float = 1.0
    """Factor on the speed of speech."""
    pitch: float = 0.0
    """Semitones on the middle of the F0 contour."""
    range: float = 1.0
    """Factor on the distance of F0 from its middle, in semitones; 0 is a monotone."""
    energy: float = 0.0
    """dB on the level, after loudness was normalised."""
    breath: float = 0.0
    """0 to 1: noise in the place of harmonics."""
    tension: float = 0.0
    """-1 (lax, dull: the spectrum falls more steeply) to 1 (pressed, bright)."""
    tremor: float = 0.0
    """0 to 1: 5-6 Hz shaking of pitch and level."""
    jitter: float = 0.0
    """0 to 1: irregular pitch from period to period, a rough voice."""
    whisper: float = 0.0
    """0 to 1: how much of the voicing has become noise."""
    formant: float = 1.0
    """Factor on the formants: above 1 a shorter vocal tract."""
    ending: float = 0.0
    """Semitones that F0 rises (falls, below 0) by over the end of a sentence."""
    dialect: Dialect = ""

    def then(self, other: "Controls") -> "Controls":
        """Both, `other` on top: factors multiply, the rest adds up; within limits."""
        out: dict[str, float | str] = {}
        for name, (low, high) in LIMITS.items():
            mine, theirs = getattr(self, name), getattr(other, name)
            both = mine * theirs if name in _FACTORS else mine + theirs
            out[name] = min(max(both, low), high)
        return Controls(**out, dialect=other.dialect or self.dialect)  # type: ignore[arg-type]


LIMITS: Final[dict[str, tuple[float, float]]] = {
    "rate": (0.5, 1.6),
    "pitch": (-8.0, 8.0),
    "range": (0.0, 2.5),
    "energy": (-15.0, 8.0),
    "breath": (0.0, 1.0),
    "tension": (-1.0, 1.0),
    "tremor": (0.0, 1.0),
    "jitter": (0.0, 1.0),
    "whisper": (0.0, 1.0),
    "formant": (0.75, 1.35),
    "ending": (-8.0, 8.0),
}
_FACTORS: Final = frozenset({"rate", "range", "formant"})
assert {field.name for field in fields(Controls)} == {*LIMITS, "dialect"}

NEUTRAL: Final = Controls()


@dataclass(frozen=True)
class Sound:
    """Something the voice does that is no word."""

    kind: SoundKind
    strength: float = 1.0
    """0 to 1."""


@dataclass(frozen=True)
class Pause:
    """Silence that was asked for."""

    seconds: float


@dataclass(frozen=True)
class Emphasis:
    """A stretch of `Clause.shown` that is stressed: characters `begin` to `end`."""

    begin: int
    end: int


Before = Sound | Pause
"""What may come before the words of a clause."""
