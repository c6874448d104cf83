"""What is really sung, from the waveform alone: pitch by WORLD's Harvest, onsets by band level.

Nothing here knows how the sound was made. Harvest: Morise, "Harvest: a high-performance fundamental
frequency estimator", Interspeech 2017 (pyworld, extra `train`).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples

PERIOD: Final = 0.005
"""Seconds from one value to the next."""
_VOICE: Final = (200.0, 1000.0)
_MOUTH: Final = (1000.0, 3400.0)
"""Hz: where voicing shows, and where an open mouth does."""
_WINDOW: Final = 480
_BEFORE: Final = 0.2
_AFTER: Final = 0.12
"""Seconds around the beat in which an onset is looked for."""
_PAUSE: Final = 15.0
"""dB that voicing has to break off by for its return to be the onset."""
_NEAR: Final = 10.0
"""dB below the vowel at which voicing has returned."""
_OPENING: Final = 6.0
"""dB that the upper band has to rise by in 40 ms."""

Curve = NDArray[np.float64]


def pitch_of(samples: Samples) -> Curve:
    """Hz every 5 ms, 0 where there is none."""
    import pyworld

    sound = samples.astype(np.float64)
    found, times = pyworld.harvest(
        sound, SPEAK_RATE, f0_floor=60.0, f0_ceil=900.0, frame_period=1000 * PERIOD
    )
    return np.asarray(pyworld.stonemask(sound, found, times, SPEAK_RATE))


def cents(found: Curve, wanted: float) -> Curve:
    """Distance of the voiced values from `wanted` Hz."""
    return np.asarray(1200 * np.log2(found[found > 0] / wanted))


def without_vibrato(pitch: Curve, rate: float) -> Curve:
    """Pitch averaged over one period of vibrato, where all of it is voiced; else 0."""
    count = round(1 / rate / PERIOD)
    voiced = pitch > 0
    logs = np.where(voiced, np.log2(np.maximum(pitch, 1.0)), 0.0)
    ones = np.ones(count)
    whole = np.convolve(voiced, ones, "same") > count - 0.5
    return np.where(whole, 2 ** (np.convolve(logs, ones / count, "same")), 0.0)


def onset(samples: Samples, beat: float, room: float) -> float | None:
    """When the vowel that belongs to a beat (seconds) begins; `room`: seconds to the next one.

    Where voicing breaks off before it, that is when it returns: the low band is within 10 dB of the
    vowel. Where it goes on (m, l), when the mouth opens: the steepest rise of the upper band.
    None: neither is found from 0.2 s before to 0.12 s after the beat, or half of the room.
    """
    after = min(_AFTER, room / 2)
    first = beat - _BEFORE
    low, high = (_levels(samples, first, beat + 1.5 * after, band) for band in (_VOICE, _MOUTH))
    last = round((_BEFORE + after) / PERIOD)
    vowel = float(np.median(low[round(_BEFORE / PERIOD) :]))
    quiet = np.flatnonzero(low[:last] < vowel - _PAUSE)
    if len(quiet):
        back = np.flatnonzero(low[quiet[-1] :] >= vowel - _NEAR)
        if not len(back) or quiet[-1] + back[0] > last:
            return None
        at = int(quiet[-1] + back[0])
        step = low[at] - low[at - 1]
        return float(first + (at - (low[at] - vowel + _NEAR) / step) * PERIOD)
    rise = high[8:] - high[:-8]
    begin = round((_BEFORE - after) / PERIOD) - 4
    at = begin + int(rise[begin : last - 4].argmax())
    return float(first + (at + 4) * PERIOD) if rise[at] >= _OPENING else None


def _levels(samples: Samples, begin: float, end: float, band: tuple[float, float]) -> Curve:
    """dB of a band every 5 ms from `begin` to `end`, of windows of 20 ms around each moment."""
    step = int(PERIOD * SPEAK_RATE)
    at = round(begin * SPEAK_RATE) - _WINDOW // 2
    count = round((end - begin) / PERIOD)
    needed = step * count + _WINDOW
    part = samples[max(at, 0) : max(at + needed, 0)].astype(np.float64)
    part = np.pad(part, (max(-at, 0), 0))
    part = np.pad(part, (0, needed - len(part)))
    frames = np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::step][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), axis=1)) ** 2
    hertz = np.fft.rfftfreq(_WINDOW, 1 / SPEAK_RATE)
    inside = power[:, (hertz >= band[0]) & (hertz <= band[1])].sum(axis=1)
    return np.asarray(10 * np.log10(inside + 1e-7))
