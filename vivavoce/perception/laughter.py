"""Laughter in one second of sound, by a pretrained network (Gillick et al., Interspeech 2021; MIT).

Its features are a power mel spectrogram of 128 bands below 4 kHz, windows of 256 ms every 23 ms,
put on a logarithm as if it were an amplitude and cut 80 below the second's loudest cell. The bins
below 4 kHz of a 256 ms window at 16 kHz are those of the same window at 8 kHz, so nothing is
resampled.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.mel import slaney_hertz, slaney_mel
from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import LISTEN_RATE, Samples

PACKAGED: Final = Path(__file__).parent / "data" / "laughter.onnx"
SECOND: Final = LISTEN_RATE
"""Samples judged at a time."""
_WINDOW: Final = 4096
_HOP: Final = 372
FRAMES: Final = 44
"""Frames that are judged together: one second."""
_BANDS: Final = 128
_TOP: Final = 4000.0
_LEAST: Final = 1e-5
_RANGE: Final = 80.0

Floats = NDArray[np.float32]


@cache
def _filters() -> Floats:
    """Triangles of unit area, f32[1025, 128], over the bins below 4 kHz."""
    bins = np.linspace(0, _TOP, _WINDOW // 4 + 1)
    edges = slaney_hertz(np.linspace(0, float(slaney_mel(np.array(_TOP))), _BANDS + 2))
    width = np.diff(edges)
    slopes = edges[:, None] - bins
    rising, falling = -slopes[:-2] / width[:-1, None], slopes[2:] / width[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    unit = triangles * (2 / (edges[2:] - edges[:-2]))[:, None]
    return np.asarray(np.ascontiguousarray(unit.T), np.float32)


@cache
def _hann() -> Floats:
    phase = 2 * np.pi * np.arange(_WINDOW) / _WINDOW
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


def features(second: Samples) -> Floats:
    """f32[16000] -> f32[44, 128], -80..0 below the loudest cell."""
    assert second.shape == (SECOND,), f"samples {second.shape}"
    return spectrogram(second)[:FRAMES]


def spectrogram(samples: Samples) -> Floats:
    """The same of any length: f32[n] -> f32[n // 372 + 1, 128]."""
    padded = np.pad(samples, _WINDOW // 2, mode="reflect")
    frames = sliding_window_view(padded, _WINDOW)[::_HOP]
    # Half: twice as many samples are summed as at 8 kHz.
    spectrum = np.fft.rfft(frames * _hann(), axis=1)[:, : _WINDOW // 4 + 1] / 2
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) @ _filters()
    decibels = 20 * np.log10(np.maximum(power, _LEAST))
    return np.asarray(np.maximum(decibels - decibels.max(), -_RANGE), np.float32)


class Laughter:
    """Shared by all sessions; stateless."""

    def __init__(self, path: Path = PACKAGED) -> None:
        """Raises ModelError when `path` is not this network."""
        self._session = open_session(path, ("mel",))

    def logit(self, second: Samples) -> float:
        """How much f32[16000] at 16 kHz sounds like laughter; above 0 the network says it is."""
        return float(self.logits(second[None])[0])

    def logits(self, seconds: NDArray[np.float32]) -> Floats:
        """The same for several seconds at once: f32[n, 16000] -> f32[n]."""
        return self.judge(np.stack([features(second) for second in seconds]))

    def judge(self, mels: Floats) -> Floats:
        """f32[n, 44, 128], stretches of a spectrogram, -> logits f32[n]."""
        found: Floats = self._session.run(["logit"], {"mel": mels[:, None]})[0][:, 0]
        return found
