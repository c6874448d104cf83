"""What memory is made of: turns that were spoken, and the facts, episodes and summaries kept."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from vivavoce.errors import RememberingError
from vivavoce.languages import Language

State = Literal["now", "past", "over"]
"""Of a fact in the user's words: it is so, it was so before, it is no longer so."""

Kind = Literal["fact", "episode", "summary"]
KINDS: Final[tuple[Kind, ...]] = ("fact", "episode", "summary")

_LONGEST_ID: Final = 256


def check_id(value: str, what: str) -> str:
    """`value` if a user or a persona can be called so; never altered, so that two are never one.

    Raises `RememberingError` when it is empty, too long or holds what is no character.
    """
    if not value or value != value.strip():
        raise RememberingError(f"the {what} id must not be empty or begin or end with a space")
    if len(value) > _LONGEST_ID:
        raise RememberingError(f"the {what} id is longer than {_LONGEST_ID} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise RememberingError(f"the {what} id holds control characters or half characters")
    return value


@dataclass(frozen=True)
class Owner:
    """Whose memory it is: one user with one persona. Nothing is shared between two owners."""

    user: str
    persona: str

    def __post_init__(self) -> None:
        check_id(self.user, "user")
        check_id(self.persona, "persona")


@dataclass(frozen=True)
class Turn:
    """What the user said, and what was answered."""

    user: str
    reply: str
    language: Language


@dataclass(frozen=True)
class Found:
    """A fact in something the user said. `slot` is one of `slots.SLOTS`."""

    slot: str
    key: str = ""
    """Tells facts of one slot apart: whose name it is, what is liked."""
    value: str = ""
    due: str = ""
    """The day (`2026-12-02`), ISO week (`2026-W49`), month or year of a plan or event."""
    state: State = "now"


@dataclass(frozen=True)
class Fact:
    """A fact as it is kept. It holds from `valid_from` until `valid_to` (None: it still does)."""

    id: str
    slot: str
    key: str
    value: str
    due: str
    language: Language
    valid_from: datetime
    valid_to: datetime | None
    said_at: datetime
    """When the user said so last."""
    episode: str
    """Id of the episode it was first said in; "" when it was given otherwise."""

    @property
    def current(self) -> bool:
        return self.valid_to is None


@dataclass(frozen=True)
class Episode:
    """One turn of a conversation, word for word."""

    id: str
    conversation: str
    at: datetime
    user: str
    reply: str
    language: Language


@dataclass(frozen=True)
class Summary:
    """What a conversation or a week was about."""

    id: str
    span: Literal["conversation", "week"]
    of: str
    """The conversation's id, or the ISO week (`2026-W48`)."""
    at: datetime
    text: str
    language: Language


@dataclass(frozen=True)
class Consent:
    """That the user agreed, when, and in which words."""

    at: datetime
    wording: str


_SPACE: Final = re.compile(r"\s+")


def plain(text: str) -> str:
    """`text` for comparisons: one width, one case, single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).casefold().strip()
