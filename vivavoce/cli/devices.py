"""Microphone and loudspeaker of this machine, through the optional `sounddevice`."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError

BLOCK = SPEAK_RATE // 50


@dataclass
class Loudspeaker:
    """Samples waiting to be played; `flush` forgets them."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Samples = np.zeros(0, np.float32)

    def play(self, samples: Samples) -> None:
        with self._lock:
            self._waiting = np.concatenate((self._waiting, samples))

    def flush(self) -> None:
        with self._lock:
            self._waiting = np.zeros(0, np.float32)

    def take(self, count: int) -> Samples:
        """The next `count` samples, silence where there are none."""
        with self._lock:
            now, self._waiting = self._waiting[:count], self._waiting[count:]
        return np.concatenate((now, np.zeros(count - len(now), np.float32)))


@dataclass(frozen=True)
class Devices:
    """An open microphone and loudspeaker."""

    blocks: AsyncIterator[Samples]
    loudspeaker: Loudspeaker


def sounddevice() -> Any:
    """The library, or ConfigError with what to install."""
    try:
        import sounddevice as library
    except ModuleNotFoundError:
        raise ConfigError(
            "no microphone support: install the extra with `pip install 'vivavoce[mic]'`, use the "
            "talk page of `vivavoce serve`, or give --in question.wav --out answer.wav"
        ) from None
    except OSError as problem:
        raise ConfigError(
            f"sound is not set up here ({problem}): install PortAudio (Debian: apt install "
            "libportaudio2), use the talk page, or give --in question.wav --out answer.wav"
        ) from problem
    return library


@contextlib.contextmanager
def open_devices() -> Iterator[Devices]:
    """Default microphone and loudspeaker at 24 kHz mono. Call it inside a running event loop."""
    library = sounddevice()
    loop = asyncio.get_running_loop()
    recorded: asyncio.Queue[Samples] = asyncio.Queue()
    loudspeaker = Loudspeaker()

    def record(block: Any, _frames: int, _time: Any, _status: Any) -> None:
        loop.call_soon_threadsafe(recorded.put_nowait, block[:, 0].copy())

    def play(block: Any, frames: int, _time: Any, _status: Any) -> None:
        block[:, 0] = loudspeaker.take(frames)

    async def blocks() -> AsyncIterator[Samples]:
        while True:
            yield await recorded.get()

    settings = {
        "samplerate": SPEAK_RATE,
        "channels": 1,
        "dtype": "float32",
        "blocksize": BLOCK,
    }
    try:
        with (
            library.InputStream(callback=record, **settings),
            library.OutputStream(callback=play, **settings),
        ):
            yield Devices(blocks(), loudspeaker)
    except library.PortAudioError as problem:
        raise ConfigError(
            f"cannot open microphone and loudspeaker: {problem}; choose others in the system's "
            "sound settings, or give --in question.wav --out answer.wav"
        ) from problem
