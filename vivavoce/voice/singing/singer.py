"""Kokoro sings: durations and F0 come from the score, all else from the model.

    Score ─► phrases ─► plan ─► durations ─► curves ─► melody in F0 ─► sound, at its time
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.reading import words_of
from vivavoce.voice.singing.melody import Tone, hertz, melody
from vivavoce.voice.singing.score import BREATHS, Note, Score, ScoreError, joined
from vivavoce.voice.singing.syllables import Nucleus, Sung, durations, timed, voiced

BREATH: Final = 0.18
"""Seconds at the end of a phrase that go into breathing when no rest is written."""
_LONGEST: Final = 14.0
"""Seconds sung in one breath at the most."""
_REST: Final = 0.3
"""Seconds of silence that end a phrase."""
_ENERGY: Final = 8.6
"""Of a vowel in full voice, in the model's own measure."""
_SILENT: Final = 12.0
"""Hz that the model itself has where there is no voice."""
_LEVEL: Final = str.maketrans("↗↓↘", "→→→")
"""The melody takes the place of word tones; vowels of the level one are the steadiest."""
LEAD: Final = 0.5
"""Seconds before beat 0: a consonant sounds before its beat."""


@dataclass(frozen=True)
class Phrase:
    """What is sung in one breath; tones are empty where it is spoken (rap)."""

    language: Language
    syllables: tuple[Sung, ...]
    tones: tuple[Tone, ...]
    begin: float
    """Seconds from the start of the song; all other times count from here."""
    words: str

    @property
    def text(self) -> str:
        """What the model is given: a phrase goes on, it does not end a sentence."""
        return self.words.rstrip(BREATHS) + ("，" if self.language == "zh" else ",")


def phrases(score: Score) -> tuple[Phrase, ...]:
    """The score cut where the singer breathes: at rests, and after punctuation."""
    groups: list[list[Note]] = [[]]
    for number, note in enumerate(score.notes):
        last = groups[-1][-1] if groups[-1] else None
        if last and note.lyric:
            silence = score.seconds(note.onset) - score.seconds(last.end)
            sung = score.seconds(note.end) - score.seconds(groups[-1][0].onset)
            word = next((n.lyric for n in reversed(score.notes[:number]) if n.lyric), "")
            if silence >= _REST or word.endswith(tuple(BREATHS)) or sung > _LONGEST:
                groups.append([])
        groups[-1].append(note)
    return tuple(_phrase(score, group) for group in groups)


def _phrase(score: Score, notes: Sequence[Note]) -> Phrase:
    if not notes[0].lyric:
        raise ScoreError(f"bar {score.bar(notes[0])}: a note without a syllable at the beginning")
    begin = score.seconds(notes[0].onset)
    tones = tuple(
        Tone(note.pitch, score.seconds(note.onset) - begin, score.seconds(note.end) - begin)
        for note in notes
    )
    language = score.language
    syllables: list[Sung] = []
    word, group = 0, 0
    for at, (note, tone) in enumerate(zip(notes, tones, strict=True)):
        if not note.lyric:
            syllables[-1] = replace(syllables[-1], end=tone.end)
            continue
        text = note.lyric.rstrip("-")
        later = next((n for n in notes[at + 1 :] if n.lyric), None)
        last = later is None or not note.lyric.endswith("-")
        syllables.append(Sung(text, (), tone.begin, tone.end, last))
        if last:
            whole = "".join(one.text for one in syllables[group:])
            count = len(words_of(language, whole))
            numbers = tuple(range(word, word + count))
            syllables[group:] = [replace(one, words=numbers) for one in syllables[group:]]
            word, group = word + count, len(syllables)
    words = joined([note.lyric for note in notes if note.lyric])
    return Phrase(language, tuple(syllables), tones, begin, words)


class Singer:
    """Sings scores with one loaded Kokoro."""

    def __init__(self, kokoro: Kokoro) -> None:
        self._kokoro = kokoro

    def sing(self, score: Score, voice: str, cancelled: Callable[[], bool]) -> Samples:
        """f32[n] at 24 kHz, beat 0 at `LEAD`; octaves are chosen to suit the voice.

        `cancelled` is polled before every phrase. Raises ScoreError.
        """
        parts = phrases(score)
        plans = [self._plan(phrase, voice) for phrase in parts[:1]]
        shift = octaves(parts, self._middle(plans[0]))
        return self.perform(parts, voice, cancelled, shift)

    def perform(
        self,
        parts: Sequence[Phrase],
        voice: str,
        cancelled: Callable[[], bool],
        shift: int = 0,
    ) -> Samples:
        """Phrases at their times, tones `shift` semitones higher."""
        length = max(phrase.begin + phrase.syllables[-1].end for phrase in parts) + 2 * LEAD
        out = np.zeros(int(length * SPEAK_RATE), np.float32)
        for number, phrase in enumerate(parts):
            if cancelled():
                break
            later = parts[number + 1].begin if number + 1 < len(parts) else float("inf")
            samples, zero = self._sound(phrase, voice, later - phrase.begin, shift)
            _add(out, samples, round((LEAD + phrase.begin + zero) * SPEAK_RATE))
        return out

    def _sound(
        self, phrase: Phrase, voice: str, room: float, shift: int
    ) -> tuple[Samples, float]:
        """The sound of a phrase, and when its first sample is (below 0)."""
        plan = self._plan(phrase, voice)
        nuclei = timed(plan, phrase.syllables)
        last = nuclei[-1]
        breath = max(room - BREATH, last.begin + 0.7 * (last.end - last.begin))
        nuclei[-1] = replace(last, end=min(last.end, breath))
        try:
            frames, zero = durations(plan, nuclei)
        except ScoreError as error:
            raise ScoreError(f"{phrase.words!r}: {error}") from error
        plan = self._kokoro.curves(replace(plan, durations=frames))
        assert plan.pitch is not None
        assert plan.energy is not None
        sung = np.repeat(voiced(plan), plan.frames * 2)
        if phrase.tones:
            tones = [replace(tone, pitch=tone.pitch + shift) for tone in phrase.tones]
            curve = hertz(melody(tones, len(plan.pitch), zero))
            pitch = np.where(sung, curve, np.minimum(plan.pitch, _SILENT)).astype(np.float32)
        else:
            pitch = _unbroken(plan.pitch, sung)
        energy = self._energy(plan, nuclei)
        samples = self._kokoro.sound(replace(plan, pitch=pitch, energy=energy))
        return samples, zero

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
        if len(plans) != 1:
            raise ScoreError(f"{phrase.text!r} is too long for one breath: write rests or commas")
        return plans[0]

    def _middle(self, plan: Plan) -> float:
        """Where the voice speaks, in semitones (MIDI)."""
        pitch = self._kokoro.curves(plan).pitch
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


def _add(out: Samples, samples: Samples, at: int) -> None:
    """Mix `samples` in from `at` on; what lies outside is dropped."""
    begin, end = max(at, 0), min(at + len(samples), len(out))
    if begin < end:
        out[begin:end] += samples[begin - at : end - at]
