"""Which reader a score needs, told from its first bytes."""

from pathlib import Path
from typing import Final

from vivavoce.voice.singing.midi import read_midi
from vivavoce.voice.singing.musicxml import read_musicxml
from vivavoce.voice.singing.numbered import read_numbered
from vivavoce.voice.singing.score import Score, ScoreError

LARGEST: Final = 1024 * 1024
"""Bytes of a score."""
SONGS: Final = Path(__file__).parent.parent / "data" / "songs"
"""Scores that come with the package."""


def read_score(data: bytes) -> Score:
    """A Standard MIDI file, MusicXML or numbered notation. Raises ScoreError."""
    if len(data) > LARGEST:
        raise ScoreError(f"the score is larger than {LARGEST} bytes")
    if data.startswith(b"MThd"):
        return read_midi(data)
    if data.startswith(b"PK"):
        raise ScoreError("compressed MusicXML (.mxl) is not read: unpack it or export .musicxml")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScoreError("the score is neither MIDI nor text in UTF-8") from None
    if text.lstrip().startswith("<"):
        return read_musicxml(text)
    return read_numbered(text)
