"""Ground works of constructed sounds: pulses, noise, filters that move, envelopes.

Everything at 16 kHz, f32[n] at about one tenth of full scale, and drawn from one generator, so that
a seed says the whole sound. No recording is behind any of it.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

Curve = NDArray[np.float64]
Random = np.random.Generator
Maker = Callable[[Random], Samples]
"""One variant of a sound per call."""

LEVEL: Final = 0.1
_FRAME: Final = 512
_STEP: Final = 128


def count(seconds: float) -> int:
    """Samples in so many seconds."""
    return round(seconds * LISTEN_RATE)


def line(points: Sequence[float], size: int) -> Curve:
    """f64[size] through evenly spaced points."""
    return np.interp(np.linspace(0, len(points) - 1, size), np.arange(len(points)), points)


def levelled(sound: Curve, level: float = LEVEL) -> Samples:
    """The sound at a root mean square of `level`, or lower where its peaks would not fit."""
    power = float(np.sqrt(np.mean(sound**2))) + 1e-12
    peak = float(np.abs(sound).max()) + 1e-12
    return (sound * min(level / power, 0.9 / peak)).astype(np.float32)


def coloured(rng: Random, size: int, slope: float) -> Curve:
    """Noise whose power falls by `slope` (0 white, 1 pink, 2 brown) decades per decade."""
    spectrum = np.fft.rfft(rng.standard_normal(size))
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / LISTEN_RATE), 20)
    noise = np.fft.irfft(spectrum * hertz ** (-slope / 2), size)
    return np.asarray(noise / (np.std(noise) + 1e-12))


def pulses(rng: Random, f0: Curve, rough: float = 0.01, tilt: float = 1.0) -> Curve:
    """Harmonics of a moving F0 in Hz, f64[n]; `rough` is jitter and shimmer, `tilt` their slope."""
    size = f0.size
    knots = size // 80 + 2
    wobble = np.interp(np.arange(size), np.arange(knots) * 80, rng.standard_normal(knots))
    phase = 2 * np.pi * np.cumsum(f0 * (1 + rough * wobble)) / LISTEN_RATE
    highest = max(1, min(60, int(5000 / max(float(f0.min()), 20.0))))
    total = np.zeros(size)
    for harmonic in range(1, highest + 1):
        audible = f0 * harmonic < LISTEN_RATE / 2 - 200
        total += audible * np.sin(harmonic * phase + rng.uniform(0, 0.5)) / harmonic**tilt
    return np.asarray(total * (1 + 2 * rough * wobble) / (np.std(total) + 1e-12))


def formants(centres: list[Curve], widths: list[float], hertz: Curve) -> Curve:
    """Gains f64[frames, bins] of resonances whose centres move (f64[frames] each, in Hz)."""
    gain = np.full((centres[0].size, hertz.size), 0.01)
    for order, (centre, width) in enumerate(zip(centres, widths, strict=True)):
        gain += 0.7**order / (1 + ((hertz[None] - centre[:, None]) / (width / 2)) ** 2)
    return gain


def shaped(sound: Curve, gains: Callable[[int, Curve], Curve]) -> Curve:
    """`sound` through gains(frames, hertz of the bins) -> f64[frames, bins], overlap and add."""
    padded = np.pad(sound, _FRAME)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_STEP]
    window = np.hanning(_FRAME + 1)[:-1]
    hertz = np.fft.rfftfreq(_FRAME, 1 / LISTEN_RATE).astype(np.float64)
    spectra = np.fft.rfft(frames * window, axis=1) * gains(len(frames), hertz)
    pieces = np.fft.irfft(spectra, _FRAME, axis=1) * window
    total = np.zeros(padded.size)
    for index, piece in enumerate(pieces):
        total[index * _STEP : index * _STEP + _FRAME] += piece
    return np.asarray(total[_FRAME : _FRAME + sound.size])


def mouth(rng: Random, sound: Curve, first: Sequence[float], second: Sequence[float]) -> Curve:
    """`sound` through a vocal tract whose first two formants (Hz) follow the points given."""
    size = rng.uniform(0.88, 1.2)
    higher = [2600 * size * rng.uniform(0.95, 1.05), 3600 * size * rng.uniform(0.95, 1.05)]
    widths: list[float] = [rng.uniform(80, 160), rng.uniform(110, 220), 250.0, 350.0]

    def gains(frames: int, hertz: Curve) -> Curve:
        tracks = [line([size * f for f in points], frames) for points in (first, second)]
        tracks += [np.full(frames, centre) for centre in higher]
        return formants(tracks, widths, hertz)

    return shaped(sound, gains)


def band(sound: Curve, low: float, high: float, steep: float = 4.0) -> Curve:
    """What lies between two edges in Hz, with soft flanks."""
    spectrum = np.fft.rfft(sound)
    hertz = np.maximum(np.fft.rfftfreq(sound.size, 1 / LISTEN_RATE), 1)
    gain = 1 / np.sqrt((1 + (low / hertz) ** (2 * steep)) * (1 + (hertz / high) ** (2 * steep)))
    return np.asarray(np.fft.irfft(spectrum * gain, sound.size))


def swell(size: int, rise: float, fall: float) -> Curve:
    """An envelope of 0 to 1: up within the share `rise`, down within the share `fall`."""
    place = np.linspace(0, 1, size)
    up = np.clip(place / max(rise, 1e-3), 0, 1)
    down = np.clip((1 - place) / max(fall, 1e-3), 0, 1)
    return np.asarray(np.sin(up * np.pi / 2) ** 2 * np.sin(down * np.pi / 2) ** 2)


def in_a_room(rng: Random, sound: Curve, wet: float | None = None) -> Curve:
    """The sound with the decaying noise of a room behind it."""
    wet = rng.uniform(0, 0.5) if wet is None else wet
    length = rng.uniform(0.1, 0.6)
    size = count(length)
    tail = rng.standard_normal(size) * np.exp(-6.9 * np.arange(size) / size)
    tail /= np.sqrt(np.sum(tail**2))
    full = sound.size + size
    echo = np.fft.irfft(np.fft.rfft(sound, full) * np.fft.rfft(tail, full), full)[: sound.size]
    return np.asarray(sound + wet * echo)


def placed(rng: Random, pieces: list[tuple[float, Curve]], seconds: float) -> Curve:
    """Pieces at their seconds, over a faint floor of noise."""
    total = coloured(rng, count(seconds), rng.uniform(0, 1.5)) * 10 ** rng.uniform(-3.5, -2.2)
    for start, piece in pieces:
        begin = count(start)
        part = piece[: max(0, total.size - begin)]
        total[begin : begin + part.size] += part
    return total
