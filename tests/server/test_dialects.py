"""The beta and StepFun shapes on a live port, and how the shape is found out."""

import base64
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.client import Client, pcm, speak
from tests.fakes.engine import FakeEngine, speech
from tests.fakes.server import Live, running
from vivavoce.engine.contract import Finished, Output, Request, TextDelta, ThoughtText
from vivavoce.model.chat import ToolCall

USER = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
WEATHER = {"name": "weather", "description": "", "parameters": {"type": "object"}}


@contextlib.asynccontextmanager
async def calling(live: Live, shape: str, query: str = "") -> AsyncIterator[Client]:
    async with connect(f"{live.ws}?shape={shape}{query}", max_size=None) as socket:
        client = Client(socket, shape)
        await client.until("session.created")
        yield client


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running() as live:
        yield live


async def spoken_turn(client: Client) -> dict[str, Any]:
    await speak(client.socket, 0.6, 0.4)
    await speak(client.socket, 0.8, 0.0)
    return await client.until("response.done")


# ---------------------------------------------------------------------------------------- beta


async def test_a_beta_turn_has_the_beta_names_in_their_order(live: Live) -> None:
    async with calling(live, "beta") as client:
        done = await spoken_turn(client)
        kinds = [k for k in client.kinds(once=True) if "transcription" not in k]
    assert kinds == [
        "session.created",
        "conversation.created",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.created",
        "response.created",
        "rate_limits.updated",
        "response.output_item.added",
        "conversation.item.created",
        "response.content_part.added",
        "response.audio_transcript.delta",
        "response.audio.delta",
        "response.audio_transcript.delta",
        "response.audio.delta",
        "response.audio.done",
        "response.audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
    ]
    response = done["response"]
    assert response["modalities"] == ["text", "audio"]
    assert response["output_audio_format"] == "pcm16"
    (item,) = response["output"]
    assert item["object"] == "realtime.item"
    assert item["content"] == [{"type": "audio", "transcript": "Hi there. How are you?"}]
    assert response["usage"]["input_token_details"]["audio_tokens"] > 0


async def test_the_openai_package_speaks_beta_with_it(live: Live) -> None:
    client = AsyncOpenAI(api_key="any", websocket_base_url=f"{live.url}/v1".replace("http", "ws"))
    async with client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection:
        await connection.session.update(session={"modalities": ["text"], "temperature": 0.7})
        await connection.conversation.item.create(item=USER)  # type: ignore[arg-type]
        await connection.response.create()
        text, kinds = "", []
        async for event in connection:
            kinds.append(event.type)
            if event.type == "session.updated":
                assert (event.session.temperature, event.session.modalities) == (0.7, ["text"])
            if event.type == "response.text.delta":
                text += event.delta
            if event.type == "response.done":
                break
    assert text == "Hi there."
    assert "conversation.item.added" not in kinds


async def test_a_beta_session_is_echoed_flat_and_in_full(live: Live) -> None:
    async with calling(live, "beta") as client:
        session = {
            "instructions": "Be brief.",
            "voice": "alloy",
            "input_audio_format": "g711_ulaw",
            "output_audio_format": "g711_alaw",
            "input_audio_transcription": {"model": "whisper-1", "language": "en"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 700},
            "tools": [{"type": "function", **WEATHER}],
            "tool_choice": "required",
            "max_response_output_tokens": 99,
        }
        await client.send(type="session.update", session=session)
        echo = (await client.until("session.updated"))["session"]
        for name, value in session.items():
            if isinstance(value, dict):
                assert value.items() <= echo[name].items()
            else:
                assert echo[name] == value, name
        assert echo["input_audio_noise_reduction"] is None
        await client.send(type="session.update", session={"turn_detection": None, "tools": []})
        echo = (await client.until("session.updated"))["session"]
        assert (echo["turn_detection"], echo["tools"], echo["voice"]) == (None, [], "alloy")


@pytest.mark.parametrize(
    ("session", "code", "param"),
    [
        ({"bogus": 1}, "unknown_parameter", "session.bogus"),
        ({"input_audio_format": "mp3"}, "invalid_value", "session.input_audio_format"),
        ({"modalities": ["audio"]}, "invalid_value", "session.modalities"),
        ({"temperature": 9}, "decimal_above_max_value", "session.temperature"),
        ({"turn_detection": {"type": "clap"}}, "invalid_value", "session.turn_detection.type"),
        ({"model": "gpt-9"}, "invalid_model", "session.model"),
        ({"voice": "nobody"}, "invalid_value", "session.voice"),
    ],
)
async def test_a_bad_flat_update_is_refused_whole(
    live: Live, session: dict[str, Any], code: str, param: str
) -> None:
    async with calling(live, "beta") as client:
        await client.send(
            type="session.update", event_id="mine", session={"instructions": "x", **session}
        )
        error = (await client.until("error"))["error"]
        assert (error["code"], error["param"], error["event_id"]) == (code, param, "mine")
        await client.send(type="session.update", session={})
        assert (await client.until("session.updated"))["session"]["instructions"] == ""


async def test_a_beta_transcription_session_writes_down_and_never_answers(live: Live) -> None:
    async with calling(live, "beta", "&intent=transcription") as client:
        session = {"input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "en"}}
        await client.send(type="transcription_session.update", session=session)
        echo = (await client.until("transcription_session.updated"))["session"]
        assert echo["object"] == "realtime.transcription_session"
        assert echo["input_audio_transcription"]["language"] == "en"
        await speak(client.socket, 0.6, 0.4)
        await speak(client.socket, 0.8, 0.0)
        done = await client.until("conversation.item.input_audio_transcription.completed")
        assert done["transcript"] == "hello there"
        await client.send(type="response.create")
        assert "never answers" in (await client.until("error"))["error"]["message"]
        assert "response.created" not in client.kinds()


async def test_a_ga_transcription_session_has_its_own_object(live: Live) -> None:
    async with calling(live, "ga", "&intent=transcription") as client:
        assert client.events[0]["session"]["type"] == "transcription"
        detection = {"type": "server_vad", "silence_duration_ms": 300}
        session = {"type": "transcription", "audio": {"input": {"turn_detection": detection}}}
        await client.send(type="session.update", session=session)
        echo = (await client.until("session.updated"))["session"]
        assert detection.items() <= echo["audio"]["input"]["turn_detection"].items()
        assert "output" not in echo["audio"]
        assert "voice" not in json.dumps(echo)
        await client.send(type="session.update", session={"type": "realtime"})
        assert (await client.until("error"))["error"]["param"] == "session.type"


# ------------------------------------------------------------------------------------- StepFun


async def test_a_step_session_begins_as_documented(live: Live) -> None:
    async with calling(live, "stepfun") as client:
        session = client.events[0]["session"]
        assert session["model"] == "vivavoce-embedded"
        assert (
            session["turn_detection"].items()
            >= {
                "type": "server_vad",
                "prefix_padding_ms": 500,
                "silence_duration_ms": 100,
                "energy_awakeness_threshold": 2500,
            }.items()
        )
        detection = {"type": "server_vad", "energy_awakeness_threshold": 4000}
        await client.send(type="session.update", session={"turn_detection": detection})
        echo = (await client.until("session.updated"))["session"]["turn_detection"]
        assert echo["energy_awakeness_threshold"] == 4000
        for wrong in (5001, 2500.5):
            detection["energy_awakeness_threshold"] = wrong
            await client.send(type="session.update", session={"turn_detection": detection})
            error = (await client.until("error"))["error"]
            assert error["param"] == "session.turn_detection.energy_awakeness_threshold"


async def test_step_tools_are_nested_both_ways(live: Live) -> None:
    tools: list[dict[str, Any]] = [
        {"type": "function", "function": WEATHER},
        {"type": "web_search"},
        {
            "type": "retrieval",
            "function": {"description": "Manuals", "options": {"vector_store_id": "a"}},
        },
        {"type": "retrieval", "function": {"options": {"vector_store_id": "b"}}},
    ]
    async with calling(live, "stepfun") as client:
        await client.send(type="session.update", session={"tools": tools})
        echo = (await client.until("session.updated"))["session"]["tools"]
        assert [tool["type"] for tool in echo] == [tool["type"] for tool in tools]
        assert echo[0]["function"] == WEATHER
        (setup,) = live.engine.setups.values()
        names = [tool.name for tool in setup.tools]
        assert names == ["weather", "web_search", "search_documents", "search_documents_2"]
        await client.send(type="conversation.item.create", item=USER)
        await client.send(type="response.create")
        done = await client.until("response.done")
        call = done["response"]["output"][0]
        assert (call["type"], call["name"]) == ("function_call", "weather")
        started = next(e for e in client.events if e["type"] == "response.output_item.added")
        assert started["item"]["arguments"] == "", "never null"
        ended = next(e for e in client.events if e["type"].endswith("arguments.done"))
        assert ended["name"] == "weather"


async def test_step_transcripts_repeat_what_was_said_before(live: Live) -> None:
    async with calling(live, "stepfun") as client:
        await spoken_turn(client)
        kind = "conversation.item.input_audio_transcription.delta"
        deltas = [e["delta"] for e in client.events if e["type"] == kind]
        done = next(e for e in client.events if e["type"].endswith("transcription.completed"))
    assert deltas[-1] == done["transcript"] == "hello there"
    assert all(later.startswith(earlier) for earlier, later in pairwise(deltas))


def pondering(_: Request) -> Sequence[Output | float]:
    thoughts = [ThoughtText("They greet "), ThoughtText("me.")]
    return [*thoughts, *speech("Hello.", 0.4), Finished()]


async def test_step_clients_see_thoughts_and_others_do_not() -> None:
    async with running(FakeEngine(pondering)) as live:
        async with calling(live, "stepfun") as client:
            await client.send(type="response.create")
            done = await client.until("response.done")
            added = [e for e in client.events if e["type"] == "response.content_part.added"]
            assert [(e["content_index"], e["part"]["type"]) for e in added] == [
                (0, "thinking"),
                (1, "audio"),
            ]
            told = next(e for e in client.events if e["type"] == "response.thinking.done")
            assert told["thinking"] == "They greet me."
            audio = next(e for e in client.events if e["type"] == "response.audio.delta")
            assert audio["content_index"] == 1
            thought, said = done["response"]["output"][0]["content"]
            assert thought == {"type": "thinking", "thinking": "They greet me."}
            assert said == {"type": "audio", "transcript": "Hello."}
        async with calling(live, "ga") as client:
            await client.send(type="response.create")
            done = await client.until("response.done")
            assert "greet" not in json.dumps(client.events)
            audio = next(e for e in client.events if e["type"] == "response.output_audio.delta")
            assert audio["content_index"] == 0
            assert len(done["response"]["output"][0]["content"]) == 1


@pytest.mark.parametrize("shape", ["ga", "beta"])
async def test_others_may_ask_for_thoughts(shape: str) -> None:
    async with (
        running(FakeEngine(pondering)) as live,
        calling(live, shape, "&thoughts=1") as client,
    ):
        await client.send(type="response.create")
        done = await client.until("response.done")
        (told,) = [e for e in client.events if e["type"] == "vivavoce.turn.thought"]
        assert told["thinking"] == "They greet me."
        assert told["response_id"] == done["response"]["id"]
        assert "greet" not in json.dumps(done)


async def test_a_step_cancel_is_confirmed() -> None:
    engine = FakeEngine(lambda _: [*speech("One two three.", 3.0), 30.0, Finished()])
    async with running(engine) as live, calling(live, "stepfun") as client:
        await client.send(type="response.create")
        await client.until("response.audio.delta")
        await client.send(type="response.cancel")
        cancelled = await client.until("response.cancelled")
        done = await client.until("response.done")
        assert cancelled["response_id"] == done["response"]["id"]
        assert done["response"]["status"] == "cancelled"
        await client.send(type="response.cancel")
        assert (await client.until("error"))["error"]["code"] == "response_cancel_not_active"


async def test_what_breaks_clients_of_the_real_step_server_works_here(live: Live) -> None:
    async with calling(live, "stepfun") as client:
        item = {**USER, "id": "msg_mine"}
        await client.send(type="conversation.item.create", item=item, previous_item_id="root")
        created = await client.until("conversation.item.created")
        assert created["item"]["id"] == "msg_mine"
        call = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
        await client.send(type="conversation.item.create", item=call)
        assert (await client.until("conversation.item.created"))["item"]["call_id"] == "c1"
        await client.send(type="response.create", response={"metadata": {"k": "v"}})
        assert (await client.until("response.created"))["response"]["metadata"] == {"k": "v"}
        done = await client.until("response.done")
        items = [e["item"] for e in client.events if "item" in e]
        assert all(i.get("content") is not None for i in items if i["type"] == "message")
        assert done["response"]["status"] == "completed"


async def test_a_greeting_may_stand_where_the_documentation_puts_it(live: Live) -> None:
    async with calling(live, "stepfun") as client:
        await client.send(type="response.create", session={"instructions": "Say exactly: hi"})
        await client.until("response.done")
    assert live.engine.requests[-1].instructions == "Say exactly: hi"


class Searching:
    """Calls the hosted tool first, then says what came of it."""

    def __call__(self, request: Request) -> Sequence[Output | float]:
        last = request.history[-1]
        if last.role == "tool":
            return [*speech(f"I read: {last.text}", 0.5), Finished()]
        return [
            *speech("Let me look. ", 0.3),
            ToolCall("call_9", "search_documents", '{"query": "red lamp"}'),
            Finished(),
        ]


async def test_hosted_tools_are_answered_without_the_client(tmp_path: Any) -> None:
    (tmp_path / "manuals").mkdir()
    (tmp_path / "manuals" / "lamp.md").write_text("The red lamp warns of low oil.\n\nOther things.")
    tool = {
        "type": "retrieval",
        "function": {
            "options": {"vector_store_id": "manuals", "prompt_template": "{{query}}={{knowledge}}"}
        },
    }
    async with running(FakeEngine(Searching()), documents=tmp_path) as live:
        async with calling(live, "stepfun") as client:
            await client.send(type="session.update", session={"tools": [tool]})
            done = await spoken_turn(client)
        before, after = done["response"]["output"]
        assert before["content"][0]["transcript"] == "Let me look. "
        assert (
            after["content"][0]["transcript"] == "I read: red lamp=The red lamp warns of low oil."
        )
        assert "function_call" not in json.dumps(client.events)
        first, second = live.engine.requests[-2:]
        assert [m.role for m in second.history] == ["user", "assistant", "tool"]
        assert second.history[1].text == "Let me look. "
        assert first.turn is not None
        assert second.turn is None


async def test_a_hosted_tool_that_cannot_answer_says_so() -> None:
    async with running(FakeEngine(Searching())) as live, calling(live, "stepfun") as client:
        tool = {"type": "retrieval", "function": {"options": {"vector_store_id": "x"}}}
        await client.send(type="session.update", session={"tools": [tool]})
        await client.send(type="conversation.item.create", item=USER)
        await client.send(type="response.create", response={"modalities": ["text"]})
        done = await client.until("response.done")
        assert "no documents are set up" in done["response"]["output"][-1]["content"][0]["text"]


async def test_endless_tool_calls_are_ended() -> None:
    def always(request: Request) -> Sequence[Output | float]:
        if request.tool_choice == "none":
            return [TextDelta("I give up."), Finished()]
        return [ToolCall(f"c{len(request.history)}", "web_search", '{"query": "x"}'), Finished()]

    async with running(FakeEngine(always)) as live, calling(live, "stepfun") as client:
        await client.send(type="session.update", session={"tools": [{"type": "web_search"}]})
        await client.send(type="response.create", response={"modalities": ["text"]})
        done = await client.until("response.done")
        assert done["response"]["output"][0]["content"][0]["text"] == "I give up."


# ------------------------------------------------------------------------------ finding it out


async def first_answer(
    live: Live, query: str, session: dict[str, Any], **handshake: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(session.created, the answer to a first update)."""
    async with connect(live.ws + query, **handshake) as socket:
        created = json.loads(await socket.recv())
        await socket.send(json.dumps({"type": "session.update", "session": session}))
        while True:
            event = json.loads(await socket.recv())
            if event["type"] in ("session.updated", "error"):
                return created["session"], event["session"]


FLAT = {"modalities": ["text"]}
NESTED = {"type": "realtime", "output_modalities": ["text"]}


@pytest.mark.parametrize(
    ("query", "handshake", "session", "first", "then"),
    [
        ("", {}, NESTED, "ga", "ga"),
        ("", {}, FLAT, "ga", "beta"),
        ("", {"additional_headers": {"OpenAI-Beta": "realtime=v1"}}, FLAT, "beta", "beta"),
        ("", {"additional_headers": {"OpenAI-Beta": "realtime=v1"}}, NESTED, "beta", "ga"),
        ("", {"subprotocols": ["realtime", "openai-beta.realtime-v1"]}, FLAT, "beta", "beta"),
        ("?model=step-2.5-realtime", {}, FLAT, "step", "step"),
        ("?model=stepaudio-2.5-realtime", {}, NESTED, "step", "ga"),
        (
            "?model=step-2.5-realtime",
            {"subprotocols": ["realtime", "openai-beta.realtime-v1"]},
            FLAT,
            "step",
            "step",
        ),
        ("", {}, {"tools": [{"type": "web_search"}], **FLAT}, "ga", "step"),
        ("", {"subprotocols": ["realtime", "openai-agents-sdk.1"]}, NESTED, "ga", "ga"),
        ("", {}, {"instructions": "says nothing of the shape"}, "ga", "ga"),
        ("?shape=beta", {}, FLAT, "beta", "beta"),
    ],
)
async def test_the_shape_is_guessed_and_corrected(
    live: Live, query: str, handshake: Any, session: dict[str, Any], first: str, then: str
) -> None:
    def shape(session: dict[str, Any]) -> str:
        if "audio" in session:
            return "ga"
        return "step" if "energy_awakeness_threshold" in session["turn_detection"] else "beta"

    created, updated = await first_answer(live, query, session, **handshake)
    assert (shape(created), shape(updated)) == (first, then)


@pytest.mark.parametrize("kind", ["input_audio_buffer.clear", "live", None, ["realtime"]])
async def test_only_kinds_of_sessions_are_taken_for_one(live: Live, kind: Any) -> None:
    """The table of types holds those of events too."""
    async with calling(live, "ga") as client:
        await client.send(type="session.update", session={"type": kind})
        error = (await client.until("error"))["error"]
        assert error["param"] == "session.type"
        assert "Supported values are: 'realtime'" in error["message"]


async def test_a_named_shape_is_not_corrected(live: Live) -> None:
    async with calling(live, "beta") as client:
        await client.send(type="session.update", session=NESTED)
        assert (await client.until("error"))["error"]["code"] == "unknown_parameter"


@pytest.mark.parametrize("query", ["?shape=live", "?intent=singing", "?model=gpt-9"])
async def test_an_unknown_wish_closes_with_4000(live: Live, query: str) -> None:
    async with connect(live.ws + query) as socket:
        assert json.loads(await socket.recv())["type"] == "error"
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4000


async def test_step_sessions_last_thirty_minutes(live: Live) -> None:
    ends = {}
    for shape in ("ga", "stepfun"):
        async with calling(live, shape) as client:
            ends[shape] = client.events[0]["session"]["expires_at"]
    assert 29 * 60 <= ends["ga"] - ends["stepfun"] <= 30 * 60


# ----------------------------------------------------------------------- what all shapes share


async def test_a_written_clip_is_transcribed_and_answered(live: Live) -> None:
    async with calling(live, "ga") as client:
        content = [{"type": "input_audio", "audio": pcm(0.5, 0.4)}]
        item = {"type": "message", "role": "user", "content": content}
        await client.send(type="conversation.item.create", item=item)
        await client.send(type="response.create")
        heard = await client.until("conversation.item.input_audio_transcription.completed")
        assert (heard["transcript"], heard["content_index"]) == ("hello there", 0)
        await client.until("response.done")
        assert live.engine.requests[-1].history[-1].text == "hello there"
        samples = sum(live.engine.samples.values())
        assert abs(samples - 8000) < 100
        await client.send(type="conversation.item.retrieve", item_id=heard["item_id"])
        kept = (await client.until("conversation.item.retrieved"))["item"]["content"][0]
        assert kept["transcript"] == "hello there"
        assert abs(len(base64.b64decode(kept["audio"])) - 24_000) < 300


async def test_an_item_is_retrieved_with_what_was_heard_of_it(live: Live) -> None:
    async with calling(live, "ga") as client:
        done = await spoken_turn(client)
        said = done["response"]["output"][0]["id"]
        await client.send(
            type="conversation.item.truncate", item_id=said, content_index=0, audio_end_ms=500
        )
        await client.send(type="conversation.item.retrieve", item_id=said)
        item = (await client.until("conversation.item.retrieved"))["item"]
        assert len(base64.b64decode(item["content"][0]["audio"])) == 24_000
        asked = next(e for e in client.events if e["type"].endswith("committed"))["item_id"]
        await client.send(type="conversation.item.retrieve", item_id=asked)
        item = (await client.until("conversation.item.retrieved"))["item"]
        assert len(base64.b64decode(item["content"][0]["audio"])) > 24_000


async def test_a_long_silence_is_broken(live: Live) -> None:
    async with calling(live, "ga") as client:
        detection = {"type": "server_vad", "silence_duration_ms": 300, "idle_timeout_ms": 5000}
        session = {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
        await client.send(type="session.update", session=session)
        await client.until("session.updated")
        await speak(client.socket, 7.0, 0.0)
        assert "input_audio_buffer.timeout_triggered" not in client.kinds(), "nothing to wait for"
        await spoken_turn(client)
        await speak(client.socket, 8.0, 0.0)
        timeout = await client.until("input_audio_buffer.timeout_triggered")
        waited = timeout["audio_end_ms"] - timeout["audio_start_ms"]
        assert 5000 <= waited <= 5100, "counted from the end of playback"
        begin = len(client.events)
        await client.until("response.done")
        kinds = [e["type"] for e in client.events[begin:]]
        assert kinds[:3] == [
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done",
        ]
        assert live.engine.requests[-1].history[-1].role == "system"


@pytest.mark.parametrize("shape", ["ga", "beta", "stepfun"])
async def test_images_are_refused_by_name(live: Live, shape: str) -> None:
    async with calling(live, shape) as client:
        content = [{"type": "input_image", "image_url": "data:,"}]
        item = {"type": "message", "role": "user", "content": content}
        await client.send(type="conversation.item.create", item=item)
        error = (await client.until("error"))["error"]
        assert "Images are not understood" in error["message"]
        assert error["param"] == "item.content[0].type"


def detection(kind: str | None) -> dict[str, Any]:
    value = kind and {"type": kind, "create_response": False}
    return {"type": "realtime", "audio": {"input": {"turn_detection": value}}}


async def test_speech_under_way_is_the_clients_when_detection_is_turned_off(live: Live) -> None:
    async with calling(live, "ga") as client:
        await speak(client.socket, 0.6, 0.4)
        started = await client.until("input_audio_buffer.speech_started")
        await client.send(type="session.update", session=detection(None))
        await speak(client.socket, 0.4, 0.4)
        await client.send(type="input_audio_buffer.commit")
        committed = await client.until("input_audio_buffer.committed")
        assert committed["item_id"] == started["item_id"]
        await client.until("conversation.item.input_audio_transcription.completed")
        assert live.engine.samples[1] >= 0.9 * 16_000


@pytest.mark.parametrize("what", ["detection", "clear", "commit"])
async def test_a_voice_that_goes_on_begins_a_turn_of_its_own(live: Live, what: str) -> None:
    async with calling(live, "ga") as client:
        if what == "detection":
            await client.send(type="session.update", session=detection(None))
        await speak(client.socket, 0.8, 0.4)
        if what == "detection":
            await client.send(type="session.update", session=detection("server_vad"))
            await client.until("session.updated")
            await client.until("session.updated")
        else:
            await client.send(type=f"input_audio_buffer.{what}")
            await client.until(f"input_audio_buffer.{what}{'ed' if what == 'clear' else 'ted'}")
        begin = len(client.events)
        await speak(client.socket, 0.5, 0.4)
        started = await client.until("input_audio_buffer.speech_started")
        assert started["audio_start_ms"] >= 400
        assert len(client.events) > begin


async def test_an_explicit_threshold_of_step_clients_stays(live: Live) -> None:
    async with calling(live, "stepfun") as client:
        for change in ({"threshold": 0.9}, {"prefix_padding_ms": 300}):
            session = {"turn_detection": {"type": "server_vad", **change}}
            await client.send(type="session.update", session=session)
            echo = (await client.until("session.updated"))["session"]["turn_detection"]
        assert (echo["threshold"], echo["prefix_padding_ms"]) == (0.9, 300)
        session = {"turn_detection": {"type": "server_vad", "energy_awakeness_threshold": 1000}}
        await client.send(type="session.update", session=session)
        echo = (await client.until("session.updated"))["session"]["turn_detection"]
        assert "threshold" not in echo


async def test_one_answer_may_hold_several_calls() -> None:
    calls = [ToolCall("c1", "weather", '{"city": "Rome"}'), ToolCall("c2", "weather", "{}")]
    engine = FakeEngine(lambda _: [*calls, Finished()])
    async with running(engine) as live, calling(live, "ga") as client:
        await client.send(type="response.create")
        done = await client.until("response.done")
        added = [e for e in client.events if e["type"] == "response.output_item.added"]
        assert [e["output_index"] for e in added] == [0, 1]
        assert [c["call_id"] for c in done["response"]["output"]] == ["c1", "c2"]


async def test_one_response_may_have_a_format_of_its_own(live: Live) -> None:
    async with calling(live, "ga") as client:
        output = {"output": {"format": {"type": "audio/pcmu"}}}
        sizes = []
        for response in ({"audio": output}, {}):
            begin = len(client.events)
            await client.send(type="response.create", response=response)
            await client.until("response.done")
            sizes.append(
                sum(
                    len(base64.b64decode(event["delta"]))
                    for event in client.events[begin:]
                    if event["type"] == "response.output_audio.delta"
                )
            )
    ulaw, pcm16 = sizes
    assert 5.8 < pcm16 / ulaw < 6.2, "a third of the rate, half of the bytes"


@pytest.mark.parametrize(
    ("shape", "limit"), [("ga", "max_output_tokens"), ("beta", "max_response_output_tokens")]
)
async def test_one_response_may_lift_the_limit_of_the_session(
    live: Live, shape: str, limit: str
) -> None:
    kind = {"type": "realtime"} if shape == "ga" else {}
    async with calling(live, shape) as client:
        await client.send(type="session.update", session={**kind, limit: 50})
        await client.send(type="response.create", response={limit: "inf"})
        done = await client.until("response.done")
        await client.send(type="response.create", response={})
        after = await client.until("response.done")
    assert done["response"]["max_output_tokens"] == "inf"
    assert after["response"]["max_output_tokens"] == 50
    assert [request.max_tokens for request in live.engine.requests] == [None, 50]


UNSET: dict[str, dict[str, Any]] = {
    "ga": {"output_modalities": None, "audio": {"output": {"voice": None, "speed": None}}},
    "beta": {"modalities": None, "voice": None, "speed": None},
    "stepfun": {"modalities": None, "voice": None, "speed": None},
}


@pytest.mark.parametrize("shape", ["ga", "beta", "stepfun"])
async def test_null_for_what_cannot_be_missing_leaves_the_session_whole(
    live: Live, shape: str
) -> None:
    """Clients that write every field they know, unset ones too, also after the first audio."""
    kind = {"type": "realtime"} if shape == "ga" else {}
    async with calling(live, shape) as client:
        before = client.events[0]["session"]
        await spoken_turn(client)
        await client.send(type="session.update", session={**kind, **UNSET[shape]})
        after = (await client.until("session.updated"))["session"]
    assert after == before


async def test_telephone_audio_of_two_answers_at_a_time_is_that_of_one() -> None:
    def twice(_: Request) -> Sequence[Output | float]:
        return [*speech("Hi there. ", 0.4), 0.1, *speech("How are you?", 0.4), Finished()]

    async def answers(client: Client, count: int) -> list[str]:
        for _ in range(count):
            await client.send(type="response.create", response={"conversation": "none"})
        for _ in range(count):
            await client.until("response.done")
        spoken: dict[str, str] = {}
        for event in client.events:
            if event["type"] == "response.audio.delta":
                place = event["item_id"]
                spoken[place] = spoken.get(place, "") + event["delta"]
        return list(spoken.values())

    async with running(FakeEngine(twice)) as live:
        heard = []
        for count in (1, 2):
            async with calling(live, "beta") as client:
                session = {"output_audio_format": "g711_ulaw"}
                await client.send(type="session.update", session=session)
                heard += await answers(client, count)
    assert len(heard) == 3
    assert set(heard) == {heard[0]}
