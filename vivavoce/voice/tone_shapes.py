"""The last syllable of a clause where the model's own pitch contradicts its tone.

    Plan with pitch ─► last syllables: shape against those of all tones ─► led to their own tone by
                       as much as they miss it

Kokoro's pitch tells tones apart inside of sentences. In utterances of one to three syllables it is
the same for all four, and at the end of a clause first tones fall and second ones hardly rise. A
syllable whose shape is its own tone's is not touched.

Levels are relative: to what this syllable and its neighbours have, less what their tones would make
of it. So declination, a question's height and the voice's register stay.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.languages import HAN
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.singing.syllables import VOWELS

MARKS: Final = {"→": 1, "↗": 2, "↓": 3, "↘": 4}
_TONELESS: Final = 5
_SHAPES: Final[dict[int, tuple[float, ...]]] = {
    1: (1.2, 1.2, 1.1, 0.9, 0.6),
    2: (-1.8, -1.6, -0.4, 1.2, 2.2),
    3: (-1.6, -3.2, -4.2, -4.2, -3.4),
    4: (2.6, 1.6, -0.4, -2.4, -3.8),
}
"""Semitones around the middle of the voice at that place, evenly over a rime: 55, 35, 21 and 51 of
Chao's scale."""
_TYPICAL: Final = {1: 1.8, 2: -0.5, 3: -2.5, 4: 0.3, _TONELESS: -1.0}
"""Semitones from the middle of the voice to the mean of a syllable."""
_BLIND: Final = 3.0
"""Syllables of a clause at which half of `_TYPICAL` shows: shorter ones have no tones."""
_OWN: Final = 0.6
"""How much a syllable itself tells of the middle of the voice at its place; its neighbours tell
the rest."""
_SETTLED: Final = 0.4
"""Part of a rime that still comes from the tone before it (Xu, "Contextual tonal variations in
Mandarin", J. Phonetics 25, 1997)."""
_HEIGHT: Final = 0.3
"""Weight of a shape's height beside that of its form."""
_FROM: Final = 0.35
_TO: Final = 0.55
"""Share of the distance to its own tone, of that and the distance to the nearest other one, from
which a shape is led to its tone, and at which all of it is."""
_CLOSE: Final = 0.4
_FAR: Final = 1.0
"""Semitones (RMS) from its own tone, the same."""
_FADE: Final = 1.8
"""Semitones per value; the pitch falls faster where the voice ends only."""
_FAINT: Final = 5.0
"""Energy, in the model's own measure, below which no pitch is heard."""
_GROWN: Final = 0.1
"""Part of a rime from which on its correction is whole; it begins with the syllable."""
_SOFT: Final = 4
"""Values that it takes to grow at least."""
_LEAST: Final = 5
"""Values of a rime that has a shape."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Syllable:
    tone: int
    """1 to 4, `_TONELESS`."""
    onset: int
    begin: int
    end: int
    stop: int
    """Values of the curves: the syllable begins at `onset`, its rime is heard in [begin, end), its
    last token is over at `stop`."""
    last: bool
    """A pause follows."""

    @property
    def target(self) -> Floats:
        at = np.linspace(0, 4, self.end - self.begin)
        return np.interp(at, range(5), _SHAPES[self.tone])


def true_to_tones(plan: Plan) -> Plan:
    """Other pitch where syllables contradict their tones; needs `Kokoro.curves` before it."""
    assert plan.pitch is not None
    pitch = plan.pitch.astype(np.float64)
    if not (pitch >= VOICED).any():
        return plan
    logs = 12 * np.log2(np.maximum(pitch, VOICED))
    syllables = _syllables(plan, logs)
    moved = np.zeros(len(logs))
    for syllable, middle in zip(syllables, _middles(syllables, logs), strict=True):
        if syllable.last and syllable.tone != _TONELESS:
            _lead(moved, syllable, logs[syllable.begin : syllable.end] - middle)
    bent = np.where(pitch >= VOICED, pitch * 2 ** (moved / 12), pitch)
    return replace(plan, pitch=bent.astype(np.float32))


def _syllables(plan: Plan, logs: Floats) -> list[_Syllable]:
    """Han characters whose rime is long enough to have a shape."""
    assert plan.energy is not None
    symbols = f" {plan.reading.symbols} "
    ends = np.cumsum(plan.frames) * 2
    begins = ends - plan.frames * 2
    found: dict[int, list[int]] = {}
    for token, owner in enumerate(plan.owners):
        if owner >= 0:
            found.setdefault(int(owner), []).append(token)
    words = plan.reading.words
    tones = [
        next((MARKS[symbols[t]] for t in tokens if symbols[t] in MARKS), _TONELESS)
        for tokens in found.values()
    ]
    out = []
    for number, (owner, tokens) in enumerate(found.items()):
        if not HAN.fullmatch(words[owner]):
            continue
        last = number + 1 == len(tones) or symbols[tokens[-1] + 1] in ",.!?;:…—"
        rime = next((t for t in tokens if symbols[t] in VOWELS or symbols[t] in "wjɥ"), tokens[0])
        onset, begin, stop = int(begins[tokens[0]]), int(begins[rime]), int(ends[tokens[-1]])
        end = begin + _heard(logs[begin:stop], plan.energy[begin:stop])
        if end - begin >= _LEAST:
            out.append(_Syllable(tones[number], onset, begin, end, stop, last))
    return out


def _heard(logs: Floats, energy: Samples) -> int:
    """Values until the voice ends."""
    falls = np.flatnonzero((np.diff(logs) < -_FADE) | (energy[1:] < _FAINT))
    falls = falls[falls >= len(logs) // 4]
    return int(falls[0]) if len(falls) else len(logs)


def _middles(syllables: list[_Syllable], logs: Floats) -> Floats:
    """The middle of the voice at each syllable, in semitones."""
    if not syllables:
        return np.zeros(0)
    tones = len(syllables) / (len(syllables) + _BLIND)
    found = np.array([logs[s.begin : s.end].mean() - tones * _TYPICAL[s.tone] for s in syllables])
    beside = np.pad(found, 1, "edge")
    beside[[0, -1]] = beside[[min(2, len(found)), -1 - min(2, len(found))]]
    middles: Floats = _OWN * found + (1 - _OWN) * (beside[:-2] + beside[2:]) / 2
    return middles


def _lead(moved: Floats, syllable: _Syllable, shape: Floats) -> None:
    """Write into `moved`, in semitones, how far the syllable of this shape is led to its tone."""
    length = syllable.end - syllable.begin
    apart = {
        tone: _apart(shape, replace(syllable, tone=tone).target, length) for tone in MARKS.values()
    }
    own = apart.pop(syllable.tone)
    share = own / (own + min(apart.values()))
    weights = np.array([(share - _FROM) / (_TO - _FROM), (own - _CLOSE) / (_FAR - _CLOSE)])
    weight = _smooth(np.clip(weights, 0.0, 1.0)).max()
    if weight == 0:
        return
    onset = syllable.begin - syllable.onset
    growing = max(_SOFT, onset + _GROWN * length)
    grown = _smooth(np.clip(np.arange(1, onset + length + 1) / growing, 0.0, 1.0))
    off = syllable.target - shape
    off = weight * grown * np.concatenate([np.full(onset, off[0]), off])
    moved[syllable.onset : syllable.end] = off
    moved[syllable.end : syllable.stop] = off[-1]


def _apart(shape: Floats, target: Floats, length: int) -> float:
    settled = slice(int(_SETTLED * length), None)
    off = shape[settled] - target[settled]
    height = off.mean()
    return float(np.sqrt(np.mean((off - height) ** 2) + _HEIGHT * height**2))


def _smooth(x: Floats) -> Floats:
    return x * x * (3 - 2 * x)
