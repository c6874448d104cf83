"""Where speech begins, pauses and ends on a waveform, by energy alone.

The bench must not share a voice activity detector with what it measures, so everything here is
frame energy (10 ms) against a threshold between the clip's own noise floor and its own level.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples

FRAME_S: Final = 0.010
AUDIBLE_DBFS: Final = -45.0
"""Frames above this are heard; rendered speech is near -25 dBFS, its digital silence below -70."""
SHORTEST_PAUSE_S: Final = 0.20
"""A quiet stretch inside speech is a pause from here on (stops and clause edges are shorter)."""


@dataclass(frozen=True)
class Span:
    """A stretch of a clip, in seconds from its first sample."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class SpeechEdges:
    """Acoustic start and end of the speech in a clip and its longest inner pause, in seconds."""

    start: float
    end: float
    pause: Span | None


def frame_levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Level of each whole 10 ms frame in dBFS (f64[frames], full scale = amplitude 1)."""
    size = round(rate * FRAME_S)
    count = len(samples) // size
    frames = samples[: count * size].astype(np.float64).reshape(count, size)
    power: NDArray[np.float64] = np.mean(frames**2, axis=1)
    levels: NDArray[np.float64] = 10.0 * np.log10(power + 1e-12)
    return levels


def speech_threshold(levels: NDArray[np.float64]) -> float:
    """dBFS that separates speech from the clip's background: 30 dB under the loud frames, 10 dB
    over the floor, whichever is higher, and always 10 dB under the loud frames."""
    loud = float(np.percentile(levels, 95))
    floor = float(np.percentile(levels, 2))
    return min(max(loud - 30.0, floor + 10.0), loud - 10.0)


def speech_edges(samples: Samples, rate: int) -> SpeechEdges:
    """Acoustic edges of the speech in a clip.

    A frame counts when a neighbour is loud too, so a single click moves no edge. Raises ValueError
    on a clip without any speech.
    """
    levels = frame_levels(samples, rate)
    if not len(levels) or levels.max() < AUDIBLE_DBFS:
        raise ValueError("no speech in this clip: it is silent")
    loud = levels > speech_threshold(levels)
    backed = loud & (np.roll(loud, 1) | np.roll(loud, -1))
    (voiced,) = np.nonzero(backed)
    if not len(voiced):
        raise ValueError("no speech in this clip: nothing stands out of its background")
    gaps = np.diff(voiced)
    widest = int(np.argmax(gaps)) if len(gaps) else 0
    pause = None
    if len(gaps) and (gaps[widest] - 1) * FRAME_S >= SHORTEST_PAUSE_S:
        pause = Span(float((voiced[widest] + 1) * FRAME_S), float(voiced[widest + 1] * FRAME_S))
    return SpeechEdges(float(voiced[0] * FRAME_S), float((voiced[-1] + 1) * FRAME_S), pause)


def first_audible(samples: Samples, rate: int, level: float = AUDIBLE_DBFS) -> int | None:
    """Index of the first sample of the first 5 ms that is louder than `level` dBFS, or None."""
    size = rate // 200
    for at in range(0, len(samples), size):
        power = float(np.mean(samples[at : at + size].astype(np.float64) ** 2))
        if 10.0 * np.log10(power + 1e-12) > level:
            return at
    return None


def pink_noise(count: int, level: float, seed: int) -> Samples:
    """Pink noise f32[count] at `level` dBFS RMS: the room a microphone hears when nobody speaks."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, count)
    rms = float(np.sqrt(np.mean(noise**2)))
    return np.asarray(noise * (10.0 ** (level / 20.0) / max(rms, 1e-12)), np.float32)
