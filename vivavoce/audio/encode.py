"""Speech as a file that grows: PCM, WAV, MP3, Opus and FLAC, from pieces of f32 at 24 kHz.

What `feed` returned has been sent and cannot be changed any more. MP3 frames and Ogg pages need no
more than that; a WAV header says "until the end"; a FLAC header that does not know the length is
refused by many readers, so FLAC comes in one piece from `finish`.
"""

import struct
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, Protocol

import numpy as np
import soundfile

from vivavoce.audio.codec import encode_pcm16
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import AudioError

RATES: Final = (8_000, 16_000, 22_050, 24_000, 48_000)
"""Hz that can be asked for."""

_UNKNOWN: Final = 0xFFFF_FFFF
"""A length in a WAV header that is not known yet."""


class Container(Protocol):
    """Samples at their final rate in, bytes of the file out."""

    def feed(self, samples: Samples) -> bytes: ...

    def finish(self) -> bytes: ...

    def close(self) -> None:
        """Let go of what is open; nothing follows."""
        ...


class _Pcm:
    """16 bit little endian, no header."""

    def __init__(self, _: int) -> None:
        pass

    def feed(self, samples: Samples) -> bytes:
        return encode_pcm16(samples)

    def finish(self) -> bytes:
        return b""

    def close(self) -> None:
        pass


class _Wav:
    """PCM behind a header that leaves the length open."""

    def __init__(self, rate: int) -> None:
        self._header = b"".join(
            (
                struct.pack("<4sI4s", b"RIFF", _UNKNOWN, b"WAVE"),
                struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16),
                struct.pack("<4sI", b"data", _UNKNOWN),
            )
        )

    def feed(self, samples: Samples) -> bytes:
        header, self._header = self._header, b""
        return header + encode_pcm16(samples)

    def finish(self) -> bytes:
        return self.feed(np.zeros(0, np.float32))

    def close(self) -> None:
        pass


class _Sound:
    """What libsndfile writes. `whole`: nothing is final before the end."""

    def __init__(self, rate: int, *, whole: bool = False, **how: Any) -> None:
        self._buffer = BytesIO()
        self._whole = whole
        self._sent = 0
        try:
            self._file = soundfile.SoundFile(self._buffer, "w", rate, 1, **how)
        except soundfile.LibsndfileError as error:
            raise AudioError(f"{how['format']} at {rate} Hz cannot be written: {error}") from error

    def feed(self, samples: Samples) -> bytes:
        self._file.write(samples)
        return b"" if self._whole else self._news()

    def finish(self) -> bytes:
        self._file.close()
        return self._news()

    def close(self) -> None:
        self._file.close()

    def _news(self) -> bytes:
        """Bytes behind those sent; what is still changed before them (a header) has no effect."""
        news = self._buffer.getvalue()[self._sent :]
        self._sent += len(news)
        return news


def _mp3(rate: int) -> Container:
    # A variable rate would need the header that is only known at the end; a constant one does not.
    return _Sound(
        rate, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode="CONSTANT", compression_level=0.5
    )


def _opus(rate: int) -> Container:
    return _Sound(rate, format="OGG", subtype="OPUS")


def _flac(rate: int) -> Container:
    return _Sound(rate, whole=True, format="FLAC", subtype="PCM_16")


_CONTAINERS: Final[dict[str, Callable[[int], Container]]] = {
    "mp3": _mp3,
    "opus": _opus,
    "flac": _flac,
    "wav": _Wav,
    "pcm": _Pcm,
}
FORMATS: Final = tuple(_CONTAINERS)


class Encoder:
    """Speech at 24 kHz to one of `FORMATS` at one of `RATES`. Thread-safe.

    Raises AudioError for a pair that cannot be had (Opus knows no 22.05 kHz).
    """

    def __init__(self, kind: str, rate: int = SPEAK_RATE) -> None:
        if kind not in _CONTAINERS or rate not in RATES:
            raise AudioError(
                f"speech cannot be had as {kind} at {rate} Hz; choose from {', '.join(FORMATS)} "
                f"at {', '.join(map(str, RATES))} Hz"
            )
        self._container = _CONTAINERS[kind](rate)
        self._resampler = Resampler(SPEAK_RATE, rate)
        self._state = self._resampler.init_state()
        self._lock = threading.Lock()
        self._closed = False

    def feed(self, samples: Samples) -> bytes:
        """f32[n] at 24 kHz in, what can be sent of the file now out (maybe nothing)."""
        with self._lock:
            if self._closed:
                return b""
            converted, self._state = self._resampler.step(samples, self._state)
            return self._container.feed(converted)

    def finish(self) -> bytes:
        """The rest of the file; the encoder is spent."""
        with self._lock:
            if self._closed:
                return b""
            self._closed = True
            rest = self._container.feed(self._resampler.flush(self._state))
            return rest + self._container.finish()

    def close(self) -> None:
        """Give the file up, maybe while a thread that nobody waits for still feeds it: encoders
        that are closed under a running call bring the process down."""
        with self._lock:
            self._closed = True
            self._container.close()
