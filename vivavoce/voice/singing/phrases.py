"""Where a singer breathes, and what is sung in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from vivavoce.languages import Language
from vivavoce.voice.reading import words_of
from vivavoce.voice.singing.melody import Tone
from vivavoce.voice.singing.score import BREATHS, Note, Score, ScoreError, joined
from vivavoce.voice.singing.syllables import Sung

_LONGEST: Final = 14.0
"""Seconds sung in one breath at the most."""
_REST: Final = 0.3
"""Seconds of silence that end a phrase."""


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
