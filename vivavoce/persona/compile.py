"""From a card to what an engine keeps in its cached prefix.

One prefix per language: both languages in one prefix cost twice the tokens and pull a small
thinker into the other language.
"""

from dataclasses import dataclass

from vivavoce.languages import Language
from vivavoce.persona.card import Card


@dataclass(frozen=True)
class ExampleTurn:
    """A user line and the persona's answer to it."""

    user: str
    assistant: str


@dataclass(frozen=True)
class Compiled:
    """Everything a conversation needs of a persona in one language."""

    instructions: str
    examples: tuple[ExampleTurn, ...]
    openers: tuple[str, ...]
    """Everything an answer often starts with; an engine may render these ahead."""
    greeting: str
    voice: str | None
    speed: float


def compile_setup(card: Card, language: Language, extra: str = "") -> Compiled:
    """The persona as a prompt prefix, followed by `extra` (wishes, remembered facts)."""
    speech = card.speech(language)
    parts = [speech.instructions, extra.strip()]
    return Compiled(
        instructions="\n".join(part for part in parts if part),
        examples=tuple(ExampleTurn(turn.user, turn.assistant) for turn in speech.examples),
        openers=(*speech.moods.comfort, *speech.moods.joy, *speech.openers),
        greeting=speech.greeting,
        voice=card.voice.id,
        speed=card.voice.speed,
    )
