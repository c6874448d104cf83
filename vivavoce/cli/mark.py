"""`vivavoce mark`: watermarks, manifests and notices of files."""

import json
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from vivavoce.audio.codec import read_audio, write_wav
from vivavoce.audio.types import SPEAK_RATE
from vivavoce.cli.output import AsJson, print_json
from vivavoce.errors import ConfigError
from vivavoce.marking import aigc, keys, provenance
from vivavoce.marking.certificates import identity
from vivavoce.marking.detect import SPEEDS, Detector
from vivavoce.marking.export import PRODUCER, sign_file
from vivavoce.marking.notice import earcon
from vivavoce.marking.report import told
from vivavoce.store.store import Store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Find watermarks, sign files and check who made them.",
)

Sound = Annotated[Path, typer.Argument(metavar="FILE", help="A file of sound.", dir_okay=False)]
Session = Annotated[str | None, typer.Option(help="Id of the session it comes from.")]


def _place() -> Path:
    return keys.folder(Store().root)


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ConfigError(f"there is no file {path}; give the path of a file of sound")
    return path


@app.command()
def detect(
    file: Sound,
    speeds: Annotated[
        bool, typer.Option("--speeds", help="Look for up to 5 % faster or slower, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for a watermark made with this machine's keys."""
    sound = read_audio(file, SPEAK_RATE)
    detector = Detector(keys.read(_place()))
    found = told(
        detector.find(sound, SPEAK_RATE, SPEEDS if speeds else ()), len(sound) / SPEAK_RATE
    )
    if as_json:
        print_json(found)
        return
    for mark in found["marks"]:
        sessions = ", ".join(f"sess_{digits}..." for digits in mark["sessions"]) or "not readable"
        sys.stdout.write(
            f"found: key {mark['key']}, session {sessions}, "
            f"score {mark['score']:g} (chance {mark['chance']:.0e})\n"
        )
        for stretch in mark["stretches"]:
            sys.stdout.write(f"  {stretch['start']:.1f} s to {stretch['end']:.1f} s\n")
    if not found["found"]:
        looked = f"{found['keys']} key(s)" if found["keys"] else "no key: there is none here"
        sys.stdout.write(
            f"not found ({looked}, best score {found['score']}, needed {found['threshold']:g}); "
            "that does not say that no AI made it\n"
        )


@app.command()
def sign(
    file: Sound,
    session: Session = None,
    producer: Annotated[
        str, typer.Option(help="Who answers for the content, in the AIGC label.")
    ] = PRODUCER,
    as_json: AsJson = False,
) -> None:
    """Say in a file, signed, that an AI made it (C2PA, and the AIGC label of GB 45438-2025)."""
    written = sign_file(_there(file), identity(_place()), session, producer)
    if as_json:
        print_json({"file": str(file), "manifest": str(written)})
    else:
        sys.stdout.write(f"signed: {written}\n")


@app.command()
def check(file: Sound, as_json: AsJson = False) -> None:
    """Check a file's manifest and show its label."""
    found = provenance.check(_there(file))
    suffix = file.suffix.lower()
    label = aigc.read(file.read_bytes(), suffix) if suffix in aigc.FORMATS else None
    if as_json:
        print_json({"file": str(file), **vars(found), "aigc": json.loads(label) if label else None})
        return
    sys.stdout.write(f"manifest: {found.trust}\n")
    sys.stdout.writelines(f"  {problem}\n" for problem in found.problems)
    if found.signer:
        sys.stdout.write(f"signer:   {found.signer}\n")
    if found.session:
        sys.stdout.write(f"session:  {found.session}\n")
    if label:
        sys.stdout.write(f"AIGC:     {label}\n")


@app.command()
def notice(
    file: Sound,
    out: Annotated[Path, typer.Option("--out", help="WAV file to write.")],
    as_json: AsJson = False,
) -> None:
    """Put the short-long rhythm that says "AI" before a recording. Sign the result afterwards."""
    sound = np.concatenate([earcon(), read_audio(file, SPEAK_RATE)])
    write_wav(out, sound, SPEAK_RATE)
    if as_json:
        print_json({"file": str(out), "seconds": round(len(sound) / SPEAK_RATE, 3)})
    else:
        sys.stdout.write(f"written: {out}\n")
