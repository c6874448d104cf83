"""The `openai` package for Python, its GA client and its beta client."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from tests.clients import question
from tests.clients.play import SUNNY, Result, check, stage
from tests.clients.scripts.microphone import Microphone
from tests.fakes.scene import TOOL

WEATHER: dict[str, Any] = {
    "type": "function",
    "name": TOOL,
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}


@asynccontextmanager
async def ga(address: str) -> AsyncIterator[Any]:
    # [openai-python]
    client = AsyncOpenAI(api_key="none", base_url=f"http://{address}/v1")
    async with client.realtime.connect(model="vivavoce-embedded") as connection:
        # [end]
        yield connection


@asynccontextmanager
async def beta(address: str) -> AsyncIterator[Any]:
    # [openai-python-beta]
    client = AsyncOpenAI(api_key="none", websocket_base_url=f"ws://{address}/v1")
    async with client.beta.realtime.connect(model="vivavoce-embedded") as connection:
        # [end]
        yield connection


GA_SESSION: dict[str, Any] = {
    "type": "realtime",
    "tools": [WEATHER],
    "audio": {
        "input": {
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 400},
            "transcription": {"model": "whisper-1"},
        },
        "output": {"voice": "marin"},
    },
}
BETA_SESSION: dict[str, Any] = {
    "modalities": ["text", "audio"],
    "tools": [WEATHER],
    "turn_detection": {"type": "server_vad", "silence_duration_ms": 400},
    "input_audio_transcription": {"model": "whisper-1"},
    "voice": "alloy",
    "temperature": 0.8,
}


@dataclass
class Player:
    """Plays the scene over an SDK connection, answer by answer."""

    connection: Any
    microphone: Microphone
    prefix: str
    """What audio and transcript events of this shape begin with."""
    result: dict[str, Any] = field(
        default_factory=lambda: {"events": [], "called": [], "errors": []}
    )
    item: str = ""

    async def answer(self, *, talk_over: bool = False) -> tuple[Any, str, float]:
        """(response, words, seconds of audio) of the next answer."""
        words, size = "", 0
        async for event in self.connection:
            if event.type not in self.result["events"]:
                self.result["events"].append(event.type)
            if event.type == f"{self.prefix}audio_transcript.delta":
                words += event.delta
            elif event.type == f"{self.prefix}audio.delta":
                self.item = event.item_id
                if talk_over and not size:
                    self.microphone.talk_over()
                size += len(base64.b64decode(event.delta))
            elif event.type.endswith("input_audio_transcription.completed"):
                self.result.setdefault("heard", event.transcript)
            elif event.type == "error":
                self.result["errors"].append(event.error.message)
            elif event.type == "response.done":
                return event.response, words, size / 2 / question.RATE
        raise AssertionError("the server hung up")

    async def run_tools(self, response: Any) -> None:
        for item in response.output:
            arguments = json.loads(item.arguments)
            self.result["called"].append(arguments)
            output = SUNNY.format(arguments["city"])
            await self.connection.conversation.item.create(
                item={"type": "function_call_output", "call_id": item.call_id, "output": output}
            )
        await self.connection.response.create()

    async def play(self) -> Result:
        self.microphone.say()
        calling, _, _ = await self.answer()
        await self.run_tools(calling)
        _, report, seconds = await self.answer()
        self.microphone.say()
        story, _, story_seconds = await self.answer(talk_over=True)
        await self.connection.conversation.item.truncate(
            item_id=self.item, content_index=0, audio_end_ms=1500
        )
        _, last, _ = await self.answer()
        return Result(
            **self.result,
            report=report,
            report_seconds=seconds,
            story_seconds=story_seconds,
            interrupted=story.status == "cancelled",
            last=last,
        )


@asynccontextmanager
async def listened_to(connection: Any, recording: Path) -> AsyncIterator[Microphone]:
    """An open microphone into the connection."""
    microphone = Microphone(recording)

    async def send() -> None:
        async for chunk in microphone:
            await connection.input_audio_buffer.append(audio=base64.b64encode(chunk).decode())

    sending = asyncio.create_task(send())
    try:
        yield microphone
    finally:
        sending.cancel()
        await asyncio.wait([sending])


@pytest.mark.parametrize("parallel", [False, True], ids=["one call", "parallel calls"])
@pytest.mark.parametrize(
    ("connect", "session", "prefix"),
    [(ga, GA_SESSION, "response.output_"), (beta, BETA_SESSION, "response.")],
    ids=["ga", "beta"],
)
async def test_the_scene(
    connect: Callable[[str], Any],
    session: dict[str, Any],
    prefix: str,
    parallel: bool,
    tmp_path: Path,
) -> None:
    recording = question.write(tmp_path)
    async with stage(parallel=parallel) as (live, scene):
        async with connect(live.url.removeprefix("http://")) as connection:
            await connection.session.update(session=session)
            async with listened_to(connection, recording) as microphone:
                result = await asyncio.wait_for(Player(connection, microphone, prefix).play(), 30)
        check(result, scene)
    assert "conversation.item.truncated" in result.events
    assert f"{prefix}audio.done" in result.events
