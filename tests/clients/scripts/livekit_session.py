"""Plays the scene with LiveKit's AgentSession over its OpenAI plugin: ADDRESS QUESTION -> JSON.

There is no room: microphone and loudspeaker are two small objects, as LiveKit's own tests have.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool, io
from livekit.plugins import openai

from tests.clients.scripts.microphone import Microphone

RATE = 24_000
seen: dict[str, Any] = {"events": [], "called": [], "errors": []}


class Guide(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Be brief.")

    @function_tool
    async def get_weather(self, city: str) -> str:
        """The weather in a city."""
        seen["called"].append({"city": city})
        return f"sunny in {city}"


class Ears(io.AudioInput):
    def __init__(self, microphone: Microphone) -> None:
        super().__init__(label="microphone")
        self._chunks: AsyncIterator[bytes] = aiter(microphone)

    async def __anext__(self) -> rtc.AudioFrame:
        chunk = await anext(self._chunks)
        return rtc.AudioFrame(chunk, RATE, 1, len(chunk) // 2)


class Loudspeaker(io.AudioOutput):
    """Plays in real time, and says how far it came when it is silenced."""

    def __init__(self, microphone: Microphone) -> None:
        capabilities = io.AudioOutputCapabilities(pause=False)
        super().__init__(label="loudspeaker", capabilities=capabilities, sample_rate=RATE)
        self._microphone = microphone
        self._began = 0.0
        self._end: asyncio.TimerHandle | None = None
        self.seconds = 0.0
        """Of the answer being played, what has come so far."""
        self.talk_over = False

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if not self._began:
            self._began, self.seconds = time.time(), 0.0
            self.on_playback_started(created_at=self._began)
            if self.talk_over:
                self._microphone.talk_over()
        self.seconds += frame.duration

    def flush(self) -> None:
        super().flush()
        if self._began:
            rest = max(0.0, self._began + self.seconds - time.time())
            self._end = asyncio.get_running_loop().call_later(rest, self._finish, False)

    def clear_buffer(self) -> None:
        if self._began:
            self._finish(True)

    def _finish(self, interrupted: bool) -> None:
        if self._end is not None:
            self._end.cancel()
        played = min(self.seconds, time.time() - self._began)
        self._began, self._end = 0.0, None
        self.on_playback_finished(playback_position=played, interrupted=interrupted)


def note(event: dict[str, Any]) -> None:
    if event["type"] not in seen["events"]:
        seen["events"].append(event["type"])


async def main(address: str, recording: str) -> None:
    microphone = Microphone(Path(recording))
    loudspeaker = Loudspeaker(microphone)
    # [livekit]
    llm = openai.realtime.RealtimeModel(
        base_url=f"http://{address}/v1", model="vivavoce-embedded", api_key="none"
    )
    # [end]
    session: Any = AgentSession(llm=llm, vad=None, aec_warmup_duration=None)
    session.input.audio, session.output.audio = Ears(microphone), loudspeaker
    said: asyncio.Queue[Any] = asyncio.Queue()

    def added(event: Any) -> None:
        if event.item.type == "message" and event.item.role == "assistant":
            said.put_nowait(event.item)

    def transcribed(event: Any) -> None:
        if event.is_final:
            seen.setdefault("heard", event.transcript)

    session.on("conversation_item_added", added)
    session.on("user_input_transcribed", transcribed)
    session.on("error", lambda event: seen["errors"].append(str(event.error)))
    guide: Any = Guide()
    await session.start(guide, record=False)
    guide.realtime_llm_session.on("openai_server_event_received", note)

    microphone.say()
    report = await said.get()
    seen.update(report=report.text_content, report_seconds=loudspeaker.seconds)
    loudspeaker.talk_over = True
    microphone.say()
    story = await said.get()
    loudspeaker.talk_over = False
    seen.update(story_seconds=loudspeaker.seconds, interrupted=story.interrupted)
    last = await said.get()
    seen.update(last=last.text_content)
    await session.aclose()
    sys.stdout.write(json.dumps(seen) + "\n")


asyncio.run(main(*sys.argv[1:]))
