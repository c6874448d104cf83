"""`python -m vivavoce.train.style_chart OUT`: whose voice is heard where in Kokoro's style space.

Renders the probes (`voice.own.space.PROBES`) with every stock voice and with random blends of them,
moved a little along the directions in which they differ, and keeps the speaker encoder's embedding
of each. An enrolment's search begins from this chart. What the stock voices are like saying the
sentences that voices are checked with is kept beside it. Some two seconds of CPU a place.
"""

import argparse
from pathlib import Path

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.languages import LANGUAGES, Language
from vivavoce.store.store import Store
from vivavoce.voice.own.making import Speaking
from vivavoce.voice.own.space import CHECKS, PROBE_LENGTHS, PROBES, STOCK
from vivavoce.voice.own.speaker import Embedding, SpeakerEncoder, mean
from vivavoce.voice.voices import VOICES

DIRECTIONS = 16
MOVED = 0.6
"""Standard deviations along each of twice as many directions."""
SCATTER = 0.05
"""Of all 256 numbers."""


def stock() -> tuple[str, ...]:
    """Kokoro's tables in the package, af_heart with them."""
    names = [t.name for v in VOICES.values() for t in (v.zh, v.en) if t.engine == "kokoro"]
    return (*dict.fromkeys(names), "af_heart")


def make(out: Path, places: int, seed: int) -> None:
    """Write the chart: middle, axes, places, heard, chinese, stock, checks."""
    names, rng = stock(), np.random.default_rng(seed)
    tables = np.stack([STOCK(name)[:, 0] for name in names])
    rows = tables.reshape(-1, 256)
    middle = rows.mean(axis=0)
    _, sizes, directions = np.linalg.svd(rows - middle, full_matrices=False)
    deviations = sizes / np.sqrt(len(rows))
    wide = deviations[: 2 * DIRECTIONS, None] * directions[: 2 * DIRECTIONS]
    jobs = [(language, table) for language in LANGUAGES for table in tables]
    for number in range(places):
        blend = np.tensordot(rng.dirichlet(np.full(len(names), 0.3)), tables, 1)
        moved = MOVED * rng.standard_normal(len(wide)) @ wide + SCATTER * rng.standard_normal(256)
        jobs.append((LANGUAGES[number % len(LANGUAGES)], blend + moved))
    store = Store()
    encoder, render = SpeakerEncoder(store.path("speaker-encoder")), Speaking(store)

    def heard(language: Language, text: str, table: Samples) -> Embedding:
        audio = render(((language, text),), table[:, None].astype(np.float32)).samples
        return encoder(np.asarray(soxr.resample(audio, SPEAK_RATE, LISTEN_RATE), np.float32))

    probes = [heard(language, PROBES[language], table) for language, table in jobs]
    checks = [
        [mean([heard(language, text, table) for text in CHECKS[language]]) for table in tables]
        for language in LANGUAGES
    ]
    styles = np.stack([table[PROBE_LENGTHS[language]] for language, table in jobs])
    along = (styles - middle) @ directions[:DIRECTIONS].T / deviations[:DIRECTIONS]
    np.savez_compressed(
        out,
        middle=middle.astype(np.float32),
        axes=wide[:DIRECTIONS].astype(np.float32),
        places=along.astype(np.float16),
        heard=np.stack(probes).astype(np.float16),
        chinese=np.array([language == "zh" for language, _ in jobs]),
        stock=np.array(names),
        checks=np.array(checks, np.float16),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--places", type=int, default=112)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    make(given.out, given.places, given.seed)
