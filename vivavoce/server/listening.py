"""The way in: wire audio to frames, judged by the barge-in gate, kept for the ears.

bytes ─► decode ─► 16 kHz frames of 32 ms ─► gate (echo out, voice?) ─► ring ─► ears
                  └────── many connections in a batch ──────┘ ▲
                                       what is being played right now
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.barge_in import BargeIn, Decision
from vivavoce.audio.codec import decode_alaw, decode_ulaw, pcm16_step
from vivavoce.audio.resample import Framer, Resampler
from vivavoce.audio.types import FRAME, LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.server.recordings import pieces
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


@cache
def framer(rate: int) -> Framer:
    """One converter per wire rate, so that a batch can be sorted by it."""
    return Framer(rate)


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


def decoded(audio: bytes, wire: AudioFormat) -> Iterator[Samples]:
    """A whole clip in a wire format as f32[n] at 16 kHz, a second at a time; half a sample at its
    end is left out."""
    if wire.encoding == "pcm":
        samples, _ = pcm16_step(audio)
    else:
        samples = decode_ulaw(audio) if wire.encoding == "ulaw" else decode_alaw(audio)
    return pieces(samples, wire.rate)


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

    def at(self, clock: int) -> Samples | None:
        """The frame played from `clock` on, zeros around it; None where nothing is."""
        offset = clock - self._start
        if offset >= len(self._samples):
            return None
        piece = self._samples[max(0, offset) : max(0, offset + FRAME)]
        if not piece.any() or offset <= -FRAME:
            return None
        frame = np.zeros(FRAME, np.float32)
        shift = max(0, -offset)
        frame[shift : shift + len(piece)] = piece[: FRAME - shift]
        return frame


class Listening:
    """One connection's microphone: wire bytes in, whole frames out, and what became of them."""

    def __init__(self, gate: BargeIn, wire: AudioFormat) -> None:
        self.ring = Ring()
        self.reference = Reference()
        self.gate = gate
        self.state = gate.init_state()
        self._open = False
        self._voiced = 0
        self._stretch = 0
        self._silent = 0
        self._wire = wire
        self._carry = b""
        self._begin(np.zeros(0, np.float32))

    def _begin(self, samples: Samples) -> None:
        """Frame what comes from here on in the present wire format, after `samples` of it."""
        self.framer = framer(self._wire.rate)
        self._samples = np.concatenate([np.zeros(self.framer.lead, np.float32), samples])
        self._at = 0
        self._news: list[Samples] = []
        self._waiting = len(self._samples)

    def use(self, wire: AudioFormat) -> None:
        """Switch the wire format; samples not yet framed are kept."""
        rest = np.concatenate([self._samples[self._at :], *self._news])[self.framer.lead :]
        across = Resampler(self._wire.rate, wire.rate)
        low, state = across.step(rest, across.init_state())
        self._wire, self._carry = wire, b""
        self._begin(np.concatenate([low, across.flush(state)]))

    def begin_anew(self) -> None:
        """What was said so far is dealt with: a voice that goes on begins a turn of its own."""
        self._voiced = self._stretch = self._silent = 0

    def play(self, samples: Samples, clock: int) -> None:
        """24 kHz speech that is sent to the client at `clock`."""
        if self.reference.play(samples, clock):
            self.state = self.gate.restart(self.state)

    def receive(self, audio: bytes) -> None:
        """Take wire bytes in."""
        if self._wire.encoding == "pcm":
            samples, self._carry = pcm16_step(audio, self._carry)
        else:
            samples = decode_ulaw(audio) if self._wire.encoding == "ulaw" else decode_alaw(audio)
        self._news.append(samples)
        self._waiting += len(samples)

    @property
    def frames(self) -> int:
        """Whole frames that wait to be judged."""
        return max(0, (self._waiting - self.framer.span) // self.framer.hop + 1)

    def window(self) -> Samples:
        """The samples that the next waiting frame is computed from, f32[span]."""
        if self._news:
            self._samples = np.concatenate([self._samples[self._at :], *self._news])
            self._at, self._news = 0, []
        return self._samples[self._at : self._at + self.framer.span]

    def judged(self, decision: Decision, audible: bool) -> Frame:
        """Go on to the next frame: keep this one for the ears and say what the session needs."""
        self._at += self.framer.hop
        self._waiting -= self.framer.hop
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


def step(listenings: Sequence[Listening], audible: Sequence[bool]) -> list[Frame]:
    """Judge the next waiting frame of each, in one batch. `audible`: an answer is being heard there
    now. All share one gate; each has a whole frame waiting.
    """
    gate = listenings[0].gate
    assert all(one.gate is gate for one in listenings), "one gate judges a whole batch"
    decisions, states = gate.step_batch(
        _converted(listenings),
        [one.reference.at(one.ring.end) for one in listenings],
        audible,
        [one.state for one in listenings],
    )
    told = []
    for one, decision, state, heard in zip(listenings, decisions, states, audible, strict=True):
        one.state = state
        told.append(one.judged(decision, heard))
    return told


def _converted(listenings: Sequence[Listening]) -> NDArray[np.float32]:
    """The next frame of each at 16 kHz, f32[batch, 512]; those of one wire rate in one call."""
    frames = np.empty((len(listenings), FRAME), np.float32)
    for converter in {one.framer for one in listenings}:
        rows = [n for n, one in enumerate(listenings) if one.framer is converter]
        windows = np.concatenate([listenings[n].window() for n in rows])
        frames[rows] = converter.frames(windows.reshape(len(rows), converter.span))
    return frames
