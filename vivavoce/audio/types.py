"""Array types and the sample clock.

All audio inside vivavoce is mono float32 in [-1, 1]. Listening runs at 16 kHz, speaking at 24 kHz.
Session time is a count of received samples at 16 kHz, never a wall clock.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

LISTEN_RATE: Final = 16_000
"""Hz; rate of everything that listens (VAD, turn end, ears) and of the session clock."""

SPEAK_RATE: Final = 24_000
"""Hz; rate of rendered speech and of the wire's default PCM format."""

FRAME: Final = 512
"""Samples per analysis frame at LISTEN_RATE: 32 ms, what Silero VAD steps by."""


def seconds(samples: int, rate: int = LISTEN_RATE) -> float:
    """Length of `samples` at `rate` Hz, in seconds."""
    return samples / rate


def milliseconds(samples: int, rate: int = LISTEN_RATE) -> int:
    """Length of `samples` at `rate` Hz, in whole milliseconds (rounded down)."""
    return samples * 1000 // rate


def samples(ms: float, rate: int = LISTEN_RATE) -> int:
    """Number of samples in `ms` milliseconds at `rate` Hz (rounded down)."""
    return int(ms * rate / 1000)
