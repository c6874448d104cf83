"""Mandarin syllables to Han characters, the way an input method does it.

The likeliest row of words (Viterbi over a lexicon with word counts). A tone that differs costs a
little: speakers and recognisers get tones wrong more often than sounds.
"""

import gzip
import math
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vivavoce.errors import ModelError
from vivavoce.model.units import FINALS, INITIALS, Syllable

WRONG_TONE: Final = 2.5
"""Cost of a tone that is not the word's, as a negative natural logarithm of a probability."""
LONGEST: Final = 5
"""Characters of the longest words in the lexicon."""
UNKNOWN: Final = 20.0
"""Cost of a syllable that no word has; it is left out."""
_ROUNDING: Final = 10
"""Costs are stored as whole tenths."""


@dataclass(frozen=True)
class Word:
    """A word with one of its readings."""

    text: str
    tones: tuple[int, ...]
    cost: float
    """Negative natural logarithm of its share of all words."""


class HanWords:
    """A lexicon of words by their sounds."""

    def __init__(self, words: dict[tuple[str, ...], list[Word]]) -> None:
        self._words = words

    @classmethod
    def load(cls, path: Path) -> "HanWords":
        """Read what `write` wrote; raises ModelError when the file is something else."""
        words: dict[tuple[str, ...], list[Word]] = defaultdict(list)
        try:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    text, reading, cost = line.rstrip("\n").split("\t")
                    said = [read_syllable(code) for code in reading.split()]
                    word = Word(text, tuple(s.tone for s in said), int(cost) / _ROUNDING)
                    words[tuple(s.sound for s in said)].append(word)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise ModelError(
                f"{path} holds no words ({error}): reinstall vivavoce or train again"
            ) from error
        if not words:
            raise ModelError(f"{path} holds no words: reinstall vivavoce or train again")
        return cls(dict(words))

    def read(self, syllables: Sequence[Syllable]) -> str:
        """The likeliest characters."""
        best: list[tuple[float, str]] = [(0.0, "")]
        sounds = [one.sound for one in syllables]
        for end in range(1, len(syllables) + 1):
            cost, text = best[end - 1]
            found = (cost + UNKNOWN, text)
            for length in range(1, min(end, LONGEST) + 1):
                start = end - length
                before, text = best[start]
                for word in self._words.get(tuple(sounds[start:end]), ()):
                    cost = before + word.cost + _tone_cost(word, syllables[start:end])
                    if cost < found[0]:
                        found = (cost, text + word.text)
            best.append(found)
        return best[-1][1]


def write(path: Path, words: Sequence[tuple[str, Sequence[Syllable], float]]) -> None:
    """Write words, their readings and their share of all words (0..1)."""
    lines = [
        f"{text}\t{' '.join(syllable_code(one) for one in reading)}"
        f"\t{round(-math.log(share) * _ROUNDING)}\n"
        for text, reading, share in words
    ]
    packed = gzip.compress("".join(sorted(lines)).encode("utf-8"), mtime=0)
    path.write_bytes(packed)


def syllable_code(syllable: Syllable) -> str:
    """A syllable as text, such as "n-i3"."""
    return f"{syllable.sound}{syllable.tone}"


def read_syllable(code: str) -> Syllable:
    """The syllable of a `syllable_code`; raises ValueError for anything else."""
    initial, _, rest = code.partition("-")
    final, tone = rest[:-1], rest[-1:]
    if final not in FINALS or (initial and initial not in INITIALS):
        raise ValueError(f"{code!r} is no syllable")
    return Syllable(initial, final, int(tone))


def _tone_cost(word: Word, said: Sequence[Syllable]) -> float:
    wrong = sum(tone != one.tone for tone, one in zip(word.tones, said, strict=True))
    return WRONG_TONE * wrong
