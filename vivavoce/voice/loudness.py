"""Loudness of mono speech in LUFS, after ITU-R BS.1770-4.

    samples ─► K-weighting ─► power of 0.4 s blocks every 0.1 s ─► gates at -70 and -10 LU ─► mean

The two filters are given for 48 kHz; their response is applied in the frequency domain, so that
it is exactly the standard's at any rate.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples

SILENT: Final = -70.0
"""LUFS of what is quieter than the absolute gate, too."""
_BLOCK: Final = 0.4
_STEP: Final = 0.1
_OFFSET: Final = -0.691
_RELATIVE: Final = -10.0

# Annex 1, tables 1 and 2: numerator and denominator of the shelf and of the high-pass.
_SHELF: Final = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_GIVEN_AT: Final = 48_000


def response(hertz: NDArray[Any]) -> NDArray[np.complex128]:
    """The K-weighting filter's complex gain at these frequencies."""
    delay = np.exp(-2j * np.pi * np.asarray(hertz, np.float64) / _GIVEN_AT)
    gain = np.ones(delay.shape, np.complex128)
    for over, under in (_SHELF, _HIGH_PASS):
        gain *= np.polyval(over[::-1], delay) / np.polyval(under[::-1], delay)
    return np.asarray(gain, np.complex128)


def loudness(samples: Samples, rate: int = SPEAK_RATE) -> float:
    """LUFS of f32[n]; what is shorter than one block (0.4 s) is measured as a whole."""
    block, step = int(_BLOCK * rate), int(_STEP * rate)
    if not len(samples):
        return SILENT
    power = _weighted(samples, rate) ** 2
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, max(len(samples) - block, 0) + 1, step)
    ends = np.minimum(starts + block, len(samples))
    blocks = (total[ends] - total[starts]) / (ends - starts)
    blocks = blocks[_lufs(blocks) > SILENT]
    if not len(blocks):
        return SILENT
    gate = float(_lufs(blocks.mean())) + _RELATIVE
    return float(_lufs(blocks[_lufs(blocks) > gate].mean()))


def _weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    """The samples through the filter; half a second of zeros keeps its tail from coming round."""
    size = 1 << (len(samples) + rate // 2 - 1).bit_length()
    spectrum = np.fft.rfft(samples.astype(np.float64), size)
    weighted = spectrum * response(np.fft.rfftfreq(size, 1 / rate))
    return np.fft.irfft(weighted, size)[: len(samples)]


def _lufs(power: Any) -> Any:
    return _OFFSET + 10 * np.log10(np.maximum(power, 1e-12))
