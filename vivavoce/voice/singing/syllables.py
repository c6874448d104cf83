"""Which phonemes carry which syllable, and when it is sung.

symbols   x  a u ↓   i ↘      Nuclei: the vowels that tones of the melody are sung on.
nuclei       ^       ^
onset        |       |        A vowel begins with its note, its consonants come before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.singing.score import ScoreError

VOWELS: Final = frozenset("AIOQWYᵊaeiouyɑɐɒæɔɤəɚɛɜɨɪɯøœɵʊʌᵻ")
SONORANTS: Final = frozenset("mnŋlɹɻwjɥɲrɭvzʒðʤbdɡ")
"""Consonants that are voiced from end to end, or nearly."""
_BEGINNINGS: Final = frozenset("wjɥˈˌ")
"""Glides and stress are heard as the beginning of the vowel, so they begin on the note."""
TONES: Final = frozenset("→↗↓↘ː")
_Tokens = tuple[int, int, int]
_SHORTEST: Final = 0.08
"""Seconds from vowel to vowel."""


@dataclass(frozen=True)
class Sung:
    """A syllable in time: seconds from the start of the phrase."""

    text: str
    words: tuple[int, ...]
    """Numbers of the words of the reading it belongs to."""
    begin: float
    end: float
    last: bool = True
    """The word ends with it."""


@dataclass(frozen=True)
class Nucleus:
    """A vowel by its tokens, with the glide before it, and when it sounds."""

    first: int
    vowel: int
    """Token that is held; those up to `after` close it (second vowel, tone)."""
    after: int
    begin: float
    end: float


def nuclei_of(plan: Plan) -> list[_Tokens]:
    """(first token with glide and stress, vowel, end) of every vowel of the plan, in order."""
    symbols = f" {plan.reading.symbols} "
    out: list[_Tokens] = []
    at = 0
    while at < len(symbols):
        if symbols[at] not in VOWELS:
            at += 1
            continue
        end = at + 1
        while end < len(symbols) and _goes_on(symbols, at, end, plan):
            end += 1
        first = at
        while symbols[first - 1] in _BEGINNINGS and plan.owners[first - 1] == plan.owners[at]:
            first -= 1
        out.append((first, at, end))
        at = end
    return out


def _goes_on(symbols: str, first: int, at: int, plan: Plan) -> bool:
    """Whether a token belongs to the vowel that began at `first`: its tone, a second vowel."""
    if plan.owners[at] != plan.owners[first]:
        return False
    if symbols[at] in TONES:
        return True
    tones = any(symbol in "→↗↓↘" for symbol in symbols[first:at])
    falls = symbols[at] in "iu" and symbols[first] in "aeoɑə" and symbols[first] != symbols[at]
    return falls and not tones and at == first + 1


def timed(plan: Plan, sung: Sequence[Sung]) -> list[Nucleus]:
    """The vowels with their times. Raises ScoreError when the words have too few of them."""
    found = nuclei_of(plan)
    owners = plan.owners
    out: list[Nucleus] = []
    by_word: dict[int, list[_Tokens]] = {}
    for nucleus in found:
        by_word.setdefault(int(owners[nucleus[0]]), []).append(nucleus)
    at = 0
    while at < len(sung):
        # All syllables of one word together: its vowels are spread over them.
        group = [sung[at]]
        while not group[-1].last:
            at += 1
            group.append(sung[at])
        at += 1
        words = sorted({word for syllable in group for word in syllable.words})
        mine = [nucleus for word in words for nucleus in by_word.get(word, [])]
        if not mine:
            raise ScoreError(
                f"{''.join(one.text for one in group)!r} has no vowel to sing on: a song has one "
                "language, and its numbers are written as words"
            )
        out += _spread(mine, group)
    ends = [*(one.begin for one in out[1:]), out[-1].end]
    for one, end in zip(out, ends, strict=True):
        room = end - one.begin
        if room < _SHORTEST:
            raise ScoreError(f"{room:.2f} s are too short for a syllable: take a slower tempo")
    return out


def _spread(nuclei: list[_Tokens], group: list[Sung]) -> list[Nucleus]:
    """Vowels on the syllables of a word; what is more than one shares the last syllable, and
    syllables that no vowel is left for are sung on the last one."""
    out = []
    count = len(group)
    for number, tokens in enumerate(nuclei):
        if number < count - 1:
            goes_to = count - 1 if number == len(nuclei) - 1 else number
            begin, end = group[number].begin, group[goes_to].end
        else:
            share = len(nuclei) - count + 1
            length = group[-1].end - group[-1].begin
            part = number - count + 1
            begin = group[-1].begin + length * part / share
            end = group[-1].begin + length * (part + 1) / share
        out.append(Nucleus(*tokens, begin, end))
    return out
