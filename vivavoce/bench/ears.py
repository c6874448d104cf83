"""Part bench of the ears: error rates of streamed recordings, CPU while speaking and at the pause.

    python -m vivavoce.bench.ears --model DIR --data DIR [--json]

`--data` holds `audio/` with the recordings named in `data/ears_references.json`, and noise.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.errors_in_text import distance, units
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.model.parts import Transcript

REFERENCES = Path(__file__).parent / "data" / "ears_references.json"
CHUNK = LISTEN_RATE // 10
NOISES_PER_CLASS = 4


@dataclass(frozen=True)
class Clip:
    """One recording, streamed. CPU time is that of the whole process."""

    name: str
    language: Language
    heard: str
    heard_language: Language
    speech: bool
    errors: int
    units: int
    seconds: float
    cpu_per_s: float
    finish_cpu_s: float


def read(path: Path) -> Samples:
    """Mono f32 at LISTEN_RATE."""
    audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Samples = soxr.resample(audio.mean(axis=1), rate, LISTEN_RATE).astype(np.float32)
    return mono


def stream(ears: WhisperEars, audio: Samples) -> tuple[Transcript, float, float]:
    """Transcript, CPU s while feeding, CPU s of `finish`."""
    state, begun = ears.start(), time.process_time()
    for first in range(0, len(audio), CHUNK):
        state = ears.feed(state, audio[first : first + CHUNK], lambda: False)
    fed = time.process_time()
    final = ears.finish(state, lambda: False)
    return final.transcript, fed - begun, time.process_time() - fed


def measure(ears: WhisperEars, path: Path, reference: str) -> Clip:
    language: Language = "zh" if ".zh." in path.name else "en"
    audio = read(path)
    heard, feeding, finishing = stream(ears, audio)
    expected = units(reference, language)
    return Clip(
        path.name,
        language,
        heard.text,
        heard.language,
        heard.speech,
        distance(expected, units(heard.text, language)),
        len(expected),
        len(audio) / LISTEN_RATE,
        feeding / (len(audio) / LISTEN_RATE),
        finishing,
    )


def noises(audio: Path) -> list[Path]:
    """All of tau2-noise and the first clips of every esc10 class."""
    found = sorted((audio / "tau2-noise").glob("*.wav"))
    for folder in sorted((audio / "esc10").glob("*/")):
        found += sorted(folder.glob("*.ogg"))[:NOISES_PER_CLASS]
    return found


def run(ears: WhisperEars, audio: Path) -> dict[str, Any]:
    """The report: seconds and fractions."""
    references: dict[str, str] = json.loads(REFERENCES.read_text("utf-8"))
    paths = {path.name: path for path in audio.glob("*speech/*")}
    clips = [measure(ears, paths[name], text) for name, text in references.items() if name in paths]
    false_speech = [str(p) for p in noises(audio) if stream(ears, read(p))[0].speech]
    finishes = [clip.finish_cpu_s for clip in clips]
    report: dict[str, Any] = {
        "languages": {},
        "language_errors": [c.name for c in clips if c.language != c.heard_language],
        "speech_missed": [c.name for c in clips if not c.speech],
        "noise": {"n": len(noises(audio)), "taken_for_speech": false_speech},
        "cpu_per_s": sum(c.cpu_per_s * c.seconds for c in clips) / sum(c.seconds for c in clips),
        "finish_cpu_s": {"mean": float(np.mean(finishes)), "max": max(finishes)},
        "clips": [asdict(clip) for clip in clips],
    }
    for language in ("en", "zh"):
        of = [clip for clip in clips if clip.language == language]
        report["languages"][language] = {
            "error_rate": sum(c.errors for c in of) / sum(c.units for c in of),
            "n": len(of),
        }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m vivavoce.bench.ears", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="Whisper folder (CTranslate2)")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds audio/")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    options = parser.parse_args()
    report = run(WhisperEars.load(options.model, threads=options.threads), options.data / "audio")
    if options.json:
        json.dump(report, sys.stdout, ensure_ascii=False)
        return
    for clip in report.pop("clips"):
        line = f"{clip['errors']:3}/{clip['units']:<3} {clip['name']}: {clip['heard']}"
        sys.stdout.write(line + "\n")
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
