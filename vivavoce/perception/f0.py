"""F0 and harmonicity of frames from their power spectra.

    power ──► sqrt ──► autocorrelation ──► 4 candidates per frame ──► cheapest path ──► F0
      └─────────────► autocorrelation at that lag ──► strength of periodicity, HNR

The square root of the spectrum flattens formants, so that candidates are multiples of the period
and not of a formant even where the fundamental is missing (generalised autocorrelation, Tolonen and
Karjalainen 2000). The path through the candidates, with a price for jumps and for going from voiced
to unvoiced, is Boersma's (1993, "Accurate short-term analysis of the fundamental frequency and the
harmonics-to-noise ratio of a sampled sound"); so is the harmonics-to-noise ratio.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE

LOWEST: Final = 65.0
HIGHEST: Final = 700.0
"""Hz; a deep male voice to a child's shout."""
CANDIDATES: Final = 4

_BAND: Final = (60.0, 2500.0)
_OCTAVE: Final = 0.01
"""Price per octave of a longer period: every multiple of a period matches as well."""
_JUMP: Final = 0.7
"""Price per octave of a change from frame to frame (10 ms)."""
_VOICING: Final = 0.14
"""Price of a change between voiced and unvoiced."""
_UNVOICED: Final = 0.22
"""What an unvoiced frame is worth: a periodic one must match better."""
_NONE: Final = -9.0

Floats = NDArray[np.float64]


def candidates(power: Floats, window: Floats) -> tuple[Floats, Floats, Floats]:
    """F0 candidates in Hz, their worth, and how periodic the sound is at them (0..1), each
    f64[frames, 4].

    `power` f64[frames, bins] is |rfft|^2 of frames under `window` f64[n], zero-padded enough for
    lags up to 1 / LOWEST.
    """
    size = 2 * (power.shape[1] - 1)
    hertz = np.arange(power.shape[1]) * LISTEN_RATE / size
    inside = power * ((hertz >= _BAND[0]) & (hertz <= _BAND[1]))
    lags = np.arange(int(LISTEN_RATE / HIGHEST) - 1, int(LISTEN_RATE / LOWEST) + 3)
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2, size)
    fade = of_window[0] / of_window[lags]
    flat = np.fft.irfft(np.sqrt(inside), size)
    worth = flat[:, lags] / (flat[:, :1] + 1e-12) * fade**0.7 - _OCTAVE * np.log2(lags / lags[0])
    inner = worth[:, 1:-1]
    peaks = np.full(worth.shape, _NONE)
    peaks[:, 1:-1] = np.where((inner >= worth[:, :-2]) & (inner >= worth[:, 2:]), inner, _NONE)
    best = np.argpartition(-peaks, CANDIDATES, axis=1)[:, :CANDIDATES]
    best = np.clip(best, 1, len(lags) - 2)
    rows = np.arange(len(power))[:, None]
    before, here, after = worth[rows, best - 1], worth[rows, best], worth[rows, best + 1]
    bend = before - 2 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.minimum(bend, -1e-12), 0.0)
    plain = np.fft.irfft(inside, size)
    periodic = plain[rows, lags[best]] / (plain[:, :1] + 1e-12) * fade[best]
    found = LISTEN_RATE / (lags[best] + np.clip(shift, -0.5, 0.5))
    return found, peaks[rows, best], np.clip(periodic, 0.0, 1.0)


def begin() -> tuple[Floats, Floats]:
    """Where a path begins: log2 of the last frame's candidates, and what the paths to them (and to
    "unvoiced") are worth."""
    return np.full(CANDIDATES, 7.0), np.array([_NONE] * CANDIDATES + [0.0])


def follow(
    hertz: Floats, worth: Floats, last: tuple[Floats, Floats]
) -> tuple[NDArray[np.int64], tuple[Floats, Floats]]:
    """The best path through f64[frames, 4] candidates: which one, i64[frames], 4 for unvoiced; and
    what the next call needs. What is yet to come cannot change what was decided."""
    octaves, totals = last
    frames = len(hertz)
    came = np.zeros((frames, CANDIDATES + 1), np.int64)
    price = np.full((CANDIDATES + 1, CANDIDATES + 1), _VOICING)
    price[CANDIDATES, CANDIDATES] = 0
    gain = np.concatenate([worth, np.full((frames, 1), _UNVOICED)], axis=1)
    logs = np.log2(hertz)
    every = np.arange(CANDIDATES + 1)
    for frame in range(frames):
        price[:CANDIDATES, :CANDIDATES] = _JUMP * np.abs(octaves[:, None] - logs[frame])
        ways = totals[:, None] - price
        came[frame] = ways.argmax(axis=0)
        totals = ways[came[frame], every] + gain[frame]
        octaves = logs[frame]
    totals = totals - totals.max()
    path = np.zeros(frames, np.int64)
    at = int(totals.argmax())
    for frame in range(frames - 1, -1, -1):
        path[frame] = at
        at = int(came[frame, at])
    return path, (octaves, totals)


def hnr_db(strength: Floats) -> Floats:
    """Harmonics-to-noise ratio in dB from the strength of periodicity (Boersma 1993, eq. 4)."""
    r = np.clip(strength, 1e-3, 0.9999)
    ratio: Floats = 10 * np.log10(r / (1 - r))
    return ratio
