"""`vivavoce say TEXT`: a text spoken into a WAV file, as an answer would be. Needs no server."""

import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.cli import output
from vivavoce.cli.marked import write_marked
from vivavoce.cli.output import AsJson, check_writable, print_json
from vivavoce.errors import ConfigError
from vivavoce.languages import script_language
from vivavoce.store import Store
from vivavoce.voice.loudness import loudness
from vivavoce.voice.opening import open_mouth
from vivavoce.voice.parts import Mouth
from vivavoce.voice.style.reading import read_tone
from vivavoce.voice.style.types import NEUTRAL, Controls
from vivavoce.voice.voices import DEFAULT, find

app = typer.Typer(add_completion=False)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help=r"What is said, with marks such as \[laughter].")],
    out: Annotated[Path, typer.Option(help="The WAV file to write.")],
    voice: Annotated[str, typer.Option(help="A voice by name.")] = DEFAULT,
    tone: Annotated[str, typer.Option(help="How it is said: warm, a tired radio host.")] = "",
    speed: Annotated[float, typer.Option(min=0.25, max=1.5)] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Speak a text into a WAV file."""
    check_writable(out)
    find(voice)
    store = Store()
    mouth = open_mouth(store)
    samples, result = spoken(mouth, text, voice, speed, read_tone(tone))
    write_marked(out, samples, store)
    output.say(f"{out}: {result['seconds']} s of speech, {result['lufs']} LUFS")
    if as_json:
        print_json({"out": str(out), **result})


def spoken(
    mouth: Mouth, text: str, voice: str, speed: float, tone: Controls = NEUTRAL
) -> tuple[Samples, dict[str, Any]]:
    """f32[n] at 24 kHz, and what there is to tell of it: seconds, LUFS, processor seconds.

    Raises ConfigError when there is nothing to say.
    """
    splitter = mouth.splitter(script_language(text), tone=tone)
    began = time.process_time()
    pieces = [
        said.samples
        for clause in (*splitter.feed(text), *splitter.flush())
        for said in mouth.render(clause, voice, speed, lambda: False)
    ]
    if not any(map(len, pieces)):
        raise ConfigError(f"there is nothing to say in {text!r}: give words")
    samples = np.concatenate(pieces)
    spent = time.process_time() - began
    return samples, {
        "seconds": round(len(samples) / SPEAK_RATE, 2),
        "lufs": round(loudness(samples), 1),
        "cpu_seconds": round(spent, 3),
    }
