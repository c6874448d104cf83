"""The embedded cloner: a place in Kokoro's style space, and a pitch and vocal tract for hibari."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.voice.loudness import loudness
from vivavoce.voice.own import speaker
from vivavoce.voice.own.measure import Pitched, pitched
from vivavoce.voice.own.search import STEPS, Advance, nearest, search
from vivavoce.voice.own.space import PROBES, STOCK, Chart
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.voice_file import English, Measures, VoiceFile
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.style.types import LIMITS
from vivavoce.voice.voices import LEVEL

CHECKS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "We could take the early train and have lunch by the sea.",
        "Nobody told me that the library closes at five today.",
    ),
    "zh": ("我们可以坐早上的火车，中午在海边吃饭。", "没有人告诉我图书馆今天五点关门。"),
}
"""Sentences that the search did not use; what is reported of a voice is measured on them."""

HIBARI: Final = Pitched(hertz=191.7, formants=(612.3, 1894.9, 2854.6))
"""Of hibari's one voice, saying `CHECKS` in English."""


_RIVALS: Final = 2
"""Stock voices that are heard again to find the likest: the two likest saying the probe."""


class Renderer(Protocol):
    """What speaks with a style table: f32[n] at 24 kHz."""

    def __call__(self, spoken: Spoken, table: Samples) -> Samples: ...


class StyleCloner:
    """`Cloner` over Kokoro. Slow: some thirty short renders."""

    def __init__(
        self,
        chart: Chart,
        encoder: Callable[[Samples], Embedding],
        render: Renderer,
        steps: int = STEPS,
    ) -> None:
        self._chart, self._encoder, self._render = chart, encoder, render
        self._steps = steps
        self._stock: dict[tuple[Language, str], Embedding] = {}

    def __call__(
        self,
        recordings: Sequence[Samples],
        language: Language,
        english: English,
        advance: Advance,
    ) -> VoiceFile:
        person = speaker.mean([self._encoder(each) for each in recordings])
        voice = pitched(np.concatenate(recordings))

        def listen(table: Samples) -> Embedding:
            return self._encoder(self._said(PROBES[language], language, table))

        found = search(person, language, self._chart, listen, advance, self._steps)
        spoken = self._checked(language, found.table)
        own = self._mean(spoken)
        stock = {
            name: speaker.similarity(self._stock_voice(language, name), person)
            for name in list(nearest(person, language, self._chart))[:_RIVALS]
        }
        rival = max(stock, key=lambda name: stock[name])
        table, blend = found.table, found.blend
        if speaker.similarity(own, person) < stock[rival]:  # the search did not generalise
            table, blend = STOCK(rival), {rival: 1.0}
            spoken = self._checked(language, table)
            own = self._mean(spoken)
        measures = Measures(
            similarity=round(speaker.similarity(own, person), 4),
            nearest=rival,
            nearest_similarity=round(stock[rival], 4),
            blend={name: round(weight, 4) for name, weight in blend.items()},
            hertz=round(voice.hertz, 1),
            formants=voice.formants,
            renders=found.renders,
        )
        low, high = LIMITS["pitch"]
        return VoiceFile(
            table=table,
            pitch=round(min(max(voice.semitones_above(HIBARI), low), high), 2),
            formant=round(min(max(voice.formant_factor(HIBARI), 0.85), 1.18), 3),
            english=english,
            gain_db=round(LEVEL - loudness(np.concatenate(spoken)), 1),
            measures=measures,
            consent="",
        )

    def _said(self, text: str, language: Language, table: Samples) -> Samples:
        """f32[n] at 16 kHz."""
        audio = self._render(((language, text),), table)
        return np.asarray(soxr.resample(audio, SPEAK_RATE, LISTEN_RATE), np.float32)

    def _checked(self, language: Language, table: Samples) -> list[Samples]:
        return [self._said(text, language, table) for text in CHECKS[language]]

    def _mean(self, spoken: list[Samples]) -> Embedding:
        return speaker.mean([self._encoder(each) for each in spoken])

    def _stock_voice(self, language: Language, name: str) -> Embedding:
        if (language, name) not in self._stock:
            spoken = self._checked(language, STOCK(name))
            self._stock[language, name] = self._mean(spoken)
        return self._stock[language, name]
