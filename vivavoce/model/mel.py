"""Whisper's log-mel spectrogram, frame by frame, in numpy.

Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2:
16 kHz, 25 ms Hann window, 10 ms hop, 80 mel bands (Slaney's scale and area normalisation), log10
clamped 8 below the window's loudest value. The clamp needs the whole window, so frames are kept
unclamped (`log_mel`) and `normalise` finishes whatever window is read.

    sample      0         160        320
    frame 0  [-200 .. 200)
    frame 1        [-40 .. 360)          frame i is centred on sample 160 i
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.mel import HOP, WINDOW, hann, mel_filters
from vivavoce.audio.types import LISTEN_RATE, Samples

Mel = NDArray[np.float32]
"""f32[frames, MELS]"""

N_FFT: Final = WINDOW
MELS: Final = 80
FRAMES_PER_SECOND: Final = LISTEN_RATE // HOP
FLOOR: Final = -10.0
"""log10 power of digital silence."""


def log_mel(audio: Samples) -> Mel:
    """log10 mel power of every whole frame, f32[1 + (n - N_FFT) // HOP, MELS], unclamped.

    No padding: the caller puts `N_FFT // 2` samples before the first frame's centre.
    """
    if len(audio) < N_FFT:
        return np.zeros((0, MELS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(audio, N_FFT)[::HOP]
    power = np.abs(np.fft.rfft(frames * hann(), axis=1)) ** 2
    mel: Mel = np.log10(np.maximum(power.astype(np.float32) @ mel_filters(MELS).T, 1e-10))
    return mel


def normalise(mel: Mel) -> Mel:
    """Whisper's input range for one window: clamp to 8 below its maximum, then (x + 4) / 4."""
    if len(mel) == 0:
        return mel
    ranged: Mel = ((np.maximum(mel, mel.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return ranged
