"""The GA protocol on a live port, driven by the stock SDK and by raw sockets."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import numpy as np
import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.fakes.client import Client, speak
from tests.fakes.engine import FakeEngine, speech
from tests.fakes.server import Live, running
from vivavoce.engine.contract import Finished

GA_TURN = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.completed",
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running() as live:
        yield live


@pytest.fixture
async def client(live: Live) -> AsyncIterator[Client]:
    async with connect(live.ws, max_size=None) as socket:
        client = Client(socket)
        await client.until("session.created")
        yield client


async def test_a_spoken_turn_has_the_recorded_order(client: Client) -> None:
    await speak(client.socket, 0.6, 0.4)
    await speak(client.socket, 0.8, 0.0)
    done = await client.until("response.done")
    seen = client.kinds()[1:]
    # Words of the user may come at any time after speech has started; all else has its place.
    words = [kind for kind in seen if "input_audio_transcription" in kind]
    assert words[-1].endswith("completed")
    first_seen = list(dict.fromkeys(kind for kind in seen if kind not in words))
    assert first_seen == list(dict.fromkeys(kind for kind in GA_TURN if kind not in words))
    assert seen.count("conversation.item.added") == seen.count("conversation.item.done") == 2
    assert done["response"]["status"] == "completed"
    assert done["response"]["output"][0]["content"][0]["transcript"] == "Hi there. How are you?"
    started = next(e for e in client.events if e["type"].endswith("speech_started"))
    committed = next(e for e in client.events if e["type"].endswith("committed"))
    assert started["item_id"] == committed["item_id"]


async def test_text_turn_through_the_sdk(live: Live) -> None:
    client = AsyncOpenAI(api_key="any", base_url=f"{live.url}/v1")
    async with client.realtime.connect(model="gpt-realtime") as connection:
        await connection.session.update(session={"type": "realtime", "output_modalities": ["text"]})
        content: Any = [{"type": "input_text", "text": "hello"}]
        await connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        await connection.response.create()
        text = ""
        async for event in connection:
            if event.type == "response.output_text.delta":
                text += event.delta
            if event.type == "response.done":
                usage = event.response.usage
                break
    assert text == "Hi there."
    assert usage is not None
    assert usage.total_tokens == 13


async def test_function_call_round_trip(client: Client) -> None:
    tool = {"type": "function", "name": "weather", "parameters": {"type": "object"}}
    await client.send(type="session.update", session={"type": "realtime", "tools": [tool]})
    updated = await client.until("session.updated")
    assert updated["session"]["tools"][0]["name"] == "weather"
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "?"}]}
    await client.send(type="conversation.item.create", item=item)
    await client.send(type="response.create", response={"metadata": {"client_event_id": "abc"}})
    done = await client.until("response.done")
    assert done["response"]["metadata"] == {"client_event_id": "abc"}
    call = done["response"]["output"][0]
    assert (call["type"], call["name"], call["status"]) == ("function_call", "weather", "completed")
    assert not any(k.startswith("response.content_part") for k in client.kinds())
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "sunny"}
    await client.send(type="conversation.item.create", item=output)
    await client.send(type="response.create")
    done = await client.until("response.done")
    assert done["response"]["output"][0]["type"] == "message"


async def test_barge_in_cancels_and_truncates() -> None:
    long_answer = [*speech("One two three four five.", 8.0), 5.0, Finished()]
    engine = FakeEngine(lambda _: long_answer)
    async with running(engine) as live, connect(live.ws, max_size=None) as socket:
        client = Client(socket)
        await speak(socket, 0.6, 0.4)
        await speak(socket, 0.8, 0.0)
        audio = await client.until("response.output_audio.delta")
        await speak(socket, 2.0, 0.0)
        await speak(socket, 0.4, 0.4)
        done = await client.until("response.done")
        assert done["response"]["status_details"] == {
            "type": "cancelled",
            "reason": "turn_detected",
        }
        kinds = client.kinds()
        assert kinds.index("response.done") > len(kinds) - 8
        assert "input_audio_buffer.speech_started" in kinds[-9:-1]
        assert engine.cancelled == 1
        await client.send(
            type="conversation.item.truncate",
            item_id=audio["item_id"], content_index=0, audio_end_ms=1500,
        )  # fmt: skip
        await client.until("conversation.item.truncated")
        await client.send(type="conversation.item.retrieve", item_id=audio["item_id"])
        item = (await client.until("conversation.item.retrieved"))["item"]
        assert item["content"][0]["transcript"] == "One"


async def test_cancel_ends_once_and_the_next_answer_works(client: Client) -> None:
    await client.send(type="response.create")
    await client.send(type="response.cancel")
    first = await client.until("response.done")
    assert first["response"]["status"] in ("cancelled", "completed")
    await client.send(type="response.create")
    second = await client.until("response.done")
    assert second["response"]["id"] != first["response"]["id"]


async def test_session_update_is_echoed_in_full(client: Client) -> None:
    session = {
        "type": "realtime",
        "instructions": "Be brief.",
        "tracing": "auto",
        "max_output_tokens": 50,
        "audio": {
            "input": {
                "turn_detection": {"type": "server_vad", "silence_duration_ms": 700},
                "transcription": None,
                "format": {"type": "audio/pcmu"},
            },
            "output": {"voice": "marin", "speed": 1.2},
        },
    }
    await client.send(type="session.update", session=session)
    echo = (await client.until("session.updated"))["session"]
    assert echo["audio"]["input"]["turn_detection"]["silence_duration_ms"] == 700
    assert echo["audio"]["input"]["turn_detection"]["prefix_padding_ms"] == 300
    assert echo["audio"]["input"]["transcription"] is None
    assert echo["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert echo["audio"]["output"]["voice"] == "marin"
    assert (echo["tracing"], echo["max_output_tokens"]) == ("auto", 50)
    await client.send(type="session.update", session={"type": "realtime", "instructions": ""})
    assert (await client.until("session.updated"))["session"]["instructions"] == ""


async def test_a_model_in_an_update_is_ignored(client: Client) -> None:
    session = {"type": "realtime", "model": "gpt-realtime-2.1", "instructions": "Be brief."}
    await client.send(type="session.update", session=session)
    echo = (await client.until("session.updated"))["session"]
    assert (echo["model"], echo["instructions"]) == ("vivavoce-embedded", "Be brief.")


def update(**session: Any) -> dict[str, Any]:
    return {"type": "session.update", "session": {"type": "realtime", **session}}


def output(**settings: Any) -> dict[str, Any]:
    return update(audio={"output": settings})


def created(**item: Any) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": item}


@pytest.mark.parametrize(
    ("event", "code", "param"),
    [
        ({"type": "session.bogus"}, "invalid_value", "type"),
        (update(bogus=1), "unknown_parameter", "session.bogus"),
        (update(prompt={"id": "nobody"}), "invalid_value", "session.prompt.id"),
        (output(voice="nobody"), "invalid_value", "session.audio.output.voice"),
        (output(speed=9), "decimal_above_max_value", "session.audio.output.speed"),
        (
            update(audio={"input": {"format": {"type": "audio/pcm", "rate": 16000}}}),
            "integer_below_min_value",
            "session.audio.input.format.rate",
        ),
        ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty", None),
        ({"type": "input_audio_buffer.append", "audio": "###"}, "invalid_value", "audio"),
        ({"type": "input_audio_buffer.append"}, "missing_required_parameter", "audio"),
        ({"type": "response.cancel"}, "response_cancel_not_active", None),
        (
            {"type": "conversation.item.retrieve", "item_id": "x"},
            "item_retrieve_invalid_item_id",
            "item_id",
        ),
        ({"type": "conversation.item.delete", "item_id": "x"}, "invalid_value", "item_id"),
        (
            {
                "type": "conversation.item.truncate",
                "item_id": "x",
                "content_index": 0,
                "audio_end_ms": 1,
            },
            "invalid_value",
            "item_id",
        ),
        (
            created(
                type="message",
                role="user",
                content=[{"type": "input_image", "image_url": "data:"}],
            ),
            "invalid_value",
            "item.content[0].type",
        ),
        (
            created(type="function_call_output", call_id="x", output="y"),
            "invalid_tool_call_id",
            "item.call_id",
        ),
    ],
)
async def test_errors_carry_openais_codes(
    client: Client, event: dict[str, Any], code: str, param: str | None
) -> None:
    await client.send(**event, event_id="mine")
    error = (await client.until("error"))["error"]
    assert (error["code"], error["param"], error["event_id"]) == (code, param, "mine")
    assert error["type"] == "invalid_request_error"
    await client.send(type="input_audio_buffer.clear")
    await client.until("input_audio_buffer.cleared")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "invalid_json"),
        ("[1]", "invalid_event"),
        ("{}", "invalid_event"),
        (b"\0\1", "invalid_event"),
        ("[" * 100_000, "invalid_json"),
    ],
)
async def test_garbage_is_answered_and_the_session_goes_on(
    client: Client, frame: str | bytes, code: str
) -> None:
    await client.socket.send(frame)
    assert (await client.until("error"))["error"]["code"] == code
    await client.send(type="input_audio_buffer.clear")
    await client.until("input_audio_buffer.cleared")


async def test_a_refused_update_changes_nothing(client: Client) -> None:
    bad = {"type": "realtime", "instructions": "changed", "bogus": True}
    await client.send(type="session.update", session=bad)
    await client.until("error")
    await client.send(type="session.update", session={"type": "realtime"})
    assert (await client.until("session.updated"))["session"]["instructions"] == ""


async def test_fifteen_megabytes_of_noise_leave_other_sessions_alone(live: Live) -> None:
    noise = np.random.default_rng(0).integers(0, 256, 15 * 1024 * 1024, np.uint8).tobytes()
    event = {"type": "input_audio_buffer.append", "audio": base64.b64encode(noise).decode()}
    async with connect(live.ws, max_size=None) as noisy, connect(live.ws, max_size=None) as other:
        await noisy.send(json.dumps(event))
        client = Client(other)
        await client.send(type="response.create")
        assert (await client.until("response.done"))["response"]["status"] == "completed"


async def test_noise_gets_no_answer() -> None:
    async with running(FakeEngine(heard="")) as live, connect(live.ws) as socket:
        client = Client(socket)
        await speak(socket, 0.4, 0.4)
        await speak(socket, 0.8, 0.0)
        completed = await client.until("conversation.item.input_audio_transcription.completed")
        assert completed["transcript"] == ""
        assert "response.created" not in client.kinds()


async def test_beyond_capacity_is_told_so() -> None:
    async with running(capacity=1) as live, connect(live.ws), connect(live.ws) as second:
        error = json.loads(await second.recv())
        assert error["error"]["code"] == "session_limit_reached"
        with pytest.raises(ConnectionClosed) as closed:
            await second.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013


@pytest.mark.parametrize(
    ("headers", "protocols", "welcome"),
    [
        ({"Authorization": "Bearer secret"}, None, True),
        ({"X-API-Key": "secret"}, None, True),
        ({}, ["realtime", "openai-insecure-api-key.secret"], True),
        ({"Authorization": "Bearer wrong"}, None, False),
        ({}, None, False),
    ],
)
async def test_keys(headers: dict[str, str], protocols: Any, welcome: bool) -> None:
    async with running(keys=("secret", "other")) as live:
        async with connect(live.ws, additional_headers=headers, subprotocols=protocols) as socket:
            first = json.loads(await socket.recv())
            if welcome:
                assert first["type"] == "session.created"
                assert socket.subprotocol == ("realtime" if protocols else None)
            else:
                assert first["error"]["code"] == "invalid_api_key"
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 3000
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{live.url}/v1/models", headers=headers)
            assert answer.status_code == (200 if welcome and not protocols else 401)


async def test_foreign_pages_and_unknown_hosts_stay_out(live: Live) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(live.ws, additional_headers=headers):
                pass
        assert refused.value.response.status_code == 403
    async with connect(live.ws, origin=live.url):  # type: ignore[arg-type]
        pass
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{live.url}/healthz", headers={"Host": "evil.example"})
        assert answer.status_code == 403
        assert "--allow-host" in answer.json()["error"]["message"]


async def test_unknown_models_are_refused(live: Live) -> None:
    async with connect(f"{live.ws}?model=gpt-9") as socket:
        assert json.loads(await socket.recv())["error"]["code"] == "invalid_model"


async def test_rest_pages(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        models = (await http.get("/v1/models")).json()["data"]
        assert "stepaudio-2.5-realtime" in [model["id"] for model in models]
        assert (await http.get("/v1/models/gpt-9")).status_code == 404
        personas = (await http.get("/v1/personas")).json()["data"]
        assert personas[0]["id"] == "xiaoyue"
        assert (await http.get("/healthz")).json()["status"] == "ok"
        assert "vivavoce_sessions 0.0" in (await http.get("/metrics")).text
        page = await http.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert "<html" in page.text


async def test_drain_lets_the_answer_finish_and_closes_with_1012() -> None:
    script = [*speech("Just a moment. ", 0.2), 0.4, *speech("There.", 0.2), Finished()]
    async with running(FakeEngine(lambda _: script)) as live, connect(live.ws) as socket:
        client = Client(socket)
        await client.send(type="response.create")
        await client.until("response.output_audio.delta")
        drained = asyncio.create_task(live.hub.drain())
        done = await client.until("response.done")
        assert done["response"]["status"] == "completed"
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{live.url}/healthz")).status_code == 503
        with pytest.raises(ConnectionClosed) as closed:
            await client.until("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        await drained


async def test_a_killed_client_frees_its_place() -> None:
    script = [*speech("A long story.", 5.0), 5.0, Finished()]
    engine = FakeEngine(lambda _: script)
    async with running(engine, capacity=1) as live:
        async with connect(live.ws) as socket:
            client = Client(socket)
            await client.send(type="response.create")
            await client.until("response.output_audio.delta")
            socket.transport.abort()
        for _ in range(100):
            if engine.cancelled:
                break
            await asyncio.sleep(0.02)
        assert engine.cancelled == 1
        async with connect(live.ws) as socket:
            assert json.loads(await socket.recv())["type"] == "session.created"


async def test_telephone_audio_both_ways(client: Client) -> None:
    formats = {
        "input": {"format": {"type": "audio/pcmu"}},
        "output": {"format": {"type": "audio/pcma"}},
    }
    await client.send(type="session.update", session={"type": "realtime", "audio": formats})
    await client.until("session.updated")
    loud, silent = bytes(([0x00] * 8 + [0x80] * 8) * 50), b"\xff" * 800
    for chunk in [loud] * 6 + [silent] * 9:
        audio = base64.b64encode(chunk).decode()
        await client.send(type="input_audio_buffer.append", audio=audio)
    await client.until("response.done")
    sent = [e for e in client.events if e["type"] == "response.output_audio.delta"]
    length = sum(len(base64.b64decode(e["delta"])) for e in sent)
    assert abs(length - 1.4 * 8000) < 100
