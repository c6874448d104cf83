"""Standard MIDI files with lyric events (SMF 1.0 and RP-017, midi.org)."""

from collections.abc import Iterator
from typing import Final

from vivavoce.voice.singing.score import Note, Score, ScoreError

_NOTE_OFF, _NOTE_ON = 0x80, 0x90
_ONE_BYTE: Final = frozenset({0xC0, 0xD0})
"""Channel messages with one byte of data; the others have two."""
_LYRIC, _TEXT, _TEMPO, _METRE, _NAME = 0x05, 0x01, 0x51, 0x58, 0x03
_ENDS: Final = "/\\\r\n"
"""Line and paragraph marks of karaoke files."""

Event = tuple[int, int, bytes]
"""(ticks since the start, status or 0x100 + kind of a meta event, data)"""


class _Bytes:
    """A position in bytes; what is missing raises ScoreError."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, count: int) -> bytes:
        out = self._data[self._at : self._at + count]
        if len(out) < count:
            raise ScoreError("the MIDI file is cut off: save it anew")
        self._at += count
        return out

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def peek(self) -> int:
        return self._data[self._at] if self else 0

    def variable(self) -> int:
        """A quantity of seven bits a byte, at most four bytes."""
        value = 0
        for _ in range(4):
            byte = self.number(1)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise ScoreError("the MIDI file is damaged: a number of more than four bytes")


def read_midi(data: bytes) -> Score:
    """The track with lyrics, or the first with notes in it. Raises ScoreError."""
    file = _Bytes(data)
    if file.take(4) != b"MThd":
        raise ScoreError("this is no Standard MIDI file")
    head = _Bytes(file.take(file.number(4)))
    kind, _tracks, division = (head.number(2) for _ in range(3))
    if kind == 2 or division & 0x8000 or not division:
        raise ScoreError("MIDI files of format 2 or with SMPTE time are not read: export format 1")
    tracks = []
    while file:
        name, content = file.take(4), file.take(file.number(4))
        if name == b"MTrk":
            tracks.append(list(_events(_Bytes(content))))
    voiced = [track for track in tracks if any(kind == _NOTE_ON for kind in map(_channel, track))]
    if not voiced:
        raise ScoreError("the MIDI file has no notes")
    sung = next((t for t in voiced if _syllables(t)), voiced[0])
    lyrics = _syllables(sung) or next(filter(None, map(_syllables, tracks)), {})
    tempo = [(at / division, _tempo(data)) for at, data in _meta(tracks, _TEMPO)]
    if not tempo or tempo[0][0] > 0:
        tempo.insert(0, (0.0, 120.0))
    metre = next((_beats(data) for _, data in _meta(tracks, _METRE)), 4.0)
    notes = tuple(
        Note(pitch, begin / division, (end - begin) / division, lyrics.get(begin, ""))
        for begin, end, pitch in _notes(sung)
    )
    return Score(notes, tuple(dict(tempo).items()), metre)


def _channel(event: Event) -> int:
    return event[1] & 0xF0 if event[1] < 0x100 else -1


def _events(track: _Bytes) -> Iterator[Event]:
    at, running = 0, 0
    while track:
        at += track.variable()
        status = track.number(1) if track.peek() >= 0x80 else running
        if status == 0xFF:
            kind = track.number(1)
            yield at, 0x100 + kind, track.take(track.variable())
        elif status in (0xF0, 0xF7):
            track.take(track.variable())
        elif 0x80 <= status < 0xF0:
            running = status
            yield at, status, track.take(1 if status & 0xF0 in _ONE_BYTE else 2)
        else:
            raise ScoreError(f"the MIDI file is damaged: status byte {status:#x}")


def _meta(tracks: list[list[Event]], kind: int) -> list[tuple[int, bytes]]:
    found = [(at, data) for track in tracks for at, one, data in track if one == 0x100 + kind]
    return sorted(found, key=lambda event: event[0])


def _tempo(data: bytes) -> float:
    """Quarter notes a minute, of the microseconds of one."""
    return 6e7 / max(int.from_bytes(data, "big"), 1)


def _beats(data: bytes) -> float:
    """Quarter notes of a bar, of a time signature."""
    if len(data) < 2:
        raise ScoreError("the MIDI file is damaged: a time signature without its numbers")
    return data[0] * 4 * 0.5 ** data[1]


def _syllables(track: list[Event]) -> dict[int, str]:
    """Tick -> syllable, of lyric events or else of a karaoke file's text events.

    A syllable without a space behind it is a part of a word, when any has one (RP-017).
    """
    for kind in (_LYRIC, _TEXT):
        found = [(at, _decoded(data)) for at, one, data in track if one == 0x100 + kind]
        found = [(at, text.strip(_ENDS)) for at, text in found if not text.startswith("@")]
        found = [(at, text) for at, text in found if text.strip()]
        if found:
            break
    spaced = any(text.endswith(" ") for _, text in found)
    leading = any(text.startswith(" ") for _, text in found)
    out = {}
    for number, (at, text) in enumerate(found):
        later = found[number + 1][1] if number + 1 < len(found) else " "
        inside = (spaced and not text.endswith(" ")) or (leading and not later.startswith(" "))
        joins = inside and not (spaced and leading) and later != " " and text.isascii()
        out[at] = text.strip() + ("-" if joins and not text.strip().endswith("-") else "")
    return out


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _notes(track: list[Event]) -> list[tuple[int, int, int]]:
    """(begin, end, pitch); a note still held when the next begins ends there."""
    out: list[tuple[int, int, int]] = []
    held: tuple[int, int] | None = None
    for at, status, data in track:
        kind = status & 0xF0 if status < 0x100 else 0
        starts = kind == _NOTE_ON and data[1] > 0
        ends = kind == _NOTE_OFF or (kind == _NOTE_ON and not data[1])
        if held and (starts or (ends and data[0] == held[1])):
            if at > held[0]:
                out.append((held[0], at, held[1]))
            held = None
        if starts:
            held = (at, data[0])
    return out
