"""The embedded cloner: a place in Kokoro's style space with a colour, and a pitch and vocal tract
for hibari."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.loudness import loudness
from vivavoce.voice.own import speaker
from vivavoce.voice.own.colouring import PLAIN, Colour, embedding, match
from vivavoce.voice.own.measure import Pitched, pitched
from vivavoce.voice.own.search import STEPS, Advance, search
from vivavoce.voice.own.space import CHECKS, PROBES, STOCK, Chart
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.voice_file import English, Measures, VoiceFile
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import LIMITS, Controls
from vivavoce.voice.voices import LEVEL

HIBARI: Final = Pitched(hertz=191.7, formants=(612.3, 1894.9, 2854.6))
"""Of hibari's one voice, saying `CHECKS` in English."""

SECOND: Final[dict[Language, str]] = {
    "en": "I wonder what you would do with a whole free year.",
    "zh": "如果有一年的空闲，你最想做什么？",
}
"""Said beside the probe while the colour is looked for."""
_SEARCHING: Final = 0.75
"""Share of the time; colouring and checks are the rest."""


class Renderer(Protocol):
    """What speaks with a style table."""

    def __call__(self, spoken: Spoken, table: Samples, pitch: float = 0.0) -> Rendering:
        """`pitch` semitones above the table's own."""
        ...

    def hertz(self, spoken: Spoken, table: Samples) -> float:
        """Middle F0 of the table's own."""
        ...


class StyleCloner:
    """`Cloner` over Kokoro: a style at the person's pitch, then a colour. Some fifteen renders."""

    def __init__(
        self,
        chart: Chart,
        encoder: Callable[[Samples], Embedding],
        render: Renderer,
        steps: int = STEPS,
    ) -> None:
        self._chart, self._encoder, self._render = chart, encoder, render
        self._steps = steps

    def __call__(
        self,
        recordings: Sequence[Samples],
        language: Language,
        english: English,
        advance: Advance,
    ) -> VoiceFile:
        person = speaker.mean([self._encoder(each) for each in recordings])
        voice = pitched(np.concatenate(recordings))
        probe = PROBES[language]

        def at(table: Samples) -> float:
            return _semitones(voice.hertz, self._render.hertz(((language, probe),), table))

        def listen(table: Samples) -> Embedding:
            return self._heard(self._said((probe,), language, table, at(table)), PLAIN)

        found = search(
            person,
            language,
            self._chart,
            listen,
            lambda done: advance(_SEARCHING * done),
            self._steps,
        )
        table, blend, pitch = found.table, found.blend, at(found.table)
        colour = match(
            self._said((probe, SECOND[language]), language, table, pitch), person, self._encoder
        )
        spoken = self._said(CHECKS[language], language, table, pitch)
        own = self._heard(spoken, colour)
        stock = self._chart.checked(language)
        rival = max(stock, key=lambda name: speaker.similarity(stock[name], person))
        least = speaker.similarity(stock[rival], person)
        if speaker.similarity(own, person) < least:  # the search did not generalise
            table, blend, pitch, colour = STOCK(rival), {rival: 1.0}, 0.0, PLAIN
            spoken = self._said(CHECKS[language], language, table)
            own = stock[rival]
        measures = Measures(
            similarity=round(speaker.similarity(own, person), 4),
            nearest=rival,
            nearest_similarity=round(least, 4),
            blend={name: round(weight, 4) for name, weight in blend.items()},
            hertz=round(voice.hertz, 1),
            formants=voice.formants,
            renders=found.renders,
        )
        level = loudness(np.concatenate([colour(each) for each in spoken]))
        advance(1.0)
        return VoiceFile(
            table=table,
            mixed=replace(colour.controls, pitch=pitch),
            colour=colour.bands,
            light=Controls(
                pitch=_semitones(voice.hertz, HIBARI.hertz),
                formant=round(min(max(voice.formant_factor(HIBARI), 0.85), 1.18), 3),
            ),
            english=english,
            gain_db=round(LEVEL - level, 1),
            measures=measures,
            consent="",
        )

    def _said(
        self, texts: Sequence[str], language: Language, table: Samples, pitch: float = 0.0
    ) -> list[Rendering]:
        return [self._render(((language, text),), table, pitch) for text in texts]

    def _heard(self, renderings: Sequence[Rendering], colour: Colour) -> Embedding:
        return embedding(renderings, colour, self._encoder)


def _semitones(wanted: float, hertz: float) -> float:
    """From `hertz` up to `wanted`, as far as controls go."""
    low, high = LIMITS["pitch"]
    return round(min(max(float(12 * np.log2(wanted / hertz)), low), high), 2)
