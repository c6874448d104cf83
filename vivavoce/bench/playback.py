"""A listener's loudspeaker, simulated: what is heard when, and where it ran dry.

Playback starts the moment audio arrives and runs in real time, without a jitter buffer: the
strictest client there is. Times are seconds on the caller's clock.

    arrivals   |a   |b       |c
    played     [aaaa][bbb]...[ccccc]      "..." = underrun: b was played out before c came
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.waveform import AUDIBLE_DBFS, first_audible, frame_levels

JITTER_S: Final = 0.020
"""Late by less than this is scheduling on the client's side, which any sound card buffers."""
EDGE_S: Final = 0.100
"""How far around a gap one looks for the silence that separates clauses."""
QUIET_S: Final = 0.040


@dataclass(frozen=True)
class Gap:
    """Playback stood still. `inside`: speech on both sides, so a word or clause was torn."""

    at: float
    seconds: float
    inside: bool


@dataclass
class Piece:
    """Audio of one item, from `start` on the clock."""

    item: str
    start: float
    samples: Samples

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / SPEAK_RATE


@dataclass
class Playback:
    """Plays pieces one after the other; `flush` is what a client does on barge-in."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, item: str, at: float, samples: Samples) -> None:
        """Queue f32[n] at 24 kHz that arrived at `at`."""
        self.pieces.append(Piece(item, max(at, self.ends), samples))

    @property
    def ends(self) -> float:
        """When everything received so far is played out; 0 before the first piece."""
        return self.pieces[-1].end if self.pieces else 0.0

    def of(self, item: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.item == item]

    def playing(self, at: float) -> str | None:
        """The item whose audio is playing, or waiting to be played, at `at`."""
        return next((piece.item for piece in self.pieces if piece.end > at), None)

    def flush(self, at: float) -> None:
        """Drop what has not been played at `at`."""
        kept = []
        for piece in self.pieces:
            count = round((at - piece.start) * SPEAK_RATE)
            if count > 0:
                kept.append(Piece(piece.item, piece.start, piece.samples[:count]))
        self.pieces = kept

    def played(self, item: str, at: float) -> float:
        """Seconds of `item` that were played by `at`."""
        return sum(max(0.0, min(piece.end, at) - piece.start) for piece in self.of(item))

    def heard_from(self, item: str) -> float | None:
        """Clock time of the first audible sample of `item`, or None when all of it is silence."""
        for piece in self.of(item):
            offset = first_audible(piece.samples, SPEAK_RATE)
            if offset is not None:
                return piece.start + offset / SPEAK_RATE
        return None

    def heard_until(self) -> float | None:
        """Clock time of the end of the last audible 10 ms of everything played."""
        for piece in reversed(self.pieces):
            tail = np.flatnonzero(frame_levels(piece.samples, SPEAK_RATE) > AUDIBLE_DBFS)
            if len(tail):
                return piece.start + float(tail[-1] + 1) * 0.010
        return None

    def gaps(self, item: str) -> list[Gap]:
        """Underruns of `item` longer than `JITTER_S`."""
        pieces = self.of(item)
        found = []
        for index in range(1, len(pieces)):
            before, after = pieces[index - 1], pieces[index]
            if after.start - before.end > JITTER_S:
                past = np.concatenate([piece.samples for piece in pieces[:index]])
                rest = np.concatenate([piece.samples for piece in pieces[index:]])
                edge = round(EDGE_S * SPEAK_RATE)
                inside = not (_has_quiet(past[-edge:]) or _has_quiet(rest[:edge]))
                found.append(Gap(before.end, after.start - before.end, inside))
        return found


def _has_quiet(samples: Samples) -> bool:
    """At least `QUIET_S` of inaudible frames in these samples; too short to tell counts as none."""
    quiet = frame_levels(samples, SPEAK_RATE) < AUDIBLE_DBFS
    return int(np.sum(quiet)) * 0.010 >= QUIET_S
