"""An engine that costs nothing, so that `bench front` measures the way in and out and no model.

It hears the same words in every turn and answers with a short tone, as fast as it is asked.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.engine.contract import (
    AudioChunk,
    Capabilities,
    Finished,
    Handle,
    Heard,
    Mark,
    Output,
    Request,
    Setup,
    TextDelta,
)
from vivavoce.model.chat import Message

HEARD: Final = "What will the weather be like tomorrow?"
SAID: Final = "Sunny, and not too warm."


class ScriptedEngine:
    """`Engine` without models. `answer_s`: seconds of sound in each answer; 0: words only."""

    def __init__(self, answer_s: float) -> None:
        seconds = np.arange(round(answer_s * SPEAK_RATE)) / SPEAK_RATE
        self._tone: Samples = (0.05 * np.sin(2 * np.pi * 220 * seconds)).astype(np.float32)
        self._handles = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            "scripted", "cascade", ("zh", "en"), ("xiaoyue",), "xiaoyue", False, True, True, True
        )

    def heard(self, turn: int) -> Heard:
        return Heard(turn, HEARD, "", "en", 0, final=True)

    def outputs(self, request: Request) -> Sequence[Output]:
        """All of an answer."""
        heard = [] if request.turn is None else [self.heard(request.turn)]
        marks = (Mark(len(SAID), len(self._tone)),)
        sound = [AudioChunk(self._tone, marks)] if len(self._tone) else []
        return [*heard, TextDelta(SAID), *sound, Finished()]

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        del handle
        for output in self.outputs(request):
            yield output

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        del handle, turn, samples, until
        return None

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        del handle
        return self.heard(turn)

    async def open(self, setup: Setup) -> Handle:
        del setup
        self._handles += 1
        return Handle(f"scripted-{self._handles}")

    async def fork(self, handle: Handle) -> Handle:
        return handle

    async def warm_up(self, setup: Setup) -> None:
        pass

    async def update(self, handle: Handle, setup: Setup) -> None:
        pass

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        pass

    async def commit(self, fork: Handle) -> None:
        pass

    async def close(self, handle: Handle) -> None:
        pass
