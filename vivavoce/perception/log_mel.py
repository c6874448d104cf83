"""Log-mel frames for sounds: 32 ms windows every 20 ms, 64 bands up to 8 kHz, natural logarithm.

Coarser than what reads words (`audio/mel`): sounds are told by colour and by how they begin and
end.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.mel import mel_filters
from vivavoce.audio.types import LISTEN_RATE, Samples

WINDOW: Final = 512
HOP: Final = 320
BANDS: Final = 64
PER_SECOND: Final = LISTEN_RATE // HOP
FLOOR: Final = 1e-9
"""Added power: about 105 dB below full scale, under any real microphone."""

Mel = NDArray[np.float32]
"""f32[frames, BANDS]"""


@cache
def _hann() -> NDArray[np.float32]:
    phase = 2 * np.pi * np.arange(WINDOW) / WINDOW
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


@cache
def _filters() -> NDArray[np.float32]:
    return np.ascontiguousarray(mel_filters(BANDS, WINDOW).T)


def log_mel(samples: Samples) -> Mel:
    """f32[n] at 16 kHz -> f32[(n - 512) // 320 + 1, 64]; none when n < 512."""
    if len(samples) < WINDOW:
        return np.zeros((0, BANDS), np.float32)
    frames = sliding_window_view(samples, WINDOW)[::HOP]
    spectrum = np.fft.rfft(frames * _hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) @ _filters()
    return np.asarray(np.log(power + np.float32(FLOOR)), np.float32)


def levelled(mel: Mel) -> Mel:
    """Windows f32[..., frames, BANDS] with their mean taken out: how loud says nothing of what."""
    centred = (mel - mel.mean(axis=(-2, -1), keepdims=True)) / np.float32(3)
    return np.asarray(centred, np.float32)
