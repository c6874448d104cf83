"""Kokoro sings: it says every phrase on the notes, and its vowels are then laid on their times.

Score ─► phrases ─► plan ─► curves, on notes ─► sound ─► where vowels are ─► warped to the melody
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
from vivavoce.voice.singing.melody import FRAME_RATE, Tone, hertz, melody
from vivavoce.voice.singing.phrases import Phrase, phrases
from vivavoce.voice.singing.rap import lines_of
from vivavoce.voice.singing.score import ScoreError, Song, Verse
from vivavoce.voice.singing.syllables import Nucleus, timed
from vivavoce.voice.singing.vowels import found, loudness, placed
from vivavoce.voice.singing.warp import Times, warped

BREATH: Final = 0.18
"""Seconds at the end of a phrase that go into breathing when no rest is written."""
_BEFORE: Final = 0.45
"""Seconds of consonants and breath before the first vowel that are kept."""
_EARLY: Final = 5
"""Values of pitch, 12.5 ms each, by which a vowel is heard before its token."""
_LOUD: Final = 5.0
"""Energy of a vowel, in the model's own measure."""
_FADE: Final = 480
"""Samples, at the end of a phrase."""
_LEVEL: Final = str.maketrans("↗↓↘", "→→→")
"""The melody takes the place of word tones; vowels of the level one are the steadiest."""
LEAD: Final = 0.5
"""Seconds before beat 0: a consonant sounds before its beat."""


@dataclass(frozen=True)
class _Ready:
    """A phrase as it would be spoken, and when its vowels are to be heard."""

    plan: Plan
    nuclei: tuple[Nucleus, ...]


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
            samples, zero = self._sound(phrase, one, shift)
            at = max(0, round((LEAD + phrase.begin + zero) * SPEAK_RATE) - done)
            rest = _added(rest, samples, at)
            # The next phrase begins with at most `LEAD` seconds of consonants before its beat.
            last = number + 1 == len(parts)
            until = len(rest) if last else round(parts[number + 1].begin * SPEAK_RATE) - done
            rest = np.pad(rest, (0, max(0, until - len(rest))))
            yield rest[:until]
            rest, done = rest[until:], done + until

    def _ready(self, phrase: Phrase, voice: str, room: float) -> _Ready:
        """With the times of its vowels; `room`: seconds until the next phrase."""
        plan = self._plan(phrase, voice)
        try:
            nuclei = timed(plan, phrase.syllables)
        except ScoreError as error:
            raise ScoreError(f"{phrase.words!r}: {error}") from error
        last = nuclei[-1]
        breath = max(room - BREATH, last.begin + 0.7 * (last.end - last.begin))
        nuclei[-1] = replace(last, end=min(last.end, breath))
        return _Ready(plan, tuple(nuclei))

    def _sound(self, phrase: Phrase, ready: _Ready, shift: int) -> tuple[Samples, float]:
        """f32[n], tones `shift` semitones higher than written, and when it begins, in seconds."""
        plan, nuclei = self._kokoro.curves(ready.plan), ready.nuclei
        tones = [replace(tone, pitch=tone.pitch + shift) for tone in phrase.tones]
        if tones:
            plan = replace(plan, pitch=_on_notes(plan, nuclei, tones))
        pitch = plan.pitch
        assert pitch is not None
        spoken = self._kokoro.sound(plan)
        vowels = found(plan, nuclei, spoken)
        times = placed(vowels, nuclei, min(vowels[0].begin, _BEFORE))
        zero = float(times.heard[0])
        frames = round((times.heard[-1] - zero) * FRAME_RATE) + 1
        if tones:
            wanted = hertz(melody(tones, frames, zero))
        else:
            moments = times.source(zero + (np.arange(frames) + 0.5) / FRAME_RATE) * FRAME_RATE
            wanted = pitch[moments.astype(int).clip(0, len(pitch) - 1)]
        sung = warped(spoken, pitch, Times(times.heard - zero, times.made), wanted)
        heard = zero + np.arange(len(sung)) / SPEAK_RATE
        gain = loudness(vowels, nuclei, heard, even=bool(tones))
        fade = min(_FADE, len(sung))
        gain[len(sung) - fade :] *= np.linspace(1, 0, fade)
        return (sung * gain).astype(np.float32), zero

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


def _on_notes(plan: Plan, nuclei: Sequence[Nucleus], tones: Sequence[Tone]) -> NDArray[np.float32]:
    """Every syllable on its first note, f32[2 F]. Vowels have a voice as long as they are loud;
    else there is none where the model has none."""
    assert plan.pitch is not None
    assert plan.energy is not None
    ends = np.cumsum(plan.frames) * 2
    level = np.full(len(plan.pitch), tones[0].pitch, np.float64)
    sung = np.zeros(len(plan.pitch), bool)
    for nucleus in nuclei:
        begin = max(0, ends[nucleus.first - 1] - _EARLY)
        end = ends[nucleus.after - 1] - _EARLY
        sung[begin:end] = True
        level[begin:] = max((t for t in tones if t.begin <= nucleus.begin + 1e-6), key=_begin).pitch
    voice = (plan.pitch >= VOICED) | (sung & (plan.energy >= _LOUD))
    return np.where(voice, hertz(level), plan.pitch).astype(np.float32)


def _begin(tone: Tone) -> float:
    return tone.begin


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
