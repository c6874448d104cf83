"""The voice itself: frames are measured while they come in, and judged when asked.

State: `pending` f32[<= 3039] samples not yet measured, `frames` f32[<= 2000, columns] of this
turn, `octaves` f64[4] and `totals` f64[5] (the F0 path), `heard` i64[1] samples of this turn,
`background` f64[1] dBFS of the sound when nobody spoke, in earlier turns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception import f0, judging
from vivavoce.perception.classifier import Layers, load
from vivavoce.perception.frames import BLOCK, COLUMNS, HOP, KEPT, WINDOW, Column, Frames, measure
from vivavoce.perception.labels import Judgement, Task
from vivavoce.perception.measures import describe
from vivavoce.perception.types import State

_WHOLE: Final = WINDOW + (BLOCK - 1) * HOP
"""Samples of a block of frames."""
_UNKNOWN: Final = 0.0
"""dBFS of the background before anything was heard: no bound."""


@dataclass(frozen=True)
class Voice:
    """What was measured of a turn."""

    measures: dict[str, float]
    seconds: float


class Speaking:
    """Stateless; shared by all sessions."""

    def __init__(self, models: Mapping[str, Layers] | None = None) -> None:
        """`models` by task; those that ship unless told."""
        self._models = load() if models is None else models

    def init_state(self) -> State:
        octaves, totals = f0.begin()
        return {
            "pending": np.zeros(0, np.float32),
            "frames": np.zeros((0, COLUMNS), np.float32),
            "octaves": octaves,
            "totals": totals,
            "heard": np.zeros(1, np.int64),
            "background": np.full(1, _UNKNOWN),
        }

    def new_turn(self, state: State) -> State:
        frames = state["frames"]
        background = state["background"]
        if len(frames):
            quiet = float(np.percentile(frames[:, Column.LEVEL], 5))
            background = np.minimum(background + 1.0, quiet)  # rooms do get louder: forget slowly
        return {**self.init_state(), "background": np.minimum(background, _UNKNOWN)}

    def step(self, samples: Samples, state: State) -> State:
        """Take f32[n] in; whole blocks of frames are measured."""
        pending = np.concatenate([state["pending"], samples])
        path = (state["octaves"], state["totals"])
        blocks: list[Frames] = []
        while len(pending) >= _WHOLE:
            frames, path = measure(pending[:_WHOLE], path)
            blocks.append(frames)
            pending = pending[BLOCK * HOP :]
        return {
            **state,
            "pending": pending,
            "frames": _behind(state["frames"], blocks),
            "octaves": path[0],
            "totals": path[1],
            "heard": state["heard"] + len(samples),
        }

    def measure(self, state: State) -> Voice:
        """What is known of the turn so far, the last samples included."""
        measures = describe(self._frames(state), float(state["background"][0]))
        return Voice(measures, float(state["heard"][0]) / LISTEN_RATE)

    def judge(self, voice: Voice, tasks: Iterable[Task]) -> Mapping[Task, Judgement]:
        """The judgement of each task for which there is enough to go by."""
        return judging.judge(voice.measures, self._models, tasks)

    def _frames(self, state: State) -> Frames:
        frames: Frames = state["frames"]
        if len(state["pending"]) < WINDOW:
            return frames
        rest, _ = measure(state["pending"], (state["octaves"], state["totals"]))
        return _behind(frames, [rest])


def _behind(frames: Frames, blocks: list[Frames]) -> Frames:
    """The last frames that are kept; the same array when nothing came."""
    return np.concatenate([frames, *blocks])[-KEPT:] if blocks else frames
