"""What a small Chinese mouth costs, beside hibari in the same run.

    python -m vivavoce.bench.student FOLDER --json

Processor time, so that what else runs on the machine counts little; the share of the wall clock
that a busy machine takes is seen in `first_wall_ms`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.hibari import Hibari
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.student import Student

ANSWERS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": (
        "好的，我现在就帮你查一下，今天下午可能会下雨。",
        "嗯，这个问题很有意思，我们可以从两方面来看。",
        "没问题，你先把PPT发给我，我晚上看完再回复你。",
        "哈哈，你说得对，周末我也喜欢在家睡觉。",
        "当然可以，不过要先确认时间，明天下午三点怎么样？",
        "别担心，慢慢来，事情总会好起来的。",
        "我刚才看了一下，附近有三家咖啡馆，都不太远。",
        "其实我更喜欢安静一点的地方，你呢？",
    ),
    "en": (
        "Sure, let me look that up for you, it may rain this afternoon.",
        "Well, that is an interesting question, and there are two sides to it.",
        "No problem, send me the slides first, and I will answer tonight.",
        "Right, I like to stay in bed on weekends, too.",
        "Of course, but let us agree on a time, how about three tomorrow?",
        "Don't worry, take it slowly, things will get better.",
        "I just had a look, there are three cafes nearby, none of them far.",
        "Actually, I prefer quieter places, and you?",
    ),
}

Render = Callable[[Spoken], int]
"""Samples of a clause."""


def cost(render: Render, clauses: Sequence[Sequence[Spoken]], rounds: int) -> dict[str, Any]:
    """CPU s per second of speech, and of the first clause of each answer the CPU and wall ms."""
    spent = seconds = 0.0
    first_cpu: list[float] = []
    first_wall: list[float] = []
    first_s: list[float] = []
    for spoken in [clauses[0], *[answer for _ in range(rounds) for answer in clauses]]:
        warm = bool(first_cpu)
        for number, clause in enumerate(spoken):
            cpu, wall = time.process_time(), time.perf_counter()
            length = render(clause) / SPEAK_RATE
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            if number == 0:
                first_cpu.append(cpu * 1000)
                first_wall.append(wall * 1000)
                first_s.append(length)
            if warm:
                spent += cpu
                seconds += length
    return {
        "cpu_s_per_s": round(spent / seconds, 4),
        "first_cpu_ms_p50": round(float(np.median(first_cpu[1:])), 1),
        "first_wall_ms_p50": round(float(np.median(first_wall[1:])), 1),
        "first_clause_s": round(float(np.median(first_s[1:])), 2),
        "seconds": round(seconds, 1),
    }


def spoken(language: Language, phonemes: Phonemes) -> list[list[Spoken]]:
    """The answers' clauses as the mouth gets them."""
    out = []
    for text in ANSWERS[language]:
        splitter = Splitter(language, phonemes.mandarin.words, short_start=True)
        clauses = [*splitter.feed(text), *splitter.flush()]
        out.append([clause.spoken for clause in clauses if clause.spoken])
    return out


def bench(folder: Path, rounds: int) -> dict[str, Any]:
    """{student, hibari, ratio}; the clauses take turns in the same minute."""
    phonemes = Phonemes()
    student = Student(folder, Store().path("kokoro-vocab.json"), phonemes)
    hibari = Hibari(phonemes.english)

    def chinese(clause: Spoken) -> int:
        return len(student.render(clause, student.voices[0], 1.0).samples)

    def english(clause: Spoken) -> int:
        return len(hibari.render(clause, "heart", 1.0).samples)

    found = {
        "student": cost(chinese, spoken("zh", phonemes), rounds),
        "hibari": cost(english, spoken("en", phonemes), rounds),
    }
    ratio = found["student"]["cpu_s_per_s"] / found["hibari"]["cpu_s_per_s"]
    return {**found, "ratio": round(ratio, 2)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what `vivavoce.train.mouth_export` wrote")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = bench(options.folder, options.rounds)
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    for name in ("student", "hibari"):
        of = found[name]
        sys.stdout.write(
            f"{name:8} {of['cpu_s_per_s']:.4f} CPU s per s; first clause ({of['first_clause_s']} s)"
            f" {of['first_cpu_ms_p50']} ms CPU, {of['first_wall_ms_p50']} ms wall\n"
        )
    sys.stdout.write(f"ratio    {found['ratio']}\n")


if __name__ == "__main__":
    main()
