"""Formants of voiced frames by linear prediction on a part of the spectrum.

Selective linear prediction (Makhoul 1975, "Linear prediction: a tutorial review", section V): the
power spectrum below 3.7 kHz is treated as that of a signal sampled at 7.4 kHz, so no resampling is
needed, and a telephone changes little. Order 8, pre-emphasis in the spectrum; formants are the
angles of the narrow poles.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE

COUNT: Final = 3
_TOP: Final = 3700.0
_ORDER: Final = 8
_WHITE: Final = 1e-4
"""Share of white noise that is added; band-limited sound would make the equations singular."""
_WIDEST: Final = 500.0
"""Hz; poles wider than this shape the slope, they are no formants."""
_LOWEST: Final = 200.0

Floats = NDArray[np.float64]


def formants(power: Floats) -> Floats:
    """F1..F3 in Hz, f64[frames, 3], 0 where not found, of power spectra f64[frames, bins]."""
    size = 2 * (power.shape[1] - 1)
    top = round(_TOP * size / LISTEN_RATE)
    rate = 2 * top * LISTEN_RATE / size
    w = 2 * np.pi * np.arange(top + 1) / (2 * top)
    emphasis = 1 + 0.95**2 - 2 * 0.95 * np.cos(w)
    r = np.fft.irfft(power[:, : top + 1] * emphasis, 2 * top)[:, : _ORDER + 1]
    r = r / (r[:, :1] + 1e-20)
    r[:, 0] += _WHITE
    a = _predictors(r)
    companion = np.zeros((len(a), _ORDER, _ORDER))
    companion[:, 0, :] = -a[:, 1:]
    companion[:, np.arange(1, _ORDER), np.arange(_ORDER - 1)] = 1
    poles = np.linalg.eigvals(companion)
    hertz = np.angle(poles) * rate / (2 * np.pi)
    width = -np.log(np.abs(poles) + 1e-12) * rate / np.pi
    fine = (hertz > _LOWEST) & (hertz < _TOP - 150) & (width < _WIDEST)
    ordered = np.sort(np.where(fine, hertz, np.inf), axis=1)[:, :COUNT]
    return np.where(np.isfinite(ordered), ordered, 0.0)


def _predictors(r: Floats) -> Floats:
    """Levinson's recursion for all frames at once: f64[frames, order + 1], first column 1."""
    frames, count = r.shape
    a = np.zeros((frames, count))
    a[:, 0] = 1
    error = r[:, 0].copy()
    for order in range(1, count):
        lag = r[:, order:0:-1]
        k = -np.einsum("fo,fo->f", a[:, :order], lag) / np.maximum(error, 1e-12)
        a[:, 1 : order + 1] += k[:, None] * a[:, order - 1 :: -1][:, :order]
        error = error * (1 - k**2)
    return a
