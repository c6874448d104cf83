"""MusicXML 4.0, the first part that has lyrics (w3.org/2021/06/musicxml40); `.mxl` is not read."""

import math
import re
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from vivavoce.voice.singing.score import Note, Score, ScoreError

_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ENTITIES: Final = re.compile("<!ENTITY", re.IGNORECASE)


@dataclass
class _Reader:
    divisions: float = 1.0
    beat: float = 0.0
    beats_per_bar: float = 4.0
    notes: list[Note] = field(default_factory=list)
    tempo: list[tuple[float, float]] = field(default_factory=list)


def read_musicxml(text: str) -> Score:
    """Raises ScoreError; a file that declares entities is refused."""
    if _ENTITIES.search(text):
        raise ScoreError("the MusicXML file declares entities, which are not read: export it anew")
    parser = XMLParser()  # noqa: S314 - declarations of entities were refused above
    try:
        parser.feed(text)
        root = parser.close()
    except ParseError as error:
        raise ScoreError(f"this is no MusicXML: {error}") from error
    if root.tag != "score-partwise":
        raise ScoreError(f"<{root.tag}> is not read: export it as score-partwise MusicXML")
    parts = root.findall("part")
    part = next((part for part in parts if part.find(".//lyric") is not None), None)
    if part is None:
        raise ScoreError("the MusicXML file has no lyrics")
    reader = _Reader()
    for measure in part.findall("measure"):
        for element in measure:
            _read(reader, element, measure.get("number", "?"))
    tempo = reader.tempo or [(0.0, 90.0)]
    if tempo[0][0] > 0:
        tempo.insert(0, (0.0, tempo[0][1]))
    title = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    return Score(tuple(reader.notes), tuple(dict(tempo).items()), reader.beats_per_bar, title)


def _read(reader: _Reader, element: Element, bar: str) -> None:
    match element.tag:
        case "attributes":
            reader.divisions = _positive(element, "divisions", bar, reader.divisions)
            upper = _number(element, "time/beats", bar, 0)
            if upper:
                reader.beats_per_bar = upper * 4 / _positive(element, "time/beat-type", bar, 4)
        case "direction" | "sound":
            sound = element if element.tag == "sound" else element.find("sound")
            if sound is not None and sound.get("tempo"):
                tempo = _finite(sound.get("tempo", ""), "tempo", bar)
                reader.tempo.append((reader.beat, tempo))
        case "backup":
            raise ScoreError(f"bar {bar}: more than one voice in a part; export the melody alone")
        case "forward":
            reader.beat += _number(element, "duration", bar, 0) / reader.divisions
        case "note":
            _note(reader, element, bar)


def _note(reader: _Reader, element: Element, bar: str) -> None:
    if element.find("grace") is not None:
        return
    if element.find("chord") is not None:
        raise ScoreError(f"bar {bar}: a chord; one voice sings one note at a time")
    beats = _number(element, "duration", bar, 0) / reader.divisions
    pitch = element.find("pitch")
    if pitch is not None:
        number = _STEPS.get(pitch.findtext("step", ""), 0)
        number += 12 * (int(_number(pitch, "octave", bar, 4)) + 1)
        number += int(_number(pitch, "alter", bar, 0))
        ends_tie = any(tie.get("type") == "stop" for tie in element.findall("tie"))
        last = reader.notes[-1] if reader.notes else None
        if ends_tie and last and last.pitch == number and abs(last.end - reader.beat) < 1e-6:
            reader.notes[-1] = Note(number, last.onset, last.beats + beats, last.lyric)
        else:
            reader.notes.append(Note(number, reader.beat, beats, _lyric(element)))
    reader.beat += beats


def _lyric(note: Element) -> str:
    text = "".join(part.text or "" for part in note.findall("lyric[1]/text")).strip()
    goes_on = note.findtext("lyric[1]/syllabic") in ("begin", "middle")
    return text + "-" if text and goes_on else text


def _number(element: Element, path: str, bar: str, default: float) -> float:
    text = element.findtext(path)
    return default if text is None else _finite(text, path, bar)


def _positive(element: Element, path: str, bar: str, default: float) -> float:
    number = _number(element, path, bar, default)
    if number <= 0:
        raise ScoreError(f"bar {bar}: {path} is {number:g}, which divides nothing")
    return number


def _finite(text: str, what: str, bar: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ScoreError(f"bar {bar}: {what} is {text[:20]!r}, no number")
    return number
