"""Conversation items: what was said, called and returned, in the session's own words."""

from dataclasses import dataclass, replace
from typing import Literal

from vivavoce.engine.contract import Mark

Status = Literal["in_progress", "completed", "incomplete"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Part:
    """A piece of a message. Audio parts carry their transcript in `text` (None: not known yet)."""

    kind: Literal["text", "audio"]
    text: str | None = None
    samples: int = 0
    """Length of an audio part, at 24 kHz for speech we made and 16 kHz for speech we heard."""


@dataclass(frozen=True)
class Clip:
    """Audio a client put into a written item: part `index`, bytes in the session's input format."""

    index: int
    audio: bytes


@dataclass(frozen=True)
class Item:
    """One entry of the conversation."""

    id: str
    kind: Literal["message", "function_call", "function_call_output"]
    role: Role | None = None
    parts: tuple[Part, ...] = ()
    status: Status = "completed"
    call_id: str | None = None
    name: str | None = None
    arguments: str = ""
    output: str = ""
    thought: str | None = None
    """What the model thought before it spoke; never spoken, shown only where a dialect has it."""
    manner: str = ""
    """How the user sounded (`Message.manner`); clients are shown it as an event only."""
    cues: tuple[str, ...] = ()
    aside: bool = False
    """Handed to the client to be read (a report), no part of the talk: the model never sees it."""

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts if part.text)

    def with_text(self, text: str | None, index: int = 0) -> "Item":
        """The same item with another transcript in part `index`."""
        parts = list(self.parts)
        parts[index] = replace(parts[index], text=text)
        return replace(self, parts=tuple(parts))


@dataclass(frozen=True)
class Spoken:
    """The full text and timing of speech we sent, kept so that a cut can be made at a word."""

    text: str = ""
    samples: int = 0
    marks: tuple[Mark, ...] = ()
    stopped: bool = False
    """Broken off: the last words of `text` may have no audio, and never will."""

    def heard(self, played: int) -> str:
        """The words said within the first `played` samples (24 kHz)."""
        if played >= self.samples and not self.stopped:
            return self.text
        char = max((mark.char for mark in self.marks if mark.sample <= played), default=0)
        return self.text[:char].rstrip()
