"""How well the watermark is found, read and heard: `python -m vivavoce.bench.watermark`.

Clips are cut out after what was done to the whole recording, at places by chance. Prints JSON;
writes the page docs/watermark.md and its plot when asked to. PESQ (ITU-T P.862.2) is measured if
the package `pesq` can be imported.
"""

import importlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import soxr
import typer

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench import watermark_audio
from vivavoce.bench.watermark_attacks import ATTACKS
from vivavoce.bench.watermark_report import markdown, plot
from vivavoce.marking.detect import SPEEDS, THRESHOLD, Detector, Finding
from vivavoce.marking.embed import DEPTH, Embedder
from vivavoce.marking.keys import Key

_KEY: Final = Key(42, bytes(range(32)))
_OTHERS: Final = tuple(Key(100 + number, bytes([number]) * 32) for number in range(10))
_CLIP: Final = 5.0
_LENGTHS: Final = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
_CODEC: Final = "Opus 64 kb/s"
_EVERY: Final = 3
"""One recording in so many is enough for a row of the table."""

Marked = list[tuple[int, Samples]]
"""Sessions and their marked recordings."""


def run(work: Path, shared: Path) -> dict[str, Any]:
    """All figures."""
    paths = [path for found in watermark_audio.speech(work, shared).values() for path in found]
    plain = [read_audio(path, SPEAK_RATE) for path in paths]
    cost = -time.process_time()
    marked = [(1000 + n, _marked(sound, 1000 + n)) for n, sound in enumerate(plain)]
    seconds = sum(len(sound) for sound in plain) / SPEAK_RATE
    cost += time.process_time()
    detector = Detector([_KEY])
    coded = [(session, ATTACKS[_CODEC]()(sound)) for session, sound in marked]
    begun = time.process_time()
    detector.find(coded[0][1], SPEAK_RATE)
    usual = (time.process_time() - begun) / (len(coded[0][1]) / SPEAK_RATE)
    return {
        "depth_db": DEPTH,
        "threshold": THRESHOLD,
        "embedding_cpu_s_per_s": round(cost / seconds, 5),
        "detection_cpu_s_per_s": round(usual, 5),
        "marked_seconds": round(seconds),
        "after_opus_64k": _score(detector, coded, _CLIP, (), rounds=3),
        "attacks": _attacked(detector, marked[::_EVERY]),
        "lengths": [{"seconds": s, **_score(detector, coded, s, ())} for s in _LENGTHS],
        "clean": _clean(work, shared),
        "pesq": _pesq(plain, [sound for _, sound in marked]),
    }


def _marked(sound: Samples, session: int) -> Samples:
    embedder = Embedder(_KEY, session)
    return embedder.step(sound, embedder.init_state())[0]


def _cut(recordings: Marked, seconds: float, rounds: int) -> Iterator[tuple[int, Samples]]:
    """As many clips as fit side by side into a recording, from places by chance."""
    draw = np.random.default_rng(int(10 * seconds))
    length = int(seconds * SPEAK_RATE)
    for session, sound in recordings:
        for _ in range(rounds * (len(sound) // max(length, 5 * SPEAK_RATE))):
            at = draw.integers(0, len(sound) - length + 1)
            yield session, sound[at : at + length]


def _score(
    detector: Detector, recordings: Marked, seconds: float, speeds: Sequence[float], rounds: int = 1
) -> dict[str, Any]:
    """Shares of clips in which the mark is found; whose payload is read; is read wrongly."""
    found = read = wrong = count = 0
    scores = []
    for session, clip in _cut(recordings, seconds, rounds):
        finding: Finding = detector.find(clip, SPEAK_RATE, speeds)[0]
        count += 1
        found += finding.found
        scores.append(finding.score)
        read += session in finding.sessions
        wrong += any(other != session for other in finding.sessions)
    return {
        "clips": count,
        "found": round(found / count, 4),
        "read": round(read / count, 4),
        "misread": wrong,
        "score_p5": round(float(np.percentile(scores, 5)), 2),
        "score_p50": round(float(np.median(scores)), 2),
    }


def _attacked(detector: Detector, marked: Marked) -> list[dict[str, Any]]:
    rows = []
    for name, attack in ATTACKS.items():
        changed = [(session, attack()(sound)) for session, sound in marked]
        speeds = SPEEDS if name.startswith("speed") else ()
        some = changed[:: 2 * _EVERY] if speeds else changed  # looking takes twenty times as long
        rows.append({"name": name, **_score(detector, some, _CLIP, speeds)})
        typer.echo(json.dumps(rows[-1]), err=True)
    return rows


def _clean(work: Path, shared: Path) -> dict[str, Any]:
    """False alarms of one key on clips without a mark, and of ten other keys on the same."""
    detector, others = Detector([_KEY]), Detector(_OTHERS)
    kinds: dict[str, Any] = {}
    scores, alarms_of_others, tests_of_others = [], 0, 0
    for kind, paths in watermark_audio.clean(work, shared).items():
        here = []
        for number, clip in enumerate(watermark_audio.clips(paths, _CLIP, 1)):
            here.append(detector.find(clip, SPEAK_RATE)[0].score)
            if number % 4 == 0:
                findings = others.find(clip, SPEAK_RATE)
                alarms_of_others += sum(finding.found for finding in findings)
                tests_of_others += len(findings)
        alarms = sum(score >= THRESHOLD for score in here)
        kinds[kind] = {"clips": len(here), "alarms": alarms, "highest": round(max(here), 2)}
        scores += here
        typer.echo(json.dumps({kind: kinds[kind]}), err=True)
    return {
        "clips": len(scores),
        "alarms": sum(score >= THRESHOLD for score in scores),
        "score_p50": round(float(np.median(scores)), 2),
        "score_p99": round(float(np.percentile(scores, 99)), 2),
        "highest": round(max(scores), 2),
        "kinds": kinds,
        "other_keys": {"tests": tests_of_others, "alarms": alarms_of_others},
    }


def _pesq(plain: Sequence[Samples], marked: Sequence[Samples]) -> dict[str, float] | None:
    """Wide-band PESQ of marked against unmarked speech, 8 s out of every recording."""
    try:
        measure = importlib.import_module("pesq").pesq
    except ImportError:
        return None
    scores = []
    for one, other in zip(plain, marked, strict=True):
        for at in range(0, len(one) - 8 * SPEAK_RATE + 1, 30 * SPEAK_RATE):
            pair = (x[at : at + 8 * SPEAK_RATE] for x in (one, other))
            reference, degraded = (soxr.resample(x, SPEAK_RATE, 16_000) for x in pair)
            scores.append(measure(16_000, reference, degraded, "wb"))
    return {
        "clips": len(scores),
        "mean": round(float(np.mean(scores)), 3),
        "p5": round(float(np.percentile(scores, 5)), 3),
        "lowest": round(float(min(scores)), 3),
    }


def main(
    work: Annotated[Path, typer.Option(help="Where sound is kept; made if missing.")],
    shared: Annotated[Path, typer.Option(help="Reference recordings.")] = Path("../shared"),
    out: Annotated[Path | None, typer.Option(help="Write the JSON here, too.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write a Markdown page and its plot.")] = None,
) -> None:
    """Measure the watermark."""
    figures = run(work, shared)
    text = json.dumps(figures, indent=1)
    typer.echo(text)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    if page is not None:
        picture = page.with_suffix(".png")
        plot(figures, picture)
        page.write_text(markdown(figures, picture.name), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
