"""The parts of an enrolment, loaded: encoder, chart, a Kokoro that speaks with any table."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.store.store import Store
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.own.cloner import StyleCloner
from vivavoce.voice.own.enrolment import Enrolment
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.search import STEPS, Advance
from vivavoce.voice.own.space import CHART, load_chart
from vivavoce.voice.own.speaker import SpeakerEncoder
from vivavoce.voice.own.voice_file import English, VoiceFile
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import Controls

BUNDLE: Final = "own-voices"
"""Of the store, pulled when a voice is first enrolled."""


class Speaking:
    """A Kokoro of its own (seconds to load) for any style table; one render at a time."""

    def __init__(self, store: Store) -> None:
        self._table = np.zeros(0, np.float32)
        self._kokoro = Kokoro(
            store.path("kokoro-stages"),
            store.path("kokoro-vocab.json"),
            Phonemes(),
            vectors=lambda _: self._table,
        )

    def __call__(self, spoken: Spoken, table: Samples, pitch: float = 0.0) -> Rendering:
        self._table = table
        return self._kokoro.render(spoken, "candidate", 1.0, Controls(pitch=pitch))

    def hertz(self, spoken: Spoken, table: Samples) -> float:
        curves = [self._kokoro.curves(plan).pitch for plan in self._kokoro.plan(spoken, table)]
        f0 = np.concatenate([curve for curve in curves if curve is not None])
        return float(np.median(f0[f0 >= VOICED]))


def open_enrolment(
    store: Store,
    library: Library,
    transcribe: Callable[[Samples, Language], str],
    steps: int = STEPS,
) -> Enrolment:
    """Everything but the ears. Kokoro is loaded when a voice is searched for, and let go after.

    Raises StoreError when the bundle was not pulled.
    """
    encoder = SpeakerEncoder(store.path("speaker-encoder"))

    def clone(
        recordings: Sequence[Samples], language: Language, english: English, advance: Advance
    ) -> VoiceFile:
        cloner = StyleCloner(load_chart(store.path(CHART)), encoder, Speaking(store), steps)
        return cloner(recordings, language, english, advance)

    return Enrolment(library, encoder, transcribe, clone)
