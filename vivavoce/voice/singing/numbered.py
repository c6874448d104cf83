"""Numbered notation (简谱) as plain text; docs/singing.md specifies the format.

1=C 4/4 bpm=90
5 5 6 5 | 1' 7 - 0 |
w: 祝 你 生 日 快 乐
"""

import re
from dataclasses import dataclass, field
from typing import Final

from vivavoce.languages import HAN
from vivavoce.voice.singing.score import BREATHS, Note, Score, ScoreError

_DEGREES: Final = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11}
_KEYS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS: Final = {"#": 1, "b": -1, "": 0}
_MIDDLE_C: Final = 60
_HEADER: Final = re.compile(r"1=([#b]?)([A-G])\s+(\d+)/(\d+)(?:\s+bpm=(\d+(?:\.\d+)?))?")
_TOKEN: Final = re.compile(r"([#b]?)([0-7])([',]*)(_*)(\.*)|(-)|(\|+)|([()~])|(\S)")
_WORDS: Final = re.compile(rf"{HAN.pattern}[{BREATHS}]*|\*|[^\s{BREATHS}]+[{BREATHS}]*")


@dataclass
class _Reader:
    key: int
    beats_per_bar: float
    notes: list[Note] = field(default_factory=list)
    beat: float = 0.0
    bar_began: float = 0.0
    bar: int = 1
    slurred: bool = False
    """Within parentheses, after the first note of them."""
    open: bool = False
    tied: bool = False
    rested: bool = True

    def note(self, match: re.Match[str], line: int) -> None:
        accidental, degree, octaves, halves, dots = match.group(1, 2, 3, 4, 5)
        beats = 0.5 ** len(halves) * (2 - 0.5 ** len(dots))
        if degree == "0":
            self.rested = True
            self.beat += beats
            return
        pitch = _MIDDLE_C + self.key + _DEGREES[degree] + _ACCIDENTALS[accidental]
        pitch += 12 * (octaves.count("'") - octaves.count(","))
        if self.tied:
            last = self.notes[-1]
            if last.pitch != pitch or self.rested:
                raise ScoreError(f"line {line}, bar {self.bar}: ~ ties two notes of one pitch")
            self.notes[-1] = Note(last.pitch, last.onset, last.beats + beats, last.lyric)
        else:
            self.notes.append(Note(pitch, self.beat, beats, "" if self.slurred else "?"))
        self.tied = self.rested = False
        self.slurred = self.open
        self.beat += beats

    def hold(self, line: int) -> None:
        if not self.rested:
            last = self.notes[-1]
            self.notes[-1] = Note(last.pitch, last.onset, last.beats + 1, last.lyric)
        elif not self.notes:
            raise ScoreError(f"line {line}, bar {self.bar}: - holds a note, and there is none")
        self.beat += 1

    def bar_line(self, line: int) -> None:
        length = self.beat - self.bar_began
        if length == 0:
            return
        upbeat = self.bar == 1 and length < self.beats_per_bar
        if abs(length - self.beats_per_bar) > 1e-6 and not upbeat:
            raise ScoreError(
                f"line {line}, bar {self.bar}: {length:g} quarter notes; "
                f"a bar has {self.beats_per_bar:g}"
            )
        self.bar_began = self.beat
        self.bar += 1


def read_numbered(text: str) -> Score:
    """Raises ScoreError naming line and bar."""
    lines = [(n, raw.split("%")[0].strip()) for n, raw in enumerate(text.splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line]
    header = _HEADER.match(lines[0][1]) if lines else None
    if header is None:
        raise ScoreError('line 1 is no header: write key, metre and tempo as "1=C 4/4 bpm=90"')
    sharp, key, upper, lower, bpm = header.groups()
    if int(lower) not in (2, 4, 8, 16) or not int(upper):
        raise ScoreError(f"line {lines[0][0]}: metre {upper}/{lower} is none")
    reader = _Reader(_KEYS[key] + _ACCIDENTALS[sharp], int(upper) * 4 / int(lower))
    title = ""
    first = lines[0][1][header.end() :].strip(" |")
    for number, line in [*([(lines[0][0], first)] if first else []), *lines[1:]]:
        if line.startswith("title:"):
            title = line.removeprefix("title:").strip()
        elif line.startswith("w:"):
            _sing(reader, line.removeprefix("w:"), number)
        else:
            _read_line(reader, line, number)
    unsung = sum(note.lyric == "?" for note in reader.notes)
    if unsung:
        raise ScoreError(
            f'{unsung} notes have no syllable: a line "w: ..." under the notes names one for '
            "each; notes in parentheses share one, * holds on to the last"
        )
    tempo = ((0.0, float(bpm or 90)),)
    return Score(tuple(reader.notes), tempo, reader.beats_per_bar, title)


def _read_line(reader: _Reader, line: str, number: int) -> None:
    for match in _TOKEN.finditer(line):
        if match[2]:
            reader.note(match, number)
        elif match[6]:
            reader.hold(number)
        elif match[7]:
            reader.bar_line(number)
        elif match[8] == "(":
            reader.open = True
        elif match[8] == ")":
            reader.open = reader.slurred = False
        elif match[8] == "~" and reader.notes:
            reader.tied = True
        else:
            raise ScoreError(
                f"line {number}, bar {reader.bar}: cannot read {match[0]!r}; notes are 1 to 7 with "
                "' , _ . # b, rests 0, - holds, | ends a bar"
            )


def _sing(reader: _Reader, line: str, number: int) -> None:
    waiting = [i for i, note in enumerate(reader.notes) if note.lyric == "?"]
    words = [word for part in _hyphenated(line) for word in part]
    if len(words) > len(waiting):
        raise ScoreError(
            f"line {number}: {len(words)} syllables for {len(waiting)} notes: "
            f"{words[len(waiting)]!r} has none"
        )
    for at, word in zip(waiting, words, strict=False):
        note = reader.notes[at]
        reader.notes[at] = Note(note.pitch, note.onset, note.beats, "" if word == "*" else word)


def _hyphenated(line: str) -> list[list[str]]:
    """Syllables; "Twin-kle" is two of them, "Twin-" and "kle"."""
    out = []
    for word in _WORDS.findall(line):
        parts = word.split("-")
        out.append([f"{part}-" for part in parts[:-1] if part] + [p for p in parts[-1:] if p])
    return out
