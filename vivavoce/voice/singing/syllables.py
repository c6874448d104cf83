"""Which phonemes carry which syllable, and how long each of them lasts.

symbols   x  a u ↓   i ↘      Nuclei: the vowels that tones of the melody are sung on.
nuclei       ^       ^
onset        |       |        A vowel begins with its note, its consonants come before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.languages import HAN, Language
from vivavoce.voice.kokoro_plan import FRAME, Plan
from vivavoce.voice.singing.score import ScoreError

VOWELS: Final = frozenset("AIOQWYᵊaeiouyɑɐɒæɔɤəɚɛɜɨɪɯøœɵʊʌᵻ")
SONORANTS: Final = frozenset("mnŋlɹɻwjɥɲrɭvzʒðʤbdɡ")
"""Consonants that are voiced from end to end, or nearly."""
_BEGINNINGS: Final = frozenset("wjɥˈˌ")
"""Glides and stress are heard as the beginning of the vowel, so they begin on the note."""
_TONES: Final = frozenset("→↗↓↘ː")
_Tokens = tuple[int, int, int]
_FRAME_S: Final = FRAME / 24_000
_MOST: Final = 0.5
"""Share of the time from vowel to vowel that consonants may take."""
_SLOWER: Final = 1.4
"""Sung consonants are longer than spoken ones, by this factor where there is time."""
_EARLY: Final = {"initial": -0.03, "sonorant": 0.05, "zh": 0.02, "en": 0.045}
"""Seconds after the beginning of its first token that a vowel must not be heard: the decoder runs
ahead of its tokens, most of all after m, n and l and in English, but behind them when it comes out
of silence (measured over three voices and two songs, docs/LOG.md)."""
_LEAD: Final = 6
"""Frames of silence before the first sound; the model needs some to begin cleanly."""
_TAIL: Final = 8


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
    """Token that takes what time there is; those up to `after` close it (second vowel, tone)."""
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
    if symbols[at] in _TONES:
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
            raise ScoreError(f"{''.join(one.text for one in group)!r} has no vowel to sing on")
        out += _spread(mine, group)
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


def durations(plan: Plan, nuclei: Sequence[Nucleus]) -> tuple[NDArray[np.float32], float]:
    """Frames of every token, f32[T], and when the first frame is, in seconds (below 0).

    Consonants keep their length where there is time for it; vowels fill what is left.
    """
    vowels = np.array([s in VOWELS or s in _TONES for s in f" {plan.reading.symbols} "])
    natural = np.maximum(plan.durations.astype(np.float64) * np.where(vowels, 1, _SLOWER), 1)
    out = np.ones(len(natural), np.int64)
    first = nuclei[0].first
    lead = np.clip(np.rint(natural[1:first]), 1, 5).astype(np.int64)
    out[0], out[1:first] = _LEAD, lead
    start = int(out[:first].sum())
    zero = nuclei[0].begin + _EARLY["initial"] - start * _FRAME_S
    symbols = f" {plan.reading.symbols} "

    def frame(seconds: float) -> int:
        return round((seconds - zero) / _FRAME_S)

    said = int(np.flatnonzero(plan.owners >= 0)[-1]) + 1
    out[said:] = 2  # the comma at its end
    begins = [start]
    for nucleus in nuclei[1:]:
        kind = "sonorant" if symbols[nucleus.first - 1] in "mnŋlɻɹ" else _language(plan, nucleus)
        begins.append(frame(nucleus.begin + _EARLY[kind]))
    for number, nucleus in enumerate(nuclei):
        final = number + 1 == len(nuclei)
        until = said if final else nuclei[number + 1].first
        room = (frame(nucleus.end) if final else begins[number + 1]) - begins[number]
        gap = 0 if final else max(0, round((nuclei[number + 1].begin - nucleus.end) / _FRAME_S))
        _fill(out, natural, nucleus, until, room, gap)
    out[-1] = _TAIL
    return out.astype(np.float32), zero


def _language(plan: Plan, nucleus: Nucleus) -> Language:
    return "zh" if HAN.fullmatch(plan.reading.words[plan.owners[nucleus.first]]) else "en"


def _fill(
    out: NDArray[np.int64],
    natural: NDArray[np.float64],
    nucleus: Nucleus,
    until: int,
    room: int,
    gap: int,
) -> None:
    """`room` frames for the tokens from the nucleus up to `until`, the vowel's the most.

    The `gap` is silence that its note does not fill; rests are kept in the coda's last token.
    """
    rest = np.array([*range(nucleus.first, nucleus.vowel), *range(nucleus.vowel + 1, until)], int)
    if room < len(rest) + 1:
        raise ScoreError(
            f"{room * _FRAME_S:.2f} s are too short for a syllable: take a slower tempo"
        )
    wanted = np.clip(np.rint(natural[rest]), 1, 4)
    most = max(int(_MOST * room), len(rest))
    while wanted.sum() > most:
        wanted[wanted.argmax()] -= 1
    out[rest] = wanted.astype(np.int64)
    out[nucleus.vowel] = room - int(out[rest].sum())
    if gap and until - 1 > nucleus.vowel:
        moved = min(gap, int(out[nucleus.vowel]) - 1)
        out[nucleus.vowel] -= moved
        out[until - 1] += moved


def voiced(plan: Plan) -> NDArray[np.bool_]:
    """bool[T]: tokens that are sung, consonants with a voice included."""
    symbols = f" {plan.reading.symbols} "
    return np.array([s in VOWELS or s in SONORANTS or s in _TONES for s in symbols])
