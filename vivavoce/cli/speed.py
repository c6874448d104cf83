"""How fast each part runs on this machine, against what a spoken conversation needs.

Wall time on the threads the server uses, because that is what a listener waits for. A run takes a
few seconds; another busy program shows up in the figures, as it would in a conversation.
"""

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.errors import VivavoceError
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Ears, Sampling, Text, Thinker
from vivavoce.store import Store
from vivavoce.voice.parts import Mouth

TOKENS_PER_S: Final = 6.0
"""Speech is about 3-4 tokens a second; below this the voice waits for the words."""
FIRST_TOKEN_S: Final = 0.7
"""For some 20 new tokens after a cached persona: more makes the pause before an answer too long."""
EARS_FACTOR: Final = 0.5
"""Seconds of reading per second of speech; more and the transcript lags behind the speaker."""
MOUTH_FACTOR: Final[dict[Language, float]] = {"en": 0.5, "zh": 1.0}
"""Seconds of rendering per second of speech; above 1 the voice has to stop between clauses."""

PERSONA: Final = (
    "You are a warm, witty friend on the phone. Keep answers short and spoken. Never use lists. "
    "Say what you think, ask back when you are curious, and admit when you do not know something."
)
QUESTION: Final = "I just came home from work and I am really tired; what should I cook tonight?"
PHRASES: Final[dict[Language, str]] = {
    "en": "Let me think about that for a moment, because it is a good question.",
    "zh": "这个问题问得好，让我先好好想一想。",
}


@dataclass(frozen=True)
class ThinkerSpeed:
    """`problem` says why it did not run at all; the figures are 0 then."""

    name: str
    first_token_s: float = 0.0
    tokens_per_s: float = 0.0
    problem: str | None = None

    @property
    def fast_enough(self) -> bool:
        return (
            self.problem is None
            and self.tokens_per_s >= TOKENS_PER_S
            and self.first_token_s <= FIRST_TOKEN_S
        )


def measure_thinkers(candidates: Sequence[tuple[str, Callable[[], Thinker]]]) -> list[ThinkerSpeed]:
    """Speed of each candidate, in the order given. Each is opened, measured and closed.

    Give the best one first: `next(filter(fast_enough))` is then what to serve.
    """
    found = []
    for name, open_it in candidates:
        try:
            thinker = open_it()
            try:
                found.append(thinker_speed(name, thinker))
            finally:
                thinker.close()
        except VivavoceError as problem:
            found.append(ThinkerSpeed(name, problem=str(problem)))
    return found


def shipped_thinkers(store: Store) -> list[str]:
    """Specs of the thinkers that can run here, best first: M needs its file and llama.cpp."""
    specs = [f"onnx:{store.path('thinker-s-graph')}"]
    if importlib.util.find_spec("xllamacpp") and not store.missing(["thinker-m"]):
        specs.insert(0, f"llamacpp:{store.path('qwen2.5-coder-1.5b-instruct-q4_k_m.gguf')}")
    return specs


def choose_thinker(specs: Sequence[str], threads: int) -> tuple[str, list[ThinkerSpeed]]:
    """The first spec that is fast enough, else the last one, and what was measured on the way.

    A single spec is taken unmeasured: there is nothing to choose.
    """
    from vivavoce.engine.thinkers import open_thinker

    measured = []
    for spec in specs[:-1]:
        measured += measure_thinkers([(spec, partial(open_thinker, spec, threads=threads))])
        if measured[-1].fast_enough:
            return spec, measured
    return specs[-1], measured


def thinker_speed(
    name: str, thinker: Thinker, clock: Callable[[], float] | None = None
) -> ThinkerSpeed:
    """First token after a warm persona prefix, then the rate of the following ones."""
    clock = clock or time.perf_counter
    prefix = [Message("system", PERSONA)]
    thinker.warm(prefix, [], _never)
    began = clock()
    times = [
        clock()
        for thought in thinker.think(
            [*prefix, Message("user", QUESTION)],
            [],
            "none",
            Sampling(max_tokens=16, seed=1),
            _never,
        )
        if isinstance(thought, Text)
    ]
    if len(times) < 2 or times[-1] <= times[0]:
        return ThinkerSpeed(name, problem="it said next to nothing; try another model")
    return ThinkerSpeed(
        name, round(times[0] - began, 3), round((len(times) - 1) / (times[-1] - times[0]), 1)
    )


def ears_factor(ears: Ears, speech: Samples) -> float:
    """Seconds of reading per second of `speech` (f32 at 16 kHz), fed as it would come in."""
    state = ears.start()
    began = time.perf_counter()
    for at in range(0, len(speech), LISTEN_RATE // 10):
        state = ears.feed(state, speech[at : at + LISTEN_RATE // 10], _never)
    ears.finish(state, _never)
    return round((time.perf_counter() - began) / (len(speech) / LISTEN_RATE), 3)


def mouth_factor(mouth: Mouth, language: Language, voice: str) -> float:
    """Seconds of rendering per second of speech, after the models are loaded."""
    splitter = mouth.splitter(language)
    clauses = [*splitter.feed(PHRASES[language]), *splitter.flush()]
    *first, last = clauses
    for clause in first:  # loads the models
        list(mouth.render(clause, voice, 1.0, _never))
    began = time.perf_counter()
    speech = [said.samples for said in mouth.render(last, voice, 1.0, _never)]
    took = time.perf_counter() - began
    return round(took * SPEAK_RATE / max(1, len(np.concatenate(speech))), 3)


def _never() -> bool:
    return False
