"""`python -m vivavoce.bench.enrolment`: how like a person an own voice becomes, and who is let in.

    python -m vivavoce.bench.enrolment clone --audio FOLDER --heldout FOLDER --out FILE
    python -m vivavoce.bench.enrolment match --audio FOLDER

`--audio`: folder with `speech/` and `free-spoken-digits/`; `--emodb`: the wav folder of the Berlin
Database of Emotional Speech (ten speakers; German, so what they say is nothing like what the voices
say); `--heldout`: style tables (.bin) of Kokoro voices that neither ship nor lent the chart its
directions, and play persons. They come from the engine that imitates them, so they are easier than
people, and are counted apart.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.store.store import Store
from vivavoce.voice.own.cloner import StyleCloner
from vivavoce.voice.own.making import Speaking
from vivavoce.voice.own.search import STEPS
from vivavoce.voice.own.space import CHART, load_chart
from vivavoce.voice.own.speaker import SpeakerEncoder, similarity

DIGITS: Final = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
_GERMAN: Final = 14
SPEECH: Final = (
    "librispeech-1995-1837-0001.en.wav",
    "reading.zh.wav",
    "about-speech-sdk.en.wav",
    "jfk.flac",
    "wreck-a-nice-beach.en.wav",
    "aishell-BAC009S0724W0121.zh.wav",
)
TEXTS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "My sister moved to a small town in the north last winter.",
        "Please leave the key under the mat when you go out.",
    ),
    "zh": ("我姐姐去年冬天搬到了北方的一个小城。", "出门的时候请把钥匙放在垫子下面。"),
}
"""What held-out voices say as persons; the search and its check use other sentences."""


@dataclass(frozen=True)
class Target:
    """Somebody whose voice is looked for."""

    name: str
    kind: str
    language: Language
    samples: Samples


def people(audio: Path) -> Iterator[Target]:
    """Real recordings, one target per speaker."""
    for file in SPEECH:
        language: Language = "zh" if ".zh." in file else "en"
        yield Target(file.split(".")[0], "person", language, read_audio(audio / "speech" / file))
    for who in DIGITS:
        paths = sorted((audio / "free-spoken-digits").glob(f"*_{who}_*.wav"))
        samples = np.concatenate([read_audio(path) for path in paths])
        yield Target(f"digits-{who}", "person", "en", samples)


def speakers(emodb: Path) -> Iterator[Target]:
    """The first `_GERMAN` seconds of the neutral sentences of each; named emodb-03 and so on."""
    for who in sorted({path.name[:2] for path in emodb.glob("*.wav")}):
        said = [read_audio(path) for path in sorted(emodb.glob(f"{who}*N?.wav"))]
        samples = np.concatenate(said)[: _GERMAN * LISTEN_RATE]
        yield Target(f"emodb-{who}", "person", "en", samples)


def clone(
    every: Iterator[Target], heldout: Path, names: list[str], only: list[str], steps: int, out: Path
) -> None:
    """Search for every target, or for `only` some of the people; a line of JSON each."""
    encoder = SpeakerEncoder(Store().path("speaker-encoder"))
    render = Speaking(Store())
    cloner = StyleCloner(load_chart(Store().path(CHART)), encoder, render, steps)

    def listed() -> Iterator[Target]:
        yield from (target for target in every if not only or target.name in only)

    def played() -> Iterator[Target]:
        for name in names:
            language: Language = "zh" if name.startswith("z") else "en"
            table = np.fromfile(heldout / f"{name}.bin", np.float32).reshape(-1, 1, 256)
            said = [render(((language, text),), table).samples for text in TEXTS[language]]
            samples = soxr.resample(np.concatenate(said), SPEAK_RATE, LISTEN_RATE)
            yield Target(name, "held-out voice", language, samples.astype(np.float32))

    with out.open("a") as file:
        for pair in zip_longest(listed(), played()):
            for target in filter(None, pair):
                file.write(json.dumps(_one(cloner, target)) + "\n")
                file.flush()


def _one(cloner: StyleCloner, target: Target) -> dict[str, Any]:
    begun, spent = time.perf_counter(), time.process_time()
    voice = cloner([target.samples], target.language, "kokoro", lambda _: None)
    found = voice.measures
    return {
        "target": target.name,
        "kind": target.kind,
        "seconds": round(len(target.samples) / LISTEN_RATE, 1),
        "similarity": found.similarity,
        "nearest": found.nearest,
        "nearest_similarity": found.nearest_similarity,
        "gain": round(found.similarity - found.nearest_similarity, 3),
        "pitch": voice.mixed.pitch,
        "formant": round(voice.mixed.formant, 3),
        "breath": round(voice.mixed.breath, 2),
        "colour": voice.colour,
        "cpu_s": round(time.process_time() - spent, 1),
        "wall_s": round(time.perf_counter() - begun, 1),
    }


def match(audio: Path) -> dict[str, Any]:
    """False rejections and acceptances of the test "same speaker" at thresholds, halves of each
    person's recordings against halves of everybody's."""
    encoder = SpeakerEncoder(Store().path("speaker-encoder"))
    every = [target for target in people(audio) if len(target.samples) > 7 * LISTEN_RATE]
    halves = [np.array_split(target.samples, 2) for target in every]
    first = [encoder(one) for one, _ in halves]
    second = [encoder(other) for _, other in halves]
    table = np.array([[similarity(a, b) for b in second] for a in first])
    same, other = np.diag(table), table[~np.eye(len(table), dtype=bool)]
    return {
        "people": [target.name for target in every],
        "same": {"lowest": round(float(same.min()), 3), "trials": len(same)},
        "different": {"highest": round(float(other.max()), 3), "trials": len(other)},
        "at": {
            f"{threshold:.2f}": {
                "false_reject": round(float(np.mean(same < threshold)), 3),
                "false_accept": round(float(np.mean(other >= threshold)), 3),
            }
            for threshold in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("clone")
    one.add_argument("--heldout", type=Path, required=True)
    one.add_argument("--emodb", type=Path)
    one.add_argument("--names", default="am_adam,af_sarah,bm_george,bf_isabella,am_puck,af_nicole")
    one.add_argument("--only", default="", help="names of people, with commas; all unless told")
    one.add_argument("--steps", type=int, default=STEPS)
    one.add_argument("--out", type=Path, required=True)
    two = verbs.add_parser("match")
    for each in (one, two):
        each.add_argument("--audio", type=Path, required=True)
    given = parser.parse_args()
    if given.verb == "clone":
        names, only = (list(filter(None, each.split(","))) for each in (given.names, given.only))
        german = speakers(given.emodb) if given.emodb else iter(())
        every = chain(people(given.audio), german)
        clone(every, given.heldout, names, only, given.steps, given.out)
    else:
        sys.stdout.write(json.dumps(match(given.audio), indent=2) + "\n")


if __name__ == "__main__":
    main()
