"""Faster speech at the same pitch, for tempos beyond what a voice can speak by itself.

WSOLA (Verhelst and Roelands, ICASSP 1993): windows are taken from further apart than they are laid
down, each moved by up to half a pitch period or so to where it goes on best from the one before.

    input    |--w0--|      |--w1--|      |--w2--|       hop = factor * step, +- SEARCH
    output   |--w0--|
                |--w1--|  |--w2--|                      step = half a window
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vivavoce.audio.types import SPEAK_RATE, Samples

_STEP: Final = int(0.012 * SPEAK_RATE)
_WINDOW: Final = 2 * _STEP
_SEARCH: Final = int(0.006 * SPEAK_RATE)
"""Samples either way: a whole period of a deep voice in all."""


def stretch(samples: Samples, factor: float) -> Samples:
    """f32[n] at 24 kHz to about f32[n / factor], for factors of 1 and more."""
    assert factor >= 1.0, f"factor {factor}, wanted at least 1"
    if factor == 1.0 or len(samples) <= _WINDOW:
        return samples
    fade = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    padded = np.pad(samples, (_SEARCH, 2 * _WINDOW + 2 * _SEARCH))
    count = int(len(samples) / factor) // _STEP
    out = np.zeros((count + 1) * _STEP, np.float32)
    out[:_STEP] += padded[_SEARCH : _SEARCH + _STEP] * fade[_STEP:]
    natural = padded[_SEARCH : _SEARCH + _WINDOW]
    for number in range(count):
        begin = int(number * _STEP * factor)
        shift = _best_shift(padded[begin : begin + _WINDOW + 2 * _SEARCH], natural)
        at = begin + shift
        out[number * _STEP : number * _STEP + _WINDOW] += padded[at : at + _WINDOW] * fade
        natural = padded[at + _STEP : at + _STEP + _WINDOW]
    return out


def _best_shift(region: Samples, natural: Samples) -> int:
    """Where in `region` the window lies that is most like `natural`."""
    candidates = sliding_window_view(region, _WINDOW)
    energy = np.sqrt(np.einsum("ij,ij->i", candidates, candidates)) + 1e-6
    return int(np.argmax(candidates @ natural / energy))
