"""Where vowels are in a sound that was spoken from a plan, and when they are to be heard.

    plan, nuclei, sound ─► found: begin, steady part, level ─► placed: Times for `warp`

A vowel begins where the sound of the voice is back within 8 dB of it or, where the voice never
breaks off, where the mouth opens: the bands of 0.15 to 1.2 kHz and 1 to 4 kHz tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro_plan import FRAME, Plan
from vivavoce.voice.singing.melody import FRAME_RATE
from vivavoce.voice.singing.syllables import TONES, Nucleus
from vivavoce.voice.singing.warp import Times

AHEAD: Final = 0.055
"""Seconds by which the decoder runs ahead of its tokens (seen in spectra, zh and en alike)."""
_NEAR: Final = 0.09
"""Seconds around the beginning of its token in which a vowel's beginning is looked for."""
_STEP: Final = 60
"""Samples from one level to the next, 2.5 ms."""
_WINDOW: Final = 360
_STEP_S: Final = _STEP / SPEAK_RATE
_VOICE: Final = (150.0, 1200.0)
_MOUTH: Final = (1000.0, 4000.0)
_PAUSE: Final = 12.0
"""dB that the voice has to break off by for its return to be the beginning."""
_BACK: Final = 8.0
"""dB below the vowel at which it has returned."""
_RISE: Final = 16
"""Steps of 40 ms over which a mouth opens, by so many dB at least."""
_OPENS: Final = 3.0
_FIRST: Final = 0.25
"""Seconds in which a vowel is loudest: behind it there may be a long silence."""
_RIPPLE: Final = 3.0
"""dB of its peak above a vowel."""
_STEADY: Final = 6.0
"""dB below the vowel at which its steady part has ended."""
_ATTACK: Final = 0.03
"""Seconds after its beginning in which a vowel is not steady yet; so long it is at least."""
_TAIL: Final = 0.08
"""Seconds in which the last vowel of a phrase dies away."""
_CONSONANTS: Final = 0.5
"""Share of the time from vowel to vowel that what lies between them takes at the most."""
_SLOWER: Final = 1.15
"""So much longer it is than in speech, where there is time."""
_EVEN: Final = 6.0
"""dB by which a vowel is made louder or softer at the most."""
_PARTED: Final = 0.04
_DIP: Final = 8.0
"""Seconds before a vowel, and dB that the sound goes down by there, where the voice goes on."""

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Vowel:
    """Seconds in the sound that was made: from `steady` to `end` it may be held."""

    begin: float
    steady: float
    end: float
    level: float
    """dB of the steady part."""
    breaks: bool
    """The voice broke off before it."""


def found(plan: Plan, nuclei: Sequence[Nucleus], sound: Samples) -> list[Vowel]:
    """The vowels of `sound`, f32[n] at 24 kHz, in the order of `nuclei`."""
    voice, mouth = (_levels(sound, band) for band in (_VOICE, _MOUTH))
    ends = np.cumsum(plan.frames) * FRAME / SPEAK_RATE - AHEAD
    symbols = f" {plan.reading.symbols} "
    assert plan.pitch is not None
    out: list[Vowel] = []
    for nucleus in nuclei:
        core = nucleus.vowel + 1
        while core < nucleus.after and symbols[core] in TONES:
            core += 1
        last = out[-1].steady if out else 0.0
        begin, level, breaks = _begin(
            voice, mouth, float(ends[nucleus.first - 1]), float(ends[core - 1]), last
        )
        stop = _voiced_until(plan.pitch, begin, float(ends[core - 1]))
        end = _fallen(voice, begin, stop, level)
        after = max(begin + _ATTACK / 2, float(ends[nucleus.vowel - 1]))
        steady = min(after, max(end - _ATTACK, begin + _ATTACK / 2))
        middle = max(end - steady, _ATTACK / 2) / 4
        out.append(Vowel(begin, steady + middle, steady + 3 * middle, level, breaks))
    return out


def _begin(
    voice: Curve, mouth: Curve, guess: float, end: float, last: float
) -> tuple[float, float, bool]:
    """(seconds, level of the vowel in dB, whether the voice broke off before it)."""
    at = min(_at(guess), len(voice) - _RISE)
    stop = min(max(_at(end), at + _RISE), at + _at(_FIRST))
    level = float(voice[at:stop].max()) - _RIPPLE
    first = max(_at(guess - _NEAR), _at(last), 0)
    until = min(_at(guess + _NEAR), len(voice))
    quiet = np.flatnonzero(voice[first:until] < level - _PAUSE)
    if len(quiet):
        back = np.flatnonzero(voice[first + quiet[-1] : until] >= level - _BACK)
        if len(back):
            return float(first + quiet[-1] + back[0]) * _STEP_S, level, True
    part = mouth[first:until]
    rise = part[_RISE:] - part[:-_RISE]
    if len(rise) and rise.max() >= _OPENS:
        return float(first + rise.argmax() + _RISE // 2) * _STEP_S, level, False
    return max(guess, last), level, False


def _voiced_until(pitch: Samples, begin: float, end: float) -> float:
    first = int((begin + _ATTACK) * FRAME_RATE)
    silent = np.flatnonzero(pitch[first:] < VOICED)
    return min(end, (first + int(silent[0])) / FRAME_RATE) if len(silent) else end


def _fallen(voice: Curve, begin: float, end: float, level: float) -> float:
    """Where the vowel is no longer at its level, `end` at the latest."""
    part = voice[_at(begin) : _at(end)]
    if not len(part):
        return begin + _ATTACK
    peak = int(part[: _at(_FIRST)].argmax())
    soft = np.flatnonzero(part[peak:] < level - _STEADY)
    return min(begin + (peak + int(soft[0])) * _STEP_S, end) if len(soft) else end


def placed(vowels: Sequence[Vowel], nuclei: Sequence[Nucleus], lead: float) -> Times:
    """Vowels begin on their notes and are held; all else keeps about its length.

    Times heard count from the start of the phrase; `lead` seconds before the first vowel are kept.
    """
    heard, made = [nuclei[0].begin - lead], [vowels[0].begin - lead]
    for number, (vowel, nucleus) in enumerate(zip(vowels, nuclei, strict=True)):
        final = number + 1 == len(vowels)
        end = nucleus.end if final else nuclei[number + 1].begin
        stop = vowel.end + _TAIL if final else max(vowels[number + 1].begin, vowel.end)
        room = end - nucleus.begin
        attack = min(vowel.steady - vowel.begin, (1 - _CONSONANTS) / 2 * room)
        rest = stop - vowel.end
        rest = min(rest if final else _SLOWER * rest, _CONSONANTS * room)
        if not final:
            rest = max(rest, min(end - nucleus.end, _CONSONANTS * room))
        heard += [nucleus.begin, nucleus.begin + attack, end - rest]
        made += [vowel.begin, vowel.steady, vowel.end]
    heard.append(end)
    made.append(stop)
    return Times(np.array(heard), np.maximum.accumulate(np.array(made)))


def loudness(
    vowels: Sequence[Vowel], nuclei: Sequence[Nucleus], times: Curve, *, even: bool
) -> Curve:
    """Gain at `times` that parts vowels which run into each other; `even`: all equally loud."""
    levels = np.array([vowel.level for vowel in vowels])
    most = _EVEN if even else 0.0
    gains = np.clip(np.median(levels) - levels, -most, most)
    points, values = [], []
    for nucleus, gain in zip(nuclei, gains, strict=True):
        points += [nucleus.begin, nucleus.begin + 0.6 * (nucleus.end - nucleus.begin)]
        values += [gain, gain]
    out = np.interp(times, points, values)
    for vowel, nucleus in list(zip(vowels, nuclei, strict=True))[1:]:
        if not vowel.breaks:
            near = np.clip(1 - np.abs(times - nucleus.begin + _PARTED) / _PARTED, 0, 1)
            out -= _DIP * np.sin(np.pi / 2 * near)
    return np.asarray(10 ** (out / 20))


def _at(seconds: float) -> int:
    return round(seconds / _STEP_S)


def _levels(sound: Samples, band: tuple[float, float]) -> Curve:
    """dB of a band every 2.5 ms, of windows of 15 ms around each moment."""
    spectrum = np.fft.rfft(sound.astype(np.float64))
    hertz = np.fft.rfftfreq(len(sound), 1 / SPEAK_RATE)
    spectrum[(hertz < band[0]) | (hertz > band[1])] = 0
    power = np.fft.irfft(spectrum, len(sound)) ** 2
    window = np.hanning(_WINDOW) / (_WINDOW / 2)
    return np.asarray(10 * np.log10(np.convolve(power, window, "same")[::_STEP] + 1e-9))
