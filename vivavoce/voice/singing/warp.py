"""Sound laid on new times and a new pitch, period by period.

    sound, its pitch ─► marks, one a period ─► periods taken where the times say, set as far apart
                                               as the wanted pitch says ─► f32[n]

Pitch-synchronous overlap-add after Moulines and Charpentier ("Pitch-synchronous waveform processing
techniques for text-to-speech synthesis using diphones", Speech Communication 9, 1990). What has no
voice goes on in steps of 5 ms.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.singing.melody import FRAME_RATE

_FINER: Final = 4
"""Marks lie on a grid so many times finer than samples: less than that is heard as roughness."""
_RATE: Final = SPEAK_RATE * _FINER
_STEP: Final = 0.005
"""Seconds from one grain to the next where there is no voice."""
_SEARCH: Final = 0.12
"""Share of a period by which the next one may lie elsewhere than the pitch says."""

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Times:
    """Which moment of a sound is heard when: two rising f64[K] of seconds, straight in between."""

    heard: Curve
    made: Curve

    def source(self, heard: Curve | float) -> Curve:
        return np.asarray(np.interp(heard, self.heard, self.made))


@dataclass(frozen=True)
class _Marks:
    """Grains of a sound: where they are and the length of a period, both on the fine grid."""

    at: NDArray[np.int64]
    period: NDArray[np.int64]
    voiced: NDArray[np.bool_]

    def around(self, place: float) -> tuple[tuple[int, float], ...]:
        """(mark, share) of what is heard at a fractional number of marks: periods melt into each
        other, noise does not."""
        number = int(place)
        later = min(number + 1, len(self.at) - 1)
        if not (self.voiced[number] and self.voiced[later]):
            return ((int(self.at[number]), 1.0),)
        share = place - number
        return ((int(self.at[number]), 1 - share), (int(self.at[later]), share))


def warped(sound: Samples, pitch: Samples, times: Times, wanted: Samples) -> Samples:
    """f32[n] from 0 to the last time heard.

    `pitch` is the sound's and `wanted` the output's, Hz, 80 values a second; below `VOICED` none.
    """
    fine = soxr.resample(sound.astype(np.float32), SPEAK_RATE, _RATE)
    marks = _marked(fine, pitch)
    length = round(float(times.heard[-1]) * SPEAK_RATE)
    edge = int(marks.period.max()) // _FINER + 2
    fine = np.pad(fine, _FINER * edge)
    out, weight = (np.zeros(length + 2 * edge) for _ in range(2))
    now = 0.0
    while now < length:
        seconds = now / SPEAK_RATE
        place = float(np.interp(times.source(seconds) * _RATE, marks.at, np.arange(len(marks.at))))
        number = int(place)
        half = int(marks.period[number]) // _FINER
        begin = round(now) - half
        steps = np.arange(2 * half + 1) - half
        grid = _FINER * (edge + steps) + round((begin + half - now) * _FINER)
        window = 0.5 + 0.5 * np.cos(np.pi * steps / (half + 1))
        inside = slice(begin + edge, begin + edge + len(window))
        for mark, share in marks.around(place):
            out[inside] += share * window * fine[grid + mark]
        weight[inside] += window
        aim = wanted[min(int(seconds * FRAME_RATE), len(wanted) - 1)]
        now += SPEAK_RATE / aim if marks.voiced[number] and aim >= VOICED else half
    found = out / np.maximum(weight, 0.4)
    return np.asarray(found[edge : edge + length], np.float32)


def _marked(fine: Samples, pitch: Samples) -> _Marks:
    at: list[int] = []
    periods: list[int] = []
    voices: list[bool] = []
    now, known = 0, -1
    while now < len(fine):
        hertz = pitch[min(int(now / _RATE * FRAME_RATE), len(pitch) - 1)]
        voice = bool(hertz >= VOICED)
        period = round(_RATE / hertz) if voice else round(_STEP * _RATE)
        if voice and known >= 0:
            now = _alike(fine, known, now, period)
        elif voice:
            part = np.abs(fine[now : now + period])
            now += int(part.argmax()) if len(part) else 0
        at.append(now)
        periods.append(period)
        voices.append(voice)
        known = now if voice else -1
        now += period
    return _Marks(np.array(at), np.array(periods), np.array(voices))


def _alike(fine: Samples, known: int, guess: int, period: int) -> int:
    """Where near `guess` the sound is most like that around the mark before it."""
    reach, half = round(_SEARCH * period), period // 2
    first = guess - reach - half
    if known < half or first < 0 or guess + reach + half > len(fine):
        return guess
    model = fine[known - half : known + half : 2]
    part = fine[first : guess + reach + half]
    best = [float(part[n : n + 2 * half : 2] @ model) for n in range(0, 2 * reach, 2)]
    return guess - reach + 2 * int(np.argmax(best)) if best else guess
