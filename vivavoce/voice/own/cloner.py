"""The embedded cloner: a place in Kokoro's style space with a colour, and a pitch and vocal tract
for hibari."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.loudness import loudness
from vivavoce.voice.own import speaker
from vivavoce.voice.own.colouring import PLAIN, Colour, embedding, match
from vivavoce.voice.own.measure import Pitched, pitched
from vivavoce.voice.own.search import STEPS, Advance, blend, search
from vivavoce.voice.own.space import CHECKS, PROBES, STOCK, Chart
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.telephone import is_narrow, over_telephone
from vivavoce.voice.own.voice_file import English, Measures, VoiceFile
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import LIMITS, Controls
from vivavoce.voice.voices import LEVEL

HIBARI: Final = Pitched(hertz=191.7, formants=(612.3, 1894.9, 2854.6))
"""Of hibari's one voice, saying `CHECKS` in English."""

_ROUGH, _LAST = 2, 2
"""Rounds of a colour that is looked for between renders, and how many renders it is for."""
_SEARCHING, _COLOURED = 0.6, 0.9
"""Share of the time that is over then."""


class Renderer(Protocol):
    """What speaks with a style table."""

    def __call__(self, spoken: Spoken, table: Samples, pitch: float = 0.0) -> Rendering:
        """`pitch` semitones above the table's own."""
        ...

    def hertz(self, spoken: Spoken, table: Samples) -> float:
        """Middle F0 of the table's own."""
        ...


@dataclass(frozen=True)
class _Candidate:
    """What a voice would be made of."""

    table: Samples
    blend: Mapping[str, float]
    pitch: float
    """Semitones."""
    colour: Colour


class StyleCloner:
    """`Cloner` over Kokoro: a timbre at the person's pitch, then a colour. Some two dozen renders.

    What a recording through a telephone line lacks says nothing of the voice: then all renders that
    are searched among are heard through one, too. The checks are heard as they are.
    """

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
        whole = np.concatenate(recordings)
        voice = pitched(whole)
        encoder = over_telephone(self._encoder) if is_narrow(whole) else self._encoder
        near = speaker.mean([encoder(each) for each in recordings])
        found = self._search(near, encoder, voice.hertz, language, advance)
        person = speaker.mean([self._encoder(each) for each in recordings])
        spoken = self._said(CHECKS[language], language, found.table, found.pitch)
        own = embedding(spoken, found.colour, self._encoder)
        stock = self._chart.checked(language)
        rival = max(stock, key=lambda name: speaker.similarity(stock[name], person))
        least = speaker.similarity(stock[rival], person)
        if speaker.similarity(own, person) < least:  # the search did not generalise
            found = _Candidate(STOCK(rival), {rival: 1.0}, 0.0, PLAIN)
            spoken = self._said(CHECKS[language], language, found.table)
            own = stock[rival]
        measures = Measures(
            similarity=round(speaker.similarity(own, person), 4),
            nearest=rival,
            nearest_similarity=round(least, 4),
            blend={name: round(weight, 4) for name, weight in found.blend.items()},
            hertz=round(voice.hertz, 1),
            formants=voice.formants,
            renders=self._steps,
        )
        level = loudness(np.concatenate([found.colour(each) for each in spoken]))
        advance(1.0)
        return VoiceFile(
            table=found.table,
            mixed=replace(found.colour.controls, pitch=found.pitch),
            colour=found.colour.bands,
            light=Controls(
                pitch=_semitones(voice.hertz, HIBARI.hertz),
                formant=round(min(max(voice.formant_factor(HIBARI), 0.85), 1.18), 3),
            ),
            english=english,
            gain_db=round(LEVEL - level, 1),
            measures=measures,
            consent="",
        )

    def _search(
        self,
        person: Embedding,
        encoder: Callable[[Samples], Embedding],
        hertz: float,
        language: Language,
        advance: Advance,
    ) -> _Candidate:
        """Timbre and colour that `encoder` hears the person in."""
        probes, weights = PROBES[language], blend(person, language, self._chart)
        pitch = self._pitch(hertz, weights, language)
        renders: list[Rendering] = []

        def listen(table: Samples, said: int) -> Embedding:
            renders.extend(self._said((probes[said],), language, table, pitch))
            return embedding(renders[-1:], PLAIN, encoder)

        def recolour() -> Embedding:
            last = renders[-_LAST:]
            rough = match(last, person, encoder, _ROUGH)
            return embedding(last, rough, encoder) - embedding(last, PLAIN, encoder)

        def searched(done: float) -> None:
            advance(_SEARCHING * done)

        table = search(
            person, hertz, weights, language, self._chart, listen, recolour, searched, self._steps
        )
        colour = match(self._said(probes, language, table, pitch), person, encoder)
        advance(_COLOURED)
        return _Candidate(table, weights, pitch, colour)

    def _said(
        self, texts: Sequence[str], language: Language, table: Samples, pitch: float = 0.0
    ) -> list[Rendering]:
        return [self._render(((language, text),), table, pitch) for text in texts]

    def _pitch(self, hertz: float, weights: Mapping[str, float], language: Language) -> float:
        """Semitones from the blend's pitch to the person's, wherever its timbre goes."""
        table = STOCK.blend(weights)
        own = [self._render.hertz(((language, text),), table) for text in PROBES[language]]
        return _semitones(hertz, float(np.median(own)))


def _semitones(wanted: float, hertz: float) -> float:
    """From `hertz` up to `wanted`, as far as controls go."""
    low, high = LIMITS["pitch"]
    return round(min(max(float(12 * np.log2(wanted / hertz)), low), high), 2)
