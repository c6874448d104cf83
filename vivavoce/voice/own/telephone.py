"""Recordings that came through a telephone line: what is above 4 kHz is not there to be heard."""

from collections.abc import Callable
from typing import Final

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.voice.own.speaker import Embedding

RATE: Final = 8000
"""Of a telephone's samples (ITU-T G.711)."""
_VOICE: Final = (300.0, 3400.0)
"""Hz; what a telephone line lets through."""
_ABOVE: Final = 4200.0
_SILENT: Final = -40.0
"""dB of what is above under what is in the band: wideband speech has -10 to -25 there, recordings
through a line below -55."""


def is_narrow(samples: Samples) -> bool:
    """Whether f32[n] at 16 kHz has nothing above a telephone's band."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / LISTEN_RATE)
    inside = power[(hertz > _VOICE[0]) & (hertz < _VOICE[1])].sum()
    return bool(power[hertz > _ABOVE].sum() <= 10 ** (_SILENT / 10) * inside)


def telephone(samples: Samples) -> Samples:
    """f32[n] at 16 kHz without what a telephone leaves out."""
    return np.asarray(
        soxr.resample(soxr.resample(samples, LISTEN_RATE, RATE), RATE, LISTEN_RATE), np.float32
    )


def over_telephone(encoder: Callable[[Samples], Embedding]) -> Callable[[Samples], Embedding]:
    """An encoder that hears everything through a telephone."""
    return lambda samples: encoder(telephone(samples))
