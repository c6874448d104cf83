"""What is sung: notes with their syllables, whatever file they came from.

    numbered notation, MusicXML, MIDI ─► Score ─► phrases (`singer`)

Time is in quarter notes ("beats") until a tempo makes seconds of it.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from vivavoce.errors import ConfigError
from vivavoce.languages import HAN, Language

BREATHS: Final = "，。！？；、,.!?;"
"""Punctuation at the end of a syllable: the singer breathes there."""
MOST_NOTES: Final = 2000
SLOWEST: Final = 20.0
FASTEST: Final = 300.0
"""Quarter notes a minute."""
LONGEST: Final = 600.0
"""Seconds of a score."""
_TOO_LONG: Final = f"the score lasts more than {LONGEST:g} seconds"
_SHORTEST_BAR: Final = 1 / 16
"""Quarter notes."""


class ScoreError(ConfigError):
    """A score that cannot be read or sung; the message names the line or bar."""


@dataclass(frozen=True)
class Note:
    """A tone; tied notes are one. What lies between notes is rest."""

    pitch: int
    """MIDI number: 60 is middle C."""
    onset: float
    beats: float
    lyric: str = ""
    """Syllable that begins here; "" goes on with the one before (melisma). A "-" at its end: the
    word goes on with the next. Punctuation at its end is a breath."""

    @property
    def end(self) -> float:
        return self.onset + self.beats


@dataclass(frozen=True)
class Score:
    """One voice. Notes follow each other without overlap."""

    notes: tuple[Note, ...]
    tempo: tuple[tuple[float, float], ...] = ((0.0, 90.0),)
    """(beat, quarter notes a minute) from there on; the first is at beat 0."""
    beats_per_bar: float = 4.0
    title: str = ""

    def __post_init__(self) -> None:
        if not any(note.lyric for note in self.notes):
            raise ScoreError("the score has no lyrics: every sung note needs a syllable")
        if len(self.notes) > MOST_NOTES:
            raise ScoreError(f"the score has {len(self.notes)} notes; {MOST_NOTES} are the most")
        if not _SHORTEST_BAR <= self.beats_per_bar < math.inf:
            raise ScoreError(f"{self.beats_per_bar:g} quarter notes are no bar")
        if not self.notes[-1].end < math.inf:
            raise ScoreError(_TOO_LONG)
        for note, later in pairwise(self.notes):
            if later.onset < note.end - 1e-6:
                raise ScoreError(
                    f"bar {self.bar(later)}: a note begins before the last one has ended; "
                    "one voice sings one note at a time"
                )
        for note in self.notes:
            if note.beats <= 0 or not 0 <= note.pitch <= 127:
                raise ScoreError(f"bar {self.bar(note)}: a note without length or beyond MIDI")
        for _, bpm in self.tempo:
            if not SLOWEST <= bpm <= FASTEST:
                raise ScoreError(f"tempo {bpm:g} is not within {SLOWEST:g} to {FASTEST:g} a minute")
        if self.seconds(self.notes[-1].end) > LONGEST:
            raise ScoreError(_TOO_LONG)

    @property
    def language(self) -> Language:
        return "zh" if any(HAN.search(note.lyric) for note in self.notes) else "en"

    def bar(self, note: Note) -> int:
        """Number of the bar that a note begins in, from 1."""
        return int(note.onset / self.beats_per_bar) + 1

    def seconds(self, beat: float) -> float:
        """When a beat is."""
        total = 0.0
        ends = [begin for begin, _ in self.tempo[1:]] + [float("inf")]
        for (begin, bpm), end in zip(self.tempo, ends, strict=True):
            if beat > begin:
                total += (min(beat, end) - begin) * 60 / bpm
        return total

    def transposed(self, semitones: int) -> "Score":
        notes = tuple(replace(note, pitch=note.pitch + semitones) for note in self.notes)
        return replace(self, notes=notes)

    def at_tempo(self, bpm: float) -> "Score":
        """One steady tempo instead of the written ones."""
        return replace(self, tempo=((0.0, bpm),))

    def lyrics(self) -> str:
        """All words in their order."""
        return joined([note.lyric for note in self.notes if note.lyric])


@dataclass(frozen=True)
class Verse:
    """Rap: a line is a bar of four beats."""

    text: str
    bpm: float = 90.0
    pattern: str = ""
    """Places of the syllables in a bar of sixteenths, "x.x.x.x.x.x.x.x."; "" finds them."""


Song = Score | Verse


def joined(syllables: list[str]) -> str:
    """The text of syllables: "Twin-", "kle" is one word, Han characters need no space."""
    out = ""
    for syllable in syllables:
        if out.endswith("-"):
            out = out[:-1] + syllable
        elif HAN.search(syllable) or not out:
            out += syllable
        else:
            out += " " + syllable
    return out.rstrip("-")
