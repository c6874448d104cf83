"""Sound over WebRTC: what a session says as a paced track, what a user says as a steady stream."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from typing import Final

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.jitterbuffer import MAX_MISORDER, JitterFrame
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from aiortc.utils import uint16_add
from av import AudioFrame
from numpy.typing import NDArray

from vivavoce.audio.codec import encode_pcm16
from vivavoce.audio.resample import HALF, Resampler
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.server.connection import CALL_FORMAT

OPUS_RATE: Final = CALL_FORMAT.rate

_STEP: Final = SPEAK_RATE // 50
"""Samples of speech (20 ms) per packet."""

_SILENCE: Final = np.zeros((1, 4 * _STEP), np.int16)

_LATE: Final = 0.5
"""Seconds behind its schedule at which the track starts a new one instead of hurrying."""

_HUSH: Final = 0.2
"""Seconds without a packet after which the user counts as silent: a muted track sends nothing, and
the session's clock is what it is sent."""

_LONGEST_GAP: Final = OPUS_RATE
"""Samples of silence put in for lost or unsent packets at once; more is a broken time stamp."""


class Player(MediaStreamTrack):
    """The session's voice as a track: 20 ms at a time in real time, silence where nothing waits."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.played: Callable[[int], None] = lambda _: None
        """Told how many samples (24 kHz) of speech each packet took."""
        self._queue: deque[Samples] = deque()
        self._up = Resampler(SPEAK_RATE, OPUS_RATE)
        silence = np.zeros(HALF, np.float32)
        self._ready, self._state = self._up.step(silence, self._up.init_state())
        self._silent = False
        """Nothing is left in the filter either."""
        self._packets = 0
        self._begun: float | None = None

    def play(self, samples: Samples) -> None:
        """More speech, f32[n] at 24 kHz."""
        self._queue.append(samples)

    def clear(self) -> None:
        self._queue.clear()

    def _take(self) -> tuple[Samples, int]:
        """The next 20 ms, f32[480], and how many of them are speech."""
        taken = np.zeros(_STEP, np.float32)
        count = 0
        while count < _STEP and self._queue:
            piece = self._queue.popleft()
            room = _STEP - count
            taken[count : count + len(piece)] = piece[:room]
            count += min(room, len(piece))
            if len(piece) > room:
                self._queue.appendleft(piece[room:])
        return taken, count

    async def recv(self) -> AudioFrame:
        """The next packet's samples, when they are due."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._due()
        speech, count = self._take()
        both = _SILENCE if self._silent and not count else self._raised(speech)
        self._silent = count == 0
        frame = AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate = OPUS_RATE
        frame.time_base = Fraction(1, OPUS_RATE)
        frame.pts = self._packets * 2 * _STEP
        self._packets += 1
        if count:
            self.played(count)
        return frame

    def _raised(self, speech: Samples) -> NDArray[np.int16]:
        """At 48 kHz, in stereo as Opus in WebRTC is: of mono, FFmpeg would take 3 dB away."""
        raised, self._state = self._up.step(speech, self._state)
        self._ready = np.concatenate([self._ready, raised])
        now, self._ready = self._ready[: 2 * _STEP], self._ready[2 * _STEP :]
        return np.repeat(np.frombuffer(encode_pcm16(now), np.int16), 2)[None]

    async def _due(self) -> None:
        now = time.monotonic()
        due = now if self._begun is None else self._begun + self._packets * _STEP / SPEAK_RATE
        if self._begun is None or now - due > _LATE:
            self._begun = now - self._packets * _STEP / SPEAK_RATE
        await asyncio.sleep(max(0.0, due - now))


class AtOnce:
    """Stands in for aiortc's jitter buffer: packets are given out as they come.

    That one holds four back (80 ms) to play smoothly, and sixteen ever after once one was lost, as
    it gives out one for each that comes. Ears need no smoothness: a packet that comes after a later
    one counts as lost, and the microphone puts silence in its place.
    """

    def __init__(self) -> None:
        self._last: int | None = None

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """(a key frame is wanted: never, the packet as a frame if it is to be decoded)."""
        late = self._last is not None and (
            uint16_add(self._last, -packet.sequence_number) < MAX_MISORDER
        )
        if late or not packet.payload:
            return False, None
        self._last = packet.sequence_number
        return False, JitterFrame(packet.payload, packet.timestamp)


class Microphone:
    """The user's packets as PCM without holes: the session counts its time in samples."""

    def __init__(self) -> None:
        self._next: int | None = None
        """Time stamp at which the next packet should begin."""
        self._ahead = 0
        """Samples of silence given for packets that were not there yet."""

    async def listen(self, track: MediaStreamTrack | None) -> AsyncIterator[bytes]:
        """16-bit PCM at 48 kHz, in real time, until the track ends; silence without a track."""
        while True:
            if track is None:
                await asyncio.sleep(_HUSH)
                yield self.silent()
                continue
            try:
                async with asyncio.timeout(_HUSH):
                    frame = await track.recv()
            except TimeoutError:
                yield self.silent()
            except MediaStreamError:
                return
            else:
                assert isinstance(frame, AudioFrame), f"an audio track gave {frame!r}"
                yield self.heard(frame)

    def heard(self, frame: AudioFrame) -> bytes:
        """A decoded packet, after the silence that stands for what is missing before it."""
        channels = len(frame.layout.channels)
        sound = frame.to_ndarray().reshape(-1, channels).mean(axis=1).astype("<i2")
        stamp = frame.pts or 0
        gap = 0 if self._next is None else stamp - self._next - self._ahead
        self._next = stamp + len(sound)
        self._ahead = max(0, -gap)
        missing = np.zeros(min(max(0, gap), _LONGEST_GAP), "<i2")
        return np.concatenate([missing, sound]).tobytes()

    def silent(self) -> bytes:
        """What passes for `_HUSH` seconds in which no packet came."""
        count = int(_HUSH * OPUS_RATE)
        self._ahead += count
        return bytes(2 * count)
