"""What goes wrong on real lines, one thing after the other on one real server.

After each the server answers a healthy caller, and a session that was open all along still works.
"""

import asyncio
import base64
import json
from typing import Any

import httpx
import numpy as np
import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from vivavoce.audio.codec import encode_pcm16
from vivavoce.bench.client import BLOCK
from vivavoce.bench.waveform import pink_noise

pytestmark = pytest.mark.e2e

CAPACITY = 4
"""Sessions a server takes unless told otherwise."""

ERROR = "error"


def address(url: str) -> str:
    return url.replace("http", "ws", 1) + "/v1/realtime"


async def until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next event of this kind, within a minute."""
    async with asyncio.timeout(60):
        while True:
            event: dict[str, Any] = json.loads(await socket.recv())
            if event["type"] == kind:
                return event


async def send(socket: ClientConnection, **event: Any) -> None:
    await socket.send(json.dumps(event))


async def ask(socket: ClientConnection, text: str, modality: str) -> None:
    content = [{"type": "input_text", "text": text}]
    item = {"type": "message", "role": "user", "content": content}
    await send(socket, type="conversation.item.create", item=item)
    await send(socket, type="response.create", response={"output_modalities": [modality]})


async def check_healthy(url: str) -> None:
    """The stock client gets an answer, and every place but its own is free."""
    client = AsyncOpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0)
    async with client.realtime.connect(model="gpt-realtime") as connection:
        content: Any = [{"type": "input_text", "text": "Say hello."}]
        await connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        await connection.response.create(response={"output_modalities": ["text"]})
        async with asyncio.timeout(60):
            async for event in connection:
                assert event.type != ERROR, event
                if event.type == "response.done":
                    assert event.response.status == "completed"
                    break
    await client.close()
    await check_sessions(url, 0)


async def check_sessions(url: str, expected: int) -> None:
    """The number of open sessions comes down to this within five seconds."""
    async with httpx.AsyncClient() as http:
        for _ in range(50):
            health = (await http.get(f"{url}/healthz")).json()
            if health["sessions"] == expected:
                break
            await asyncio.sleep(0.1)
        assert (health["status"], health["sessions"]) == ("ok", expected)


async def test_a_client_killed_during_an_answer(live_server: str) -> None:
    async with connect(address(live_server), max_size=None) as socket:
        await ask(socket, "Tell me a very long story, please.", "audio")
        await until(socket, "response.output_audio.delta")
        socket.transport.abort()
    await check_sessions(live_server, 0)
    await check_healthy(live_server)


async def test_garbage_frames(live_server: str) -> None:
    frames: list[str | bytes] = [
        b"\x00\xff\x00\xff",
        "",
        "}{",
        "[1, 2]",
        "null",
        '{"type": 7}',
        '{"type": "no.such.event"}',
        '{"type": "session.update"}',
        '{"type": "input_audio_buffer.append", "audio": "?!"}',
        '{"type": "conversation.item.truncate", "item_id": "x", "content_index": -1}',
        '{"type": "response.create", "response": {"max_output_tokens": "many"}}',
        "[" * 50_000,
    ]
    async with connect(address(live_server), max_size=None) as socket:
        await until(socket, "session.created")
        for frame in frames:
            await socket.send(frame)
            problem = await until(socket, ERROR)
            assert problem["error"]["type"] == "invalid_request_error", frame[:60]
            assert problem["error"]["message"]
        await ask(socket, "Are you still there?", "text")
        assert (await until(socket, "response.done"))["response"]["status"] == "completed"
    await check_healthy(live_server)


async def test_fifteen_megabytes_of_noise(live_server: str) -> None:
    noise = np.random.default_rng(0).bytes(15 * 1024 * 1024)
    async with (
        connect(address(live_server), max_size=None) as calm,
        connect(address(live_server), max_size=None) as loud,
    ):
        audio = base64.b64encode(noise).decode()
        flood = asyncio.create_task(
            send(loud, type="input_audio_buffer.append", audio=audio)  # one frame, five minutes
        )
        await ask(calm, "Say hello.", "text")
        assert (await until(calm, "response.done"))["response"]["status"] == "completed"
        await flood
        await send(loud, type="input_audio_buffer.clear")
        await until(loud, "input_audio_buffer.cleared")
        await ask(loud, "Are you still there?", "text")
        done = await until(loud, "response.done")
        assert done["response"]["status"] == "completed"
    await check_healthy(live_server)


async def test_a_minute_of_silence(live_server: str) -> None:
    """Digital silence, then a quiet room: no turn, no answer. Its time is what the samples say."""
    room = pink_noise(30 * 24_000, -60.0, seed=3)
    silence = np.concatenate([np.zeros(30 * 24_000, np.float32), room])
    async with connect(address(live_server), max_size=None) as socket:
        await until(socket, "session.created")
        for start in range(0, len(silence), BLOCK):
            audio = base64.b64encode(encode_pcm16(silence[start : start + BLOCK])).decode()
            await send(socket, type="input_audio_buffer.append", audio=audio)
        await send(socket, type="input_audio_buffer.clear")
        async with asyncio.timeout(60):
            event: dict[str, Any] = json.loads(await socket.recv())
        assert event["type"] == "input_audio_buffer.cleared"
        await ask(socket, "Are you still there?", "text")
        assert (await until(socket, "response.done"))["response"]["status"] == "completed"
    await check_healthy(live_server)


async def test_two_clients_beyond_capacity(live_server: str) -> None:
    sockets = [await connect(address(live_server), max_size=None) for _ in range(CAPACITY)]
    try:
        for _ in range(2):
            async with connect(address(live_server), max_size=None) as refused:
                problem = await until(refused, ERROR)
                assert problem["error"]["code"] == "session_limit_reached"
                await refused.wait_closed()
                assert refused.close_code == 1013
        for socket in sockets:
            await ask(socket, "Say hello.", "text")
        done = [await until(socket, "response.done") for socket in sockets]
        assert {event["response"]["status"] for event in done} == {"completed"}
    finally:
        for socket in sockets:
            await socket.close()
    await check_sessions(live_server, 0)
    await check_healthy(live_server)


async def test_a_foreign_page(live_server: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(address(live_server), origin="https://elsewhere.example")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
    async with httpx.AsyncClient() as http:
        page = {"Origin": "https://elsewhere.example"}
        assert (await http.get(f"{live_server}/v1/models", headers=page)).status_code == 403
        host = {"Host": "rebound.example"}
        assert (await http.get(f"{live_server}/v1/models", headers=host)).status_code == 403
    await check_healthy(live_server)
