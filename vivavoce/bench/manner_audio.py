"""The user's side of the bench of manners: one sentence, said in six manners.

The words are synthesised once, in a voice that no classifier was trained on, and taken apart by the
WORLD vocoder (`data.expressive`); the neutral one goes through it, too. Needs the extra `train`.
"""

import zlib
from collections.abc import Mapping
from typing import Final, Literal, get_args

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.manner_rules import Sentence
from vivavoce.data.expressive import analyse, render
from vivavoce.data.expressive_manners import Sex, Task, labelled
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.opening import KOKORO, open_mouth
from vivavoce.voice.voices import find

Manner = Literal["neutral", "tired", "hurried", "cheerful", "whispering", "upset"]
MANNERS: Final[tuple[Manner, ...]] = get_args(Manner)

_LABELS: Final[Mapping[Manner, tuple[Task, str]]] = {
    "neutral": ("voice_tone", "neutral"),
    "tired": ("voice_tone", "tired"),
    "hurried": ("voice_tone", "impatient"),
    "cheerful": ("voice_tone", "playful"),
    "whispering": ("voice_styles", "whisper"),
    "upset": ("voice_tone", "choked_up"),
}
_VOICES: Final[Mapping[Language, tuple[str, str]]] = {
    "en": ("michael", "emma"),
    "zh": ("yunxi", "xiaobei"),
}
_LEVEL: Final = 0.08
"""RMS of the neutral sentence, about -22 dBFS; the others keep their distance from it."""


class Speakers:
    """Says sentences in every manner."""

    def __init__(self, mouth: EmbeddedMouth) -> None:
        self._mouth = mouth

    def say(self, sentence: Sentence) -> dict[Manner, Samples]:
        """f32[n] at 16 kHz, by manner."""
        voice = _VOICES[sentence.language][sentence.number % 2]
        sex: Sex = "male" if find(voice).sex == "male" else "female"
        plain = analyse(self._neutral(sentence, voice))
        said = {}
        for manner, (task, label) in _LABELS.items():
            rng = np.random.default_rng(zlib.crc32(f"{sentence.id}/{manner}".encode()))
            said[manner] = render(plain, labelled(task, label, sex, rng), rng)
        gain = _LEVEL / max(float(np.sqrt(np.mean(said["neutral"] ** 2))), 1e-6)
        loudest = max(float(np.abs(samples).max()) for samples in said.values())
        gain = min(gain, 0.95 / loudest)
        return {manner: np.asarray(gain * samples, np.float32) for manner, samples in said.items()}

    def _neutral(self, sentence: Sentence, voice: str) -> Samples:
        splitter = self._mouth.splitter(sentence.language, short_start=False)
        clauses = [*splitter.feed(sentence.text), *splitter.flush()]
        pieces = [
            said.samples
            for clause in clauses
            for said in self._mouth.render(clause, voice, 1.0, lambda: False)
        ]
        speech = np.concatenate(pieces)
        return np.asarray(soxr.resample(speech, SPEAK_RATE, LISTEN_RATE), np.float32)


def speakers(store: Store) -> Speakers:
    """From the model files of the mouth."""
    return Speakers(open_mouth(store, KOKORO))
