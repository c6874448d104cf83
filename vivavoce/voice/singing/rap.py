"""Rap: a line of text is a bar, and its stressed syllables are on the beat.

    "Coffee in my cup and a beat in my head" ─► syllables ─► which begin beats ─► times ─► Phrase

The voice speaks: pitch stays its own, only the durations follow the beat.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

from vivavoce.languages import HAN, Language, script_language
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.singing.phrases import Phrase
from vivavoce.voice.singing.score import FASTEST, LONGEST, SLOWEST, ScoreError, Verse
from vivavoce.voice.singing.syllables import Sung, nuclei_of

BEATS: Final = 4
_STEPS: Final = 4
"""Places in a beat that a pattern can name."""
_MOST: Final = 4
"""Syllables of one beat at the most."""
_LONGEST_LINE: Final = 200
"""Characters: more than sixteen syllables have."""
_PICKUP: Final = 2
"""Unstressed syllables before the first beat at the most."""


def lines_of(verse: Verse, kokoro: Kokoro, voice: Callable[[Language], str]) -> tuple[Phrase, ...]:
    """A phrase per line. Raises ScoreError naming the line."""
    text, bpm, pattern = verse.text, verse.bpm, verse.pattern
    if not SLOWEST <= bpm <= FASTEST:
        raise ScoreError(f"{bpm:g} is no tempo: take {SLOWEST:g} to {FASTEST:g} beats a minute")
    if pattern and (len(pattern) != BEATS * _STEPS or set(pattern) - {"x", "."}):
        raise ScoreError(f"a pattern has {BEATS * _STEPS} places, x or . each: x.x.x.x.x.x.x.x.")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ScoreError("there are no words to rap: one line is one bar")
    bar = BEATS * 60 / bpm
    if len(lines) * bar > LONGEST:
        raise ScoreError(f"the verse lasts more than {LONGEST:g} seconds")
    out = []
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            raise ScoreError(f"line {number + 1} is too long for a bar: break it into lines")
        language = script_language(line, "en")
        plans = kokoro.plan(((language, line),), voice(language))
        if len(plans) != 1:
            raise ScoreError(f"line {number + 1}: nothing that can be said in one bar")
        try:
            out.append(_line(plans[0], line, number * bar, 60 / bpm, pattern))
        except ScoreError as error:
            raise ScoreError(f"line {number + 1}: {error}") from error
    return tuple(out)


def _line(plan: Plan, line: str, begin: float, beat: float, pattern: str) -> Phrase:
    words = plan.reading.words
    owners = [int(plan.owners[first]) for first, _, _ in nuclei_of(plan)]
    stresses = _stresses(plan)
    if pattern:
        places = [at / _STEPS for at, step in enumerate(pattern) if step == "x"]
        if len(places) < len(owners):
            raise ScoreError(f"{len(owners)} syllables for {len(places)} places of the pattern")
        times = places[: len(owners)]
    else:
        times = spread(stresses)
    ends = [*times[1:], BEATS]
    syllables = []
    for at, (owner, time, end) in enumerate(zip(owners, times, ends, strict=True)):
        last = at + 1 == len(owners) or owners[at + 1] != owner
        syllables.append(Sung(words[owner], (owner,), time * beat, end * beat, last))
    first = syllables[0].begin
    moved = tuple(
        Sung(one.text, one.words, one.begin - first, one.end - first, one.last) for one in syllables
    )
    return Phrase(script_language(line, "en"), moved, (), begin + first, line)


def _stresses(plan: Plan) -> list[float]:
    """Of every syllable: 1 stressed, 0.5 half, 0 not. Han: 1 at the beginning of a word."""
    symbols = f" {plan.reading.symbols} "
    out = []
    for first, vowel, after in nuclei_of(plan):
        owner = plan.owners[first]
        if owner >= 0 and HAN.fullmatch(plan.reading.words[owner]):
            start = first
            while plan.owners[start - 1] == owner:
                start -= 1
            toned = any(symbol in "→↗↓↘" for symbol in symbols[vowel:after])
            out.append((1.0 if symbols[start - 1] == " " else 0.5) if toned else 0.0)
        else:
            marks = symbols[first:vowel]
            out.append(1.0 if "ˈ" in marks else 0.5 if "ˌ" in marks else 0.0)
    return out


def spread(stresses: Sequence[float]) -> list[float]:
    """Beats (quarter notes) at which syllables begin, one bar: stressed ones on the beats.

    Of all ways to choose which syllables begin beats, that with the most stress on them, even beats
    and time to breathe after the last. Raises ScoreError for too many or too few syllables.
    """
    count = len(stresses)
    if not BEATS <= count <= BEATS * _MOST:
        raise ScoreError(
            f"{count} syllables; a bar has {BEATS} to {BEATS * _MOST}: break the line elsewhere"
        )
    best: tuple[float, tuple[int, ...]] | None = None
    for starts in combinations(range(count), BEATS):
        sizes = [b - a for a, b in zip(starts, (*starts[1:], count), strict=True)]
        if starts[0] > _PICKUP or max(sizes) > _MOST:
            continue
        even = sum((size - count / BEATS) ** 2 for size in sizes)
        cost = 0.5 * even + starts[0] + 0.5 * sizes[-1]
        cost -= 2 * sum(stresses[start] for start in starts)
        if best is None or cost < best[0]:
            best = (cost, starts)
    if best is None:
        raise ScoreError("the syllables do not fit four beats: break the line elsewhere")
    chosen = best[1]
    out = [(at - chosen[0]) / 4 for at in range(chosen[0])]
    for number, (a, b) in enumerate(zip(chosen, (*chosen[1:], count), strict=True)):
        out += [number + at / max(b - a, 2) for at in range(b - a)]
    return out
