"""The words of driving per language, read from `lexicon.<language>.txt` beside this file.

tag: word word word          Chinese, by spaces
tag: a phrase | another      English, by bars; indented lines go on
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle.catalogue import GENRES, PLACES, Catalogue
from vivavoce.tools.vehicle.sound import edits, key, syllables

FOLDER: Final = Path(__file__).parent
FILLER: Final = "filler"
"""Tag of words that say nothing about whether something is meant for the car."""

_EXACT_ONLY: Final = ("x.", "z.mine")
"""Tags of words that are too common, or too dangerous, to be guessed by sound."""

_COMMON: Final = frozenset(
    "about other after could would there their these those where which while hello think right "
    "never every light night house great world still place small found again month money story "
    "point group water words study heard water tight might sight fight white black bread clock "
    "block floor class blood paper table plane train brain grain board watch match catch teach "
    "peach beach reach north south march april china japan chair cheese please thing bring spring "
    "string strong wrong young along among cloud proud crowd round sound ground found bound count "
    "amount month mouth youth truth tooth smooth close clothes cross boss loss lost cost most host "
    "trip ship shop stop step sleep sheep cheap keep deep street meet sweet feet feed need seed "
    "speed weed week weak speak steak break great treat heart heat wheat cheat beat seat neat meat "
    "learn early earth worth north forth fourth month window widow meadow winner dinner winter "
    "summer weather whether father mother brother another rather gather feather leather either "
    "friend doctor story woman women house "
    "horse course force sauce source coarse hours".split()
)
"""English words that must not be taken for a misheard word of the car."""


@cache
def phrases_by_tag(language: Language) -> dict[str, tuple[str, ...]]:
    """Phrases by tag."""
    text = (FOLDER / f"lexicon.{language}.txt").read_text("utf-8")
    joined = text.replace("\n    ", " ")
    table: dict[str, tuple[str, ...]] = {}
    for line in joined.splitlines():
        tag, colon, phrases = line.partition(":")
        if colon and not line.startswith("#"):
            table[tag] = split(phrases, language)
    return table


def split(phrases: str, language: Language) -> tuple[str, ...]:
    """The phrases of one entry."""
    parts = phrases.split() if language == "zh" else phrases.split("|")
    return tuple(part.strip() for part in parts if part.strip())


class Lexicon:
    """Phrases of one language with their tags, indexed for spotting."""

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        self.language = language
        self.phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        table = phrases_by_tag(language)
        self.fillers = {self._units(word) for word in table[FILLER]}
        for tag, phrases in table.items():
            if tag != FILLER:
                self._add(tag, phrases)
        column = 0 if language == "zh" else 1
        for place, both in PLACES.items():
            self._add(f"p.{place}", split(both[column], language))
        for genre, both in GENRES.items():
            self._add(f"g.{genre}", split(both[column], language))
        self._names(catalogue)
        self.longest = max(map(len, self.phrases))
        self._index()

    def _names(self, catalogue: Catalogue) -> None:
        for contact in catalogue.contacts:
            for name in (contact.name, *contact.aliases):
                if len(name) > 1:
                    self._name(f"k.{contact.name}", name)
        for artist in catalogue.artists:
            self._name(f"a.{artist}", artist)
            self._name(f"a.{artist}", artist.removeprefix("The "))
        for song in catalogue.songs:
            self._name(f"s.{song}", song)

    def _name(self, tag: str, name: str) -> None:
        han = bool(re.search(r"[\u4e00-\u9fff]", name))
        if han == (self.language == "zh"):
            self.phrases[self._units(name)].add(tag)

    def _units(self, phrase: str) -> tuple[str, ...]:
        return tuple(phrase) if self.language == "zh" else tuple(phrase.lower().split())

    def _add(self, tag: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            self.phrases[self._units(phrase)].add(tag)

    def _index(self) -> None:
        """Chinese: (syllable) to phrases that have it; English: single words to correct to."""
        self.by_syllable: dict[str, list[tuple[int, tuple[str, ...], tuple[str, ...]]]] = (
            defaultdict(list)
        )
        self.vocabulary: set[str] = {word for phrase in self.phrases for word in phrase}
        self.targets = sorted(
            {
                word
                for phrase, tags in self.phrases.items()
                if not all(tag.startswith(("x.", "n.", "a.", "s.")) for tag in tags)
                for word in phrase
                if len(word) >= 5
            }
        )
        self.safe = self.vocabulary | {one for filler in self.fillers for one in filler}
        if self.language == "en":
            return
        for phrase, tags in self.phrases.items():
            loose = not all(t.startswith(_EXACT_ONLY) and t != "x.and" for t in tags)
            if len(phrase) < 2 or not loose:
                continue
            sounds = syllables("".join(phrase))
            if len(sounds) == len(phrase):
                for at, sound in enumerate(sounds):
                    self.by_syllable[sound].append((at, phrase, sounds))

    @lru_cache(maxsize=8192)  # noqa: B019 - a lexicon lives as long as the process
    def corrected(self, word: str) -> tuple[str, float]:
        """The word of the car that `word` was meant to be, and what that costs."""
        if len(word) < 4 or word in self.safe or word in _COMMON or word[0].isdigit():
            return word, 0.0
        best, cost = word, 1.0
        sound = key(word)
        for target in self.targets:
            most = 1 if len(word) < 8 else 2
            distance = edits(word, target, most)
            alike = sound == key(target) and len(sound) >= 3
            if distance <= most or alike:
                price = 0.15 * distance if distance <= most else 0.3
                if price < cost and (target[0] == word[0] or alike):
                    best, cost = target, price
        return (best, cost) if cost < 1.0 else (word, 0.0)


@cache
def lexicon(language: Language, catalogue: Catalogue) -> Lexicon:
    """One per language and catalogue of the process."""
    return Lexicon(language, catalogue)
