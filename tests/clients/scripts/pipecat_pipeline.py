"""Plays the scene with a pipecat pipeline: ADDRESS QUESTION -> one JSON line.

user aggregator, OpenAIRealtimeLLMService, Loudspeaker, assistant aggregator
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from loguru import logger
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndFrame,
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMRunFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies

from tests.clients.scripts.microphone import Microphone

RATE = 24_000
seen: dict[str, Any] = {"events": [], "called": [], "errors": []}
WEATHER = FunctionSchema(
    "get_weather", "The weather in a city.", {"city": {"type": "string"}}, ["city"]
)


async def get_weather(call: FunctionCallParams) -> None:
    seen["called"].append(dict(call.arguments))
    await call.result_callback(f"sunny in {call.arguments['city']}")


class Answer:
    def __init__(self) -> None:
        self.words, self.seconds, self.interrupted = "", 0.0, False


class Loudspeaker(FrameProcessor):
    """Plays in real time, tells the service when it is done, and keeps what was said."""

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._silence: asyncio.TimerHandle | None = None
        self._ends = 0.0
        self.answer = Answer()
        self.answers: asyncio.Queue[Answer] = asyncio.Queue()
        self.talk_over = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        note(frame)
        if isinstance(frame, TTSAudioRawFrame):
            await self._play(frame)
        elif isinstance(frame, TTSTextFrame):
            self.answer.words += frame.text
        elif isinstance(frame, InterruptionFrame) and self.answer.seconds:
            self.answer.interrupted = True
            self._stop()
        await self.push_frame(frame, direction)

    async def _play(self, frame: TTSAudioRawFrame) -> None:
        loop = asyncio.get_running_loop()
        if not self.answer.seconds:
            await self.push_frame(BotStartedSpeakingFrame(), FrameDirection.UPSTREAM)
            if self.talk_over:
                self._microphone.talk_over()
        seconds = len(frame.audio) / 2 / RATE
        self.answer.seconds += seconds
        self._ends = max(self._ends, loop.time()) + seconds
        if self._silence is not None:
            self._silence.cancel()
        self._silence = loop.call_at(self._ends, self._stop)

    def _stop(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
        self._ends, self._silence = 0.0, None
        stopped = self.push_frame(BotStoppedSpeakingFrame(), FrameDirection.UPSTREAM)
        self.create_task(stopped, "stopped")
        self.answers.put_nowait(self.answer)
        self.answer = Answer()


def note(frame: Frame) -> None:
    kind = type(frame).__name__
    if kind not in seen["events"]:
        seen["events"].append(kind)


async def play(task: Any, loudspeaker: Loudspeaker, microphone: Microphone) -> None:
    """The scene, after the greeting that an empty context asks for."""
    await task.queue_frame(LLMRunFrame())
    await loudspeaker.answers.get()
    microphone.say()
    report = await loudspeaker.answers.get()
    loudspeaker.talk_over = True
    microphone.say()
    story = await loudspeaker.answers.get()
    loudspeaker.talk_over = False
    last = await loudspeaker.answers.get()
    seen.update(
        report=report.words,
        report_seconds=report.seconds,
        story_seconds=story.seconds,
        interrupted=story.interrupted,
        last=last.words,
    )
    await task.queue_frame(EndFrame())


async def main(address: str, recording: str) -> None:
    microphone = Microphone(Path(recording))
    loudspeaker = Loudspeaker(microphone)
    # [pipecat]
    llm = OpenAIRealtimeLLMService(
        base_url=f"ws://{address}/v1/realtime",
        api_key="none",
        settings=OpenAIRealtimeLLMService.Settings(model="vivavoce-embedded"),
    )
    # [end]
    llm.register_function("get_weather", get_weather)
    context: Any = LLMContext(tools=ToolsSchema(standard_tools=[WEATHER]))
    # The server decides on turns, as with the service's defaults; pipecat's own model stays out.
    turns = LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies())
    pair = LLMContextAggregatorPair(context, user_params=turns)
    pipeline = Pipeline([pair.user(), llm, loudspeaker, pair.assistant()])
    task = PipelineTask(pipeline, params=PipelineParams(audio_in_sample_rate=RATE))

    @task.event_handler("on_pipeline_error")
    async def failed(_: object, frame: Any) -> None:
        seen["errors"].append(frame.error)

    async def send() -> None:
        async for chunk in microphone:
            await task.queue_frame(InputAudioRawFrame(chunk, RATE, 1))

    sending = asyncio.create_task(send())
    playing = asyncio.create_task(play(task, loudspeaker, microphone))
    await PipelineRunner(handle_sigint=False).run(task)
    sending.cancel()
    await playing
    users = [m for m in context.get_messages() if m["role"] == "user"]
    seen["heard"] = users[0]["content"]
    sys.stdout.write(json.dumps(seen) + "\n")


logger.remove()
logger.add(sys.stderr, level="INFO")
asyncio.run(main(*sys.argv[1:]))
