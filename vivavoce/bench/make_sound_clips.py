"""Make the clips that the sounds are measured on: the fold of ESC-10 that training left out.

    python -m vivavoce.bench.make_sound_clips ESC10

Of each the loudest four seconds are kept, brought to 16 kHz and written as Ogg Opus, with credits.
"""

import re
import sys
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.perception_sounds import CLIPS
from vivavoce.train.sound_corpus import ESC10
from vivavoce.train.sound_sets import loudest

FOLD: Final = 5
LEAST: Final = 1.5
MOST: Final = 4.0
"""Seconds of a clip."""
_CREDIT: Final = re.compile(
    r"\*\*\[(?P<clip>[^\]]+)\]\([^)]*\)\*\*:\s+clip derived from \[(?P<title>.*)\]"
    r"\((?P<link>[^)]*freesound[^)]*)\) by \*(?P<author>.+?)\* \(\[(?P<licence>[^\]]+)\]"
)
_HEAD: Final = """# Where these clips are from

The fifth fold of ESC-10 (K. J. Piczak: "ESC: Dataset for Environmental Sound Classification", ACM
Multimedia 2015; karolpiczak/ESC-10, revision c74878e), which the shipped weights have not seen.
Every clip is a part of a recording on freesound.org by the author named, under the licence named:
CC0 1.0 or CC BY 3.0 (creativecommons.org/licenses/by/3.0). Changes: the loudest four seconds,
resampled to 16 kHz, encoded as Opus (`vivavoce/bench/make_sound_clips.py`).

| clip | recording | author | licence |
|---|---|---|---|
"""


def trimmed(samples: Samples) -> Samples:
    """The clip up to where nothing but digital silence follows."""
    heard = np.flatnonzero(np.abs(samples) > 1e-3)
    end = int(heard[-1]) + LISTEN_RATE // 10 if len(heard) else len(samples)
    return samples[: max(end, round(LEAST * LISTEN_RATE))]


def main(esc10: Path) -> None:
    """Write clips and `SOURCES.md`; stops when a clip has no credit."""
    text = (esc10 / "CREDITS.md").read_text("utf-8")
    known = {found["clip"]: found for found in map(_CREDIT.search, text.splitlines()) if found}
    rows = []
    for folder, kind in ESC10.items():
        (CLIPS / kind).mkdir(parents=True, exist_ok=True)
        for path in sorted((esc10 / folder).glob(f"{FOLD}-*.ogg")):
            credit = known.get(path.name)
            if credit is None:
                sys.exit(f"no credit for {path.name} in CREDITS.md: leave the clip out")
            out = CLIPS / kind / path.name
            soundfile.write(
                out, loudest(trimmed(read_audio(path)), MOST), LISTEN_RATE, "OPUS", format="OGG",
                compression_level=0.95,
            )  # fmt: skip
            number = credit["link"].rstrip("/").rsplit("/", 1)[-1]
            cells = (
                f"{kind}/{path.name}",
                f"{credit['title']} (sound {number})",
                credit["author"],
                credit["licence"],
            )
            rows.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    (CLIPS / "SOURCES.md").write_text(_HEAD + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
