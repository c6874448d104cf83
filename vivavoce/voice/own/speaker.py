"""Whose voice a recording is: an embedding of 256 numbers, and how alike two of them are.

Front end as the encoder was trained with (Resemblyzer 0.1.4): 16 kHz, long silences shortened, 40
mel bands of power (no logarithm) every 10 ms; windows of 1.6 s, 1.3 a second, their embeddings
averaged. Silence is found by level here, by a detector there. Power has a level, and the network
hears it: the same recording 12 dB louder is only 0.79 to 0.91 like itself. So all speech comes to
one level here; there, only quiet recordings are brought up to -30 dBFS.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.mel import HOP, WINDOW, hann, mel_filters
from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import LISTEN_RATE, Samples

Embedding = NDArray[np.float32]
"""f32[256], not negative, of length one."""

BANDS: Final = 40
_FRAMES: Final = 160
"""Frames of a window, 1.6 s."""
_STEP: Final = round(LISTEN_RATE / 1.3 / HOP)
_LEAST: Final = 0.75
"""Share of the last window that must be there for it to count."""
_LEVEL: Final = 10 ** (-26 / 20)
"""RMS of speech, silence left out. Of -30, -26, -23 and -20 dBFS it tells people apart best."""
_QUIET: Final = 10 ** (-35 / 20)
"""Below this share of a recording's loud parts is silence."""
_BLOCK: Final = 480
_KEPT: Final = 3
"""Blocks of 30 ms that are kept on either side of speech."""


class SpeakerEncoder:
    """The loaded network. Thread-safe: a session keeps no state between runs."""

    def __init__(self, folder: Path) -> None:
        """`folder` is what `encoder_build` wrote. Raises ModelError when it is not."""
        self._session = open_session(folder / "speaker.onnx", ("mel",))

    def __call__(self, samples: Samples) -> Embedding:
        """Whose voice f32[n] at 16 kHz is."""
        return self.embed(levelled(shorten(samples)))

    def embed(self, samples: Samples) -> Embedding:
        """The same of a recording that is prepared already."""
        frames = -(-(len(samples) + 1) // HOP)
        starts = list(range(0, max(1, frames - _FRAMES + _STEP + 1), _STEP))
        if len(starts) > 1 and (len(samples) / HOP - starts[-1]) / _FRAMES < _LEAST:
            starts.pop()
        samples = np.pad(samples, (0, max(0, (starts[-1] + _FRAMES) * HOP - len(samples))))
        mel = mel_power(samples)
        windows = np.stack([mel[start : start + _FRAMES] for start in starts])
        (each,) = self._session.run(None, {"mel": windows})
        return _unit(np.asarray(each, np.float32).mean(axis=0))


def similarity(one: Embedding, other: Embedding) -> float:
    """Cosine of two embeddings, 0 (nothing in common) to 1."""
    return float(one @ other)


def mean(embeddings: list[Embedding]) -> Embedding:
    """The voice several recordings of one person have in common."""
    return _unit(np.mean(embeddings, axis=0))


def mel_power(samples: Samples) -> NDArray[np.float32]:
    """f32[n] -> f32[n // 160 + 1, 40]: power in mel bands, frames centred on their hop."""
    padded = np.pad(samples, WINDOW // 2)
    frames = sliding_window_view(padded, WINDOW)[::HOP] * hann()
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.asarray(power @ mel_filters(BANDS).T, np.float32)


def levelled(samples: Samples) -> Samples:
    """At the level that speakers are compared at."""
    level = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    return samples * np.float32(_LEVEL / level) if level > 0 else samples


def shorten(samples: Samples) -> Samples:
    """Without its silences, but for 90 ms on either side of speech."""
    count = len(samples) // _BLOCK
    if count == 0:
        return samples
    blocks = samples[: count * _BLOCK].reshape(count, _BLOCK)
    level = np.sqrt(np.mean(blocks**2, axis=1))
    loud = level > _QUIET * np.percentile(level, 95)
    near = np.convolve(loud, np.ones(2 * _KEPT + 1), "same") > 0
    return np.asarray(blocks[near].reshape(-1), np.float32)


def _unit(vector: NDArray[np.float32]) -> Embedding:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
