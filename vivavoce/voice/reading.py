"""Phonemes of a clause, and which word each of them belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import HAN, Language

EDGE: Final = "|"
"""Stands between the syllables of a Mandarin word; no phoneme, in no alphabet of ours."""
PAUSES: Final = frozenset(",.!?;:…— ")
_CLOSE: Final = frozenset(",.!?;:… ")
_SAID: Final = re.compile(rf"[^{re.escape(''.join(PAUSES))}{re.escape(EDGE)}]+")
_WORD: Final = re.compile(r"(?:\b[A-Z]\b(?!['’]) ?)+|\S*\w\S*")


@dataclass(frozen=True)
class Reading:
    """What is said in one go. A word is a Han character, a Latin word or letters in a row."""

    symbols: str
    owners: tuple[int, ...]
    """Number of the word that each symbol belongs to; -1: to none, it is a space or a pause."""
    words: tuple[str, ...]

    def part(self, begin: int, end: int) -> "Reading":
        """The symbols from `begin` to `end`, stripped; words keep their numbers."""
        text = self.symbols[begin:end]
        first = begin + len(text) - len(text.lstrip())
        last = max(first, end - (len(text) - len(text.rstrip())))
        return Reading(self.symbols[first:last], self.owners[first:last], self.words)


def read(pieces: Sequence[tuple[Language, str]], phonemes: Sequence[str]) -> Reading:
    """`phonemes` of every piece, with `EDGE` between syllables of a word, put together.

    Stretches between spaces, edges and punctuation are words in their order. Where a piece has more
    or fewer of them than its text has words (3.5 is said as three), its words share them by length.
    """
    symbols: list[str] = []
    owners: list[int] = []
    words: list[str] = []
    for (language, text), said in zip(pieces, phonemes, strict=True):
        if not said:
            continue
        if symbols:
            symbols.append(" ")
            owners.append(-1)
        found = words_of(language, text)
        stretches = [match.span() for match in _SAID.finditer(said)]
        owner = _shared(found, [end - begin for begin, end in stretches])
        mine = [-1] * len(said)
        for number, (begin, end) in zip(owner, stretches, strict=True):
            mine[begin:end] = [len(words) + number] * (end - begin) if found else [-1]
        kept = [i for i, symbol in enumerate(said) if symbol != EDGE]
        symbols += [said[i] for i in kept]
        owners += [mine[i] for i in kept]
        words += found
    # Punctuation follows its word at once.
    keep = [
        i
        for i, symbol in enumerate(symbols)
        if symbol != " " or "".join(symbols[i + 1 : i + 2]) not in _CLOSE
    ]
    return Reading("".join(symbols[i] for i in keep), tuple(owners[i] for i in keep), tuple(words))


def words_of(language: Language, text: str) -> list[str]:
    """Of one spoken piece; "P P T" is one word."""
    found = HAN.findall(text) if language == "zh" else _WORD.findall(text)
    return [word.strip() for word in found]


def _shared(words: list[str], lengths: list[int]) -> list[int]:
    """Number of the word that each of the stretches of these lengths belongs to."""
    spoken = [number for number, word in enumerate(words) for _ in word.split()]
    if len(spoken) == len(lengths):
        return spoken
    weights = [len(word) for word in words]
    whole, total = sum(weights) or 1, sum(lengths) or 1
    ends = [sum(weights[: i + 1]) / whole for i in range(len(words))]
    middles = [(sum(lengths[:i]) + lengths[i] / 2) / total for i in range(len(lengths))]
    return [next((n for n, end in enumerate(ends) if middle <= end), 0) for middle in middles]
