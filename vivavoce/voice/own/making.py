"""The parts of an enrolment, loaded: encoder, chart, a Kokoro that speaks with any table."""

from collections.abc import Callable, Sequence
from typing import Final

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.store.store import Store
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.own.cloner import Renderer, StyleCloner
from vivavoce.voice.own.enrolment import Enrolment
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.search import Advance
from vivavoce.voice.own.space import CHART, load_chart
from vivavoce.voice.own.speaker import SpeakerEncoder
from vivavoce.voice.own.voice_file import English, VoiceFile
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken

BUNDLE: Final = "own-voices"
"""Of the store, pulled when a voice is first enrolled."""


def speaking(store: Store, threads: int = 1) -> Renderer:
    """Load Kokoro (seconds); one render at a time."""
    tables: dict[str, Samples] = {}
    kokoro = Kokoro(
        store.path("kokoro-stages"),
        store.path("kokoro-vocab.json"),
        Phonemes(),
        threads=threads,
        vectors=tables.__getitem__,
    )

    def render(spoken: Spoken, table: Samples) -> Samples:
        tables["candidate"] = table
        return kokoro.render(spoken, "candidate", 1.0).samples

    return render


def open_enrolment(
    store: Store, library: Library, transcribe: Callable[[Samples, Language], str]
) -> Enrolment:
    """Everything but the ears. Kokoro is loaded when a voice is searched for, and let go after.

    Raises StoreError when the bundle was not pulled.
    """
    encoder = SpeakerEncoder(store.path("speaker-encoder"))

    def clone(
        recordings: Sequence[Samples], language: Language, english: English, advance: Advance
    ) -> VoiceFile:
        cloner = StyleCloner(load_chart(store.path(CHART)), encoder, speaking(store))
        return cloner(recordings, language, english, advance)

    return Enrolment(library, encoder, transcribe, clone)
