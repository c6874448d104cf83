"""Finds the words of a lexicon in what was heard, by letter and by sound.

    "打开车床再" ─► [v.open 打开] [o.window 车窗, by sound] [x.and 再]

Exact phrases cost nothing; ones that merely sound alike cost more, and only phrases of at least two
syllables (English: words of at least five letters) may. Longest and cheapest win; tokens of the
grammar do not overlap, marks (`x.`) may lie over them but not inside a longer one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle import numbers
from vivavoce.tools.vehicle.lexicon import FILLER, Lexicon
from vivavoce.tools.vehicle.numbers import Number
from vivavoce.tools.vehicle.sound import syllables, unlike

_LOOSE: Final = {2: 0.36, 3: 0.55, 4: 0.8, 5: 1.0}
"""Cost that a Chinese phrase of so many syllables may have (longer ones: 1.25)."""

_LOOSER: Final = {2: 0.7, 3: 1.0, 4: 1.25, 5: 1.9}
"""The same for a second look at what made no sense (longer ones: 2.2)."""

_HOMOPHONE: Final = 0.05
_HOMOPHONES_ONLY: Final = {2: 0.16, 3: 0.36}
"""What a need may cost, or a word that is a command by itself: nothing else confirms it."""

_ALONE: Final = frozenset(
    "v.call v.next v.previous v.answer v.hang_up v.redial v.resume o.like o.mute o.shuffle "
    "o.repeat_one o.repeat_all o.repeat_off o.washer x.undo".split()
)


_REPLIES: Final = frozenset({"x.yes", "x.no", "x.no_change"})

_BREAK: Final = re.compile(r"[，。！？、；：,.!?;:…\n]+")


@dataclass(frozen=True)
class Token:
    """A stretch of the text and what it may mean. Positions count characters or words."""

    tags: frozenset[str]
    start: int
    end: int
    cost: float = 0.0
    number: Number | None = None
    text: str = ""

    def has(self, *tags: str) -> bool:
        return any(tag in self.tags for tag in tags)

    def of(self, kind: str) -> str | None:
        """The first tag of a kind, without the kind's letter."""
        return next((t[len(kind) :] for t in sorted(self.tags) if t.startswith(kind)), None)


@dataclass(frozen=True)
class Spotted:
    """The text in units (characters or lower-case words) and what stands in it."""

    units: tuple[str, ...]
    tokens: tuple[Token, ...]
    marks: tuple[Token, ...]
    covered: tuple[bool, ...]
    """Per unit: some word of the grammar, or a filler, accounts for it."""
    breaks: frozenset[int] = field(default_factory=frozenset)
    """Positions before which there was punctuation."""

    @property
    def known(self) -> float:
        """Share of the units that are accounted for."""
        return sum(self.covered) / len(self.covered) if self.covered else 0.0

    def marked(self, tag: str) -> list[Token]:
        return [mark for mark in self.marks if tag in mark.tags]

    def text(self, start: int, end: int, language: Language) -> str:
        return ("" if language == "zh" else " ").join(self.units[start:end])


def spot(text: str, words: Lexicon, *, loose: bool = False) -> Spotted:
    """Everything the grammar needs to know about `text`. `loose`: guess more."""
    units, breaks = _units(text, words.language)
    if words.language == "zh":
        found = [*_exact(units, words), *_alike(units, words, loose=loose)]
        figures = numbers.chinese("".join(units))
    else:
        fixed = [words.corrected(unit) for unit in units]
        prices = [price for _, price in fixed]
        corrected = tuple(unit for unit, _ in fixed)
        found = [
            Token(t.tags, t.start, t.end, sum(prices[t.start : t.end]), None, t.text)
            for t in _exact(corrected, words)
        ]
        figures = numbers.english(list(units))
    found = [t for t in found if not any(t.start < b < t.end for b in breaks)]
    marks = [
        *_apart(t for t in found if _is_mark(t) and not t.tags <= _REPLIES),
        *_apart(t for t in found if t.tags & _REPLIES),
    ]
    plain = [*marks, *_fillers(units, words)]
    found = [t for t in found if not t.cost or not any(_crosses(t, m) for m in plain)]
    exact = [t for t in found if not t.cost and not _is_mark(t, only=True)]
    marks = [m for m in marks if not m.cost or not any(_crosses(m, t) for t in exact)]
    found = [
        t
        for t in found
        if not t.cost or not any(_crosses(t, n) for n in figures if _sure(n, units))
    ]
    numerals = [Token(frozenset({"number"}), n.start, n.end, 0.0, n) for n in figures]
    tokens = _apart([*(t for t in found if not _is_mark(t, only=True)), *numerals])
    marks = [m for m in marks if not any(_inside(m, t) for t in tokens)]
    covered = _covered(units, [*tokens, *marks], words)
    return Spotted(units, tuple(tokens), tuple(marks), covered, frozenset(breaks))


def _units(text: str, language: Language) -> tuple[tuple[str, ...], set[int]]:
    """Characters or words, and the positions before which there was punctuation."""
    text = text.lower().replace("’", "'").replace("°", " degrees " if language == "en" else "度")
    text = re.sub(r"\b([ap])\.?\s?m\b\.?|(?<=\d)([ap])m\b", r" \1\2m ", text)
    text = re.sub(r"(?<=\d)[.:：](?=\d)", "\u0001", text)
    units: list[str] = []
    breaks: set[int] = set()
    for n, part in enumerate(_BREAK.split(text)):
        if n and units:
            breaks.add(len(units))
        part = part.replace("\u0001", ".")
        if language == "zh":
            units += [c for c in part if not c.isspace() and c not in '"“”‘’()（）《》-—']
        else:
            units += re.sub(r"[^\w'%./]+", " ", part.replace("-", " ")).split()
    return tuple(units), breaks


def _is_mark(token: Token, *, only: bool = False) -> bool:
    marks = [tag.startswith("x.") for tag in token.tags]
    return all(marks) if only else any(marks)


def _exact(units: tuple[str, ...], words: Lexicon) -> list[Token]:
    found = []
    for start in range(len(units)):
        for end in range(start + 1, min(len(units), start + words.longest) + 1):
            tags = words.phrases.get(units[start:end])
            if tags:
                text = "".join(units[start:end]) if words.language == "zh" else ""
                found.append(Token(frozenset(tags), start, end, 0.0, None, text))
    return found


def _alike(units: tuple[str, ...], words: Lexicon, *, loose: bool) -> list[Token]:
    """Phrases that sound like a stretch of the text, one of whose syllables is the same."""
    heard = syllables("".join(units))
    if len(heard) != len(units):
        return []
    best: dict[tuple[int, tuple[str, ...]], Token] = {}
    for at, sound in enumerate(heard):
        for offset, phrase, sounds in words.by_syllable.get(sound, ()):
            start, end = at - offset, at - offset + len(phrase)
            if start < 0 or end > len(units) or (start, phrase) in best:
                continue
            most = (_LOOSER if loose else _LOOSE).get(len(phrase), 2.2 if loose else 1.25)
            if len(phrase) < 4 and _alone(words.phrases[phrase]):
                most = min(most, _HOMOPHONES_ONLY[len(phrase)])
            cost = _cost(units[start:end], heard[start:end], phrase, sounds, most)
            if cost is not None:
                tags = frozenset(words.phrases[phrase])
                best[start, phrase] = Token(tags, start, end, cost, None, "".join(phrase))
    return list(best.values())


def _alone(tags: set[str]) -> bool:
    """A word that asks for something without any other word to confirm it."""
    return bool(tags & _ALONE) or all(tag.startswith(("n.", "f.", "s.", "w.")) for tag in tags)


def _cost(
    units: tuple[str, ...],
    heard: tuple[str, ...],
    phrase: tuple[str, ...],
    sounds: tuple[str, ...],
    most: float,
) -> float | None:
    """What hearing `units` for `phrase` costs; None: too much, or nothing was misheard."""
    if units == phrase:
        return None
    cost = 0.0
    for unit, sound, wanted, expected in zip(units, heard, phrase, sounds, strict=True):
        if unit != wanted:
            cost += unlike(sound, expected) + _HOMOPHONE
            if cost > most:
                return None
    return cost


def _apart(tokens: Iterable[Token]) -> list[Token]:
    """Tokens that do not overlap: the set worth most; same stretch: tags together."""
    merged: dict[tuple[int, int], Token] = {}
    for token in tokens:
        place = (token.start, token.end)
        other = merged.get(place)
        if other is None or token.cost < other.cost - 0.01:
            merged[place] = token
        elif abs(token.cost - other.cost) <= 0.01:
            number = token.number or other.number
            merged[place] = Token(
                token.tags | other.tags, *place, other.cost, number, other.text or token.text
            )
    return _best(sorted(merged.values(), key=lambda token: token.end))


def _best(tokens: list[Token]) -> list[Token]:
    """The set of tokens without overlaps that is worth most (weighted interval scheduling)."""
    ends = [token.end for token in tokens]
    total = [0.0] * (len(tokens) + 1)
    taken = [False] * len(tokens)
    for n, token in enumerate(tokens):
        before = bisect_right(ends, token.start, 0, n)
        total[n + 1] = total[n]
        if total[before] + _worth(token) > total[n]:
            total[n + 1], taken[n] = total[before] + _worth(token), True
    kept, n = [], len(tokens)
    while n:
        if taken[n - 1]:
            kept.append(tokens[n - 1])
            n = bisect_right(ends, tokens[n - 1].start, 0, n - 1)
        else:
            n -= 1
    return kept[::-1]


def _worth(token: Token) -> float:
    """Long and sure is good; amounts and places give way to things, verbs and needs."""
    weak = all(tag.startswith(("m.", "z.", "number")) for tag in token.tags)
    letters = 0.3 if token.text else 0.05  # a Chinese character is less than an English word
    guess = letters + 2.0 * token.cost if token.cost else 0.0
    short = 0.3 if len(token.text) == 1 else 0.0
    return token.end - token.start - 0.4 - short - guess - (0.1 if weak else 0.0)


def _crosses(token: Token, other: Token | Number) -> bool:
    """A guess that lies over something sure: a mark of two letters or more, a number."""
    if isinstance(other, Token) and (other.cost or other.end - other.start < 2):
        return False
    return token.start < other.end and other.start < token.end


def _sure(number: Number, units: tuple[str, ...]) -> bool:
    """It can be nothing but a number: 一 alone is as often a misheard 椅."""
    following = units[number.end : number.end + 1]
    first = units[number.start]
    written = first[0].isdigit() or first == "十" or number.end - number.start > 1
    return number.percent or written or following in {("度",), ("档",), ("级",), ("挡",)}


def _inside(mark: Token, token: Token) -> bool:
    """A mark that is only a part of a longer word of the car."""
    covered = token.start <= mark.start and mark.end <= token.end
    return covered and token.end - token.start > mark.end - mark.start


def _fillers(units: tuple[str, ...], words: Lexicon) -> list[Token]:
    """Everyday words of two characters and more; nothing else is guessed over them."""
    if words.language == "en":
        return []
    found = []
    for size in (2, 3):
        for start in range(len(units) - size + 1):
            end = start + size
            found += [Token(frozenset({FILLER}), start, end)] * (units[start:end] in words.fillers)
    return found


def _covered(units: tuple[str, ...], found: Iterable[Token], words: Lexicon) -> tuple[bool, ...]:
    covered = [False] * len(units)
    for token in found:
        if token.of("k.") or token.tags.isdisjoint({"x.other", "x.past", "x.reported"}):
            covered[token.start : token.end] = [True] * (token.end - token.start)
    for start in range(len(units)):
        for end in (start + 1, start + 2):
            if units[start:end] in words.fillers:
                covered[start:end] = [True] * len(units[start:end])
    return tuple(covered)
