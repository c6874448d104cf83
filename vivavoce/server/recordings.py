"""The audio of conversation items, for clients that ask for it: bounded, the oldest goes first."""

from typing import Final

import numpy as np

from vivavoce.audio.codec import decode_pcm16, encode_pcm16
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples

_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of one session: five and a half minutes of speech."""

_Key = tuple[str, int]


class Recordings:
    """PCM16 by item and content index."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._kept: dict[_Key, tuple[int, bytearray]] = {}
        self._size = 0

    def add(self, item_id: str, index: int, samples: Samples, rate: int) -> None:
        """More audio (f32[n] at `rate` Hz, always the same for an item) of an item's part."""
        audio = encode_pcm16(samples)
        kept = self._kept.setdefault((item_id, index), (rate, bytearray()))
        kept[1].extend(audio)
        self._size += len(audio)
        while self._size > self._limit:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest)[1])

    def forget(self, item_id: str) -> None:
        """The item was deleted."""
        for key in [key for key in self._kept if key[0] == item_id]:
            self._size -= len(self._kept.pop(key)[1])

    def of(self, item_id: str, index: int) -> bytes | None:
        """PCM16 at 24 kHz; None when there is none, or it was too long ago."""
        kept = self._kept.get((item_id, index))
        if kept is None:
            return None
        rate, audio = kept
        if rate == SPEAK_RATE:
            return bytes(audio)
        return encode_pcm16(converted(decode_pcm16(bytes(audio)), rate, SPEAK_RATE))


def converted(samples: Samples, source: int, target: int = LISTEN_RATE) -> Samples:
    """A whole recording (f32[n]) at another rate."""
    resampler = Resampler(source, target)
    begun, state = resampler.step(samples, resampler.init_state())
    return np.concatenate([begun, resampler.flush(state)])
