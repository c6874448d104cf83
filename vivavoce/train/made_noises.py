"""Sounds of things, from first principles: horns, sirens, telephones, engines, music, plain noise.

One recording of each horn, engine, siren and telephone may be used, which is too few to learn from;
so they are drawn in many variants here and the recordings stay to be tested on.
"""

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.train.made import (
    Curve,
    Random,
    band,
    coloured,
    count,
    in_a_room,
    levelled,
    line,
    placed,
    pulses,
    swell,
)

SECONDS = 4.0
SIZE = count(SECONDS)


def _time() -> Curve:
    return np.arange(SIZE) / LISTEN_RATE


def _outdoors(rng: Random, sound: Curve) -> Samples:
    """With the hiss and rumble of a place around it, and what distance takes off the top."""
    floor = coloured(rng, sound.size, rng.uniform(0.5, 2)) * 10 ** rng.uniform(-3, -0.7)
    far = band(sound, 60, rng.uniform(2500, 8000), 1.5)
    far = far / (np.std(far) + 1e-9)
    return levelled(in_a_room(rng, far) + floor)


def horn(rng: Random) -> Samples:
    """A car's horn: two reeds a third apart, pressed once or more."""
    low = rng.uniform(290, 480)
    ratio = rng.choice([1.0, 1.19, 1.22, 1.26])
    pieces, at = [], rng.uniform(0, 0.8)
    while at < SECONDS - 0.3:
        seconds = np.exp(rng.uniform(np.log(0.15), np.log(2.5)))
        tone = np.zeros(count(seconds))
        for f0 in (low, low * ratio):
            tone += pulses(rng, np.full(tone.size, f0), 0.002, rng.uniform(0.3, 0.9))
        pieces.append((at, tone * swell(tone.size, 0.03 / seconds, 0.05 / seconds)))
        at += seconds + rng.uniform(0.08, 1.0)
        if rng.random() < 0.3:
            break
    return _outdoors(rng, placed(rng, pieces, SECONDS))


def siren(rng: Random) -> Samples:
    """Wail, yelp or two tones, passing by or standing."""
    time = _time()
    kind = rng.integers(0, 3)
    low, high = rng.uniform(400, 750), rng.uniform(1000, 1700)
    if kind == 2:  # two tones, as in Europe
        low = rng.uniform(380, 520)
        f0 = np.where((time * rng.uniform(0.7, 2) + rng.random()) % 1 < 0.5, low, low * 1.34)
    else:
        rate = rng.uniform(0.12, 0.5) if kind == 0 else rng.uniform(2, 5)
        f0 = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * (rate * time + rng.random())))
    f0 = f0 * line([1.0, 1.0 + rng.uniform(-0.08, 0.03)], SIZE)
    tone = pulses(rng, f0, 0.001, rng.uniform(0.8, 2))
    return _outdoors(rng, tone * line(list(rng.uniform(0.4, 1, 3)), SIZE))


def phone(rng: Random) -> Samples:
    """A telephone: a bell, a trill, a two-tone ring or a melody, ringing and pausing."""
    time = _time()
    kind = rng.integers(0, 4)
    tone = np.zeros(SIZE)
    if kind == 0:  # a clapper between two bells
        beat = np.exp(-((time * rng.uniform(18, 26)) % 1) * 4)
        for _ in range(6):
            tone += np.sin(2 * np.pi * rng.uniform(900, 4500) * time + rng.uniform(0, 6)) * beat
    elif kind == 1:  # trill
        low = rng.uniform(600, 1600)
        f0 = np.where((time * rng.uniform(10, 25)) % 1 < 0.5, low, low * rng.uniform(1.15, 1.4))
        tone = pulses(rng, f0, 0.0, rng.uniform(1, 2))
    elif kind == 2:  # ringback
        low = rng.uniform(380, 480)
        tone = np.sin(2 * np.pi * low * time) + np.sin(
            2 * np.pi * (low + rng.uniform(20, 60)) * time
        )
    else:  # a short tune of plucked tones, over and over
        step = rng.uniform(0.1, 0.22)
        notes = 660 * 2 ** (rng.choice([0, 2, 4, 7, 9, 12, 14], 8) / 12)
        index = (time / step).astype(int) % 8
        tone = np.sin(2 * np.pi * notes[index] * time) * np.exp(-(time % step) * rng.uniform(5, 20))
    on, off = rng.uniform(0.4, 2.2), rng.uniform(0.2, 2.0)
    tone *= ((time + rng.uniform(0, on)) % (on + off)) < on
    return _outdoors(rng, tone)


def engine(rng: Random) -> Samples:
    """A motor at idle, running or passing: firing strokes through its body, and its air."""
    time = _time()
    idle = np.exp(rng.uniform(np.log(14), np.log(75)))
    bend = list(idle * rng.uniform(0.8, 1.3, 3)) if rng.random() < 0.5 else [idle, idle]
    strokes = pulses(rng, line(bend, SIZE), rng.uniform(0.01, 0.06), rng.uniform(0.4, 1.1))
    body = band(strokes, rng.uniform(30, 80), rng.uniform(300, 1500), 1.2)
    air = band(coloured(rng, SIZE, 1.2), 40, rng.uniform(800, 4000), 1)
    beat = 1 + rng.uniform(0, 0.6) * np.sin(2 * np.pi * idle / 4 * time)
    sound = body / np.std(body) * beat + rng.uniform(0.2, 1.0) * air / np.std(air)
    return _outdoors(rng, sound * line(list(rng.uniform(0.5, 1, 3)), SIZE))


def car_inside(rng: Random) -> Samples:
    """Riding in a car: tyres and wind, deep and steady, the motor under it."""
    road = coloured(rng, SIZE, rng.uniform(1.6, 2.6))
    road = band(road, 30, rng.uniform(300, 1500), rng.uniform(0.7, 1.3))
    f0 = line(list(rng.uniform(25, 110) * rng.uniform(0.97, 1.03, 3)), SIZE)
    motor = band(pulses(rng, f0, 0.01, 1.0), 30, 350, 1.5)
    sound = road / np.std(road) + rng.uniform(0.0, 0.5) * motor / np.std(motor)
    return levelled(sound * line(list(rng.uniform(0.8, 1.1, 4)), SIZE))


def wind(rng: Random) -> Samples:
    """Gusts over the microphone or in trees."""
    air = band(coloured(rng, SIZE, rng.uniform(0.5, 1.8)), 80, rng.uniform(400, 6000), 1)
    return levelled(air * line(list(rng.uniform(0.2, 1, 6)), SIZE))


def traffic(rng: Random) -> Samples:
    """A road some way off: a roar that swells and falls as vehicles pass."""
    roar = band(coloured(rng, SIZE, rng.uniform(0.8, 1.9)), 40, rng.uniform(500, 4000), 1)
    roar = roar / np.std(roar) * line(list(rng.uniform(0.5, 1.2, 7)), SIZE)
    for _ in range(rng.integers(0, 3)):
        passing = band(coloured(rng, SIZE, rng.uniform(0.5, 1.5)), 80, rng.uniform(1000, 6000), 1)
        place = (np.arange(SIZE) - rng.uniform(0, SIZE)) / LISTEN_RATE
        swelling = np.exp(-((place / rng.uniform(0.4, 1.5)) ** 2))
        roar = roar + rng.uniform(0.5, 2) * passing / np.std(passing) * swelling
    return levelled(in_a_room(rng, roar))


def fan(rng: Random) -> Samples:
    """Ventilation, a computer, a refrigerator: steady air with resonances and a faint tone."""
    air = band(coloured(rng, SIZE, rng.uniform(0, 2)), 60, rng.uniform(800, 7500), 1)
    for _ in range(rng.integers(0, 4)):
        centre = np.exp(rng.uniform(np.log(100), np.log(4000)))
        part = band(rng.standard_normal(SIZE), centre / 1.15, centre * 1.15, 2)
        air = air + rng.uniform(0, 0.5) * part / np.std(part) * np.std(air)
    tone = pulses(rng, np.full(SIZE, rng.uniform(45, 300)), 0.002, 1.2)
    beat = 1 + rng.uniform(0, 0.15) * np.sin(2 * np.pi * rng.uniform(0.2, 8) * _time())
    return levelled(air / np.std(air) * beat + 10 ** rng.uniform(-2.5, -0.7) * tone)


def plain(rng: Random) -> Samples:
    """What belongs to no kind: noise of some colour, a hum, a beep, clicks, keys."""
    time, kind = _time(), rng.integers(0, 5)
    if kind == 0:
        return levelled(coloured(rng, SIZE, rng.uniform(-0.5, 2)))
    if kind == 1:
        mains = rng.choice([50.0, 60.0])
        hum = sum(np.sin(2 * np.pi * mains * k * time) * rng.uniform(0, 1 / k) for k in range(1, 9))
        return levelled(np.asarray(hum) + coloured(rng, SIZE, 1) * 10 ** rng.uniform(-3, -1))
    if kind == 2:
        beep = np.sin(2 * np.pi * rng.uniform(300, 3500) * time) * (
            time % 1.7 < rng.uniform(0.1, 1.7)
        )
        return levelled(beep + coloured(rng, SIZE, 1) * 10 ** rng.uniform(-3, -1))
    pieces, at = [], 0.1
    while at < SECONDS - 0.1:  # keys, steps, dishes: irregular knocks
        knock = coloured(rng, count(rng.uniform(0.01, 0.12)), rng.uniform(0, 2))
        knock = knock * np.exp(-np.linspace(0, rng.uniform(4, 9), knock.size))
        pieces.append((at, knock * rng.uniform(0.3, 1)))
        at += rng.exponential(0.12 if kind == 3 else 0.5) + 0.03
    return levelled(in_a_room(rng, placed(rng, pieces, SECONDS)))


def _drums(rng: Random, beat: float) -> Curve:
    total, at = np.zeros(SIZE + LISTEN_RATE), 0.0
    index = 0
    while at < SECONDS:
        begin = count(at)
        hit = np.arange(count(0.25)) / LISTEN_RATE
        if index % 4 == 0:
            drum = np.sin(2 * np.pi * (50 + 60 * np.exp(-hit * 40)) * hit) * np.exp(-hit * 14) * 1.5
        elif index % 4 == 2:
            drum = rng.standard_normal(hit.size) * np.exp(-hit * 22) * 0.7
        else:
            drum = np.diff(rng.standard_normal(hit.size + 1)) * np.exp(-hit * 60) * 0.4
        total[begin : begin + drum.size] += drum
        at += beat / 2
        index += 1
    return total[:SIZE]


def music(rng: Random) -> Samples:
    """Chords and a tune in a key, with drums or without, struck, bowed or blown."""
    beat = 60 / rng.uniform(60, 150)
    scale = np.array([0, 2, 4, 5, 7, 9, 11] if rng.random() < 0.6 else [0, 2, 3, 5, 7, 8, 10])
    root = 110 * 2 ** (rng.integers(0, 12) / 12)
    decay, tilt = rng.uniform(0.5, 8), rng.uniform(1.0, 2.5)
    total, at, tone = np.zeros(SIZE + 4 * LISTEN_RATE), 0.0, 7
    while at < SECONDS:
        degree = int(rng.choice([0, 3, 4, 5, 1]))
        for third in (0, 2, 4):
            _note(
                rng, total, at, root * _steps(scale, degree + third), 4 * beat, decay / 2, tilt, 0.5
            )
        for quarter in range(4):
            tone = int(np.clip(tone + rng.integers(-2, 3), 5, 18))
            if rng.random() < 0.8:
                start = at + quarter * beat
                _note(rng, total, start, root * _steps(scale, tone), beat, decay, tilt, 0.8)
        at += 4 * beat
    sound = total[:SIZE] / (np.std(total[:SIZE]) + 1e-9)
    if rng.random() < 0.6:
        sound = sound + rng.uniform(0.3, 1) * _drums(rng, beat)
    return levelled(in_a_room(rng, sound))


def _steps(scale: NDArray[np.int64], degree: int) -> float:
    octave, step = divmod(degree, len(scale))
    return float(2 ** (octave + scale[step] / 12))


def _note(
    rng: Random, total: Curve, at: float, f0: float, seconds: float, decay: float, tilt: float,
    level: float,
) -> None:  # fmt: skip
    begin = count(at)
    size = min(count(seconds), total.size - begin)
    if size < 100:
        return
    tone = pulses(rng, np.full(size, f0), 0.001, tilt)
    place = np.arange(size) / LISTEN_RATE
    total[begin : begin + size] += level * tone * np.exp(-place * decay) * swell(size, 0.02, 0.1)


NOISES = {
    "horn": horn,
    "siren": siren,
    "phone": phone,
    "engine": engine,
    "music": music,
}
"""Label of the event -> its maker."""

BACKGROUNDS = {
    "car_inside": car_inside,
    "wind": wind,
    "traffic": traffic,
    "fan": fan,
    "plain": plain,
}
"""Sounds without an event of their own."""
