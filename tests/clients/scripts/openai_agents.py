"""Plays the scene with openai-agents' RealtimeSession: ADDRESS QUESTION -> one JSON line."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner

from tests.clients.scripts.microphone import Microphone

seen: dict[str, Any] = {"events": [], "called": [], "errors": []}


@function_tool
async def get_weather(city: str) -> str:
    """The weather in a city."""
    seen["called"].append({"city": city})
    return f"sunny in {city}"


class Answer:
    """Words and audio of one turn of the model."""

    def __init__(self) -> None:
        self.words = ""
        self.seconds = 0.0
        self.interrupted = False


async def answer(session: Any, microphone: Microphone, *, talk_over: bool = False) -> Answer:
    """Follow the session until the model's turn is over and it is not about to call a tool."""
    result = Answer()
    async for event in session:
        note(event)
        if event.type == "audio":
            if talk_over and not result.seconds:
                microphone.talk_over()
            result.seconds += len(event.audio.data) / 2 / 24_000
        elif event.type == "audio_interrupted":
            result.interrupted = True
        elif event.type == "raw_model_event":
            data = event.data
            if data.type == "transcript_delta":
                result.words += data.delta
            elif data.type == "turn_ended" and result.words:
                return result
    raise RuntimeError("the session ended early")


def note(event: Any) -> None:
    kind = event.type
    if kind == "error":
        seen["errors"].append(str(event.error))
    if kind == "raw_model_event":
        kind = f"raw.{event.data.type}"
        if event.data.type == "input_audio_transcription_completed":
            seen.setdefault("heard", event.data.transcript)
    if kind not in seen["events"]:
        seen["events"].append(kind)


async def main(address: str, recording: str) -> None:
    microphone = Microphone(Path(recording))
    # [openai-agents]
    agent = RealtimeAgent(name="Guide", instructions="Be brief.", tools=[get_weather])
    url = f"ws://{address}/v1/realtime?model=vivavoce-embedded"
    config = {"url": url, "api_key": "none"}
    async with await RealtimeRunner(agent).run(model_config=config) as session:
        # [end]

        async def send() -> None:
            async for chunk in microphone:
                await session.send_audio(chunk)

        sending = asyncio.create_task(send())
        microphone.say()
        report = await answer(session, microphone)
        microphone.say()
        story = await answer(session, microphone, talk_over=True)
        last = await answer(session, microphone)
        sending.cancel()
    seen.update(
        report=report.words,
        report_seconds=report.seconds,
        story_seconds=story.seconds,
        interrupted=story.interrupted,
        last=last.words,
    )
    sys.stdout.write(json.dumps(seen) + "\n")


asyncio.run(main(*sys.argv[1:]))
