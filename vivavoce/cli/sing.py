"""`vivavoce sing SCORE`: a score with lyrics, or with --rap a verse, sung into a WAV file."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.cli import output
from vivavoce.cli.marked import write_marked
from vivavoce.cli.output import AsJson, check_writable, print_json
from vivavoce.errors import ConfigError
from vivavoce.store import Store
from vivavoce.voice.opening import open_mouth
from vivavoce.voice.singing.files import SONGS, read_score
from vivavoce.voice.singing.score import Song, Verse
from vivavoce.voice.singing.singer import LEAD
from vivavoce.voice.voices import DEFAULT, find

app = typer.Typer(add_completion=False)
_DEMOS = ", ".join(sorted(path.stem for path in SONGS.glob("*.txt")))


@app.command()
def sing(
    score: Annotated[
        Path,
        typer.Argument(
            help="MIDI with lyrics, MusicXML or numbered notation (docs/singing.md); "
            f"or the name of a demo: {_DEMOS}."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The WAV file to write.")],
    voice: Annotated[str, typer.Option(help="A voice by name.")] = DEFAULT,
    tempo: Annotated[
        float | None, typer.Option(help="Quarter notes a minute instead of the written tempo.")
    ] = None,
    transpose: Annotated[
        int, typer.Option(min=-24, max=24, help="Semitones; the octave suits the voice anyway.")
    ] = 0,
    rap: Annotated[
        bool, typer.Option("--rap", help="The file is text: a line is a bar of four beats.")
    ] = False,
    pattern: Annotated[
        str, typer.Option(help="For --rap: where syllables are in a bar, x.x.x.x.x.x.x.x.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Sing a score, or rap a verse, into a WAV file."""
    check_writable(out)
    find(voice)
    song = _song(score, tempo, transpose, rap=rap or score.name.startswith("rap-"), pattern=pattern)
    store = Store()
    mouth = open_mouth(store)
    samples = np.concatenate(list(mouth.sing(song, voice, lambda: False)))
    write_marked(out, samples, store)
    seconds = round(len(samples) / SPEAK_RATE, 2)
    output.say(f"{out}: {seconds} s; beat 0 is at {LEAD} s")
    if as_json:
        print_json({"out": str(out), "seconds": seconds, "beat_0": LEAD})


def _song(path: Path, tempo: float | None, transpose: int, *, rap: bool, pattern: str) -> Song:
    demo = SONGS / f"{path}.txt"
    path = demo if not path.exists() and demo.is_file() else path
    if rap:
        try:
            return Verse(path.read_text("utf-8"), tempo or 90.0, pattern)
        except UnicodeDecodeError:
            raise ConfigError(f"{path} is no text in UTF-8: a verse is one line a bar") from None
    score = read_score(path.read_bytes()).transposed(transpose)
    return score.at_tempo(tempo) if tempo else score
