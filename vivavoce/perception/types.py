"""What perception hands on: judgements, measures, and one line for the thinker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.perception.labels import FEELINGS, TASKS, Judgement, Quality, Task
from vivavoce.perception.wording import facts, line

__all__ = ["FEELINGS", "TASKS", "Judgement", "Perceived", "Quality", "Sounded", "Sounds", "Task"]

State = Mapping[str, NDArray[Any]]
"""Flat, bounded, never changed in place: keeping an old one is going back."""


@dataclass(frozen=True)
class Perceived:
    """How a stretch of speech was said.

    `measures` (absent: could not be measured): f0_hz, f0_range_st, level_db (dBFS), snr_db,
    rate_sps (syllables per second of articulation), pause_share, pause_s, jitter, shimmer, hnr_db,
    tilt_db, voiced_share, formant_hz (mean of F1..F3 that were found), speech_s.
    """

    judgements: Mapping[Task, Judgement]
    measures: Mapping[str, float]
    quality: Quality
    seconds: float

    def label(self, task: Task) -> str | None:
        """The task's label; None: not known, or not asked for."""
        judgement = self.judgements.get(task)
        return judgement.label if judgement else None

    def line(self, language: Language) -> str:
        """What stands out, in a few words for the thinker; "" when nothing does."""
        return line({task: found.label for task, found in self.judgements.items()}, language)

    def facts(self, language: Language) -> str:
        """All that is known, for a speaker who asks about the own voice; "" when nothing is."""
        known = {task: found.label for task, found in self.judgements.items()}
        return facts(known, self.measures, language)


@dataclass(frozen=True)
class Sounded:
    """What the sounds around the words tell: three tasks, and how good the sound is."""

    judgements: Mapping[Task, Judgement]
    quality: Quality
    measures: Mapping[str, float] = field(default_factory=dict)


class Sounds(Protocol):
    """The part that judges vocalsound, event, scene and quality. State as in `Perception`."""

    def init_state(self) -> State: ...

    def new_turn(self, state: State) -> State: ...

    def step(self, samples: Samples, state: State) -> State: ...

    def judge(self, state: State) -> Sounded: ...
