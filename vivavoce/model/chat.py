"""Chat history as the thinkers read it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from vivavoce.model.speech import Speech


@dataclass(frozen=True)
class ToolCall:
    """A finished function call the model asks for. `arguments` is a JSON object as text.

    `own`: a skill of the server runs it, clients never see it.
    """

    call_id: str
    name: str
    arguments: str
    own: bool = False


@dataclass(frozen=True)
class Message:
    """One turn of history as text (chat-completions roles).

    role `tool` carries a function result for `call_id`; an assistant message may carry `calls`.
    """

    role: Literal["system", "user", "assistant", "tool"]
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None
    alternatives: tuple[str, ...] = ()
    """Other readings of a user's speech, best first; no prompt shows them."""
    speech: Speech | None = None
    """The user's words as they were heard: a thinker that hears reads it and not `text`, which
    stays there for all rules over words."""
    manner: str = ""
    """How the user sounded, in a few words ("sounds tired: low, slow")."""
    cues: tuple[str, ...] = ()
    """What of it an answer may go by, by name (`engine.manner`)."""
    voice: str = field(default="", compare=False)
    """All that was heard of the voice, for a user who asks; no prompt shows it."""
    late: bool = False
    """The manner became known when the words had been read: a note before them would have them
    read again while the user waits."""


@dataclass(frozen=True)
class Tool:
    """A function tool: JSON Schema in `parameters`."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
