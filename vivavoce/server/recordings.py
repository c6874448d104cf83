"""The audio of conversation items, for clients that ask for it: bounded, the oldest goes first."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from vivavoce.audio.codec import decode_pcm16, encode_pcm16
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples

_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of one session: five and a half minutes of speech."""

_LONGEST: Final = 2 * 60 * LISTEN_RATE
"""Samples of a part at another rate than what is sent: converting more would hold up everybody."""

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
        """PCM16 at 24 kHz; None when there is none (any more), or it is longer than two minutes."""
        kept = self._kept.get((item_id, index))
        if kept is None:
            return None
        rate, audio = kept
        if rate == SPEAK_RATE:
            return bytes(audio)
        if len(audio) // 2 > _LONGEST:
            return None
        return encode_pcm16(converted(decode_pcm16(bytes(audio)), rate, SPEAK_RATE))


def converted(samples: Samples, source: int, target: int = LISTEN_RATE) -> Samples:
    """A whole recording (f32[n]) at another rate."""
    return np.concatenate([np.zeros(0, np.float32), *pieces(samples, source, target)])


def pieces(samples: Samples, source: int, target: int = LISTEN_RATE) -> Iterator[Samples]:
    """The same, a second at a time: resampling needs a hundred times the memory of what it gets."""
    resampler = Resampler(source, target)
    state = resampler.init_state()
    for at in range(0, len(samples), source):
        piece, state = resampler.step(samples[at : at + source], state)
        yield piece
    yield resampler.flush(state)
