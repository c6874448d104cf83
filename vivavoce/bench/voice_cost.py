"""What speech costs: time to the first audio of a clause, processor time per second of speech."""

import time
from dataclasses import replace
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.bench.voice_clips import SENTENCES
from vivavoce.languages import Language
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.parts import Clause
from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.types import NEUTRAL, Controls

TONES: Final[dict[str, Controls]] = {
    "plain": NEUTRAL,
    "sad 4": controls("sad", 4),
    "angry 4": controls("angry", 4),
}


def cost(mouth: EmbeddedMouth, voice: str, language: Language, sentences: int) -> dict[str, Any]:
    """{tone: {first_audio: {wall_ms, cpu_ms} p50 of first clauses, cpu_per_second of whole
    sentences}}. Nothing may have been said of them before: the mouth remembers."""
    return {
        name: _of(mouth, voice, language, sentences, replace(tone, energy=tone.energy - 1e-3))
        for name, tone in TONES.items()
    }


def _of(
    mouth: EmbeddedMouth, voice: str, language: Language, sentences: int, tone: Controls
) -> dict[str, Any]:
    firsts: list[tuple[float, float]] = []
    spent = seconds = 0.0
    for text in SENTENCES[language][:sentences]:
        splitter = mouth.splitter(language, tone=tone)
        clauses = [*splitter.feed(text), *splitter.flush()]
        for number, clause in enumerate(clauses):
            wall, cpu, length = _timed(mouth, clause, voice)
            if number == 0:
                firsts.append((wall, cpu))
            spent, seconds = spent + cpu, seconds + length
    wall_ms, cpu_ms = 1000 * np.median(np.array(firsts), axis=0)
    return {
        "first_audio": {"wall_ms": round(float(wall_ms), 1), "cpu_ms": round(float(cpu_ms), 1)},
        "cpu_per_second": round(spent / seconds, 4),
        "clauses": len(firsts),
    }


def _timed(mouth: EmbeddedMouth, clause: Clause, voice: str) -> tuple[float, float, float]:
    """Seconds by the clock, of processor time, and of audio."""
    wall, cpu = time.perf_counter(), time.process_time()
    said = list(mouth.render(clause, voice, 1.0, lambda: False))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return wall, cpu, sum(len(piece.samples) for piece in said) / SPEAK_RATE
