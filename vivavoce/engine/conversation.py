"""What an embedded engine remembers of a conversation, and of every turn in it."""

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Final

from vivavoce.audio.types import Samples
from vivavoce.engine.contract import Handle, Heard, Prompt, Setup
from vivavoce.engine.listening import Voice
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Ears, EarsState
from vivavoce.model.speech import Speech
from vivavoce.perception.types import Perceived


@dataclass(frozen=True)
class Switches:
    """What can be turned off to measure what it is worth (`bench latency`)."""

    incremental: bool = True
    """Transcribe while the user speaks."""
    prefix_cache: bool = True
    """Read the prompt and the stable words ahead."""
    first_clause: bool = True
    """Begin speech with a short first clause instead of a whole sentence."""


ALL_ON: Final = Switches()


@dataclass
class Ear:
    """One turn being heard."""

    ears: Ears
    state: EarsState
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by the worker that reads; a cancelled caller leaves its worker at it."""
    until: int = 0
    told: str = ""
    pending: list[Samples] = field(default_factory=list)
    voice: Voice | None = None
    """How it is said; None: that is not listened for."""
    judged: Perceived | None = None
    """What was told of it last."""
    ahead: tuple[Message, bool] | None = None
    """What the thinker was given to read of it last, and whether that was all."""
    asked: int = 0
    """Answers to it that are under way."""


@dataclass
class Conversation:
    """What a handle stands for. Forks share the ears and have their own past."""

    setup: Setup
    history: tuple[Message, ...] = ()
    ears: dict[int, Ear] = field(default_factory=dict)
    language: Language | None = None
    """Language of the turn before."""
    parent: Handle | None = None
    ahead: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """Work ahead by what it is for; the newest replaces the older, closing ends all."""


def message(heard: Heard, text: str, speech: Speech | None = None) -> Message:
    """What a thinker gets of a turn."""
    return Message(
        "user",
        text,
        alternatives=heard.alternatives,
        speech=speech,
        manner=heard.manner,
        cues=heard.cues,
        voice=heard.voice,
    )


def prompt_of(setup: Setup, language: Language) -> Prompt:
    """The persona's prompt in `language`, or in the one she has."""
    return setup.prompts.get(language) or next(iter(setup.prompts.values()))
