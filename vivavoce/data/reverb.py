"""A room around the speaker: the impulse response of a box by the image method.

Allen and Berkley, JASA 65(4), 1979: every wall mirrors the source, mirrors of mirrors included.
Image positions are jittered a little, or a box of exact angles would ring (De Sena et al., 2015).
Late mirrors are too many to count: from there on the sound is noise that dies away.

    |direct| mirrors ............... fade \\\\
                                    //// noise * 10^(-3 t / rt60) ..........
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.data.effects import fft_size

_SOUND: Final = 343.0
"""m/s."""
_ORDER: Final = 7
"""Mirrors per axis and side."""
_MEASURED: Final = (0.4, 0.7)
"""The part of the time that the mirrors cover in which their level is taken, ..."""
_FADED: Final = (0.7, 1.0)
"""... and in which the noise takes over."""


@dataclass(frozen=True)
class Reverb:
    """A shoebox of these metres with this reverberation time; places drawn from the seed."""

    name: ClassVar[str] = "reverb"
    length: float
    width: float
    height: float
    rt60: float
    """Seconds until the sound of the room has fallen by 60 dB."""
    distance: float
    """Metres between mouth and microphone."""
    seed: int

    def apply(self, samples: Samples) -> Samples:
        """As long as before; the direct sound stays where it was."""
        response = impulse_response(self)
        size = fft_size(len(samples) + len(response) - 1)
        spectrum = np.fft.rfft(samples, size) * np.fft.rfft(response, size)
        return np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)


@lru_cache(maxsize=64)
def impulse_response(room: Reverb) -> Samples:
    """f32[n] at 16 kHz, beginning with the direct sound, which has amplitude 1."""
    rng = np.random.default_rng(room.seed)
    size = np.array([room.length, room.width, room.height])
    microphone = size * rng.uniform(0.3, 0.7, 3)
    away = rng.standard_normal(3) * (1.0, 1.0, 0.3)
    mouth = microphone + away / np.linalg.norm(away) * room.distance
    mouth = np.clip(mouth, 0.1, size - 0.1)
    places, bounces = _images(size, mouth)
    places += rng.uniform(-0.04, 0.04, places.shape) * (bounces > 0)[:, None]
    distances = np.linalg.norm(places - microphone, axis=1)
    direct = float(np.linalg.norm(mouth - microphone))
    delays = np.maximum(0, np.rint((distances - direct) / _SOUND * LISTEN_RATE)).astype(np.int64)
    gains = _reflection(size, room.rt60) ** bounces * direct / np.maximum(distances, 0.05)
    gains[bounces > 0] *= rng.choice((-1.0, 1.0), int((bounces > 0).sum()), p=(0.3, 0.7))
    response = np.zeros(max(int(delays.max()), round(room.rt60 * LISTEN_RATE)) + 1)
    np.add.at(response, delays, gains)
    covered = _ORDER * float(size.min()) / _SOUND
    whole = _late(response, covered, room.rt60, rng)[: round(room.rt60 * LISTEN_RATE) + 1]
    return whole.astype(np.float32)


def _late(
    response: NDArray[np.float64], covered: float, rt60: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Mirrors up to the `covered` seconds that they are complete for, then noise as loud."""
    seconds = np.arange(len(response)) / LISTEN_RATE
    decay = 10 ** (-3 * seconds / rt60)
    first, last = (round(share * covered * LISTEN_RATE) for share in _MEASURED)
    level = np.sqrt(np.mean((response[first:last] / decay[first:last]) ** 2))
    begin, end = (share * covered for share in _FADED)
    noise_share = np.clip((seconds - begin) / (end - begin), 0.0, 1.0)
    noise = level * decay * rng.standard_normal(len(response))
    return np.asarray(response * np.sqrt(1 - noise_share) + noise * np.sqrt(noise_share))


def _images(
    size: NDArray[np.float64], mouth: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Where the mirrored mouths are, f64[n, 3], and how many walls each one's sound has met."""
    steps = np.arange(-_ORDER, _ORDER + 1)
    axes = []
    for metres, at in zip(size, mouth, strict=True):
        # even mirrors keep the direction, odd ones turn it round
        places = np.where(steps % 2 == 0, steps * metres + at, (steps + 1) * metres - at)
        axes.append((places, np.abs(steps)))
    grid = np.meshgrid(*(places for places, _ in axes), indexing="ij")
    walls = np.meshgrid(*(count for _, count in axes), indexing="ij")
    bounces = np.sum([count.ravel() for count in walls], axis=0)
    return np.stack([axis.ravel() for axis in grid], axis=1), bounces


def _reflection(size: NDArray[np.float64], rt60: float) -> float:
    """Amplitude that a wall gives back, for a reverberation time (Sabine's formula)."""
    length, width, height = (float(metres) for metres in size)
    volume = length * width * height
    surface = 2 * (length * width + length * height + width * height)
    absorbed = min(0.95, 0.161 * volume / (surface * rt60))
    return float(np.sqrt(1 - absorbed))
