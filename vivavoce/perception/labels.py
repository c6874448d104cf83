"""The eleven tasks and the labels of each (the task names are StepFun's, arXiv 2507.16632).

docs/perception.md says what every label means in numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

Task = Literal[
    "age",
    "gender",
    "emotions",
    "pitch",
    "speed",
    "rhythm",
    "vocalsound",
    "event",
    "scene",
    "voice_styles",
    "voice_tone",
]
TASKS: Final[tuple[Task, ...]] = get_args(Task)

Quality = Literal[
    "good", "clipped", "noisy", "narrow", "music", "overlap", "hum", "silent", "short"
]
"""What is wrong with the sound itself; `narrow` is a telephone's band."""

SPEAKING: Final[Mapping[Task, tuple[str, ...]]] = {
    "age": ("child", "young", "adult", "senior"),
    "gender": ("female", "male"),
    "emotions": ("neutral", "happy", "sad", "angry", "fearful", "surprised"),
    "pitch": ("low", "medium", "high"),
    "speed": ("slow", "normal", "fast"),
    "rhythm": ("even", "varied", "halting"),
    "voice_styles": ("normal", "whisper", "shout", "soft", "bright"),
    "voice_tone": ("neutral", "hesitant", "playful", "impatient", "tired", "choked_up"),
}
"""Labels of the tasks about the way of speaking."""

VOCAL_SOUNDS: Final = (
    "laughter",
    "sigh",
    "cough",
    "sneeze",
    "cry",
    "breath",
    "yawn",
    "throat_clearing",
)

FEELINGS: Final[frozenset[Task]] = frozenset({"emotions", "voice_tone"})
"""What is left out where inferring emotions is not wanted or not allowed."""


@dataclass(frozen=True)
class Judgement:
    """One task's answer. `label` None is "don't know"; `confidence` is calibrated, 0..1."""

    task: Task
    label: str | None
    confidence: float
