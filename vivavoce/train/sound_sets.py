"""Whole turns with sounds in them, as samples, with what is to be heard in each.

event turns   a sound alone, or under somebody's words; words alone; two speakers; noise
scene turns   eight seconds of a place put together from such sounds, mostly with words over it
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.train.made import Random, coloured, in_a_room
from vivavoce.train.made_noises import BACKGROUNDS, NOISES
from vivavoce.train.made_voices import VOICES

T = TypeVar("T")
Recordings = Mapping[str, Sequence[Samples]]
"""Label -> recorded clips."""


@dataclass(frozen=True)
class Turn:
    """Samples f32[n] and what is heard in them; `kind` may be no label at all (a background)."""

    samples: Samples
    kind: str
    speech: bool
    overlap: bool = False


@dataclass(frozen=True)
class Sources:
    """What turns are made of: recorded sounds, somebody's sentences, and seeds for drawn sounds."""

    recordings: Recordings
    speech: Sequence[Samples]
    seeds: range


def turns(sources: Sources, drawn: int, words: int, seed: int = 0) -> list[Turn]:
    """Every recording and `drawn` variants of each sound that can be drawn, alone and under words;
    `words` turns of words alone and as many of two speakers."""
    rng = np.random.default_rng(seed)
    found: list[Turn] = []
    for kind, clip in sounds(sources, drawn):
        found.append(Turn(_noted(rng, loudest(clip, 5.0)), kind, False))
        over = _say(rng, sources, rng.uniform(3, 5))
        found.append(
            Turn(_noted(rng, mixed(over, loudest(clip, 4.0), rng.uniform(-3, 10))), kind, True)
        )
    for _ in range(words):
        first, second = _say(rng, sources, 4.0), _say(rng, sources, 4.0)
        found.append(Turn(_noted(rng, first), "", True))
        found.append(Turn(_noted(rng, mixed(first, second, rng.uniform(-4, 4))), "", True, True))
    return found


def sounds(sources: Sources, drawn: int) -> list[tuple[str, Samples]]:
    """(label or background, clip) of every recording and of `drawn` variants of the rest."""
    found = [(kind, clip) for kind, clips in sources.recordings.items() for clip in clips]
    for order, (kind, make) in enumerate({**NOISES, **BACKGROUNDS}.items()):
        seeds = [[order, number] for number in sources.seeds[:drawn]]
        found += [(kind, make(np.random.default_rng(seed))) for seed in seeds]
    rngs = [np.random.default_rng([77, number]) for number in sources.seeds[:drawn]]
    return found + [("crowd", crowd(rng, sources)) for rng in rngs]


def crowd(rng: Random, sources: Sources, seconds: float = 8.0) -> Samples:
    """Many voices at once in a room."""
    total = np.zeros(round(seconds * LISTEN_RATE))
    for _ in range(rng.integers(6, 13)):
        voice = np.resize(_any(rng, sources.speech), total.size)
        total += np.roll(voice, rng.integers(total.size)) * 10 ** rng.uniform(-0.5, 0)
    return _at(in_a_room(rng, total, rng.uniform(0.3, 0.9)), -25)


def laughs(seeds: range) -> list[Samples]:
    """Drawn laughter."""
    return [VOICES["laughter"](np.random.default_rng([5, number])) for number in seeds]


def _any(rng: Random, things: Sequence[T]) -> T:
    return things[int(rng.integers(len(things)))]


def _say(rng: Random, sources: Sources, seconds: float) -> Samples:
    """Somebody's words, about so long."""
    said = _any(rng, sources.speech)
    return np.asarray(said[: round(seconds * LISTEN_RATE)])


def loudest(clip: Samples, seconds: float) -> Samples:
    """The stretch of so many seconds that holds most."""
    size = round(seconds * LISTEN_RATE)
    if len(clip) <= size:
        return clip
    power = np.concatenate([[0.0], np.cumsum(clip.astype(np.float64) ** 2)])
    begin = int(np.argmax(power[size:] - power[:-size]))
    return np.asarray(clip[begin : begin + size])


def mixed(front: Samples, behind: Samples, over_db: float) -> Samples:
    """`behind` at a random place beside `front`, whose loud parts are `over_db` above its own."""
    size = max(len(front), len(behind))
    total = np.zeros(size, np.float32)
    total[: len(front)] = front
    gain = loudness(front) / (loudness(behind) + 1e-9) * 10 ** (-over_db / 20)
    total[: len(behind)] += behind * gain
    return total


def loudness(samples: Samples) -> float:
    """Root mean square of the loud parts (frames of 20 ms, the 90th percentile)."""
    size = len(samples) // 320 * 320
    frames = samples[:size].astype(np.float64).reshape(-1, 320)
    return float(np.sqrt(np.percentile((frames**2).mean(axis=1), 90)))


def _at(sound: np.ndarray, level_db: float) -> Samples:
    """The sound with its loud parts at a level in dBFS."""
    samples = np.asarray(sound, np.float32)
    return np.asarray(samples * (10 ** (level_db / 20) / (loudness(samples) + 1e-9)), np.float32)


def _noted(rng: Random, sound: Samples) -> Samples:
    """At any level a microphone gives, with its noise, never clipped."""
    level = rng.uniform(-32, -14)
    noise = coloured(rng, len(sound), rng.uniform(0, 1.5)) * 10 ** (rng.uniform(-72, -55) / 20)
    total = _at(sound, level) + noise
    return np.asarray(total * min(1.0, 0.95 / np.abs(total).max()), np.float32)


SCENE_SECONDS: Final = 8.0
_SIZE: Final = round(SCENE_SECONDS * LISTEN_RATE)


@dataclass(frozen=True)
class _Place:
    """Draws the sounds of places."""

    rng: Random
    sources: Sources

    def long(self, kind: str) -> Samples:
        """Eight seconds of a kind, repeated where it is shorter."""
        if kind == "crowd":
            return crowd(self.rng, self.sources, SCENE_SECONDS)
        clips = self.sources.recordings.get(kind)
        if clips:
            clip = _any(self.rng, clips)
        else:
            seeds = self.sources.seeds
            number = _any(self.rng, seeds)
            makers = {**NOISES, **BACKGROUNDS}
            clip = makers[kind](np.random.default_rng([list(makers).index(kind), number]))
        return np.roll(np.resize(clip, _SIZE), self.rng.integers(_SIZE)).astype(np.float32)

    def some(self, kinds: Sequence[str], low: float, high: float) -> Samples:
        """One of the kinds at a level in dBFS between two."""
        kind = _any(self.rng, kinds)
        return _at(self.long(kind), self.rng.uniform(low, high))

    def perhaps(self, chance: float, kinds: Sequence[str], low: float, high: float) -> Samples:
        """The same, or nothing."""
        return (
            self.some(kinds, low, high)
            if self.rng.random() < chance
            else np.zeros(_SIZE, np.float32)
        )

    def air(self, low: float, high: float) -> Samples:
        """The noise floor of a room."""
        noise = coloured(self.rng, _SIZE, self.rng.uniform(0.5, 2))
        return _at(noise, self.rng.uniform(low, high))

    def quiet(self) -> Samples:
        return self.air(-78, -58) + self.perhaps(0.5, ("fan",), -70, -52)

    def home(self) -> Samples:
        things = ("clock_tick", "phone", "music", "dog_bark", "plain", "baby_cry")
        air = self.air(-68, -55) + self.perhaps(0.3, ("fan",), -60, -45)
        return air + self.some(things, -48, -30) + self.perhaps(0.3, things, -50, -35)

    def street(self) -> Samples:
        traffic = self.some(("traffic",), -45, -25) + self.perhaps(0.5, ("engine",), -45, -25)
        more = self.perhaps(0.5, ("horn", "siren"), -40, -25)
        return self.air(-58, -42) + traffic + more + self.perhaps(0.3, ("wind", "crowd"), -50, -38)

    def nature(self) -> Samples:
        main = self.some(("rain", "sea_waves", "sea_waves", "wind"), -45, -25)
        return (
            self.air(-70, -55) + main + self.perhaps(0.4, ("rooster", "dog_bark", "wind"), -50, -35)
        )

    def indoor_crowd(self) -> Samples:
        return self.some(("crowd",), -45, -25) + self.perhaps(0.4, ("plain", "music"), -52, -38)

    def vehicle(self) -> Samples:
        ride = self.some(("car_inside", "car_inside", "car_inside", "helicopter"), -42, -25)
        return ride + self.perhaps(0.3, ("music", "horn"), -48, -35)


def scene_turns(sources: Sources, each: int, seed: int = 0) -> list[tuple[Samples, str]]:
    """`each` turns of every scene with its label, seven of ten with somebody's words over it."""
    found = []
    for order, name in enumerate(("quiet", "home", "street", "nature", "indoor_crowd", "vehicle")):
        for number in range(each):
            rng = np.random.default_rng([seed, order, number])
            place = _Place(rng, sources)
            make: Callable[[], Samples] = getattr(place, name)
            total = make()
            if rng.random() < 0.7:
                said = _say(rng, sources, rng.uniform(2.5, 6.0))
                begin = rng.integers(0, _SIZE - len(said) + 1)
                over = max(-40.0, 20 * np.log10(loudness(total) + 1e-6) + rng.uniform(4, 22))
                total[begin : begin + len(said)] += _at(said, min(over, -14))
                # A turn is heard from its first word on; a pause behind it is short or missing.
                total = total[begin : begin + len(said) + int(rng.integers(_SIZE // 8))]
            found.append((np.clip(total, -0.98, 0.98).astype(np.float32), name))
    return found
