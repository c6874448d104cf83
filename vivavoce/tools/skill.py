"""What a thing to do together is: state in code, words routed to it, calls that change it.

    the user's words ─► route ─► calls        read-only: it is asked for speculative turns as well
    the turn is really over ─► run ─► Outcome: words to say, or facts for a model to word

A skill belongs to one session. A model's head is no place for a score, a poem that was said or a
window that is open, so everything that must be right lives here and not in the conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from vivavoce.languages import Language


@dataclass(frozen=True)
class Function:
    """A function as a model sees it; `parameters` is the JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A function of a skill to be run, with arguments of its schema."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    filler: str = ""
    """Short words to say while it runs ("let me see"); empty when it answers at once."""


@dataclass(frozen=True)
class Outcome:
    """What came of a call."""

    say: str = ""
    """The answer, word for word, in the language that was spoken. Empty: `facts` are worded by the
    model."""
    facts: str = ""
    """What the model is told happened (also kept in the history when `say` was said)."""
    written: str = ""
    """A longer text for the user to keep (a report, in Markdown); it is shown, never spoken."""


class Skill(Protocol):
    """One thing to do together in one session. Errors in what the user wants are outcomes that say
    so politely; `run` raises `ToolError` only when it cannot work at all."""

    @property
    def name(self) -> str: ...

    @property
    def functions(self) -> Sequence[Function]:
        """What a model may call; `run` takes calls of these names."""
        ...

    @property
    def has_floor(self) -> bool:
        """Something is under way (a game, an interview): what the user says is for this skill
        first."""
        ...

    def route(self, said: str, language: Language) -> Sequence[Call]:
        """The calls that the user's words ask for; none: they are not for this skill.

        Changes nothing, and takes about a millisecond.
        """
        ...

    async def run(self, call: Call, language: Language) -> Outcome:
        """Do it. Called once for every turn that is really over, in order."""
        ...

    def note(self, language: Language) -> str:
        """One short line for the model about how things stand; empty: nothing to know."""
        ...
