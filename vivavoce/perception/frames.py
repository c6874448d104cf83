"""Low-level measures of 10 ms frames, streaming: level, F0, spectrum, formants, perturbation.

    samples   |----40 ms----|
                 |----40 ms----|          one row per 10 ms, the columns are in `Column`
                    |----40 ms----|

Sixteen frames are measured at a time (numpy costs per call, not per frame). Only the last 20 s are
kept: that is bounded, and more tells nothing new about a turn.
"""

from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception import f0
from vivavoce.perception.formants import formants
from vivavoce.perception.perturbation import perturbation

HOP: Final = 160
WINDOW: Final = 640
BLOCK: Final = 16
"""Frames measured at a time: 160 ms."""
KEPT: Final = 2000
"""Frames kept: 20 s."""
PER_SECOND: Final = LISTEN_RATE / HOP
_FFT: Final = 1024
_FLOOR: Final = 1e-10
"""-100 dBFS."""

Floats = NDArray[np.float64]
Frames = NDArray[np.float32]


class Column(IntEnum):
    """Levels in dBFS, frequencies in Hz, jitter and shimmer as shares; NaN where not measurable."""

    LEVEL = 0
    F0 = 1
    STRENGTH = 2
    BAND_LOW = 3
    """60..1000 Hz"""
    BAND_MID = 4
    """1000..3400 Hz, what a telephone carries of the upper half"""
    BAND_HIGH = 5
    """3400..7600 Hz"""
    NUCLEI = 6
    """300..2500 Hz, where vowels are loud"""
    SLOPE_LOW = 7
    """dB per octave over 60..500 Hz"""
    SLOPE_MID = 8
    """dB per octave over 500..3400 Hz"""
    FLATNESS = 9
    """dB, geometric over arithmetic mean of the power in 300..3400 Hz: 0 is white noise"""
    H1_H2 = 10
    """dB, first over second harmonic: large in breathy, small in pressed voices"""
    F1 = 11
    F2 = 12
    F3 = 13
    JITTER = 14
    SHIMMER = 15
    FLUX = 16
    """mean rise in dB per band of 1/3 octave since the frame before"""
    CPP = 17
    """dB, cepstral peak prominence over 200..3400 Hz (Hillenbrand, Cleveland and Erickson 1994):
    small in breathy and rough voices, whatever the slope of the microphone"""


THIRDS: Final = slice(18, 36)
"""Columns behind those: levels in bands of 1/3 octave from 100 Hz on."""
COLUMNS: Final = 36


@cache
def _window() -> Floats:
    phase = 2 * np.pi * np.arange(WINDOW) / WINDOW
    return 0.5 - 0.5 * np.cos(phase)


@cache
def _hertz() -> Floats:
    return np.arange(_FFT // 2 + 1) * LISTEN_RATE / _FFT


def _band(low: float, high: float) -> slice:
    first, last = np.searchsorted(_hertz(), (low, high))
    return slice(int(first), int(last))


_THIRDS: Final = tuple(_band(100 * 2 ** (k / 3), 100 * 2 ** ((k + 1) / 3) + 16) for k in range(18))
_WORTH: Final = -75.0
"""dBFS below which nothing counts as voiced: there is no voice that soft in a session."""


Path = tuple[Floats, Floats]
"""Where the path through the F0 candidates stands (`f0.begin`)."""


def measure(samples: Samples, path: Path) -> tuple[Frames, Path]:
    """f32[n] at 16 kHz -> f32[(n - 640) // 160 + 1, columns]; the first FLUX is 0. `path` is where
    the F0 stood in the frame before."""
    views = sliding_window_view(samples, WINDOW)[::HOP].astype(np.float64)
    centred = views - views.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred * _window(), _FFT)
    power = spectrum.real**2 + spectrum.imag**2
    power[:, : _band(0, 60).stop] = 0
    scale = 2 / (_FFT * float(np.sum(_window() ** 2)))
    out = np.full((len(views), COLUMNS), np.nan, np.float32)
    for column, low, high in (
        (Column.LEVEL, 60, 8000),
        (Column.BAND_LOW, 60, 1000),
        (Column.BAND_MID, 1000, 3400),
        (Column.BAND_HIGH, 3400, 7600),
        (Column.NUCLEI, 300, 2500),
    ):
        out[:, column] = _db(power[:, _band(low, high)].sum(axis=1) * scale)
    thirds = np.stack([_db(power[:, band].mean(axis=1) * scale) for band in _THIRDS], axis=1)
    out[:, THIRDS] = thirds
    rises = np.diff(thirds, axis=0, prepend=thirds[:1])
    out[:, Column.FLUX] = np.maximum(rises, 0).mean(axis=1)
    out[:, Column.SLOPE_LOW] = _slope(thirds[:, 0:7])
    out[:, Column.SLOPE_MID] = _slope(thirds[:, 7:15])
    middle = power[:, _band(300, 3400)] + 1e-12
    out[:, Column.FLATNESS] = 10 * (np.log10(middle).mean(axis=1) - np.log10(middle.mean(axis=1)))
    path = _voice(out, power, centred, path)
    return out, path


def _voice(out: Frames, power: Floats, centred: Floats, path: Path) -> Path:
    """Fill in what only a voice has, in the frames where there is one."""
    hertz, worth, periodic = f0.candidates(power, _window())
    worth[out[:, Column.LEVEL] < _WORTH] = 0
    which, path = f0.follow(hertz, worth, path)
    out[:, Column.STRENGTH] = periodic.max(axis=1)
    rows = np.flatnonzero(which < f0.CANDIDATES)
    if not len(rows):
        return path
    hertz = hertz[rows, which[rows]]
    out[rows, Column.F0] = hertz
    out[rows, Column.STRENGTH] = periodic[rows, which[rows]]
    bins = hertz * _FFT / LISTEN_RATE
    out[rows, Column.H1_H2] = _peak_db(power[rows], bins) - _peak_db(power[rows], 2 * bins)
    jitter, shimmer = perturbation(centred[rows], LISTEN_RATE / hertz)
    out[rows, Column.JITTER], out[rows, Column.SHIMMER] = jitter, shimmer
    some = rows[::2]
    found = formants(power[some])
    out[some, Column.F1 : Column.F3 + 1] = np.where(found > 0, found, np.nan)
    out[some, Column.CPP] = _prominence(power[some], out[some, Column.F0])
    return path


def _prominence(power: Floats, hertz: Frames) -> Floats:
    """How far the cepstrum at the period stands out, in dB."""
    band = _band(200, 3400)
    logs = _db(power[:, band])
    inside = np.zeros_like(power)
    inside[:, band] = (logs - logs.mean(axis=1, keepdims=True)) * np.hanning(logs.shape[1])
    cepstrum = np.fft.irfft(inside, _FFT) * _FFT / logs.shape[1]
    lags = np.clip(np.round(LISTEN_RATE / hertz).astype(int), 3, _FFT // 2 - 3)
    near = lags[:, None] + np.arange(-2, 3)
    peak = cepstrum[np.arange(len(power))[:, None], near].max(axis=1)
    usual = np.abs(cepstrum[:, int(LISTEN_RATE / f0.HIGHEST) : int(LISTEN_RATE / f0.LOWEST)])
    prominence: Floats = peak - usual.mean(axis=1)
    return prominence


def _peak_db(power: Floats, bins: Floats) -> Floats:
    """dB of the strongest bin within one of the given ones."""
    near = np.clip(np.round(bins).astype(int)[:, None] + np.arange(-1, 2), 0, power.shape[1] - 1)
    return _db(power[np.arange(len(power))[:, None], near].max(axis=1))


def _db(power: Floats) -> Floats:
    decibels: Floats = 10 * np.log10(power + _FLOOR)
    return decibels


def _slope(thirds: Floats) -> Floats:
    """Least-squares slope in dB per octave over bands of a third of an octave."""
    octaves = np.arange(thirds.shape[1]) / 3
    octaves = octaves - octaves.mean()
    slope: Floats = thirds @ octaves / (octaves @ octaves)
    return slope
