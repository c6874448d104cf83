"""From a card to what an engine keeps in its cached prefix.

One prefix per language: both languages in one prefix cost twice the tokens and pull a small
thinker into the other language. A small thinker reads the hand-written instructions and nothing
else (about 120 tokens); a large one the typed part as well. What only some turns need is in
`recall`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import Language
from vivavoce.persona.card import Card, Cue
from vivavoce.persona.macros import Macros, expand
from vivavoce.persona.portrait import portrait
from vivavoce.voice.style.prompt import told
from vivavoce.voice.style.types import SoundKind

Size = Literal["small", "large"]

_CUES: Final[Mapping[Cue, tuple[SoundKind, ...]]] = {
    "laugh": ("laughter", "chuckle"),
    "sigh": ("sigh",),
    "breath": ("breath",),
    "hesitation": ("uhm",),
}


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


def compile_setup(
    card: Card, language: Language, extra: str = "", *, size: Size = "small", user: str = ""
) -> Compiled:
    """The persona as a prompt prefix, followed by `extra` (wishes, remembered facts).

    `size`: for a thinker of about half a billion parameters, or one that keeps to long prompts.
    `user`: what `{{user}}` stands for; empty: nobody said a name.
    """
    language = card.spoken(language)
    speech = card.speech(language)
    macros = macros_of(card, language, user)
    about = ""
    if size == "large":
        heading = "你的资料：" if language == "zh" else "About you:"
        about = f"{heading}\n{portrait(card, language)}\n{told(language, _sounds(card))}"
    parts = [expand(speech.instructions, macros), about, extra.strip()]
    return Compiled(
        instructions="\n".join(part for part in parts if part),
        examples=tuple(
            ExampleTurn(expand(turn.user, macros), expand(turn.assistant, macros))
            for turn in speech.examples
        ),
        openers=(*speech.moods.comfort, *speech.moods.joy, *speech.openers),
        greeting=expand(speech.greeting, macros),
        voice=card.voice.id,
        speed=card.voice.speed,
    )


def _sounds(card: Card) -> tuple[SoundKind, ...]:
    """The marks for the sounds that a persona may make."""
    return tuple(sound for cue in card.voice.cues for sound in _CUES[cue])


def macros_of(card: Card, language: Language, user: str = "") -> Macros:
    """What the macros in a card's texts stand for."""
    stranger = "你" if language == "zh" else "you"
    return Macros(char=card.called(language), user=user or stranger, seed=card.id)
