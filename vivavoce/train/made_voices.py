"""Sounds a person makes without words, from first principles: source, vocal tract, envelope.

Breath is noise through the tract; a cough is a burst with a rough tail; laughter is a row of
breathy vowels at four to six per second whose pitch and level fall. Nothing was learnt from these:
they did not carry over to people (docs/LOG.md). They test what must not be mistaken.
"""

from collections.abc import Sequence

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.train.made import (
    Curve,
    Random,
    coloured,
    count,
    in_a_room,
    levelled,
    line,
    mouth,
    placed,
    pulses,
    swell,
)

SECONDS = 4.0


def _air(rng: Random, seconds: float, first: Sequence[float], second: Sequence[float]) -> Curve:
    noise = mouth(rng, coloured(rng, count(seconds), rng.uniform(0, 0.6)), first, second)
    return noise / (np.std(noise) + 1e-9)


def _voice(
    rng: Random,
    f0: Sequence[float],
    seconds: float,
    first: Sequence[float],
    second: Sequence[float],
    rough: float = 0.01,
) -> Curve:
    source = pulses(rng, line(f0, count(seconds)), rough, rng.uniform(0.8, 1.6))
    sound = mouth(rng, source, first, second)
    return sound / (np.std(sound) + 1e-9)


def _pitch(rng: Random) -> float:
    """A speaking voice's F0 in Hz, men, women and children."""
    return float(np.exp(rng.uniform(np.log(95), np.log(320))))


def _finish(rng: Random, pieces: list[tuple[float, Curve]]) -> Samples:
    return levelled(in_a_room(rng, placed(rng, pieces, SECONDS)))


def breath(rng: Random) -> Samples:
    """Breathing heard close by: in and out, from calm to panting."""
    pieces, at = [], rng.uniform(0, 0.4)
    length = np.exp(rng.uniform(np.log(0.16), np.log(1.3)))
    while at < SECONDS - 0.2:
        drawn_in = _air(rng, length * rng.uniform(0.8, 1.1), [900, 1100], [2000, 2300])
        out = _air(rng, length * rng.uniform(0.9, 1.4), [600, 500], [1500, 1300])
        pieces.append((at, 0.7 * drawn_in * swell(drawn_in.size, 0.4, 0.5)))
        at += length * rng.uniform(1.0, 1.4)
        pieces.append((at, out * swell(out.size, 0.25, 0.7)))
        at += length * rng.uniform(1.3, 2.2)
    return _finish(rng, pieces)


def sigh(rng: Random) -> Samples:
    """A faint breath in and one long falling breath out, voiced at first or not at all."""
    drawn = _air(rng, rng.uniform(0.3, 0.8), [800, 1000], [1900, 2200])
    seconds = rng.uniform(0.8, 2.0)
    top = rng.uniform(600, 850)
    first, second = [top, top * 0.8, 450], [rng.uniform(1200, 1700), 1300, 1100]
    air = _air(rng, seconds, first, second)
    fall = swell(air.size, rng.uniform(0.06, 0.2), rng.uniform(0.6, 0.95))
    out = air * fall
    if rng.random() < 0.6:
        f0 = _pitch(rng) * rng.uniform(0.9, 1.4)
        voice = _voice(rng, [f0, f0 * 0.8, f0 * 0.6], seconds, first, second, 0.02)
        out = out + rng.uniform(0.5, 2.5) * voice * fall * line([1, 0.6, 0.1, 0], voice.size)
    start = rng.uniform(0, 0.6)
    gap = drawn.size / 16000 + rng.uniform(0.02, 0.3)
    faint = rng.uniform(0.1, 0.6) * drawn * swell(drawn.size, 0.5, 0.3)
    return _finish(rng, [(start, faint), (start + gap, out)])


def cough(rng: Random) -> Samples:
    """One to four coughs: a burst, noise that dies away, often a rough voiced end."""
    pieces, at = [], rng.uniform(0.1, 1.0)
    first, second = rng.uniform(500, 900), rng.uniform(1200, 1800)
    for _ in range(rng.integers(1, 5)):
        seconds = rng.uniform(0.18, 0.45)
        burst = _air(rng, seconds, [first, first * 0.8], [second, second * 0.9])
        place = np.linspace(0, seconds, burst.size)
        body = np.exp(-place / rng.uniform(0.04, 0.11)) * np.clip(place / 0.006, 0, 1)
        again = np.exp(-(((place - seconds * 0.6) / 0.05) ** 2)) * rng.uniform(0, 0.5)
        sound = burst * (body + again)
        f0 = _pitch(rng) * rng.uniform(1, 1.7)
        voice = _voice(rng, [f0, f0 * 0.7], seconds, [first] * 2, [second] * 2, 0.08)
        sound = sound + rng.uniform(0, 1.2) * voice * (0.4 * body + again)
        pieces.append((at, sound * rng.uniform(0.6, 1.0)))
        at += seconds + rng.uniform(0.05, 0.5)
    return _finish(rng, pieces)


def throat_clearing(rng: Random) -> Samples:
    """A low, rough, pressed voice over rushing air, once or twice."""
    pieces, at = [], rng.uniform(0.1, 1.2)
    f0 = rng.uniform(70, 190)
    first, second = rng.uniform(400, 700), rng.uniform(1000, 1500)
    for _ in range(rng.integers(1, 4)):
        seconds = rng.uniform(0.2, 0.7)
        voice = _voice(
            rng,
            [f0 * 1.1, f0, f0 * 0.8],
            seconds,
            [first] * 2,
            [second] * 2,
            rng.uniform(0.05, 0.2),
        )
        beat = 1 + rng.uniform(0.3, 0.9) * np.sin(
            2 * np.pi * rng.uniform(20, 45) * np.arange(voice.size) / 16000
        )
        air = _air(rng, seconds, [first, first], [second, second])
        sound = (voice * beat + rng.uniform(0.3, 1.2) * air) * swell(voice.size, 0.15, 0.35)
        pieces.append((at, sound))
        at += seconds + rng.uniform(0.03, 0.3)
    return _finish(rng, pieces)


def yawn(rng: Random) -> Samples:
    """Air drawn in through an opening mouth, then a long voice that rises, opens and falls."""
    drawn = _air(rng, rng.uniform(0.5, 1.2), [450, 800], [1100, 1500])
    seconds = rng.uniform(1.0, 2.2)
    f0 = _pitch(rng)
    top = f0 * rng.uniform(1.15, 1.8)
    wide = rng.uniform(600, 850)
    first, second = [350, wide, wide, 400], [900, 1300, 1250, 900]
    voice = _voice(rng, [f0, top, f0, f0 * 0.7], seconds, first, second, 0.015)
    air = _air(rng, seconds, first, second)
    out = (voice + rng.uniform(0.2, 1.2) * air) * swell(voice.size, 0.3, 0.5)
    start = rng.uniform(0, 0.5)
    inward = rng.uniform(0.3, 0.9) * drawn * swell(drawn.size, 0.6, 0.2)
    return _finish(rng, [(start, inward), (start + drawn.size / 16000, out)])


def laughter(rng: Random) -> Samples:
    """Ha ha ha: breathy vowels at four to six and a half a second, falling in pitch and level."""
    pieces, at = [], rng.uniform(0, 0.8)
    f0 = _pitch(rng) * rng.uniform(1.1, 1.9)
    rate = rng.uniform(4.0, 6.5)
    first, second = rng.uniform(450, 900), rng.uniform(1100, 1900)
    level, voiced = 1.0, rng.uniform(0.2, 1.0)
    for index in range(int(rng.integers(3, 14))):
        whole = rng.uniform(0.9, 1.1) / rate
        vowel = whole * rng.uniform(0.4, 0.65)
        air = _air(rng, whole, [first * 0.9, first], [second, second])
        bend = rng.uniform(0.85, 1.1)
        voice = _voice(rng, [f0, f0 * bend], vowel, [first] * 2, [second] * 2, 0.03)
        sound = rng.uniform(0.15, 0.6) * air * swell(air.size, 0.2, 0.3)
        begin = count(whole - vowel) // 2
        end = min(sound.size, begin + voice.size)
        sound[begin:end] += (voiced * voice * swell(voice.size, 0.3, 0.5))[: end - begin]
        pieces.append((at, level * sound))
        at += whole
        f0, level = f0 * rng.uniform(0.93, 1.01), level * rng.uniform(0.82, 1.0)
        if index > 3 and rng.random() < 0.08:
            at += rng.uniform(0.2, 0.5)
            level, f0 = 1.0, f0 * rng.uniform(1.1, 1.4)
    return _finish(rng, pieces)


VOICES = {
    "breath": breath,
    "sigh": sigh,
    "cough": cough,
    "throat_clearing": throat_clearing,
    "yawn": yawn,
    "laughter": laughter,
}
"""Label of the vocal sound -> its maker."""
