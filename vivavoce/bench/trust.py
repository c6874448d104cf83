"""How far the heads' certainty tells what they understood from what they did not:

    OPENBLAS_NUM_THREADS=1 python -m vivavoce.bench.trust [--heads FOLDER] [--questions 80] [--json]

The shipped questions are streamed to the listener of `--engine native`. For each bound on the mean
log probability of a token: how many turns are above it, and the errors of their live transcript.
What is above the bound in a language the heads do not know would be answered by guess.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE
from vivavoce.bench.errors_in_text import units
from vivavoce.bench.questions import Question, choose, load_questions
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.ears import WhisperEars
from vivavoce.model.encoder import Encoder
from vivavoce.model.heads import Heads, Ids
from vivavoce.model.heads_file import Floats
from vivavoce.model.listener import Listener, ListenerConfig
from vivavoce.store import Store

BOUNDS: Final = (-0.1, -0.15, -0.2, -0.25, -0.3, -0.4, -0.6, -1.0)
PIECE: Final = LISTEN_RATE // 10


@dataclass(frozen=True)
class Understood:
    """One question as the heads wrote it."""

    question: str
    language: Language
    heard: str
    heard_language: Language
    logprob: float | None
    trusted: bool
    errors: int
    units: int
    cpu_per_s: float


def listen(listener: Listener, question: Question) -> Understood:
    """Stream one question."""
    down = Resampler(SPEAK_RATE, LISTEN_RATE)
    audio, _ = down.step(question.audio(), down.init_state())
    state, begun = listener.start(), time.thread_time()
    for at in range(0, len(audio), PIECE):
        state = listener.feed(state, audio[at : at + PIECE], lambda: False)
    state = listener.finish(state, lambda: False)
    took = time.thread_time() - begun
    heard, expected = state.transcript, units(question.text, question.language)
    return Understood(
        question.id,
        question.language,
        heard.text,
        heard.language,
        heard.logprob,
        state.trusted,
        edit_distance(expected, units(heard.text, question.language)),
        len(expected),
        took * LISTEN_RATE / len(audio),
    )


def rate(turns: Sequence[Understood]) -> float | None:
    """Share of words (characters in Chinese) that are wrong; None of nothing."""
    known = sum(turn.units for turn in turns)
    return round(sum(turn.errors for turn in turns) / known, 3) if known else None


def _above(turn: Understood, bound: float) -> bool:
    return turn.logprob is not None and turn.logprob >= bound


def summary(turns: Sequence[Understood]) -> dict[str, Any]:
    """By language: `trusted` as the product has it, and the same by bounds of certainty alone."""
    report: dict[str, Any] = {}
    for language in LANGUAGES:
        mine = [turn for turn in turns if turn.language == language]
        if not mine:
            continue
        sets = {str(bound): [_above(turn, bound) for turn in mine] for bound in BOUNDS}
        sets["trusted"] = [turn.trusted for turn in mine]
        rows = {
            name: {
                "share": round(sum(kept) / len(mine), 3),
                "errors": rate([t for t, ours in zip(mine, kept, strict=True) if ours]),
                "errors_of_others": rate(
                    [t for t, ours in zip(mine, kept, strict=True) if not ours]
                ),
            }
            for name, kept in sets.items()
        }
        report[language] = {
            "n": len(mine),
            "errors": rate(mine),
            "language_right": sum(t.heard_language == language for t in mine) / len(mine),
            "cpu_per_s": round(sum(t.cpu_per_s for t in mine) / len(mine), 3),
            "bounds": rows,
        }
    return report


def run(store: Store, heads: Path, questions: int) -> list[Understood]:
    """Ask so many questions of each language."""

    def embed(ids: Ids) -> Floats:
        return np.zeros((len(ids), trained.config.thinker), np.float32)  # nobody reads the rows

    trained = Heads.load(embed, heads)
    ears = WhisperEars.load(store.path("whisper-base"), threads=1)
    encoder = Encoder(store.path("whisper-base-encoder"))
    listener = Listener(encoder, trained, ears.detect, ListenerConfig())
    known = load_questions()
    chosen = [one for language in LANGUAGES for one in choose(known, language, questions)]
    return [listen(listener, question) for question in chosen]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--heads", type=Path, help="a folder of trained heads; default: shipped")
    parser.add_argument("--questions", type=int, default=80, help="of each language")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    store = Store()
    turns = run(store, options.heads or store.path("ears"), options.questions)
    report = summary(turns)
    if options.json:
        told = {**report, "turns": [asdict(turn) for turn in turns]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    for language, part in report.items():
        sys.stdout.write(f"{language}: {part['errors']} wrong, {part['cpu_per_s']} of a core\n")
        for bound, row in part["bounds"].items():
            sys.stdout.write(
                f"  {bound:>7}: {row['share']:.2f} kept, {row['errors']} wrong; others "
                f"{row['errors_of_others']}\n"
            )


if __name__ == "__main__":
    main()
