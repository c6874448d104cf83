"""WebRTC calls on a live port: a caller in this process, real Opus, real ICE, a fake engine."""

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import numpy as np
import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.engine import FakeEngine, speech
from tests.fakes.rtc import RATE, Caller, calling
from tests.fakes.server import Live, running
from tests.fakes.shapes import parse
from vivavoce.engine.contract import Finished
from vivavoce.server import calls
from vivavoce.server.outbox import TOO_SLOW

BARE = {"Content-Type": "application/sdp"}

CALL_TURN = [
    "session.created",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "output_audio_buffer.started",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.done",
    "rate_limits.updated",
    "output_audio_buffer.stopped",
]
"""The recorded order of a call's turn; transcripts of the user come whenever they are there."""


def paced() -> FakeEngine:
    """Answers with 0.7 s of speech, and 0.3 s more that are ready before those are over."""
    said = [*speech("Hi there. ", 0.7), 0.5, *speech("How are you?", 0.3), Finished()]
    return FakeEngine(lambda _: said)


def long_winded() -> FakeEngine:
    """Says eight seconds at once, and goes on thinking."""
    return FakeEngine(lambda _: [*speech("One two three four five.", 8.0), 5.0, Finished()])


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running(paced()) as live:
        yield live


@pytest.fixture
async def caller(live: Live) -> AsyncIterator[Caller]:
    async with calling(live.url) as caller:
        yield caller


def loud(caller: Caller) -> np.ndarray[Any, np.dtype[np.float32]]:
    """What was heard, from the first to the last loud sample."""
    sound = caller.sound
    (at,) = np.nonzero(np.abs(sound) > 0.05)
    return sound[at[0] : at[-1]] if at.size else sound[:0]


async def heard(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next event of a type on a socket."""
    async with asyncio.timeout(10):
        while True:
            event: dict[str, Any] = json.loads(await socket.recv())
            parse("ga", event)
            if event["type"] == kind:
                return event


async def left(live: Live) -> None:
    """Return once no session and no call is there any more."""
    async with asyncio.timeout(10):
        while live.hub.connections or live.hub.calls:
            await asyncio.sleep(0.02)


async def closed(socket: ClientConnection) -> tuple[int, str]:
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionClosed):
            async for _ in socket:
                pass
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


# ------------------------------------------------------------------------------------ conversation


async def test_a_spoken_turn_is_answered_aloud_in_the_recorded_order(caller: Caller) -> None:
    caller.voice.speak(0.4)
    await caller.until("output_audio_buffer.stopped")
    await asyncio.sleep(0.4)
    kinds = [kind for kind in caller.kinds() if "input_audio_transcription" not in kind]
    assert list(dict.fromkeys(kinds)) == CALL_TURN
    assert kinds.count("output_audio_buffer.started") == 1
    started = next(e for e in caller.events if e["type"] == "output_audio_buffer.started")
    done = next(e for e in caller.events if e["type"] == "response.done")
    assert started["response_id"] == done["response"]["id"]

    answer = loud(caller)
    assert len(answer) / RATE == pytest.approx(1.0, abs=0.1)
    spectrum = np.abs(np.fft.rfft(answer * np.hanning(len(answer))))
    assert np.argmax(spectrum) * RATE / len(answer) == pytest.approx(220, abs=4)
    assert np.sqrt(np.mean(answer**2)) == pytest.approx(0.2 / np.sqrt(2), rel=0.15)


async def test_a_barge_in_clears_and_truncates_to_what_was_played() -> None:
    async with running(long_winded()) as live, calling(live.url) as caller:
        caller.send("response.create")
        await caller.until("output_audio_buffer.started")
        await asyncio.sleep(1.0)
        caller.voice.speak(0.4)
        truncated = await caller.until("conversation.item.truncated")
        await asyncio.sleep(0.4)
        kinds = caller.kinds()
        order = [
            "input_audio_buffer.speech_started",
            "response.output_audio.done",
            "response.done",
            "output_audio_buffer.cleared",
            "conversation.item.truncated",
        ]
        assert [kind for kind in kinds if kind in order] == order
        done = next(e for e in caller.events if e["type"] == "response.done")
        assert done["response"]["status_details"]["reason"] == "turn_detected"
        assert live.engine.cancelled == 1
        played = len(loud(caller)) / RATE
        assert truncated["audio_end_ms"] / 1000 == pytest.approx(played, abs=0.1)
        caller.send("conversation.item.retrieve", item_id=truncated["item_id"])
        item = (await caller.until("conversation.item.retrieved"))["item"]
        assert "One two three four five.".startswith(item["content"][0]["transcript"])
        assert item["content"][0]["transcript"] != "One two three four five."
        assert "output_audio_buffer.stopped" not in kinds


async def test_the_client_cancels_and_clears() -> None:
    async with running(long_winded()) as live, calling(live.url) as caller:
        caller.send("response.create")
        await caller.until("output_audio_buffer.started")
        caller.send("response.cancel")
        caller.send("output_audio_buffer.clear")
        await caller.until("output_audio_buffer.cleared")
        caller.send("output_audio_buffer.clear")
        caller.send("input_audio_buffer.clear")
        await caller.until("input_audio_buffer.cleared")
        assert caller.kinds().count("output_audio_buffer.cleared") == 1
        await asyncio.sleep(0.4)
        assert len(loud(caller)) / RATE < 0.4


async def test_a_muted_microphone_ends_the_turn(caller: Caller) -> None:
    caller.voice.speak(0.4)
    await caller.until("input_audio_buffer.speech_started")
    await asyncio.sleep(0.3)
    caller.peer.getSenders()[0].replaceTrack(None)
    await caller.until("response.done")


async def test_the_session_part_configures_the_call(live: Live) -> None:
    session = {
        "type": "realtime",
        "model": "gpt-realtime",
        "instructions": "Be brief.",
        "audio": {"output": {"voice": "marin"}, "input": {"turn_detection": None}},
    }
    async with calling(live.url, session) as caller:
        told = caller.events[0]["session"]
        assert told["model"] == "gpt-realtime"
        assert told["instructions"] == "Be brief."
        assert told["audio"]["output"]["voice"] == "marin"
        assert told["audio"]["input"]["turn_detection"] is None
        assert [setup.voice for setup in live.engine.setups.values()] == ["marin"]


async def test_events_are_answered_as_over_a_websocket(caller: Caller) -> None:
    assert caller.channel is not None
    for message, code in (
        ("{", "invalid_json"),
        ('{"type": "bogus"}', "invalid_value"),
        (b"\0", "invalid_event"),
        ('{"type": "input_audio_buffer.append", "audio": "AAAA"}', "invalid_value"),
    ):
        caller.channel.send(message)
        assert (await caller.until("error"))["error"]["code"] == code
    assert "track" in caller.events[-1]["error"]["message"]


async def test_telephone_formats_change_nothing_on_the_track(caller: Caller) -> None:
    audio = {"input": {"format": {"type": "audio/pcmu"}}}
    caller.send("session.update", session={"type": "realtime", "audio": audio})
    await caller.until("session.updated")
    caller.voice.speak(0.4)
    await caller.until("response.done")


async def test_an_event_too_long_for_the_channel_is_told_of(live: Live, caller: Caller) -> None:
    content = [{"type": "input_text", "text": "字" * 200_000}]
    item = {"type": "message", "role": "user", "id": "long", "content": content}
    async with connect(f"{live.ws}?call_id={caller.id}", max_size=None) as socket:
        await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
        assert (await heard(socket, "conversation.item.added"))["item"]["id"] == "long"
    error = (await caller.until("error"))["error"]
    assert error["code"] == "event_too_long"
    assert "conversation.item.added" in error["message"]
    caller.send("input_audio_buffer.clear")
    await caller.until("input_audio_buffer.cleared")


# --------------------------------------------------------------------------------------- side-band


async def test_sockets_listen_to_a_call_and_speak_into_it(live: Live, caller: Caller) -> None:
    address = f"{live.ws}?call_id={caller.id}"
    async with connect(address) as first, connect(address) as second:
        update = {"type": "realtime", "instructions": "Sing."}
        await first.send(json.dumps({"type": "session.update", "session": update}))
        opening = json.loads(await second.recv())
        assert opening["type"] == "session.updated"
        assert opening == await heard(first, "session.updated")
        assert opening == await caller.until("session.updated")
        await first.send(json.dumps({"type": "response.create"}))
        await heard(second, "output_audio_buffer.stopped")
        await caller.until("output_audio_buffer.stopped")
        assert "response.output_audio.delta" not in caller.kinds()
    caller.send("input_audio_buffer.clear")
    await caller.until("input_audio_buffer.cleared")


async def test_the_call_ends_for_its_listeners_too(live: Live) -> None:
    async with calling(live.url) as caller:
        socket = await connect(f"{live.ws}?call_id={caller.id}")
    assert await closed(socket) == (1000, "")


async def test_a_listener_at_no_call_is_told_so(live: Live) -> None:
    async with connect(f"{live.ws}?call_id=rtc_nobody") as socket:
        error = json.loads(await socket.recv())["error"]
        assert (error["code"], error["param"]) == ("invalid_call_id", "call_id")
        code, reason = await closed(socket)
    assert (code, reason) == (4000, "invalid_request_error.invalid_call_id")


async def test_a_call_without_a_channel_is_led_by_a_socket(live: Live) -> None:
    caller = Caller(channel=None)
    try:
        await caller.call(live.url)
        async with connect(f"{live.ws}?call_id={caller.id}") as socket:
            caller.voice.speak(0.4)
            await heard(socket, "output_audio_buffer.stopped")
        assert len(loud(caller))
    finally:
        await caller.close()


async def test_the_stock_sdk_places_leads_and_ends_a_call(live: Live) -> None:
    client = AsyncOpenAI(api_key="any", base_url=f"{live.url}/v1")
    caller = Caller()
    try:
        offer = await caller.offer()
        answer = await client.realtime.calls.with_raw_response.create(
            sdp=offer, session={"type": "realtime", "model": "gpt-realtime"}
        )
        call_id = answer.headers["location"].rpartition("/")[2]
        await caller.connect(answer.text)
        await caller.until("session.created")
        async with client.realtime.connect(call_id=call_id) as connection:
            await connection.response.create()
            async for event in connection:
                if event.type == "output_audio_buffer.stopped":
                    break
            await client.realtime.calls.hangup(call_id)
        await left(live)
    finally:
        await caller.close()
        await client.close()


# ---------------------------------------------------------------------------------- how calls begin


@pytest.mark.parametrize(
    ("path", "shape"), [("/v1/realtime/calls", "ga"), ("/v1/realtime", "beta")]
)
async def test_a_bare_offer_is_answered(live: Live, path: str, shape: str) -> None:
    caller = Caller(strict=shape == "ga")
    try:
        async with httpx.AsyncClient(base_url=live.url) as http:
            answer = await http.post(
                f"{path}?model=gpt-realtime",
                content=await caller.offer(),
                headers=BARE,
            )
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/sdp"
        assert re.fullmatch(r"/v1/realtime/calls/rtc_[\w-]{20,}", answer.headers["location"])
        audio = re.findall(r"^a=rtpmap:\d+ (\S+)", answer.text, re.MULTILINE)
        assert audio == ["opus/48000/2"]
        await caller.connect(answer.text)
        created = await caller.until("session.created")
        assert created["session"]["model"] == "gpt-realtime"
        assert ("audio" in created["session"]) == (shape == "ga")
    finally:
        await caller.close()


@pytest.mark.parametrize(
    "candidates",
    ["", "a=candidate:1 1 udp 2113937151 0f3c-not-there.local 50000 typ host generation 0\r\n"],
)
async def test_an_offer_that_hides_its_addresses_is_answered_at_once(
    live: Live, candidates: str
) -> None:
    """As browsers send it: before its candidates are there, or with names instead of addresses."""
    caller = Caller()
    try:
        offer = re.sub(r"a=candidate:.*\r\n", "", await caller.offer())
        assert "a=end-of-candidates" in offer
        offer = offer.replace("a=end-of-candidates", f"{candidates}a=end-of-candidates")
        async with httpx.AsyncClient(base_url=live.url, timeout=5) as http:
            answer = await http.post("/v1/realtime/calls", content=offer, headers=BARE)
        await caller.connect(answer.text)
        await caller.until("session.created")
    finally:
        await caller.close()


AUDIO = """\
v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r
m=audio 9 UDP/TLS/RTP/SAVPF 96 0\r\nc=IN IP4 0.0.0.0\r\na=sendrecv\r\na=mid:0\r\na=rtcp-mux\r
a=rtpmap:96 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\na=ice-ufrag:wpPZ\r
a=ice-pwd:PzQWgAKb9apsfrjOrD86Kx\r\na=fingerprint:sha-256 {}\r\na=setup:actpass\r
""".format(":".join(["D7"] * 32))
SECOND = AUDIO[AUDIO.index("m=audio") :].replace("a=mid:0", "a=mid:1")


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ("", "audio sections"),
        ("hello", "0 audio sections"),
        ("v=0\r\nm=audio\r\n", "not valid SDP"),
        (AUDIO[: AUDIO.index("m=audio")], "0 audio sections"),
        (AUDIO + SECOND, "2 audio sections"),
        (AUDIO + SECOND.replace("audio", "video").replace("opus/48000/2", "VP8/90000"), "other"),
        (AUDIO.replace("sendrecv", "sendonly"), "sendonly"),
        (
            AUDIO.replace("SAVPF 96 0", "SAVPF 0").replace("a=rtpmap:96 opus/48000/2\r\n", ""),
            "Opus",
        ),
        (re.sub("a=fingerprint.*\r\n", "", AUDIO), "a=fingerprint"),
        (re.sub("a=ice-.*\r\n", "", AUDIO), "ICE username"),
        (AUDIO.replace("a=rtcp-mux\r\n", ""), "RTCP mux"),
    ],
)
async def test_offers_that_cannot_be_served(live: Live, offer: str, why: str) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/realtime/calls", content=offer, headers=BARE)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("invalid_offer", "sdp")
    assert error["type"] == "invalid_request_error"
    assert why in error["message"]
    assert not live.hub.connections


@pytest.mark.parametrize(
    ("request_", "code", "param"),
    [
        ({"json": {"sdp": AUDIO}}, "unsupported_content_type", None),
        ({"files": {"session": (None, "{}")}}, "missing_required_parameter", "sdp"),
        ({"files": {"sdp": (None, AUDIO), "session": (None, "[")}}, "invalid_json", "session"),
        (
            {
                "files": {
                    "sdp": (None, AUDIO),
                    "session": (None, '{"type": "realtime", "instructions": "\\ud83d"}'),
                }
            },
            "invalid_json",
            "session",
        ),
        (
            {"files": {"sdp": (None, AUDIO), "session": (None, '{"bogus": 1}')}},
            "unknown_parameter",
            "session.bogus",
        ),
        (
            {"files": {"sdp": (None, AUDIO), "session": (None, '{"model": "gpt-9"}')}},
            "invalid_model",
            "model",
        ),
        (
            {
                "content": "no boundary",
                "headers": {"Content-Type": "multipart/form-data"},
            },
            "invalid_request",
            None,
        ),
        (
            {"content": "x" * 1_100_000, "headers": BARE},
            "invalid_request",
            None,
        ),
    ],
)
async def test_requests_that_cannot_be_read(
    live: Live, request_: dict[str, Any], code: str, param: str | None
) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/realtime/calls", **request_)
    assert answer.status_code == 400
    assert (answer.json()["error"]["code"], answer.json()["error"]["param"]) == (code, param)
    assert not live.hub.connections


async def test_a_key_is_needed() -> None:
    async with running(paced(), keys=("secret",)) as live:
        async with httpx.AsyncClient(base_url=live.url, headers=BARE) as http:
            assert (await http.post("/v1/realtime/calls", content=AUDIO)).status_code == 401
            assert (await http.post("/v1/realtime", content=AUDIO)).status_code == 401
        async with (
            calling(live.url, headers={"Authorization": "Bearer secret"}) as caller,
            connect(f"{live.ws}?call_id={caller.id}") as socket,
        ):
            assert json.loads(await socket.recv())["error"]["code"] == "invalid_api_key"


async def test_a_client_secret_opens_the_call_it_was_made_for_and_no_other() -> None:
    async with running(paced(), keys=("secret",)) as live:
        session = {"type": "realtime", "model": "gpt-realtime", "instructions": "Sing."}
        own = {"Authorization": "Bearer secret"}
        async with httpx.AsyncClient(base_url=f"{live.url}/v1/realtime", headers=own) as http:
            made = await http.post("/client_secrets", json={"session": session})
        lent = {"Authorization": f"Bearer {made.json()['value']}"}
        async with calling(live.url, headers=lent) as caller:
            told = caller.events[0]["session"]
            assert (told["model"], told["instructions"]) == ("gpt-realtime", "Sing.")
            address = f"{live.ws}?call_id={caller.id}"
            async with connect(address, additional_headers=lent) as socket:
                assert json.loads(await socket.recv())["error"]["code"] == "invalid_api_key"
            async with httpx.AsyncClient(base_url=live.url, headers=lent) as http:
                hung_up = await http.post(f"/v1/realtime/calls/{caller.id}/hangup")
            assert hung_up.status_code == 401
        async with calling(live.url, {"instructions": "Hum."}, headers=lent) as caller:
            assert caller.events[0]["session"]["instructions"] == "Hum."


async def test_calls_and_sockets_share_the_places() -> None:
    async with running(paced(), capacity=1) as live, connect(live.ws):
        async with httpx.AsyncClient(base_url=live.url) as http:
            answer = await http.post("/v1/realtime/calls", content=AUDIO, headers=BARE)
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "session_limit_reached"


async def test_without_the_extra_the_answer_names_it(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vivavoce.server.rtc", None)
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/realtime/calls", content=AUDIO, headers=BARE)
    assert answer.status_code == 501
    assert answer.json()["error"]["code"] == "webrtc_unavailable"
    assert "pip install 'vivavoce[webrtc]'" in answer.json()["error"]["message"]


# ------------------------------------------------------------------------------------ how calls end


async def test_hanging_up_ends_the_call_for_everyone(live: Live, caller: Caller) -> None:
    caller.voice.speak(0.4)
    await caller.until("output_audio_buffer.started")
    async with (
        connect(f"{live.ws}?call_id={caller.id}") as socket,
        httpx.AsyncClient(base_url=f"{live.url}/v1/realtime/calls") as http,
    ):
        assert (await http.post(f"/{caller.id}/hangup")).status_code == 200
        assert await closed(socket) == (1000, "")
        await left(live)
        async with asyncio.timeout(5):
            await caller.closed.wait()
        again = await http.post(f"/{caller.id}/hangup")
        assert (again.status_code, again.json()["error"]["code"]) == (404, "invalid_call_id")
    assert live.engine.setups == {}


@pytest.mark.parametrize("verb", ["accept", "reject", "refer"])
async def test_what_is_for_telephones_is_refused(live: Live, verb: str) -> None:
    async with httpx.AsyncClient(base_url=f"{live.url}/v1/realtime/calls") as http:
        answer = await http.post(f"/rtc_1/{verb}", json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "sip_only")
        assert (await http.post("/rtc_1/sing")).status_code == 404


async def test_a_peer_that_leaves_frees_its_place(live: Live) -> None:
    async with calling(live.url) as caller:
        caller.send("response.create")
        await caller.until("output_audio_buffer.started")
    await left(live)
    assert live.engine.setups == {}


async def test_a_peer_that_vanishes_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """No goodbye at all: the consent checks of ICE (RFC 7675) go unanswered."""
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.1)
    monkeypatch.setattr("aioice.ice.CONSENT_FAILURES", 1)
    async with calling(live.url) as caller:
        assert caller.peer.sctp is not None
        for protocol in caller.peer.sctp.transport.transport._connection._protocols:
            protocol.transport.abort()
        await left(live)


async def test_a_peer_that_never_comes_is_not_waited_for(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_SETUP", 0.2)
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/realtime/calls", content=AUDIO, headers=BARE)
        assert answer.status_code == 201
        assert len(live.hub.connections) == 1
        await left(live)


async def test_an_unconnected_call_can_be_hung_up(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post("/v1/realtime/calls", content=AUDIO, headers=BARE)
        await http.post(f"{answer.headers['location']}/hangup")
    await left(live)


async def test_draining_lets_the_answer_finish_and_ends_the_call(live: Live) -> None:
    async with calling(live.url) as caller:
        caller.send("response.create")
        await caller.until("output_audio_buffer.started")
        await live.hub.drain()
        assert "output_audio_buffer.stopped" in caller.kinds()
        async with asyncio.timeout(5):
            await caller.closed.wait()
    assert not live.hub.calls


async def test_a_call_ends_when_its_time_is_up() -> None:
    async with running(paced(), max_minutes=0) as live:
        async with httpx.AsyncClient(base_url=live.url) as http:
            answer = await http.post("/v1/realtime/calls", content=AUDIO, headers=BARE)
            assert answer.status_code == 201
        await left(live)


async def test_a_listener_that_does_not_read_ends_alone(live: Live) -> None:
    connection = live.hub.connect("vivavoce-embedded")
    listener = connection.attach()
    for _ in range(33):
        connection._put(
            {
                "type": "conversation.item.input_audio_transcription.delta",
                "item_id": "item_1",
                "content_index": 0,
                "delta": "x" * 1024 * 1024,
            }
        )
        assert "transcription.delta" in json.loads(str(await connection.outbox.get()))["type"]
    assert await listener.get() == TOO_SLOW
    assert not connection.outbox.closed
    live.hub.leave(connection)
    await connection.close()


async def test_channels_of_other_names_are_closed(live: Live) -> None:
    async with calling(live.url) as caller:
        other = caller.peer.createDataChannel("chat")
        gone = asyncio.Event()
        other.on("close", gone.set)
        async with asyncio.timeout(5):
            await gone.wait()


async def test_output_clear_over_a_websocket_says_why_not(live: Live) -> None:
    async with connect(live.ws) as socket:
        await socket.send(json.dumps({"type": "output_audio_buffer.clear", "event_id": "mine"}))
        error = (await heard(socket, "error"))["error"]
    assert (error["code"], error["param"], error["event_id"]) == ("invalid_value", "type", "mine")
    assert "conversation.item.truncate" in error["message"]
