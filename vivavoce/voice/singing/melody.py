"""The F0 curve of a sung phrase: steps between notes, softened, with vibrato on long ones.

Rate and extent of vibrato after Sundberg ("Acoustic and psychoacoustic aspects of vocal vibrato",
STL-QPSR 35 (2-3), 1994: 5.5 to 7.5 Hz, +-50 to +-150 cents in trained voices; the least of both is
taken here); transitions of 60 to 100 ms, and overshoot as of a step through a second-order system,
after Saitou, Unoki and Akagi ("Development of an F0 control model based on F0 dynamic
characteristics for singing-voice synthesis", Speech Communication 46, 2005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

FRAME_RATE: Final = 80
VIBRATO_RATE: Final = 5.5
"""Hz"""
VIBRATO: Final = 0.5
"""Semitones up and down."""
STRAIGHT: Final = 0.3
"""Seconds of a note before its vibrato begins, and the time it takes to grow full."""
LONG: Final = 0.55
"""Seconds: shorter notes have no vibrato."""
GLIDE: Final = 0.08
"""Seconds from one pitch to the next; the note is reached as its vowel begins."""
OVERSHOOT: Final = 0.25
"""Semitones at most that a step goes too far by."""
_DECAY: Final = 0.04

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Tone:
    """A pitch in semitones (MIDI numbers) from `begin` to `end`, seconds."""

    pitch: float
    begin: float
    end: float


def melody(tones: Sequence[Tone], frames: int, zero: float) -> Curve:
    """Semitones, f64[frames], of frames of 12.5 ms the first of which is at `zero` seconds."""
    times = zero + (np.arange(frames) + 0.5) / FRAME_RATE
    out = np.full(frames, tones[0].pitch, np.float64)
    for before, tone in pairwise(tones):
        step = tone.pitch - before.pitch
        progress = np.clip((times - tone.begin) / GLIDE + 0.75, 0, 1)
        out += step * (1 - np.cos(np.pi * progress)) / 2
        past = np.maximum(times - tone.begin - GLIDE / 4, 0)
        too_far = np.sign(step) * min(0.15 * abs(step), OVERSHOOT)
        out += too_far * np.e * (past / _DECAY) * np.exp(-past / _DECAY)
    for tone in tones:
        out += _vibrato(tone, times)
    return out


def _vibrato(tone: Tone, times: Curve) -> Curve:
    length = tone.end - tone.begin
    if length < LONG:
        return np.zeros_like(times)
    since = times - tone.begin - STRAIGHT
    grown = np.clip(since / STRAIGHT, 0, 1) * np.clip((tone.end - times) / 0.1, 0, 1)
    return VIBRATO * grown * np.sin(2 * np.pi * VIBRATO_RATE * np.maximum(since, 0))


def hertz(semitones: Curve) -> NDArray[np.float32]:
    return np.asarray(440 * 2 ** ((semitones - 69) / 12), np.float32)
