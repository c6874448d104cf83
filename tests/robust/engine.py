"""An engine that does anything an engine may do, at random, and some things it may not."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from random import Random

import numpy as np

from tests.fakes.engine import FakeEngine
from vivavoce.audio.types import Samples
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    Handle,
    Heard,
    Mark,
    Output,
    Request,
    Setup,
    TextDelta,
    ThoughtText,
    Usage,
)
from vivavoce.errors import EngineError
from vivavoce.model.chat import Message, ToolCall


class Injected(RuntimeError):
    """A defect that was put in on purpose; the server's log may tell of it."""


class WildEngine(FakeEngine):
    """Answers with what it was told, so that a word in the wrong session is seen there."""

    def __init__(self, rng: Random, trouble: float = 0.05) -> None:
        super().__init__()
        self._rng, self._trouble = rng, trouble
        self._calls = 0

    async def _work(self) -> None:
        """Take a while, or fail."""
        for _ in range(self._rng.choice((0, 0, 1, 3))):
            await asyncio.sleep(0)
        if self._rng.random() < self._trouble:
            raise self._rng.choice((EngineError("out of memory"), Injected("no such tensor")))

    async def update(self, handle: Handle, setup: Setup) -> None:
        await asyncio.sleep(0)
        await super().update(handle, setup)

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        assert handle in self.setups, "a handle that is closed"
        await asyncio.sleep(0)

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        assert handle in self.setups, "a handle that is closed"
        await asyncio.sleep(0)
        if self._rng.random() < 0.5:
            return None
        return Heard(turn, "hello ", "the", "en", until)

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        await self._work()
        if self._rng.random() < 0.2:
            return Heard(turn, "", "", "en", 0, speech=False, final=True)
        return Heard(turn, "hello there", "", "en", 0, final=True)

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        setup = self.setups[handle]
        if request.turn is not None:
            heard = await self.transcribe(handle, request.turn)
            yield heard
            if not heard.speech:
                return
        for _ in range(self._rng.randint(0, 6)):
            await self._work()
            for output in self._piece(setup, request):
                yield output
        await self._work()
        if self._rng.random() < 0.95:  # else it ends without a word
            reason = self._rng.choice(("stop", "stop", "max_tokens"))
            yield Finished(reason, Usage(9, 3, 5))  # type: ignore[arg-type]

    def _piece(self, setup: Setup, request: Request) -> list[Output]:
        last = request.history[-1].text if request.history else "hm"
        kind = self._rng.choice(("words", "words", "speech", "speech", "thought", "call"))
        tools = setup.tools if request.tools is None else request.tools
        if kind == "thought":
            return [ThoughtText(f"About {last[-60:]}. ")]
        if kind == "call" and tools:
            self._calls += 1
            name = self._rng.choice(tools).name
            return [ToolCall(f"call_{self._calls}", name, '{"query": "x"}')]
        words = TextDelta(f"You said {last[-60:]}. ")
        if kind != "speech" or request.modality == "text":
            return [words]
        return [words, self._sound(words.text)]

    def _sound(self, text: str) -> AudioChunk:
        count = self._rng.choice((0, 1, 480, 7200))
        marks = (Mark(len(text) // 2, count // 2), Mark(len(text), count))
        return AudioChunk(np.full(count, 0.1, np.float32), marks)
