"""From the end of speech to the first token, engine beside engine, nothing guessed beforehand:

    OPENBLAS_NUM_THREADS=1 python -m vivavoce.bench.first_token [--questions 12] [--json]

Every question is played at the pace it was spoken in to both engines, one after the other, so that
whatever else runs on the machine slows both. The endpoint is a fixed wait after the last sound;
with speculation off no answer is begun before it. What is told is the time from the endpoint to the
first token that the thinker writes, with the default persona and its rules in place.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.questions import Question, choose, load_questions
from vivavoce.engine.contract import Request, Setup, TextDelta
from vivavoce.engine.conversation import Switches
from vivavoce.engine.embedded import Embedded
from vivavoce.engine.registry import Parts, open_engine
from vivavoce.languages import LANGUAGES
from vivavoce.model.chat import Message, Tool
from vivavoce.model.ears import WhisperEars
from vivavoce.model.parts import Cancelled, Sampling, Text, Thought
from vivavoce.model.thinker import OnnxThinker
from vivavoce.persona.personas import Personas
from vivavoce.server.choice import spec_of
from vivavoce.server.companion import Companion
from vivavoce.server.host import usable_cores
from vivavoce.server.people import People
from vivavoce.store import Store
from vivavoce.voice.mouth import EmbeddedMouth

PIECE: Final = LISTEN_RATE // 10
"""Samples that are handed to the ears at a time."""
REST_S: Final = 0.5
"""Seconds between two questions: work ahead has its turn."""


class _Watched(OnnxThinker):
    """Knows when it wrote."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.wrote: list[float] = []

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        for thought in super().think(messages, tools, tool_choice, sampling, cancelled):
            if isinstance(thought, Text):
                self.wrote.append(time.perf_counter())
            yield thought


@dataclass(frozen=True)
class Asked:
    """One question to one engine."""

    engine: str
    language: str
    question: str
    heard: str
    first_token_s: float
    """From the endpoint on."""


class Bench:
    """Engines that share every part but the ears."""

    def __init__(self, specs: Sequence[str], wait_s: float) -> None:
        store = Store()
        self._wait = wait_s
        self.thinker = _Watched(Path(spec_of(store, "s").removeprefix("onnx:")))
        parts = Parts(
            store,
            WhisperEars.load(store.path("whisper-base")),
            self.thinker,
            EmbeddedMouth(store.path("kokoro-v1.0.int8.onnx"), store.path("kokoro-vocab.json")),
            default_voice="xiaoyue",
            perceiver=None,
            switches=Switches(first_clause=False),
            workers=4,
            cores=max(1, int(usable_cores())),
        )
        self.engines = {spec: open_engine(spec, parts) for spec in specs}
        personas = Personas.usual("xiaoyue")
        people = People(personas, personas.first.id, "xiaoyue", [])
        self._setup: Setup = people.setup(people.default("bench"), Companion())
        self._low = Resampler(SPEAK_RATE, LISTEN_RATE)

    async def warm_up(self) -> None:
        for engine in self.engines.values():
            await engine.warm_up(self._setup)

    def audio(self, question: Question) -> Samples:
        """f32[n] at 16 kHz up to its end, and the silence until the endpoint."""
        spoken = self._low.step(question.audio(), self._low.init_state())[0]
        spoken = spoken[: int(question.end * LISTEN_RATE)]
        return np.concatenate([spoken, np.zeros(int(self._wait * LISTEN_RATE), np.float32)])

    async def ask(self, spec: str, question: Question) -> Asked:
        engine, audio = self.engines[spec], self.audio(question)
        handle = await engine.open(self._setup)
        await asyncio.sleep(REST_S)
        await self._play(engine, handle, audio)
        self.thinker.wrote.clear()
        endpoint = time.perf_counter()
        heard, first = "", 0.0
        request = Request((), turn=1, modality="text")
        async with contextlib.aclosing(engine.generate(handle, request)) as outputs:  # type: ignore[type-var]
            async for output in outputs:
                if isinstance(output, TextDelta):
                    # Without a token of the thinker it is a rule that answers.
                    first = [*self.thinker.wrote, time.perf_counter()][0] - endpoint
                    break
                heard = getattr(output, "text", heard)
        await engine.close(handle)
        return Asked(engine.name, question.language, question.id, heard.strip(), first)

    async def _play(self, engine: Embedded, handle: Any, audio: Samples) -> None:
        """As a session does: the ears get what has come by the time they are free."""
        begun, fed = time.perf_counter(), 0
        while fed < len(audio):
            there = min(len(audio), int((time.perf_counter() - begun) * LISTEN_RATE))
            if there - fed < PIECE and there < len(audio):
                await asyncio.sleep((fed + PIECE - there) / LISTEN_RATE)
                continue
            await engine.hear(handle, 1, audio[fed:there], there)
            fed = there


def summary(asked: Sequence[Asked]) -> dict[str, Any]:
    """Milliseconds by engine and language."""
    report: dict[str, Any] = {}
    for engine in dict.fromkeys(one.engine for one in asked):
        for language in LANGUAGES:
            took = [
                one.first_token_s * 1000
                for one in asked
                if (one.engine, one.language) == (engine, language) and one.first_token_s
            ]
            if took:
                p50, p95 = np.percentile(took, [50, 95]).round().tolist()
                report[f"{engine} {language}"] = {"n": len(took), "p50_ms": p50, "p95_ms": p95}
    return report


async def run(specs: Sequence[str], questions: int, wait_s: float) -> list[Asked]:
    """Ask both engines in turn; the first question of each is not counted."""
    bench = Bench(specs, wait_s)
    await bench.warm_up()
    known = load_questions()
    asked: list[Asked] = []
    for language in LANGUAGES:
        chosen = choose(known, language, questions)
        for question in [chosen[0], *chosen]:
            asked += [await bench.ask(spec, question) for spec in specs]
        del asked[-len(specs) * (len(chosen) + 1) : -len(specs) * len(chosen)]
    for engine in bench.engines.values():
        engine.shutdown()
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engines", default="native,cascade", help="specs, comma-separated")
    parser.add_argument("--questions", type=int, default=12, help="of each language")
    parser.add_argument("--wait", type=float, default=0.5, help="seconds from speech to endpoint")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    asked = asyncio.run(run(options.engines.split(","), options.questions, options.wait))
    report = summary(asked)
    if options.json:
        turns = [vars(one) for one in asked]
        sys.stdout.write(json.dumps({**report, "turns": turns}, ensure_ascii=False) + "\n")
        return
    for name, part in report.items():
        sys.stdout.write(f"{name:<12} {part['p50_ms']:>6.0f} ms p50 {part['p95_ms']:>6.0f} p95\n")


if __name__ == "__main__":
    main()
