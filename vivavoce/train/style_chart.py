"""`python -m vivavoce.train.style_chart OUT --tables FOLDER`: who is heard where in Kokoro's space.

FOLDER holds style tables (.bin) of Kokoro: the directions are those in which their timbres differ
most, and every one of them is a place; the stock voices are places in both languages. The others
are random blends, moved a little along the directions and further out, each with the prosody of a
stock voice, another sentence and another F0. The speaker encoder's embedding of each is kept. An
enrolment's search begins from this chart. What the stock voices are like saying the sentences that
voices are checked with is kept beside it. Some 1.3 s of CPU a place.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.languages import LANGUAGES, Language
from vivavoce.store.store import Store
from vivavoce.voice.own.making import Speaking
from vivavoce.voice.own.space import CHECKS, PROBES, ROW, STOCK, TIMBRE, Floats
from vivavoce.voice.own.speaker import Embedding, SpeakerEncoder, mean
from vivavoce.voice.voices import VOICES

DIRECTIONS: Final = 40
ROWS: Final = (25, 45, 65)
"""Of every table, for the directions."""
WITHOUT: Final = (
    "am_adam,af_sarah,bm_george,bf_isabella,am_puck,af_nicole,am_onyx,bf_lily,bm_daniel,af_nova,"
    "am_santa,em_santa,pm_santa"
)
"""Tables that are left out: those that play persons where own voices are measured
(`vivavoce.bench.enrolment`), and a disguised voice."""
MORE: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "I'd like a cup of tea, please.",
        "We walked along the river bank.",
        "Can you show me how it works?",
        "He found a blue coat on the chair.",
        "My brother reads every single day.",
        "Those big dogs are really noisy.",
        "Thank you for coming over so soon.",
        "What time does the next bus leave?",
    ),
    "zh": (
        "请给我一杯热茶，谢谢。",
        "我们沿着河边散步。",
        "你能告诉我怎么用吗？",
        "他在椅子上找到一件蓝外套。",
        "我弟弟每天都看书。",
        "那些大狗真的很吵。",
        "谢谢你这么快就过来。",
        "下一班车几点出发？",
    ),
}
"""Said beside `PROBES`."""


@dataclass(frozen=True)
class _Job:
    language: Language
    said: int
    style: Floats
    """f32[256]"""
    hertz: float | None = None
    """Middle F0 to be rendered at; the style's own unless told."""


def stock() -> tuple[str, ...]:
    """Kokoro's tables in the package, af_heart with them."""
    names = [t.name for v in VOICES.values() for t in (v.zh, v.en) if t.engine == "kokoro"]
    return (*dict.fromkeys(names), "af_heart")


def make(out: Path, tables: dict[str, Floats], places: int, seed: int) -> None:
    """Write the chart. `tables` holds f32[510, 256] by name."""
    timbres = np.concatenate([table[list(ROWS), :TIMBRE] for table in tables.values()])
    middle = timbres.mean(axis=0)
    _, sizes, directions = np.linalg.svd(timbres - middle, full_matrices=False)
    axes = (sizes / np.sqrt(len(timbres)))[:DIRECTIONS, None] * directions[:DIRECTIONS]
    names, store = stock(), Store()
    encoder, render = SpeakerEncoder(store.path("speaker-encoder")), Speaking(store)

    def heard(language: Language, text: str, table: Samples, pitch: float = 0.0) -> Embedding:
        audio = render(((language, text),), table, pitch).samples
        return encoder(np.asarray(soxr.resample(audio, SPEAK_RATE, LISTEN_RATE), np.float32))

    jobs = [_Job(language, 0, STOCK(name)[ROW, 0]) for language in LANGUAGES for name in names]
    jobs += [_Job("en", 0, table[ROW]) for name, table in tables.items() if name not in names]
    jobs += _scattered(tables, middle, axes, places, np.random.default_rng(seed))
    hertz, embeddings = [], []
    for job in jobs:
        text = (*PROBES[job.language], *MORE[job.language])[job.said]
        table = np.broadcast_to(job.style, (510, 1, 256))
        own = render.hertz(((job.language, text),), table)
        pitch = float(np.clip(12 * np.log2((job.hertz or own) / own), -8, 8))
        hertz.append(own * 2 ** (pitch / 12))
        embeddings.append(heard(job.language, text, table, pitch))
    checks = [
        [mean([heard(language, text, STOCK(name)) for text in CHECKS[language]]) for name in names]
        for language in LANGUAGES
    ]
    styles = np.stack([job.style[:TIMBRE] for job in jobs])
    np.savez_compressed(
        out,
        middle=middle.astype(np.float32),
        axes=axes.astype(np.float32),
        places=((styles - middle) @ axes.T / np.sum(axes**2, axis=1)).astype(np.float16),
        hertz=np.array(hertz, np.float32),
        heard=np.stack(embeddings).astype(np.float16),
        said=np.array([job.said for job in jobs], np.int16),
        chinese=np.array([job.language == "zh" for job in jobs]),
        stock=np.array(names),
        checks=np.array(checks, np.float16),
    )


def _scattered(
    tables: dict[str, Floats], middle: Floats, axes: Floats, count: int, rng: np.random.Generator
) -> Iterator[_Job]:
    """Random places, `count` of them."""
    timbres = np.stack([table[ROW, :TIMBRE] for table in tables.values()])
    prosodies = np.stack([STOCK(name)[ROW, 0, TIMBRE:] for name in stock()])
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        blend = rng.dirichlet(np.full(len(timbres), rng.choice([0.03, 0.08, 0.2]))) @ timbres
        moved = rng.choice([0, 0.3, 0.6]) * rng.standard_normal(len(axes)) @ axes
        timbre = middle + rng.uniform(0.8, 1.4) * (blend - middle) + moved
        style = np.concatenate([timbre, prosodies[rng.integers(len(prosodies))]])
        said = int(rng.integers(len(PROBES[language]) + len(MORE[language])))
        hertz = float(np.exp(rng.uniform(np.log(80), np.log(270))))
        yield _Job(language, said, style.astype(np.float32), hertz)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--tables", type=Path, required=True)
    parser.add_argument("--without", default=WITHOUT, help="names, with commas")
    parser.add_argument("--places", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    tables = {
        path.stem: np.fromfile(path, np.float32).reshape(-1, 256)
        for path in sorted(given.tables.glob("*.bin"))
        if path.stem not in given.without.split(",")
    }
    make(given.out, tables, given.places, given.seed)


if __name__ == "__main__":
    main()
