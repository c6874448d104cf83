"""A telephone: 300 to 3400 Hz at 8 kHz through mu-law (ITU-T G.712, G.711)."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.codec import decode_ulaw, encode_ulaw
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.data.effects import fft_size

_PHONE_RATE: Final = 8_000


@dataclass(frozen=True)
class Phone:
    """The band in Hz; edges fall off over 15 % of their frequency."""

    name: ClassVar[str] = "phone"
    low: float = 300.0
    high: float = 3400.0

    def apply(self, samples: Samples) -> Samples:
        narrow = soxr.resample(samples, LISTEN_RATE, _PHONE_RATE)
        size = fft_size(len(narrow))
        spectrum = np.fft.rfft(narrow, size)
        hertz = np.asarray(np.fft.rfftfreq(size, 1 / _PHONE_RATE), np.float64)
        spectrum *= _slope(hertz, self.low) * (1 - _slope(hertz, self.high))
        band = np.fft.irfft(spectrum, size)[: len(narrow)].astype(np.float32)
        coded = decode_ulaw(encode_ulaw(band))
        wide = np.asarray(soxr.resample(coded, _PHONE_RATE, LISTEN_RATE), np.float32)
        return np.resize(np.pad(wide, (0, 1)), len(samples))


def _slope(hertz: NDArray[np.float64], edge: float) -> NDArray[np.float64]:
    """0 below the edge, 1 above it, a raised cosine between."""
    at = np.clip((hertz / edge - 0.925) / 0.15, 0.0, 1.0)
    return 0.5 - 0.5 * np.cos(np.pi * at)
