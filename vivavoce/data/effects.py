"""What is done to a clip after it was rendered: small steps that write down all they did.

An effect is a frozen record of its parameters, random ones included (those draw from a seed of
their own), so the same record gives the same bytes. Everything runs at 16 kHz.

    chain = (Trim(0.1, 0.2), Reverb(...), Noise(...), Level(-26.0))
    heard = apply(chain, samples, noises)         chain == parse([record(e) for e in chain])
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, Samples

_FRAME: Final = LISTEN_RATE // 100
_ACTIVE_DB: Final = 30.0
"""Frames this far below the loudest are not speech."""


class Noises(Protocol):
    """Recorded backgrounds by name."""

    def samples(self, name: str) -> Samples:
        """f32[n] at 16 kHz. Raises ConfigError when there is none of this name."""
        ...


class Effect(Protocol):
    """One step. Its fields are its parameters, plain numbers and names."""

    name: ClassVar[str]

    def apply(self, samples: Samples) -> Samples: ...


@runtime_checkable
class Mixing(Protocol):
    """An effect that needs a recording as well."""

    name: ClassVar[str]

    @property
    def sound(self) -> str:
        """Its name in `Noises`."""
        ...

    def mix(self, samples: Samples, background: Samples) -> Samples: ...


AnyEffect = Effect | Mixing


def apply(effects: Iterable[AnyEffect], samples: Samples, noises: Noises) -> Samples:
    """All of them in order."""
    for effect in effects:
        if isinstance(effect, Mixing):
            samples = effect.mix(samples, noises.samples(effect.sound))
        else:
            samples = effect.apply(samples)
    return samples


def record(effect: AnyEffect) -> dict[str, Any]:
    """What the ledger keeps: the name and every parameter."""
    assert not isinstance(effect, type)
    return {"effect": effect.name, **asdict(effect)}  # type: ignore[call-overload]


def levels(samples: Samples) -> Samples:
    """Power of each whole 10 ms frame, f32[n // 160]."""
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return np.asarray(np.mean(whole**2, axis=1), np.float32)


def active_power(samples: Samples) -> float:
    """Mean power of the frames in which somebody speaks; 0 for silence."""
    power = levels(samples)
    if not len(power) or power.max() <= 1e-10:
        return 0.0
    return float(power[power > power.max() * 10 ** (-_ACTIVE_DB / 10)].mean())


def speech_span(samples: Samples) -> tuple[int, int]:
    """First and last-but-one sample of the speech in a clean clip (0, 0 for silence)."""
    power = levels(samples)
    loud = np.flatnonzero(power > max(float(power.max(initial=0.0)) * 10**-4.2, 1e-10))
    if not len(loud):
        return 0, 0
    return int(loud[0]) * _FRAME, (int(loud[-1]) + 1) * _FRAME


def fft_size(least: int) -> int:
    """A length that transforms quickly (a prime one takes a hundred times as long)."""
    return -(-least // 4096) * 4096


@dataclass(frozen=True)
class Trim:
    """The speech with this much digital silence before and after it, in seconds."""

    name: ClassVar[str] = "trim"
    before: float
    after: float

    def apply(self, samples: Samples) -> Samples:
        begin, end = speech_span(samples)
        begin, end = max(0, begin - _FRAME), min(len(samples), end + 3 * _FRAME)
        return np.pad(
            samples[begin:end],
            (round(self.before * LISTEN_RATE), round(self.after * LISTEN_RATE)),
        )


@dataclass(frozen=True)
class Level:
    """The speech at this level in dBFS, unless its peaks would pass full scale."""

    name: ClassVar[str] = "level"
    dbfs: float

    def apply(self, samples: Samples) -> Samples:
        power = active_power(samples)
        if power == 0.0:
            return samples
        gain = 10 ** (self.dbfs / 20) / np.sqrt(power)
        peak = float(np.abs(samples).max())
        return np.asarray(samples * min(gain, 0.98 / peak), np.float32)


@dataclass(frozen=True)
class Clipping:
    """Too much gain: peaks flattened `depth_db` below where they were."""

    name: ClassVar[str] = "clipping"
    depth_db: float

    def apply(self, samples: Samples) -> Samples:
        peak = float(np.abs(samples).max(initial=0.0))
        limit = peak * 10 ** (-self.depth_db / 20)
        return np.clip(samples, -limit, limit)


@dataclass(frozen=True)
class Speed:
    """Played faster (above 1) or slower; the pitch moves along (Ko et al., Interspeech 2015)."""

    name: ClassVar[str] = "speed"
    factor: float

    def apply(self, samples: Samples) -> Samples:
        moved = soxr.resample(samples, LISTEN_RATE * self.factor, LISTEN_RATE)
        return np.asarray(moved, np.float32)


def parse(
    records: Iterable[Mapping[str, Any]], known: Mapping[str, type[Any]]
) -> tuple[AnyEffect, ...]:
    """Effects from their records; `known` by name, see `recipes.EFFECTS`."""
    found = []
    for fields in records:
        parameters = {key: value for key, value in fields.items() if key != "effect"}
        found.append(known[fields["effect"]](**parameters))
    return tuple(found)
