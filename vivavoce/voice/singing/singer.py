"""Kokoro sings: durations and F0 come from the score, all else from the model.

Score ─► phrases ─► plan ─► durations ─► curves ─► melody in F0 ─► sound, at its time
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.singing.melody import hertz, melody
from vivavoce.voice.singing.phrases import Phrase, phrases
from vivavoce.voice.singing.rap import lines_of
from vivavoce.voice.singing.score import ScoreError, Song, Verse
from vivavoce.voice.singing.syllables import Nucleus, durations, timed, voiced

BREATH: Final = 0.18
"""Seconds at the end of a phrase that go into breathing when no rest is written."""
_ENERGY: Final = 8.6
"""Of a vowel in full voice, in the model's own measure."""
_SILENT: Final = 12.0
"""Hz that the model itself has where there is no voice."""
_LEVEL: Final = str.maketrans("↗↓↘", "→→→")
"""The melody takes the place of word tones; vowels of the level one are the steadiest."""
LEAD: Final = 0.5
"""Seconds before beat 0: a consonant sounds before its beat."""


@dataclass(frozen=True)
class _Ready:
    """A phrase with its durations, when its vowels begin, and its first frame (seconds)."""

    plan: Plan
    nuclei: tuple[Nucleus, ...]
    zero: float


class Singer:
    """Sings scores with one loaded Kokoro."""

    def __init__(self, kokoro: Kokoro) -> None:
        self._kokoro = kokoro

    def sing(
        self, song: Song, voice: Callable[[Language], str], cancelled: Callable[[], bool]
    ) -> Iterator[Samples]:
        """f32[n] at 24 kHz, as far as a phrase makes it known; beat 0 is at `LEAD`.

        `voice` is Kokoro's for a language; octaves are chosen to suit it. `cancelled` is polled
        before every phrase. Raises ScoreError, before the first sound. While phrases are planned,
        pieces are empty: a caller who shares the processor can give way between them.
        """
        if isinstance(song, Verse):
            parts, shift = lines_of(song, self._kokoro, voice), 0
        else:
            parts = phrases(song)
            shift = octaves(parts, self._middle(parts[0], voice(song.language)))
        ready = []
        for number, phrase in enumerate(parts):
            if cancelled():
                return
            yield np.zeros(0, np.float32)
            room = np.inf if number + 1 == len(parts) else parts[number + 1].begin - phrase.begin
            ready.append(self._ready(phrase, voice(phrase.language), room))
        rest = np.zeros(0, np.float32)
        done = 0
        for number, (phrase, one) in enumerate(zip(parts, ready, strict=True)):
            if cancelled():
                return
            samples = self._sound(phrase, one, shift)
            at = max(0, round((LEAD + phrase.begin + one.zero) * SPEAK_RATE) - done)
            rest = _added(rest, samples, at)
            # The next phrase begins with at most `LEAD` seconds of consonants before its beat.
            last = number + 1 == len(parts)
            until = len(rest) if last else round(parts[number + 1].begin * SPEAK_RATE) - done
            rest = np.pad(rest, (0, max(0, until - len(rest))))
            yield rest[:until]
            rest, done = rest[until:], done + until

    def _ready(self, phrase: Phrase, voice: str, room: float) -> _Ready:
        """With its durations; `room`: seconds until the next phrase."""
        plan = self._plan(phrase, voice)
        try:
            nuclei = timed(plan, phrase.syllables)
            last = nuclei[-1]
            breath = max(room - BREATH, last.begin + 0.7 * (last.end - last.begin))
            nuclei[-1] = replace(last, end=min(last.end, breath))
            frames, zero = durations(plan, nuclei)
        except ScoreError as error:
            raise ScoreError(f"{phrase.words!r}: {error}") from error
        return _Ready(replace(plan, durations=frames), tuple(nuclei), zero)

    def _sound(self, phrase: Phrase, ready: _Ready, shift: int) -> Samples:
        """Tones `shift` semitones higher than written."""
        plan = self._kokoro.curves(ready.plan)
        assert plan.pitch is not None
        sung = np.repeat(voiced(plan), plan.frames * 2)
        if phrase.tones:
            tones = [replace(tone, pitch=tone.pitch + shift) for tone in phrase.tones]
            curve = hertz(melody(tones, len(plan.pitch), ready.zero))
            pitch = np.where(sung, curve, np.minimum(plan.pitch, _SILENT)).astype(np.float32)
        else:
            pitch = _unbroken(plan.pitch, sung)
        energy = self._energy(plan, ready.nuclei)
        return self._kokoro.sound(replace(plan, pitch=pitch, energy=energy))

    def _energy(self, plan: Plan, nuclei: Sequence[Nucleus]) -> NDArray[np.float32]:
        """Vowels in full voice to their end, however long; consonants as the model has them."""
        assert plan.energy is not None
        ends = np.cumsum(plan.frames) * 2
        out = plan.energy.copy()
        for nucleus in nuclei:
            begin, end = ends[nucleus.first - 1], ends[nucleus.after - 1]
            out[begin:end] = np.maximum(out[begin:end], _ENERGY)
        return out

    def _plan(self, phrase: Phrase, voice: str) -> Plan:
        reading = self._kokoro.read(((phrase.language, phrase.text),))
        if phrase.tones:
            reading = replace(reading, symbols=reading.symbols.translate(_LEVEL))
        plans = self._kokoro.plan(reading, voice)
        if not plans:
            raise ScoreError(f"{phrase.text!r}: nothing that can be sung")
        if len(plans) != 1:
            raise ScoreError(f"{phrase.text!r} is too long for one breath: write rests or commas")
        return plans[0]

    def _middle(self, phrase: Phrase, voice: str) -> float:
        """Where the voice speaks, in semitones (MIDI)."""
        pitch = self._kokoro.curves(self._plan(phrase, voice)).pitch
        assert pitch is not None
        found = pitch[pitch >= VOICED]
        return float(69 + 12 * np.log2(np.median(found) / 440)) if len(found) else 60.0


def _unbroken(pitch: NDArray[np.float32], sung: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Pitch of speech, carried on where a vowel is longer than the model gives it a voice."""
    known = np.flatnonzero(pitch >= VOICED)
    if not len(known):
        return pitch
    carried = np.interp(np.arange(len(pitch)), known, pitch[known])
    return np.where(sung & (pitch < VOICED), carried, pitch).astype(np.float32)


def octaves(parts: Sequence[Phrase], middle: float) -> int:
    """Semitones, whole octaves, that bring the tones nearest to the middle of a voice."""
    tones = [tone for phrase in parts for tone in phrase.tones]
    lengths = np.array([tone.end - tone.begin for tone in tones])
    mean = float((np.array([tone.pitch for tone in tones]) * lengths).sum() / lengths.sum())
    return 12 * round((middle - mean) / 12)


def _added(base: Samples, samples: Samples, at: int) -> Samples:
    """`base` with `samples` mixed in from `at` on, as long as it takes."""
    out = np.pad(base, (0, max(0, at + len(samples) - len(base))))
    out[at : at + len(samples)] += samples
    return out
