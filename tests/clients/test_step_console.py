"""Step-Realtime-Console, StepFun's own web console, as the server sees it.

Its code is not part of this project, so its frames are written out here: what its client sends,
from connecting to hanging up, and what that client must find in each answer so as not to throw or
to hang up by itself (any `error` but one ends the call). Two ways lead here: through the console's
relay, which passes nothing on but the key as a header and the model in the URL, and from the page
itself, with three subprotocols and no key set.
"""

import asyncio
import base64
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.clients import question
from tests.fakes.engine import FakeEngine, speech
from tests.fakes.scene import STORY, STORY_SECONDS, TOOL, answers, report
from tests.fakes.server import Live, running
from vivavoce.engine.contract import Finished, Output, Request
from vivavoce.model.chat import ToolCall

MODELS = (
    "step-1o-audio",
    "step-audio-2",
    "step-audio-2-mini",
    "step-audio-2-think",
    "step-audio-2-mini-think",
)
"""What the console's menu offers."""

HARMLESS = "no ongoing response to cancel"
"""The one error text after which the console stays on the line."""


def talk(request: Request) -> Sequence[Output | float]:
    """A call when there are tools, then what it brought; a long story without any."""
    if request.history and request.history[-1].role == "tool":
        return [*speech(report(answers(request.history)), 1.0), Finished()]
    if request.tools:
        return [ToolCall("call_1", TOOL, '{"city": "Paris"}'), Finished()]
    return [*speech(STORY, STORY_SECONDS), 10.0, Finished()]


class Console:
    """Sends its frames, and reads answers as strictly as its JavaScript does."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = (f"evt_{number}" for number in itertools.count())
        self._session: dict[str, Any] = {
            "modalities": ["text", "audio"],
            "instructions": "你是一个和人对话的 AI，叫做小跃。",
            "voice": "qingchunshaonv",
            "input_audio_format": "pcm16",
            "output_audio_format": "pcm16",
            "input_audio_transcription": None,
            "turn_detection": None,
            "tools": [],
            "tool_choice": "auto",
            "temperature": 0.8,
            "max_response_output_tokens": 4096,
        }
        self.items: dict[str, dict[str, Any]] = {}
        self.responses: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []

    async def send(self, kind: str, **fields: Any) -> None:
        frame = {"event_id": next(self._ids), "type": kind, **fields}
        await self._socket.send(json.dumps(frame))

    async def update(self, **changes: Any) -> None:
        """Every update carries the whole session again."""
        self._session |= changes
        await self.send("session.update", session=self._session)

    async def speak(self, *, silence: float = 0.0) -> None:
        samples = question.question().astype("<i2").tobytes()
        samples += b"\0" * (2 * int(silence * question.RATE))
        for at in range(0, len(samples), 8192):
            audio = base64.b64encode(samples[at : at + 8192]).decode()
            await self.send("input_audio_buffer.append", audio=audio)

    async def until(self, kind: str) -> dict[str, Any]:
        while True:
            event: dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), 10))
            self._read(event)
            self.events.append(event)
            if event["type"] == kind:
                return event

    def words(self, response: dict[str, Any]) -> str:
        return "".join(
            event["delta"]
            for event in self.events
            if event["type"] == "response.audio_transcript.delta"
            and event["response_id"] == response["id"]
        )

    def _read(self, event: dict[str, Any]) -> None:
        assert event["event_id"]
        match event["type"]:
            case "conversation.item.created":
                item = event["item"]
                assert isinstance(item.get("content", []), list)
                self.items.setdefault(item["id"], json.loads(json.dumps(item)))
            case "response.created":
                assert event["response"]["output"] == []
                self.responses[event["response"]["id"]] = event["response"]
            case "response.output_item.added":
                assert event["response_id"] in self.responses
            case "response.content_part.added":
                self.items[event["item_id"]]["content"].append(event["part"])
            case "response.audio_transcript.delta":
                assert isinstance(event["delta"], str)
                assert self.items[event["item_id"]]["content"][event["content_index"]]
            case "response.audio.delta":
                assert event["item_id"] in self.items
                assert len(base64.b64decode(event["delta"])) % 2 == 0
            case "response.function_call_arguments.delta":
                self.items[event["item_id"]]["arguments"] += event["delta"]
            case "conversation.item.input_audio_transcription.completed":
                if event["item_id"] in self.items:
                    assert self.items[event["item_id"]]["content"][event["content_index"]]
            case "response.output_item.done" | "conversation.item.truncated":
                assert (event.get("item") or {"id": event.get("item_id")})["id"] in self.items
            case "error":
                assert event["error"]["message"] == HARMLESS


@asynccontextmanager
async def through_the_relay(live: Live, model: str) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": "Bearer KEY"}
    async with connect(f"{live.ws}?model={model}", additional_headers=headers) as socket:
        yield socket


@asynccontextmanager
async def from_the_page(live: Live, model: str) -> AsyncIterator[ClientConnection]:
    names = ["realtime", "openai-insecure-api-key.null", "openai-beta.realtime-v1"]
    protocols = [Subprotocol(name) for name in names]
    async with connect(f"{live.ws}?model={model}", subprotocols=protocols) as socket:
        assert socket.subprotocol == "realtime"
        yield socket


@pytest.mark.parametrize("way", [through_the_relay, from_the_page])
async def test_a_call(way: Any) -> None:
    """Connect, greet, cut her short, switch to hands-free with a tool, and back again."""
    engine = FakeEngine(talk)
    async with running(engine) as live, way(live, "step-1o-audio") as socket:
        console = Console(socket)
        await console.update()
        hello = {"type": "message", "role": "user"}
        hello["content"] = [{"type": "input_text", "text": "Hello!"}]  # type: ignore[assignment]
        await console.send("conversation.item.create", item=hello)
        await console.send("response.create")
        audio = await console.until("response.audio.delta")
        assert console.items[audio["item_id"]]["role"] == "assistant"

        await console.send("response.cancel")
        await console.send(
            "conversation.item.truncate",
            item_id=audio["item_id"], content_index=0, audio_end_ms=1500,
        )  # fmt: skip
        await console.until("conversation.item.truncated")
        assert engine.cancelled == 1

        tool = {"name": TOOL, "description": "The weather.", "parameters": {"type": "object"}}
        nested = [{"type": "function", "function": tool}]
        await console.update(turn_detection={"type": "server_vad"}, tools=nested)
        updated = await console.until("session.updated")
        await console.speak(silence=1.5)
        calling = (await console.until("response.done"))["response"]
        called = await call_of(console, calling)
        assert called["name"] == TOOL
        await console.send("response.create")
        told = (await console.until("response.done"))["response"]
        assert console.words(told) == report(["sunny"])

        await console.update(turn_detection=None, tools=[])
        await console.speak()
        await console.send("input_audio_buffer.commit")
        await console.send("response.create")
        await console.until("response.audio.delta")
        await console.send("response.cancel")
        await console.until("response.done")
        await console.send("response.cancel")
        assert (await console.until("error"))["error"]["message"] == HARMLESS
    assert updated["session"]["turn_detection"]["type"] == "server_vad"
    kinds = {event["type"] for event in console.events}
    assert "conversation.item.input_audio_transcription.completed" in kinds
    assert engine.requests[-1].history[1].text
    assert STORY.startswith(engine.requests[-1].history[1].text)


async def call_of(console: Console, response: dict[str, Any]) -> dict[str, Any]:
    """The call of a response, answered as the console's client does."""
    item: dict[str, Any] = response["output"][0]
    call = console.items[item["id"]]
    json.loads(call["arguments"] or item["arguments"])
    output = {"type": "function_call_output", "call_id": item["call_id"], "output": '"sunny"'}
    await console.send("conversation.item.create", item=output)
    return item


@pytest.mark.parametrize("model", MODELS)
async def test_every_model_of_its_menu_is_answered(model: str) -> None:
    async with running() as live, through_the_relay(live, model) as socket:
        console = Console(socket)
        created = await console.until("session.created")
        assert created["session"]["modalities"] == ["text", "audio"]
        await console.update()
        await console.until("session.updated")
