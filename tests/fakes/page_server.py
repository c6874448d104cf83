"""A scripted Realtime server (GA shape) for the studio page.

It finds turns by the energy of the audio it is sent, so a conversation with it exercises the page's
microphone, loudspeaker, barge-in and truncation for real; only the words are written beforehand.
"""

import asyncio
import base64
import itertools
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from vivavoce.studio import STATIC

RATE = 24_000
LOUD = 0.02
SILENCE_S = 0.5
Event = dict[str, Any]

PERSONAS = [
    {
        "id": "xiaoyue",
        "name": {"zh": "小月", "en": "Xiao Yue"},
        "tagline": {"zh": "嘴快心软，半夜不睡", "en": "Quick tongue, soft heart, up past midnight"},
        "languages": ["zh", "en"],
        "greeting": {
            "zh": "哟，还没睡呢？正好，我也闲着。说吧，今天谁惹你了？",
            "en": "Oh, still awake? Good, so am I. Go on then, who annoyed you today?",
        },
    }
]
VOICES = [
    {"id": "hibari", "name": "Hibari", "languages": ["en"], "licence": "MIT", "consent": "x"},
    {"id": "zf_xiaoxiao", "name": "Xiaoxiao", "languages": ["zh"], "licence": "x", "consent": "x"},
]


def speechlike(seconds: float, pitch: float = 140.0) -> NDArray[np.int16]:
    """Something with the pitch, harmonics and syllable rhythm of a voice, int16 at 24 kHz."""
    t = np.arange(int(seconds * RATE)) / RATE
    glide = pitch * (1 + 0.15 * np.sin(2 * np.pi * 0.7 * t))
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    harmonics = np.arange(1, 22)[:, None]
    voice = (np.sin(harmonics * phase) / harmonics**1.1).sum(axis=0)
    signal = voice * np.clip(np.sin(2 * np.pi * 3.7 * t) + 0.75, 0, 1)
    scaled: NDArray[np.int16] = (signal / np.abs(signal).max() * 0.6 * 32767).astype(np.int16)
    return scaled


@dataclass(frozen=True)
class Line:
    """What the user is taken to have said, and her answer; `tool` is called before she answers."""

    heard: str
    answer: str
    seconds: float = 3.0
    tool: tuple[str, str, str] | None = None
    voice: Event | None = None
    """What is told of how it was said; None: nothing is listened for."""


@dataclass
class Script:
    """How the server behaves, and what it was sent."""

    lines: Sequence[Line]
    key: str | None = None
    full: bool = False
    speak: Callable[[Line], NDArray[np.int16]] = lambda line: speechlike(line.seconds, 210.0)
    thinking_s: float = 0.15
    received: list[Event] = field(default_factory=list)
    connections: list["Connection"] = field(default_factory=list)

    def sent(self, kind: str) -> list[Event]:
        """Client events of one type, in order."""
        return [event for event in self.received if event["type"] == kind]


class Connection:
    """One socket: an energy gate over the incoming audio and one answer at a time."""

    def __init__(self, web: WebSocket, script: Script) -> None:
        self.web = web
        self.script = script
        self.lines = itertools.cycle(script.lines)
        self.ids = itertools.count(1)
        self.answering: asyncio.Task[None] | None = None
        self.response: Event | None = None
        self.user_item: str | None = None
        self.silence = 0.0

    async def send(self, kind: str, **fields: Any) -> None:
        await self.web.send_json({"type": kind, "event_id": f"event_{next(self.ids)}", **fields})

    async def run(self) -> None:
        await self.send("session.created", session={"type": "realtime", "id": "sess_1"})
        with suppress(WebSocketDisconnect):
            while True:
                event = json.loads(await self.web.receive_text())
                self.script.received.append(event)
                await self.receive(event)
        if self.answering:
            self.answering.cancel()

    async def receive(self, event: Event) -> None:
        match event["type"]:
            case "input_audio_buffer.append":
                await self.listen(np.frombuffer(base64.b64decode(event["audio"]), np.int16))
            case "session.update":
                await self.send("session.updated", session=event["session"])
            case "conversation.item.create":
                await self.send("conversation.item.added", item=event["item"])
            case "response.create":
                self.answering = asyncio.create_task(self.answer(next(self.lines)))
            case "response.cancel":
                await self.cancel("client_cancelled")
            case "conversation.item.truncate":
                fields = {k: v for k, v in event.items() if k != "type"}
                await self.send("conversation.item.truncated", **fields)

    async def listen(self, samples: NDArray[np.int16]) -> None:
        level = float(np.sqrt(np.mean((samples / 32768.0) ** 2)))
        self.silence = 0.0 if level > LOUD else self.silence + len(samples) / RATE
        if self.user_item is None and level > LOUD:
            self.user_item = f"item_user_{next(self.ids)}"
            await self.send(
                "input_audio_buffer.speech_started", item_id=self.user_item, audio_start_ms=0
            )
            await self.cancel("turn_detected")
        elif self.user_item is not None and self.silence > SILENCE_S:
            item, self.user_item = self.user_item, None
            self.answering = asyncio.create_task(self.turn(item))

    async def turn(self, item: str) -> None:
        line = next(self.lines)
        await self.send("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=0)
        await self.send("input_audio_buffer.committed", item_id=item, previous_item_id=None)
        prefix = "conversation.item.input_audio_transcription"
        for word in line.heard.split(" "):
            await self.send(f"{prefix}.delta", item_id=item, content_index=0, delta=word + " ")
        await asyncio.sleep(0.03)
        usage = {"type": "duration", "seconds": 1}
        await self.send(
            f"{prefix}.completed", item_id=item, content_index=0, transcript=line.heard, usage=usage
        )
        if line.voice is not None:
            await self.send("vivavoce.turn.perception", item_id=item, final=True, **line.voice)
        await self.answer(line)
        stages = {"endpoint": 62, "speculative_reply": 210, "first_audio": 388}
        await self.send("vivavoce.turn.timing", item_id=item, response_id=None, stages=stages)

    async def answer(self, line: Line) -> None:
        number = next(self.ids)
        response = {"id": f"resp_{number}", "status": "in_progress", "output": []}
        self.response = response
        where = {"response_id": response["id"], "item_id": f"item_her_{number}", "output_index": 0}
        await self.send("response.created", response=response)
        await asyncio.sleep(self.script.thinking_s)
        if line.tool:
            await self.call_tool(where, *line.tool)
        await self.send("response.output_item.added", **where, item={"type": "message"})
        audio = self.script.speak(line)
        words = line.answer.replace(" ", " \0").split("\0")
        step = RATE // 10
        chunks = [audio[i : i + step] for i in range(0, len(audio), step)]
        said = 0
        for index, chunk in enumerate(chunks):
            until = -(-len(words) * (index + 1) // len(chunks))
            if text := "".join(words[said:until]):
                await self.send("response.output_audio_transcript.delta", **where, delta=text)
            said = until
            data = base64.b64encode(chunk.tobytes()).decode()
            await self.send("response.output_audio.delta", **where, content_index=0, delta=data)
            await asyncio.sleep(0.01)
        await self.send("response.output_audio.done", **where, content_index=0)
        await self.send("response.output_audio_transcript.done", **where, transcript=line.answer)
        self.response = None
        await self.send("response.done", response={**response, "status": "completed"})

    async def call_tool(self, where: Event, name: str, arguments: str, output: str) -> None:
        call = {"type": "function_call", "call_id": f"call_{next(self.ids)}", "name": name}
        start = {**call, "arguments": ""}
        await self.send("response.output_item.added", response_id=where["response_id"], item=start)
        done = {**call, "arguments": arguments}
        await self.send("response.output_item.done", response_id=where["response_id"], item=done)
        answer = {"type": "function_call_output", "call_id": call["call_id"], "output": output}
        await self.send("conversation.item.added", item=answer)

    async def cancel(self, reason: str) -> None:
        if self.response is None or self.answering is None:
            return
        self.answering.cancel()
        response, self.response = self.response, None
        details = {"type": "cancelled", "reason": reason}
        ended = {**response, "status": "cancelled", "status_details": details}
        await self.send("response.done", response=ended)


def page_app(script: Script) -> Starlette:
    """The studio page with a scripted server behind it."""

    def refused(request: Request) -> bool:
        said = request.headers.get("authorization")
        return script.key is not None and said != f"Bearer {script.key}"

    def listing(data: list[dict[str, Any]]) -> Callable[[Request], JSONResponse]:
        def endpoint(request: Request) -> JSONResponse:
            if refused(request):
                return JSONResponse({"error": {"code": "invalid_api_key"}}, 401)
            return JSONResponse({"data": data})

        return endpoint

    def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "sessions": int(script.full), "capacity": 1})

    async def realtime(web: WebSocket) -> None:
        await web.accept(subprotocol="realtime")
        if script.full:
            error = {"type": "invalid_request_error", "code": "session_limit_reached"}
            await web.send_json({"type": "error", "error": {**error, "message": "All taken."}})
            await web.close(1013)
            return
        connection = Connection(web, script)
        script.connections.append(connection)
        await connection.run()

    return Starlette(
        routes=[
            Route("/v1/models", listing([{"id": "vivavoce-embedded"}])),
            Route("/v1/personas", listing(PERSONAS)),
            Route("/v1/voices", listing(VOICES)),
            Route("/healthz", health),
            WebSocketRoute("/v1/realtime", realtime),
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ]
    )


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serve_page(script: Script, port: int = 0) -> AsyncIterator[str]:
    """Serve on a free port of this machine; yields the page's URL."""
    config = uvicorn.Config(
        page_app(script), port=port, log_level="warning", ws="websockets-sansio", lifespan="off"
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await server.listening.wait()
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task
