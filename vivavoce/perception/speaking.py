"""The voice itself: frames are measured while they come in, and judged when asked.

State: `pending` f32[<= 3040] samples not yet measured, `frames` f32[<= 2000, columns] of this turn,
`octaves` f64[4] and `totals` f64[5] (the F0 path), `heard`
i64[1] samples of this turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception import f0
from vivavoce.perception.frames import BLOCK, HOP, KEPT, WINDOW, Column, measure
from vivavoce.perception.labels import Judgement, Task
from vivavoce.perception.types import State

_WHOLE = WINDOW + (BLOCK - 1) * HOP
"""Samples of a block of frames."""


@dataclass(frozen=True)
class Voice:
    """What was measured of a turn."""

    measures: dict[str, float]
    seconds: float


class Speaking:
    """Stateless; shared by all sessions."""

    def init_state(self) -> State:
        octaves, totals = f0.begin()
        return {
            "pending": np.zeros(0, np.float32),
            "frames": np.zeros((0, len(Column)), np.float32),
            "octaves": octaves,
            "totals": totals,
            "heard": np.zeros(1, np.int64),
        }

    def new_turn(self, state: State) -> State:
        return {**state, **self.init_state()}

    def step(self, samples: Samples, state: State) -> State:
        """Take f32[n] in; whole blocks of frames are measured."""
        pending = np.concatenate([state["pending"], samples])
        path = (state["octaves"], state["totals"])
        blocks = [state["frames"]]
        while len(pending) >= _WHOLE:
            frames, path = measure(pending[:_WHOLE], path)
            blocks.append(frames)
            pending = pending[BLOCK * HOP :]
        return {
            **state,
            "pending": pending,
            "frames": np.concatenate(blocks)[-KEPT:],
            "octaves": path[0],
            "totals": path[1],
            "heard": state["heard"] + len(samples),
        }

    def measure(self, state: State) -> Voice:
        """What is known of the turn so far, the last samples included."""
        frames = state["frames"]
        if len(state["pending"]) >= WINDOW:
            rest, _ = measure(state["pending"], (state["octaves"], state["totals"]))
            frames = np.concatenate([frames, rest])[-KEPT:]
        voiced = frames[:, Column.F0] > 0
        measures = {"speech_s": float(voiced.sum()) * HOP / LISTEN_RATE}
        if voiced.any():
            measures["f0_hz"] = float(np.median(frames[voiced, Column.F0]))
            measures["level_db"] = float(np.median(frames[voiced, Column.LEVEL]))
        return Voice(measures, float(state["heard"][0]) / LISTEN_RATE)

    def judge(self, voice: Voice, tasks: Iterable[Task]) -> Mapping[Task, Judgement]:
        """The judgement of each task for which there is enough to go by."""
        known = "f0_hz" in voice.measures
        return {task: Judgement(task, None, 0.0) for task in tasks if known}
