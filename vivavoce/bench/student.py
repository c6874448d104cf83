"""What a small Chinese mouth costs and how clean it sounds, beside Kokoro and hibari in one run.

    python -m vivavoce.bench.student small --dnsmos --json

Processor time, so that what else runs on the machine counts little; the share of the wall clock
that a busy machine takes is seen in `first_wall_ms`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.voice_quality import Dnsmos
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.hibari import Hibari
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.mouth import Renderer
from vivavoce.voice.opening import folder_of
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

Render = Callable[[Spoken], Samples]


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
            length = len(render(clause)) / SPEAK_RATE
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


def bench(mouth: str, rounds: int, *, dnsmos: bool) -> dict[str, Any]:
    """{student, kokoro, hibari}: what each costs, and overall DNSMOS of the Chinese ones."""
    store, phonemes = Store(), Phonemes()
    vocab = store.path("kokoro-vocab.json")
    student = Student(folder_of(mouth, store), vocab, phonemes)
    kokoro = Kokoro(store.path("kokoro-stages"), vocab, phonemes)
    hibari = Hibari(phonemes.english)
    voice = student.voices[0]

    def render(mouth: Renderer, name: str) -> Render:
        return lambda clause: mouth.render(clause, name, 1.0).samples

    chinese, english = spoken("zh", phonemes), spoken("en", phonemes)
    found = {
        "student": cost(render(student, voice), chinese, rounds),
        "kokoro": cost(render(kokoro, voice), chinese, 1),
        "hibari": cost(render(hibari, "heart"), english, rounds),
    }
    if dnsmos:
        quality = Dnsmos()
        for name, mouth_of in (("student", student), ("kokoro", kokoro)):
            said = [render(mouth_of, voice)(clause) for answer in chinese for clause in answer]
            found[name]["dnsmos"] = round(quality(said), 2)
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mouth", help="small, or what `vivavoce.train.mouth_export` wrote")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dnsmos", action="store_true", help="needs pip install speechmos")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = bench(options.mouth, options.rounds, dnsmos=options.dnsmos)
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    for name, of in found.items():
        heard = f"; DNSMOS {of['dnsmos']}" if "dnsmos" in of else ""
        sys.stdout.write(
            f"{name:8} {of['cpu_s_per_s']:.4f} CPU s per s; first clause ({of['first_clause_s']} s)"
            f" {of['first_cpu_ms_p50']} ms CPU, {of['first_wall_ms_p50']} ms wall{heard}\n"
        )


if __name__ == "__main__":
    main()
