"""Whisper's log-mel spectrogram, frame by frame, in numpy.

Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2:
16 kHz, 25 ms Hann window, 10 ms hop, 80 mel bands (Slaney's scale and area normalisation), log10
clamped 8 below the window's loudest value. The clamp needs the whole window, so frames are kept
unclamped (`log_mel`) and `normalise` finishes whatever window is read.

    sample      0         160        320
    frame 0  [-200 .. 200)
    frame 1        [-40 .. 360)          frame i is centred on sample 160 i
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples

Mel = NDArray[np.float32]
"""f32[frames, MELS]"""

N_FFT: Final = 400
HOP: Final = 160
MELS: Final = 80
FRAMES_PER_SECOND: Final = LISTEN_RATE // HOP
FLOOR: Final = -10.0
"""log10 power of digital silence."""

_LINEAR_HZ: Final = 200.0 / 3
_BREAK_HZ: Final = 1000.0
_LOG_STEP: Final = np.log(6.4) / 27


def hz_to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    knee = _BREAK_HZ / _LINEAR_HZ
    high = knee + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz / _LINEAR_HZ, high)


def mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of `hz_to_mel`."""
    knee = _BREAK_HZ / _LINEAR_HZ
    high = _BREAK_HZ * np.exp(_LOG_STEP * (mel - knee))
    return np.where(mel < knee, mel * _LINEAR_HZ, high)


@cache
def filterbank() -> NDArray[np.float32]:
    """Triangular filters of equal area, f32[N_FFT // 2 + 1, MELS], 0 Hz to 8 kHz."""
    bins = np.linspace(0.0, LISTEN_RATE / 2, N_FFT // 2 + 1)
    top = hz_to_mel(np.array([LISTEN_RATE / 2]))[0]
    edges = mel_to_hz(np.linspace(0.0, top, MELS + 2))
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - low) / (centre - low)
    falling = (high - bins[:, None]) / (high - centre)
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * (2.0 / (high - low))).astype(np.float32)


@cache
def _window() -> NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)


def log_mel(audio: Samples) -> Mel:
    """log10 mel power of every whole frame, f32[1 + (n - N_FFT) // HOP, MELS], unclamped.

    No padding: the caller puts `N_FFT // 2` samples before the first frame's centre.
    """
    if len(audio) < N_FFT:
        return np.zeros((0, MELS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(audio, N_FFT)[::HOP]
    power = np.abs(np.fft.rfft(frames * _window(), axis=1)) ** 2
    mel: Mel = np.log10(np.maximum(power.astype(np.float32) @ filterbank(), 1e-10))
    return mel


def normalise(mel: Mel) -> Mel:
    """Whisper's input range for one window: clamp to 8 below its maximum, then (x + 4) / 4."""
    if len(mel) == 0:
        return mel
    ranged: Mel = ((np.maximum(mel, mel.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return ranged
