"""What lies between a mouth and us: gain, room, noise, telephone, lossy coding, gain control.

Without it a classifier would learn what a clean synthetic recording looks like.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

Floats = NDArray[np.float64]
Kind = Literal["clean", "noise", "phone", "room", "coded", "dull"]
KINDS: Final[tuple[Kind, ...]] = ("clean", "noise", "phone", "room", "coded", "dull")
_SHARES: Final = (0.34, 0.24, 0.14, 0.12, 0.1, 0.06)
NORMAL: Final = -24.0
"""dBFS (RMS of what is louder than a tenth) of normal speech before any gain."""


CLOSEST: Final = 9.0
"""dB that the speech stays over the loudest background, whispers too: people come nearer to the
microphone, and what is not heard has no manner."""
_WHOLE: Final = 4000
"""Samples that a clip's length is a multiple of: Fourier transforms of prime lengths are slow."""


@dataclass(frozen=True)
class Channel:
    kind: Kind
    gain_db: float
    levelled: bool
    """a gain control that brings every clip to the same level"""
    noise_dbfs: float
    closest: float
    """dB under the speech beyond which the noise is turned down"""
    noise_tilt: float
    """dB per octave by which the noise falls"""
    colour_db: float
    """dB per octave around 1 kHz that the microphone adds"""
    amount: float
    """0..1: how strong the room, how coarse the coding, how dull"""


def draw(rng: np.random.Generator, closest: float = CLOSEST) -> Channel:
    """Any channel; a background comes up to `closest` dB under the speech."""
    kind = KINDS[int(rng.choice(len(KINDS), p=_SHARES))]
    noisy = kind == "noise" or (kind == "phone" and rng.random() < 0.5)
    return Channel(
        kind=kind,
        gain_db=float(rng.normal(0, 3.5)),
        levelled=bool(rng.random() < 0.2),
        noise_dbfs=float(rng.uniform(-55, NORMAL - closest) if noisy else rng.uniform(-95, -62)),
        closest=closest,
        noise_tilt=float(rng.uniform(0, 6)),
        colour_db=float(rng.normal(0, 1.2)),
        amount=float(rng.random()),
    )


def through(samples: Samples, channel: Channel, rng: np.random.Generator) -> Samples:
    """f32[n] -> f32[m], with a quarter of a second or more of background on either side."""
    around = LISTEN_RATE // 4
    whole = -(-(len(samples) + 2 * around) // _WHOLE) * _WHOLE
    x = np.pad(samples.astype(np.float64), (around, whole - around - len(samples)))
    if channel.kind == "room":
        x = _room(x, 0.15 + 0.45 * channel.amount, rng)
    x = _coloured(x, channel.colour_db)
    if channel.levelled:
        x = x * 10 ** ((NORMAL - level(x)) / 20)
    noise_dbfs = min(channel.noise_dbfs, level(x) - channel.closest)
    x = x + _noise(len(x), noise_dbfs, channel.noise_tilt, rng)
    x = np.clip(x * 10 ** (channel.gain_db / 20), -1, 1)
    if channel.kind == "phone":
        x = _mulaw(_band(x, 300, 3400))
    elif channel.kind == "dull":
        x = _band(x, 50, 3500 + 2500 * channel.amount)
    elif channel.kind == "coded":
        x = _coded(x, channel.amount)
    return np.asarray(x, np.float32)


def level(x: Samples | Floats) -> float:
    """dBFS of the frames that are louder than a tenth of the loud ones."""
    frames = x[: len(x) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    loud = power > np.percentile(power, 95) / 100
    return float(10 * np.log10(power[loud].mean() + 1e-12))


def spoken_seconds(x: Samples) -> float:
    """Seconds of a clean clip in which something is said: gaps of 0.2 s or more do not count."""
    frames = x[: len(x) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    heard = np.flatnonzero(power > np.percentile(power, 95) * 10**-3.5)
    gaps = np.diff(heard)
    return float(heard[-1] - heard[0] + 1 - gaps[gaps > 20].sum()) / 100


def _noise(size: int, dbfs: float, tilt: float, rng: np.random.Generator) -> Floats:
    spectrum = np.fft.rfft(rng.normal(0, 1, size))
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / LISTEN_RATE), 50)
    shaped = np.fft.irfft(spectrum * (hertz / 1000) ** (-tilt / 6.02), size)
    return np.asarray(shaped / shaped.std() * 10 ** (dbfs / 20))


def _coloured(x: Floats, db_per_octave: float) -> Floats:
    hertz = np.fft.rfftfreq(len(x), 1 / LISTEN_RATE).clip(100, 6000)
    gain = 10 ** (db_per_octave * np.log2(hertz / 1000) / 20)
    return np.asarray(np.fft.irfft(np.fft.rfft(x) * gain, len(x)))


def _band(x: Floats, low: float, high: float) -> Floats:
    hertz = np.fft.rfftfreq(len(x), 1 / LISTEN_RATE)
    gain = 1 / np.sqrt(1 + (low / np.maximum(hertz, 1)) ** 8) / np.sqrt(1 + (hertz / high) ** 12)
    return np.asarray(np.fft.irfft(np.fft.rfft(x) * gain, len(x)))


def _mulaw(x: Floats) -> Floats:
    coded = np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256)
    coded = np.round(coded * 127) / 127
    return np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255)


def _room(x: Floats, rt60: float, rng: np.random.Generator) -> Floats:
    """The direct sound and a tail of decaying noise."""
    size = int(rt60 * LISTEN_RATE)
    tail = rng.normal(0, 1, size) * 10 ** (-3 * np.arange(size) / size)
    tail *= rng.uniform(0.3, 0.8) / np.sqrt(np.sum(tail**2))
    tail[: LISTEN_RATE // 200] = 0
    tail[0] = 1
    full = -(-(len(x) + size) // _WHOLE) * _WHOLE
    return np.asarray(np.fft.irfft(np.fft.rfft(x, full) * np.fft.rfft(tail, full), full)[: len(x)])


def _coded(x: Floats, amount: float) -> Floats:
    """Through MP3 and back; libsndfile's compression level 0..1 is the coarseness."""
    file = BytesIO()
    sf.write(
        file,
        x,
        LISTEN_RATE,
        format="MP3",
        subtype="MPEG_LAYER_III",
        compression_level=0.5 + 0.5 * amount,
        bitrate_mode="VARIABLE",
    )
    file.seek(0)
    back, _ = sf.read(file)
    return np.pad(back, (0, max(0, len(x) - len(back))))[: len(x)]
