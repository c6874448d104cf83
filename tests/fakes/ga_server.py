"""A scripted GA Realtime server on a real socket: hears by energy, answers with a tone.

It answers `delay_s` after the last loud block it received (the acoustic end of speech plus a
known time) with `answer_s` of tone in 100 ms deltas, all at once or with a hole of `stall_s` after
`stall_after_s`. A `delay_s` shorter than a hesitation makes its answer premature. `deaf` never
notices a barge-in, `mute` never answers.
"""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.server import ServerConnection, serve

RATE = 24_000
LOUD = 0.005


@dataclass
class Script:
    delay_s: float = 0.6
    answer_s: float = 1.0
    stall_after_s: float | None = None
    stall_s: float = 0.0
    stall_in_silence: bool = False
    deaf: bool = False
    mute: bool = False
    transcript: str = "hello there"
    answer: str = "hi you"
    requests: list[str] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)


def tone(seconds: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A 220 Hz tone at about -17 dBFS, f32[n] at 24 kHz."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * 220 * at)).astype(np.float32)


class Session:
    """One connection. `loud_at` is when the last loud block arrived."""

    def __init__(self, socket: ServerConnection, script: Script) -> None:
        self.socket, self.script = socket, script
        self.loud_at: float | None = None
        self.speaking = False
        self.turn = 0
        self.answer: asyncio.Task[None] | None = None

    async def send(self, kind: str, **body: Any) -> None:
        event = {"type": kind, "event_id": f"event_{time.perf_counter_ns()}", **body}
        with contextlib.suppress(Exception):
            await self.socket.send(json.dumps(event))

    async def run(self) -> None:
        await self.send("session.created", session={"type": "realtime"})
        watch = asyncio.create_task(self._watch())
        try:
            async for message in self.socket:
                await self._take(json.loads(message))
        finally:
            for task in filter(None, (watch, self.answer)):
                task.cancel()

    async def _take(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "session.update":
            self.script.sessions.append(event["session"])
            await self.send("session.updated", session=event["session"])
        elif kind == "input_audio_buffer.append":
            await self._hear(base64.b64decode(event["audio"]))
        else:
            self.script.heard.append(event)
            if kind == "response.cancel":
                self._stop()

    async def _hear(self, data: bytes) -> None:
        block = np.frombuffer(data, "<i2").astype(np.float32) / 32768
        if np.sqrt(np.mean(block**2)) <= LOUD:
            return
        if not self.speaking:
            self.speaking = True
            if not self.script.deaf:
                item = f"user_{self.turn}"
                await self.send("input_audio_buffer.speech_started", audio_start_ms=0, item_id=item)
                self._stop()
        self.loud_at = time.perf_counter()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(0.002)
            quiet = time.perf_counter() - (self.loud_at or time.perf_counter())
            if self.speaking and quiet >= self.script.delay_s:
                self.speaking = False
                if not self.script.mute and not (self.answer and not self.answer.done()):
                    self.answer = asyncio.create_task(self._answer(self.turn))
                    self.turn += 1

    def _stop(self) -> None:
        if self.answer and not self.answer.done():
            self.answer.cancel()

    async def _answer(self, turn: int) -> None:
        response, item = f"resp_{turn}", f"item_{turn}"
        status = "cancelled"
        await self.send("response.created", response={"id": response, "status": "in_progress"})
        await self.send(
            "conversation.item.input_audio_transcription.completed",
            item_id=f"user_{turn}",
            content_index=0,
            transcript=self.script.transcript,
        )
        ids = {"response_id": response, "item_id": item, "output_index": 0, "content_index": 0}
        try:
            await self._speak(ids)
            status = "completed"
        finally:
            said = self.script.answer
            await self.send("response.output_audio.done", **ids)
            await self.send("response.output_audio_transcript.done", transcript=said, **ids)
            await self.send("response.done", response={"id": response, "status": status})

    async def _speak(self, ids: dict[str, Any]) -> None:
        script = self.script
        stages = {"endpoint": 400, "first_audio": script.delay_s * 1000}
        await self.send("vivavoce.turn.timing", stages=stages, **ids)
        speech = tone(script.answer_s)
        if script.stall_after_s is not None and script.stall_in_silence:
            at = round(script.stall_after_s * RATE)
            speech[at - 2400 : at] = 0.0
        step = RATE // 10
        for at in range(0, len(speech), step):
            if script.stall_after_s is not None and at == round(script.stall_after_s * RATE):
                await asyncio.sleep(script.stall_after_s + script.stall_s)
            data = (speech[at : at + step] * 32767).astype("<i2").tobytes()
            delta = base64.b64encode(data).decode()
            await self.send("response.output_audio.delta", delta=delta, **ids)


@contextlib.asynccontextmanager
async def ga_server(script: Script) -> AsyncIterator[str]:
    """Serve `script` on a free loopback port; yields http://127.0.0.1:port."""

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        script.requests.append(socket.request.path)
        await Session(socket, script).run()

    async with serve(handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}"
