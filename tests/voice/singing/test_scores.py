"""The same four bars from every kind of file, and what is wrong with bad ones."""

import struct

import pytest

from vivavoce.voice.singing.files import SONGS, read_score
from vivavoce.voice.singing.phrases import phrases
from vivavoce.voice.singing.score import Note, Score, ScoreError

NUMBERED = """1=D 3/4 bpm=120
title: Test
5, 1 (3_ #4_) | 5. 5_ 0 | 1' - ~ 1' |
w: Twin-kle star, how I
"""


def notes(score: Score) -> list[tuple[int, float, float, str]]:
    return [(n.pitch, n.onset, n.beats, n.lyric) for n in score.notes]


WANTED = [
    (57, 0, 1, "Twin-"),
    (62, 1, 1, "kle"),
    (66, 2, 0.5, "star,"),
    (68, 2.5, 0.5, ""),
    (69, 3, 1.5, "how"),
    (69, 4.5, 0.5, "I"),
]


def test_numbered_notation() -> None:
    score = read_score(NUMBERED.replace("1' - ~ 1' |", "").encode())
    assert notes(score) == WANTED
    assert (score.title, score.beats_per_bar, score.seconds(3)) == ("Test", 3, 1.5)


def test_ties_and_holds_make_one_note() -> None:
    score = read_score("1=C 4/4\n1 - ~ 1 2\nw: 好 啊".encode())
    assert notes(score) == [(60, 0, 3, "好"), (62, 3, 1, "啊")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 5 6 5", "no header"),
        ("1=C 4/4\n1 2 3 |\n1 2 3 |\nw: 一 二 三 四 五 六", "bar 2: 3 quarter notes"),
        ("1=C 4/4\n1 2 8 |", "line 2, bar 1: cannot read '8'"),
        ("1=C 4/4\n1 2 3 4 |\nw: 一 二", "2 notes have no syllable"),
        ("1=C 4/4\n1 |\nw: 一 二", "line 3: 2 syllables for 1 notes"),
        ("1=C 4/4\n- 1 |", "holds a note"),
        ("1=C 4/4\n1 ~ 2 |", "ties two notes of one pitch"),
        ("1=C 4/4 bpm=999\n1 |\nw: 好", "tempo 999"),
        ("1=C 4/3\n1 |\nw: 好", "metre 4/3"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(ScoreError, match=message):
        read_score(text.encode())


def midi(events: list[tuple[int, bytes]], division: int = 480) -> bytes:
    track = b"".join(_variable(delta) + event for delta, event in events) + b"\0\xff\x2f\0"
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, division)
    return head + b"MTrk" + struct.pack(">I", len(track)) + track


def _variable(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.insert(0, value & 0x7F | 0x80)
    return bytes(out)


def _meta(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind, len(data)]) + data


def test_midi_with_lyrics() -> None:
    data = midi(
        [
            (0, _meta(0x51, (500_000).to_bytes(3, "big"))),
            (0, _meta(0x58, bytes([3, 2, 24, 8]))),
            (0, _meta(0x05, b"Twin")),
            (0, bytes([0x90, 57, 90])),
            (480, bytes([57, 0])),  # running status, velocity 0
            (0, _meta(0x05, b"kle ")),
            (0, bytes([0x90, 62, 90])),
            (480, bytes([0x80, 62, 0])),
            (240, _meta(0x05, "星 ".encode())),
            (0, bytes([0x90, 66, 90])),
            (240, bytes([0x90, 68, 90])),
            (240, bytes([0x80, 68, 0])),
        ]
    )
    score = read_score(data)
    assert notes(score) == [
        (57, 0, 1, "Twin-"),
        (62, 1, 1, "kle"),
        (66, 2.5, 0.5, "星"),
        (68, 3, 0.5, ""),
    ]
    assert (score.seconds(2), score.beats_per_bar) == (1.0, 3)


@pytest.mark.parametrize("cut", [3, 10, 20, 30])
def test_half_a_midi_file_is_refused(cut: int) -> None:
    whole = midi([(0, _meta(0x05, b"la ")), (0, bytes([0x90, 60, 90])), (480, b"\x80\x3c\0")])
    read_score(whole)
    with pytest.raises(ScoreError):
        read_score(whole[:cut])


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        (0x51, b"\0\0\0", "tempo 6e.07"),
        (0x51, b"", "tempo 6e.07"),
        (0x58, b"", "time signature"),
        (0x58, b"\4", "time signature"),
        (0x58, b"\0\2\x18\x08", "0 quarter notes are no bar"),
        (0x58, b"\4\xff\x18\x08", "quarter notes are no bar"),
    ],
)
def test_damaged_midi_is_refused(kind: int, data: bytes, message: str) -> None:
    sung = [(0, _meta(0x05, b"la ")), (0, bytes([0x90, 60, 90])), (480, b"\x80\x3c\0")]
    with pytest.raises(ScoreError, match=message):
        read_score(midi([(0, _meta(kind, data)), *sung]))


MUSICXML = """<?xml version="1.0"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://x/p.dtd">
<score-partwise><work><work-title>Test</work-title></work><part id="P1"><measure number="1">
<attributes><divisions>2</divisions><time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<direction><sound tempo="120"/></direction>
<note><pitch><step>A</step><octave>3</octave></pitch><duration>2</duration>
 <lyric><syllabic>begin</syllabic><text>Twin</text></lyric></note>
<note><pitch><step>D</step><octave>4</octave></pitch><duration>1</duration><tie type="start"/>
 <lyric><syllabic>end</syllabic><text>kle</text></lyric></note>
<note><pitch><step>D</step><octave>4</octave></pitch><duration>1</duration><tie type="stop"/></note>
<note><rest/><duration>1</duration></note>
<note><pitch><step>F</step><alter>1</alter><octave>4</octave></pitch><duration>1</duration>
 <lyric><text>star</text></lyric></note>
</measure></part></score-partwise>"""


def test_musicxml() -> None:
    score = read_score(MUSICXML.encode())
    assert notes(score) == [(57, 0, 1, "Twin-"), (62, 1, 1, "kle"), (66, 2.5, 0.5, "star")]
    assert (score.title, score.seconds(3), score.lyrics()) == ("Test", 1.5, "Twinkle star")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<score-partwise>", '<!DOCTYPE a [<!ENTITY b "c">]><score-partwise>', "entities"),
        ("</measure>", "", "no MusicXML"),
        ("<rest/>", "<chord/><pitch/>", "bar 1: a chord"),
        ("<divisions>2<", "<divisions>x<", "bar 1: divisions is 'x'"),
        ("lyric>", "lyrik>", "no lyrics"),
        ("<divisions>2<", "<divisions>0<", "bar 1: divisions is 0"),
        ("<divisions>2<", "<divisions>nan<", "bar 1: divisions is 'nan'"),
        ("<divisions>2<", "<divisions>1e-320<", "more than 600 seconds"),
        ("type>4<", "type>0<", "bar 1: time/beat-type is 0"),
        ("<beats>3<", "<beats>-3<", "-3 quarter notes are no bar"),
        ('tempo="120"', 'tempo="fast"', "bar 1: tempo is 'fast'"),
        ('tempo="120"', 'tempo="nan"', "bar 1: tempo is 'nan'"),
        ("<octave>3<", "<octave>inf<", "bar 1: octave is 'inf'"),
        ("<duration>2<", "<duration>nan<", "bar 1: duration is 'nan'"),
    ],
)
def test_bad_musicxml_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(ScoreError, match=message):
        read_score(MUSICXML.replace(old, new).encode())


@pytest.mark.parametrize("path", sorted(SONGS.glob("[!r]*.txt")), ids=lambda path: path.stem)
def test_the_demos_are_eight_bars(path: object) -> None:
    score = read_score((SONGS / str(path)).read_bytes())
    assert score.bar(score.notes[-1]) == 8


def test_who_sings_breathes_at_rests_and_commas() -> None:
    score = read_score(NUMBERED.replace("1' - ~ 1' |", "").encode())
    first, second = phrases(score)
    assert (first.words, second.words) == ("Twinkle star,", "how I")
    assert [one.words for one in first.syllables] == [(0,), (0,), (1,)]
    assert first.syllables[-1].end == pytest.approx(1.5)  # melisma: to the end of its last note
    assert [tone.pitch for tone in first.tones] == [57, 62, 66, 68]


def test_one_voice_sings_one_note_at_a_time() -> None:
    with pytest.raises(ScoreError, match="bar 1: a note begins before"):
        Score((Note(60, 0, 2, "la"), Note(62, 1, 1, "la")))
    with pytest.raises(ScoreError, match="no lyrics"):
        Score((Note(60, 0, 2),))


def test_tempo_changes() -> None:
    score = Score((Note(60, 0, 8, "la"),), tempo=((0, 60), (4, 120)))
    assert (score.seconds(4), score.seconds(8)) == (4, 6)
    assert score.at_tempo(240).seconds(8) == 2
