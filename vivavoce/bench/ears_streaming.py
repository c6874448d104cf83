"""The cascade's ears alone: error rates of streamed speech, CPU while speaking and at the pause,
and noise that is taken for speech. A part of `bench ears`."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.ears_sets import Utterance
from vivavoce.bench.errors_in_text import units
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import LANGUAGES
from vivavoce.model.ears import WhisperEars
from vivavoce.model.parts import Transcript

CHUNK: Final = LISTEN_RATE // 10
NOISES_PER_CLASS: Final = 4


@dataclass(frozen=True)
class Clip:
    """One utterance, streamed. CPU time is that of the whole process."""

    utterance: Utterance
    heard: Transcript
    errors: int
    units: int
    seconds: float
    cpu_s: float
    finish_cpu_s: float


def stream(ears: WhisperEars, audio: Samples) -> tuple[Transcript, float, float]:
    """Transcript, CPU s while feeding, CPU s of `finish`."""
    state, begun = ears.start(), time.process_time()
    for first in range(0, len(audio), CHUNK):
        state = ears.feed(state, audio[first : first + CHUNK], lambda: False)
    fed = time.process_time()
    final = ears.finish(state, lambda: False)
    return final.transcript, fed - begun, time.process_time() - fed


def measure(ears: WhisperEars, utterance: Utterance) -> Clip:
    audio = utterance.audio()
    heard, feeding, finishing = stream(ears, audio)
    expected = units(utterance.text, utterance.language)
    errors = edit_distance(expected, units(heard.text, utterance.language))
    return Clip(
        utterance, heard, errors, len(expected), len(audio) / LISTEN_RATE, feeding, finishing
    )


def noises(folder: Path) -> list[Path]:
    """All of `tau2-noise` and the first clips of every class of `esc10`, wherever below."""
    found = sorted(path for one in folder.rglob("tau2-noise") for path in one.glob("*.wav"))
    for classes in sorted(one for kept in folder.rglob("esc10") for one in kept.glob("*/")):
        found += sorted(classes.glob("*.ogg"))[:NOISES_PER_CLASS]
    return found


def streamed(
    ears: WhisperEars, utterances: Sequence[Utterance], silence: Sequence[Path]
) -> dict[str, Any]:
    """The report: seconds and fractions. `silence`: recordings that nobody speaks in."""
    clips = [measure(ears, utterance) for utterance in utterances]
    false = [path for path in silence if stream(ears, read_audio(path, LISTEN_RATE))[0].speech]
    finishes = [clip.finish_cpu_s for clip in clips]
    seconds = sum(clip.seconds for clip in clips)
    return {
        "error_rate": {
            language: {
                "rate": sum(c.errors for c in of) / max(1, sum(c.units for c in of)),
                "n": len(of),
            }
            for language in LANGUAGES
            if (of := [clip for clip in clips if clip.utterance.language == language])
        },
        "language_errors": [
            c.utterance.name for c in clips if c.utterance.language != c.heard.language
        ],
        "speech_missed": [clip.utterance.name for clip in clips if not clip.heard.speech],
        "noise": {"n": len(silence), "taken_for_speech": [path.name for path in false]},
        "cpu_per_s": sum(clip.cpu_s for clip in clips) / seconds,
        "finish_cpu_s": {"mean": float(np.mean(finishes)), "max": max(finishes)},
    }
