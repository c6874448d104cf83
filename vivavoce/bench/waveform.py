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
FAINT_EDGE_S: Final = 0.10
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


def speech_thresholds(levels: NDArray[np.float64]) -> tuple[float, float]:
    """(sure, faint) in dBFS: frames above `sure` are speech, frames above `faint` next to them are
    its quiet edge. 20 and 30 dB under the clip's loud frames, and clear of its floor."""
    loud = float(np.percentile(levels, 95))
    floor = float(np.percentile(levels, 2))
    faint = min(max(loud - 30.0, floor + 10.0), loud - 10.0)
    return max(faint, loud - 20.0), faint


def speech_edges(samples: Samples, rate: int) -> SpeechEdges:
    """Acoustic edges of the speech in a clip.

    A frame counts when a neighbour is loud too, so a single click moves no edge. Quiet consonants
    at the edges count up to `FAINT_EDGE_S`; a breath or hum that lasts longer is no speech. Raises
    ValueError on a clip without any speech.
    """
    levels = frame_levels(samples, rate)
    if not len(levels) or levels.max() < AUDIBLE_DBFS:
        raise ValueError("no speech in this clip: it is silent")
    sure, faint = speech_thresholds(levels)
    (voiced,) = np.nonzero(_backed(levels > sure))
    if not len(voiced):
        raise ValueError("no speech in this clip: nothing stands out of its background")
    heard = _backed(levels > faint)
    reach = round(FAINT_EDGE_S / FRAME_S)
    first = _extend(heard[: voiced[0]][::-1], reach)
    last = _extend(heard[voiced[-1] + 1 :], reach)
    start, end = int(voiced[0]) - first, int(voiced[-1]) + 1 + last
    return SpeechEdges(start * FRAME_S, end * FRAME_S, _widest_pause(heard, start, end))


def _backed(loud: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Loud frames with a loud neighbour."""
    around = np.concatenate(([False], loud, [False]))
    return loud & (around[:-2] | around[2:])


def _extend(heard: NDArray[np.bool_], reach: int) -> int:
    """Frames of unbroken sound at the start of `heard`, at most `reach`."""
    (quiet,) = np.nonzero(~heard[:reach])
    return int(quiet[0]) if len(quiet) else min(len(heard), reach)


def _widest_pause(heard: NDArray[np.bool_], start: int, end: int) -> Span | None:
    """The longest quiet stretch between two frames, if it is long enough to be a pause."""
    (voiced,) = np.nonzero(heard[start:end])
    gaps = np.diff(voiced)
    if not len(gaps):
        return None
    widest = int(np.argmax(gaps))
    if (gaps[widest] - 1) * FRAME_S < SHORTEST_PAUSE_S:
        return None
    return Span(
        float((start + voiced[widest] + 1) * FRAME_S), float((start + voiced[widest + 1]) * FRAME_S)
    )


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
