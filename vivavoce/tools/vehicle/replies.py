"""Answers to what the car asked, and "put it back": short, and of few words the grammar knows."""

from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle.catalogue import Catalogue
from vivavoce.tools.vehicle.services import Hearing, candidates
from vivavoce.tools.vehicle.spot import Spotted

_LONGEST: Final = {"zh": 10, "en": 8}
"""Units of a yes or no; more of them are about something else."""

_SURE: Final = 0.6


@dataclass(frozen=True)
class Reply:
    yes: bool = False
    choice: str = ""


def read_reply(
    found: Spotted, language: Language, options: tuple[str, ...], catalogue: Catalogue
) -> Reply | None:
    """Yes, no, or one of the options; None: it is about something else."""
    text = found.text(0, len(found.units), language)
    if options:
        only = tuple(c for c in catalogue.contacts if c.name in options)
        named = candidates(text, Hearing(found, language, Catalogue(contacts=only)))
        if len(named) == 1:
            return Reply(choice=named[0])
        ordinal = _ordinal(text, language)
        if ordinal is not None and ordinal < len(options):
            return Reply(choice=options[ordinal])
    if not found.units or len(found.units) > _LONGEST[language]:
        return None
    no, yes = found.marked("x.no"), found.marked("x.yes")
    nos = [mark.start for mark in no] + [
        t.start for t in (*found.tokens, *found.marks) if t.has("x.no", "x.no_change", "x.not")
    ]
    yeses = [mark.start for mark in yes] + [t.start for t in found.tokens if t.has("x.yes")]
    if nos and (not yeses or min(nos) <= min(yeses)):
        return Reply(yes=False)
    return Reply(yes=True) if yeses and not options else None


def _ordinal(text: str, language: Language) -> int | None:
    """The first, the second or the last of what was offered."""
    table = (
        (("第一", "前一", "前面那"), ("first", "former")),
        (("第二", "后一", "后面那"), ("second", "latter")),
    )
    for number, pair in enumerate(table):
        if any(word in text for word in pair[0 if language == "zh" else 1]):
            return number
    return None


def taken_back(found: Spotted) -> bool:
    """The user wants the last change undone."""
    return bool(found.marked("x.undo")) and found.known >= _SURE and len(found.units) <= 14
