"""From a turn to the facts in it: rules in both languages, and a thinker's findings if any.

A reader that is not a rule may be wrong or make things up, so only what stands in the user's own
words, in a slot there is, and is nothing to be withheld counts.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from vivavoce.languages import HAN, Language
from vivavoce.memory import extract_en, extract_zh
from vivavoce.memory.records import Found, plain
from vivavoce.memory.rules import distinct
from vivavoce.memory.slots import SLOTS, identity
from vivavoce.memory.withheld import withheld

Reader = Callable[[str, Language, date], Iterable[Found]]
"""Finds facts in what a user said on a day; a thinker with a constrained answer, for instance."""

_LONGEST: Final = 1000
"""Characters of a turn that are read; who talks longer tells stories."""


def facts(text: str, language: Language, today: date, reader: Reader | None = None) -> list[Found]:
    """What the user says of themselves in `text`. Rules go before what `reader` finds."""
    if withheld(text):
        return []
    said = text[:_LONGEST]
    rules = extract_zh.facts if HAN.search(said) else extract_en.facts
    found = rules(said, today)
    if reader is not None:
        taken = {identity(each) for each in found}
        found += [
            each
            for each in reader(said, language, today)
            if _grounded(each, said) and identity(each) not in taken
        ]
    return distinct(found)


def _grounded(found: Found, said: str) -> bool:
    words = plain(said)
    known = found.slot in SLOTS and (found.value or found.key)
    return bool(known) and all(plain(part) in words for part in (found.value,) if part)
