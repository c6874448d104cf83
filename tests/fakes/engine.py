"""A scripted engine: hears what it is told it heard, answers what it is told to answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np

from vivavoce.audio.types import Samples
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
    Usage,
)
from vivavoce.model.chat import Message, ToolCall

Script = Callable[[Request], Sequence[Output | float]]
"""What to yield for a request; a number is a pause in seconds."""


def speech(text: str, seconds: float) -> list[Output]:
    """Words and a tone of `seconds` that says them."""
    samples = int(seconds * 24_000)
    tone = 0.2 * np.sin(np.arange(samples) * 2 * np.pi * 220 / 24_000)
    marks = tuple(Mark(i + 1, samples * (i + 1) // len(text)) for i in range(len(text)))
    return [TextDelta(text), AudioChunk(tone.astype(np.float32), marks)]


def simple(request: Request) -> Sequence[Output | float]:
    """One sentence; a call when there is a tool that has not answered yet."""
    tools, last = request.tools or (), request.history[-1] if request.history else None
    if tools and last is not None and last.role == "user":
        return [ToolCall("call_1", tools[0].name, '{"city": "Paris"}'), Finished()]
    if request.modality == "text":
        return [TextDelta("Hi "), TextDelta("there."), Finished(usage=Usage(10, 4, 3))]
    return [
        *speech("Hi there. ", 0.6),
        *speech("How are you?", 0.8),
        Finished(usage=Usage(9, 4, 6)),
    ]


class FakeEngine:
    """`Engine` without models. `heard` is the transcript of every turn; "" is noise."""

    def __init__(self, script: Script = simple, heard: str = "hello there") -> None:
        self.script, self.heard = script, heard
        self.setups: dict[Handle, Setup] = {}
        self.opened: list[Setup] = []
        self.requests: list[Request] = []
        self.cancelled = 0
        self.samples: dict[int, int] = {}
        self._handles = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            "fake", "cascade", ("zh", "en"), ("xiaoyue",), "xiaoyue", True, True, True, True
        )

    async def warm_up(self, setup: Setup) -> None:
        pass

    async def open(self, setup: Setup) -> Handle:
        self._handles += 1
        handle = Handle(f"fake-{self._handles}")
        self.setups[handle] = setup
        self.opened.append(setup)
        return handle

    async def update(self, handle: Handle, setup: Setup) -> None:
        self.setups[handle] = setup

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        pass

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        self.samples[turn] = self.samples.get(turn, 0) + len(samples)
        return None

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        return Heard(turn, self.heard, "", "en", 0, speech=bool(self.heard), final=True)

    async def fork(self, handle: Handle) -> Handle:
        return await self.open(self.setups[handle])

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        setup = self.setups[handle]
        if request.tools is None:
            request = Request(**{**vars(request), "tools": setup.tools})
        self.requests.append(request)
        try:
            if request.turn is not None:
                heard = await self.transcribe(handle, request.turn)
                yield heard
                if not heard.speech:
                    return
                spoken = Message("user", heard.text)
                request = Request(**{**vars(request), "history": (*request.history, spoken)})
            for output in self.script(request):
                if isinstance(output, int | float):
                    await asyncio.sleep(output)
                else:
                    yield output
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise

    async def commit(self, fork: Handle) -> None:
        self.setups.pop(fork, None)

    async def close(self, handle: Handle) -> None:
        self.setups.pop(handle, None)
