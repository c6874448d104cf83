"""What Kokoro is going to say, between its stages, and what controls do to it there.

    Plan(symbols, durations) ─ paced, stressed ─► Kokoro.curves ─ shaped ─► Kokoro.sound

Durations are in frames of 25 ms, pitch and energy have 80 values a second.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.languages import HAN
from vivavoce.voice.effects import contour
from vivavoce.voice.reading import Reading
from vivavoce.voice.stress import Stretches
from vivavoce.voice.style.types import NEUTRAL, Controls

FRAME: Final = 600
"""Samples per frame of a duration; two values of the curves."""
LONGER: Final = 1.25
"""Factor on the vowels of a stressed word."""
LOUDER: Final = 2.5
"""Added to the energy of a stressed word, in the model's own measure: 1 to 3 dB, by voice."""
_EDGE: Final = 3
"""Frames of silence that are rendered before and behind a breath: more is cut off afterwards."""
_SILENT: Final = -4.0
"""Energy of silence lies below this, in the model's own measure (speech: 3 to 10, silence: -9)."""
_CONSONANTS: Final = frozenset("bcdfghjklmnpqrstvwxyzçðŋɕɖɟɡɣɥɦɭɰɱɲɳɴɸɹɻɽɾʀʁʂʃʈʋʎʐʑʒʔʝʣʤʥʦʧʨꭧʰʲθβ")

Numbers = NDArray[np.float32]
Words = NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """One breath: T tokens, of which the first and the last are silence around `reading`'s.

    Any field may be replaced before the next stage, which refuses curves that do not fit the
    durations.
    """

    reading: Reading
    durations: Numbers
    """f32[T], frames before rounding."""
    style: Samples
    """f32[1, 256]"""
    coded: Numbers
    """f32[1, T, 640]: what pitch and energy are told from."""
    said: Numbers
    """f32[1, 512, T]: what the sound is told from."""
    pitch: Numbers | None = None
    """Hz, f32[2 F]; where there is none it stays below `contour.VOICED`."""
    energy: Numbers | None = None
    """f32[2 F], in the model's own measure."""

    @property
    def frames(self) -> NDArray[np.int64]:
        """i64[T]: frames of every token, at least one."""
        return np.maximum(np.rint(self.durations), 1).astype(np.int64)

    @property
    def owners(self) -> NDArray[np.int64]:
        """i64[T]: number of the word that a token belongs to; -1 is none."""
        return np.array([-1, *self.reading.owners, -1])

    def spans(self) -> dict[int, tuple[int, int]]:
        """First sample and end of every word that is said in it, by its number."""
        ends = np.cumsum(self.frames) * FRAME
        begins = ends - self.frames * FRAME
        out: dict[int, tuple[int, int]] = {}
        for owner, begin, end in zip(self.owners, begins, ends, strict=True):
            if owner >= 0:
                out[int(owner)] = (out.get(int(owner), (int(begin), 0))[0], int(end))
        return out


def paced(plan: Plan, pace: float) -> Plan:
    """Everything at `pace` times the speed."""
    return replace(plan, durations=plan.durations / np.float32(pace))


def stressed_words(words: tuple[str, ...], emphasis: Stretches) -> Words:
    """Words whose middle is in one of the stretches, fractions of the whole load; bool[words]."""
    loads = np.array([weight(word) for word in words])
    middles = (np.cumsum(loads) - loads / 2) / (loads.sum() or 1.0)
    inside = [(begin <= middles) & (middles < end) for begin, end in emphasis]
    return np.any(inside, axis=0) if inside else np.zeros(len(words), bool)


def weight(word: str) -> float:
    """Length of speech in letters; a Han character counts for three."""
    return sum(3.0 if HAN.match(c) else float(c.isalnum()) for c in word)


def lengthened(plan: Plan, stressed: Words) -> Plan:
    """The vowels of stressed words last longer."""
    vowels = [symbol not in _CONSONANTS for symbol in plan.reading.symbols]
    chosen = _tokens(plan, stressed) & np.array([False, *vowels, False])
    return replace(plan, durations=np.where(chosen, plan.durations * LONGER, plan.durations))


def shaped(plan: Plan, controls: Controls, stressed: Words) -> Plan:
    """Pitch and energy as controls and emphasis ask for them."""
    assert plan.pitch is not None
    assert plan.energy is not None
    frames = np.repeat(_tokens(plan, stressed), plan.frames * 2)
    if not frames.any() and _same_pitch(controls):
        return plan
    bent = contour.shape(plan.pitch, controls, frames if frames.any() else None)
    pitch = np.where(bent > 0, bent, plan.pitch).astype(np.float32)
    energy = plan.energy + np.float32(LOUDER) * contour.hump(frames).astype(np.float32)
    return replace(plan, pitch=pitch, energy=energy)


def tightened(plan: Plan) -> Plan:
    """Without most of the silence at both edges, which costs as much as speech: often half of a
    short clause. The curves are cut, not told anew, or the model would stretch the words instead.
    """
    assert plan.pitch is not None
    assert plan.energy is not None
    frames = plan.frames
    loud = np.flatnonzero(plan.energy.reshape(-1, 2).max(axis=1) > _SILENT)
    if not len(loud):
        return plan
    keep = np.zeros(frames.sum(), bool)
    keep[max(0, loud[0] - _EDGE) : loud[-1] + 1 + _EDGE] = True
    ends = np.cumsum(frames)
    keep[ends - 1] = True  # every token has a frame
    curves = np.repeat(keep, 2)
    durations = np.add.reduceat(keep, ends - frames, dtype=np.float32)
    return replace(plan, durations=durations, pitch=plan.pitch[curves], energy=plan.energy[curves])


def _same_pitch(controls: Controls) -> bool:
    return all(
        getattr(controls, name) == getattr(NEUTRAL, name)
        for name in ("pitch", "range", "ending", "tremor", "jitter")
    )


def _tokens(plan: Plan, words: Words) -> NDArray[np.bool_]:
    """bool[T]: tokens of the marked words."""
    owners = plan.owners
    chosen: NDArray[np.bool_] = (owners >= 0) & np.append(words, False)[owners]
    return chosen
