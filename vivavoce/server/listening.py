"""The way in: wire audio to frames, judged by the barge-in gate, kept for the ears.

bytes ─► decode ─► 16 kHz ─► frames of 32 ms ─► gate (echo out, voice?) ─► ring ─► ears
                                                    ▲
                                  what is being played right now
"""

from typing import Final

import numpy as np

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.codec import decode_alaw, decode_ulaw, pcm16_step
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import FRAME, LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.server.recordings import converted
from vivavoce.session.config import AudioFormat
from vivavoce.session.events import Frame

_VOICED: Final = 0.5
_TAKEN_UP: Final = 3
"""Voiced frames in a row that begin a turn while the gate is still open from the last one."""

_BRIDGED: Final = 16
"""Frames (0.5 s) of silence between a first short word and the rest of the turn."""

_LONGEST_STRETCH: Final = 48
"""Frames (1.5 s) that a turn may begin before the gate was sure of it."""

_KEPT: Final = 60 * LISTEN_RATE
"""Samples of the past kept for the ears; they follow closely, so this is never all needed."""


_FIRST_ROOM: Final = 8 * LISTEN_RATE

_SLACK: Final = LISTEN_RATE // 10
"""What our clock, which counts received audio, lags behind a client's loudspeaker at most."""


class Ring:
    """The last minute of listened audio, addressed by the session clock."""

    def __init__(self) -> None:
        self._samples = np.zeros(_FIRST_ROOM, np.float32)
        self._start = 0
        self._length = 0

    @property
    def start(self) -> int:
        """Clock of the oldest sample that is still kept."""
        return self._start

    @property
    def end(self) -> int:
        return self._start + self._length

    def append(self, samples: Samples) -> None:
        if self._length + len(samples) > len(self._samples):
            self._make_room(len(samples))
        self._samples[self._length : self._length + len(samples)] = samples
        self._length += len(samples)

    def _make_room(self, wanted: int) -> None:
        """Forget what is older than a minute; grow while it is not a minute yet."""
        kept = self._samples[max(0, self._length - _KEPT) : self._length]
        self._start += self._length - len(kept)
        self._length = len(kept)
        larger = np.zeros(2 * max(len(kept), wanted), np.float32)
        larger[: len(kept)] = kept
        self._samples = larger

    def read(self, since: int, until: int | None = None) -> Samples:
        """Samples from clock `since` to `until` (the end by default), as far as they are kept."""
        begin = max(0, since - self._start)
        stop = self._length if until is None else min(self._length, max(0, until - self._start))
        return self._samples[begin:stop].copy()


def decoded(audio: bytes, wire: AudioFormat) -> Samples:
    """A whole clip in a wire format as f32[n] at 16 kHz; half a sample at its end is left out."""
    if wire.encoding == "pcm":
        samples, _ = pcm16_step(audio)
    else:
        samples = decode_ulaw(audio) if wire.encoding == "ulaw" else decode_alaw(audio)
    return converted(samples, wire.rate)


class Reference:
    """What the client is playing, on the session clock, for the gate to compare with."""

    def __init__(self) -> None:
        self._down = Resampler(SPEAK_RATE, LISTEN_RATE)
        self._state = self._down.init_state()
        self._samples = np.zeros(0, np.float32)
        self._start = 0

    def play(self, samples: Samples, clock: int) -> bool:
        """24 kHz speech that is sent now; it is heard when what was sent before has been played.

        True when playback begins anew, or may have run dry on the client's side.
        """
        low, self._state = self._down.step(samples, self._state)
        passed = clock - self._start
        anew = passed > len(self._samples) - _SLACK
        if passed >= len(self._samples):
            self._samples, self._start = low, clock
        else:
            self._samples = np.concatenate([self._samples[max(0, passed) :], low])
            self._start = max(self._start, clock)
        return anew

    def stop(self) -> None:
        self._samples = np.zeros(0, np.float32)

    def at(self, clock: int) -> Samples:
        """The frame played from `clock` on; zeros where nothing is."""
        frame = np.zeros(FRAME, np.float32)
        offset = clock - self._start
        piece = self._samples[max(0, offset) : max(0, offset + FRAME)]
        if len(piece) and offset > -FRAME:
            shift = max(0, -offset)
            frame[shift : shift + len(piece)] = piece[: FRAME - shift]
        return frame


class Listening:
    """One connection's microphone."""

    def __init__(self, gate: BargeIn, wire: AudioFormat) -> None:
        self.ring = Ring()
        self.reference = Reference()
        self._gate = gate
        self._state = gate.init_state()
        self._open = False
        self._voiced = 0
        self._stretch = 0
        self._silent = 0
        self._rest = np.zeros(0, np.float32)
        self.use(wire)

    def use(self, wire: AudioFormat) -> None:
        """Switch the wire format; samples not yet framed are kept."""
        self._wire = wire
        self._carry = b""
        self._resampler = Resampler(wire.rate, LISTEN_RATE)
        self._resampling = self._resampler.init_state()

    def play(self, samples: Samples, clock: int) -> None:
        """24 kHz speech that is sent to the client at `clock`."""
        if self.reference.play(samples, clock):
            self._state = self._gate.restart(self._state)

    def receive(self, audio: bytes) -> int:
        """Take wire bytes in; returns how many whole frames wait for `frame`."""
        if self._wire.encoding == "pcm":
            samples, self._carry = pcm16_step(audio, self._carry)
        else:
            samples = decode_ulaw(audio) if self._wire.encoding == "ulaw" else decode_alaw(audio)
        low, self._resampling = self._resampler.step(samples, self._resampling)
        self._rest = np.concatenate([self._rest, low])
        return len(self._rest) // FRAME

    def frame(self, audible: bool) -> Frame:
        """Judge the next waiting frame. `audible`: an answer is being heard by the user now."""
        samples, self._rest = self._rest[:FRAME], self._rest[FRAME:]
        clock = self.ring.end
        decision, self._state = self._gate.step(
            samples, self.reference.at(clock), audible, self._state
        )
        self.ring.append(decision.clean)
        self._follow(decision.speech >= _VOICED)
        opened = decision.barge_in and not self._open
        taken_up = decision.barge_in and self._voiced == _TAKEN_UP
        self._open = decision.barge_in
        # Over playback a bridged gap could reach back into what was left of our own voice.
        began = self._voiced if audible else self._stretch
        onset = max(began, _TAKEN_UP) * FRAME if opened or taken_up else None
        return Frame(FRAME, decision.speech, onset)

    def _follow(self, voiced: bool) -> None:
        """Count the frames since the voice began, short gaps bridged ("Right. ... So")."""
        self._silent = 0 if voiced else self._silent + 1
        self._voiced = self._voiced + 1 if voiced else 0
        if self._silent > _BRIDGED:
            self._stretch = 0
        elif voiced or self._stretch:
            self._stretch = min(self._stretch + 1, _LONGEST_STRETCH)
