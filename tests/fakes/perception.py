"""A perceiver that hears what the level of the samples says."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception.labels import FEELINGS, Judgement, Task
from vivavoce.perception.types import Perceived, State

QUIET, TIRED, HURRIED, LAUGHING, WHISPERED, UPSET = 0.0, 0.1, 0.2, 0.3, 0.4, 0.5
"""Levels of samples, and what a turn full of them sounds like."""

_HEARD: dict[float, tuple[tuple[Task, str], ...]] = {
    TIRED: (("voice_tone", "tired"), ("speed", "slow")),
    HURRIED: (("speed", "fast"),),
    LAUGHING: (("vocalsound", "laughter"),),
    WHISPERED: (("voice_styles", "whisper"),),
    UPSET: (("emotions", "sad"),),
}


def tone(level: float, seconds: float = 1.0) -> Samples:
    """Audio that sounds like that, f32[n] at 16 kHz."""
    return np.full(int(seconds * LISTEN_RATE), level, np.float32)


def perceived(level: float, *, emotions: bool = True, confidence: float = 0.9) -> Perceived:
    """What is heard in a turn of that level."""
    known = {
        task: Judgement(task, label, confidence)
        for task, label in _HEARD.get(level, ())
        if emotions or task not in FEELINGS
    }
    asked = {task: Judgement(task, None, 0.0) for task in FEELINGS} if emotions else {}
    return Perceived({**asked, **known}, {"level_db": -20.0}, "good", 1.0)


@dataclass
class FakePerception:
    """Judges by the last sample it has heard."""

    hold: Callable[[], None] = lambda: None
    """Called in every `judge`."""
    broken: bool = False
    log: list[str] = field(default_factory=list)

    def init_state(self) -> State:
        return {"level": np.zeros(1, np.float32), "turns": np.zeros(1, np.int64)}

    def new_turn(self, state: State) -> State:
        return {"level": np.zeros(1, np.float32), "turns": state["turns"] + 1}

    def step(self, samples: Samples, state: State) -> State:
        self.log.append(f"step {len(samples)}")
        if self.broken:
            raise ValueError("it broke")
        return {**state, "level": np.asarray(samples[-1:])}

    def judge(self, state: State, *, emotions: bool = True) -> Perceived:
        self.hold()
        self.log.append(f"judge turn {int(state['turns'][0])}")
        return perceived(round(float(state["level"][0]), 1), emotions=emotions)
