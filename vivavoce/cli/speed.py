"""How fast ears and mouth run on this machine, against what a spoken conversation needs.

Wall time, because that is what a listener waits for. A run takes a few seconds; another busy
program shows up in the figures, as it would in a conversation. (Thinkers: `engine.thinkers.speed`.)
"""

import time
from typing import Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.model.parts import Ears
from vivavoce.voice.parts import Mouth

EARS_FACTOR: Final = 0.5
"""Seconds of reading per second of speech; more and the transcript lags behind the speaker."""
MOUTH_FACTOR: Final[dict[Language, float]] = {"en": 0.5, "zh": 1.0}
"""Seconds of rendering per second of speech; above 1 the voice has to stop between clauses."""

PHRASES: Final[dict[Language, str]] = {
    "en": "Let me think about that for a moment, because it is a good question.",
    "zh": "这个问题问得好，让我先好好想一想。",
}


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
