"""What to make of how something was said.

    Perceived ─► cues ─► answering   how the answer is said, where nobody wished otherwise
              └► line ─► noted       what the thinker reads before the user's words

A cue is what an answer goes by, whichever task it was heard in. All of it is an impression: notes
say "sounds", never "is".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from vivavoce.engine.contract import Delivery
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.perception.labels import FEELINGS, Task
from vivavoce.perception.types import Perceived
from vivavoce.voice.style.reading import read_tone
from vivavoce.voice.style.types import Controls, Sound

Cue = Literal["upset", "tired", "whispering", "laughing", "hurried", "cheerful"]
CUES: Final[tuple[Cue, ...]] = get_args(Cue)
"""In the order of precedence: who is hurried and upset is upset."""

SURE: Final = 0.6
"""Confidence below which nothing is made of a judgement."""
SURER: Final[Mapping[Task, float]] = {"speed": 0.85, "emotions": 0.75}
"""Where more is asked for: many people talk fast and have all the time in the world; an emotion
that no tone of voice goes with is easily a second speaker."""

_SIGNS: Final[Mapping[Cue, Mapping[Task, frozenset[str]]]] = {
    "upset": {
        "voice_tone": frozenset({"choked_up"}),
        "emotions": frozenset({"sad", "fearful"}),
        "vocalsound": frozenset({"cry"}),
    },
    "tired": {"voice_tone": frozenset({"tired"}), "vocalsound": frozenset({"yawn"})},
    "whispering": {"voice_styles": frozenset({"whisper"})},
    "laughing": {"vocalsound": frozenset({"laughter"})},
    "hurried": {"voice_tone": frozenset({"impatient"}), "speed": frozenset({"fast"})},
    "cheerful": {"voice_tone": frozenset({"playful"}), "emotions": frozenset({"happy"})},
}
"""By cue, the labels of each task that it is heard by."""

_DELIVERY: Final[Mapping[Cue, Delivery]] = {
    "upset": Delivery(speed=0.9, gain_db=-3.0, tone="gentle"),
    "tired": Delivery(speed=0.92, gain_db=-3.0, tone="gentle"),
    "whispering": Delivery(speed=0.95, gain_db=-8.0, tone="hushed"),
    "laughing": Delivery(speed=1.05, gain_db=1.0, tone="bright", sounds=(Sound("chuckle", 0.6),)),
    "hurried": Delivery(speed=1.15, tone="brisk"),
    "cheerful": Delivery(speed=1.05, gain_db=1.0, tone="bright"),
}


@dataclass(frozen=True)
class Manner:
    """How a turn is being said, or was."""

    perceived: Perceived | None = None
    line: str = ""
    """In a few words; "" when nothing stands out."""
    cues: tuple[Cue, ...] = ()
    voice: str = ""
    """All that is known of the voice, for who asks (`Message.voice`)."""


UNKNOWN: Final = Manner()

_LONGEST: Final = 120
"""Characters of a line; it is read once a turn."""


def cues_of(perceived: Perceived) -> tuple[Cue, ...]:
    """What an answer may go by, the most important first."""
    feelings = not FEELINGS.isdisjoint(perceived.judgements)  # else nobody wants to know of any
    return tuple(
        cue
        for cue, signs in _SIGNS.items()
        if (feelings or cue != "upset")
        and any(_heard(perceived, task, labels) for task, labels in signs.items())
    )


def _heard(perceived: Perceived, task: Task, labels: frozenset[str]) -> bool:
    judged = perceived.judgements.get(task)
    if task == "emotions" and perceived.label("voice_tone") == "tired":
        return False  # weariness and sadness sound alike, and the narrower one is meant
    if task in FEELINGS and perceived.quality != "good":
        return False  # it may be the microphone's
    return (
        judged is not None and judged.label in labels and judged.confidence >= SURER.get(task, SURE)
    )


def manner_of(perceived: Perceived | None, language: Language, before: Manner) -> Manner:
    """What to make of a judgement. The line stays the same as `before` as long as the cues do: the
    thinker may have read it ahead of the words."""
    if perceived is None:
        return UNKNOWN
    line, cues = perceived.line(language)[:_LONGEST], cues_of(perceived)
    same = bool(line and before.line) and cues == before.cues
    return Manner(perceived, before.line if same else line, cues, perceived.facts(language))


def answering(found: Sequence[str]) -> Delivery:
    """How to say the answer to somebody who spoke with these cues."""
    return next((how for cue, how in _DELIVERY.items() if cue in found), Delivery())


def tone_of(delivery: Delivery) -> Controls:
    """What a delivery's words for its tone do, beside the speed and gain that it states."""
    tone = read_tone(delivery.tone)
    return replace(
        tone,
        rate=tone.rate if delivery.speed == 1.0 else 1.0,
        energy=tone.energy if delivery.gain_db == 0.0 else 0.0,
    )


def note(manner: str, language: Language) -> str:
    """What the thinker reads of a turn's manner; "" without one."""
    if not manner:
        return ""
    return f"（对方的声音：{manner}。）" if language == "zh" else f"(The user's voice: {manner}.)"


def noted(messages: Sequence[Message], language: Language) -> Sequence[Message]:
    """A prompt with the manner of the last words put before them, if it was known in time."""
    in_time = bool(messages) and not messages[-1].late
    told = note(messages[-1].manner, language) if in_time else ""
    return (*messages[:-1], Message("system", told), messages[-1]) if told else messages
