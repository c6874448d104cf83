"""Client secrets: made by a backend, used by a page, good for nothing but sessions."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openai import AuthenticationError, BadRequestError
from openai.types.beta.realtime import SessionCreateResponse, TranscriptionSession
from openai.types.realtime import ClientSecretCreateResponse
from websockets.asyncio.client import connect

from tests.fakes.server import Live, running
from vivavoce.errors import ProtocolError
from vivavoce.server import grants
from vivavoce.server.grants import Secrets
from vivavoce.session.config import Config

KEY = "sk-of-the-backend"


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running(keys=(KEY,)) as live:
        yield live


async def greeted(live: Live, key: str, *, query: str = "", **headers: str) -> dict[str, Any]:
    """The first event of a session opened with `key`."""
    shown = {"Authorization": f"Bearer {key}", **headers}
    async with connect(live.ws + query, additional_headers=shown) as socket:
        event: dict[str, Any] = json.loads(await socket.recv())
        return event


async def test_a_session_starts_as_its_secret_says(live: Live) -> None:
    made = await live.sdk(KEY).realtime.client_secrets.create(
        expires_after={"anchor": "created_at", "seconds": 60},
        session={
            "type": "realtime",
            "model": "gpt-realtime",
            "instructions": "Answer in one word.",
            "audio": {"output": {"voice": "yunxi"}},
        },
    )
    assert made.value.startswith("ek_")
    assert made.session.expires_at == 0
    assert made.session.id.startswith("sess_")
    ClientSecretCreateResponse.model_validate(made.model_dump())
    created = await greeted(live, made.value)
    assert created["type"] == "session.created"
    session = created["session"]
    assert (session["model"], session["instructions"]) == ("gpt-realtime", "Answer in one word.")
    assert session["audio"]["output"]["voice"] == "yunxi"
    shown = made.session.model_dump(exclude_unset=True)
    assert {k: v for k, v in session.items() if k not in ("id", "expires_at", "audio")} == {
        k: v for k, v in shown.items() if k not in ("id", "expires_at", "audio")
    }
    # It opens several sessions, and a page shows it as a subprotocol.
    names: Any = ["realtime", f"openai-insecure-api-key.{made.value}"]
    async with connect(live.ws, subprotocols=names) as socket:
        assert "one word" in await socket.recv()


async def test_the_sdk_connects_with_a_secret(live: Live) -> None:
    made = await live.sdk(KEY).realtime.client_secrets.create(
        session={"type": "realtime", "output_modalities": ["text"]}
    )
    async with live.sdk(made.value).realtime.connect(model="gpt-realtime") as connection:
        created = await connection.recv()
        assert created.type == "session.created"
        assert created.session.output_modalities == ["text"]  # type: ignore[union-attr]


async def test_a_secret_opens_nothing_else(live: Live) -> None:
    made = await live.sdk(KEY).realtime.client_secrets.create()
    page = live.sdk(made.value)
    with pytest.raises(AuthenticationError):
        await page.models.list()
    with pytest.raises(AuthenticationError):
        await page.audio.speech.create(model="tts-1", voice="alloy", input="Hi.")
    with pytest.raises(AuthenticationError):
        await page.realtime.client_secrets.create()


async def test_a_secret_may_open_calls(live: Live) -> None:
    made = await live.sdk(KEY).realtime.client_secrets.create()
    async with httpx.AsyncClient(base_url=live.url) as http:
        for key, refused in ((made.value, False), ("ek_0000", True)):
            headers = {"Authorization": f"Bearer {key}"}
            answer = await http.post("/v1/realtime/calls", headers=headers)
            assert (answer.status_code == 401) == refused


@pytest.mark.parametrize("keys", [(KEY,), ()], ids=["with keys", "open"])
async def test_an_unknown_secret_is_refused(keys: tuple[str, ...]) -> None:
    async with running(keys=keys) as live:
        event = await greeted(live, "ek_0000")
        assert event["error"]["code"] == "invalid_api_key"
        async with httpx.AsyncClient(base_url=live.url) as http:
            headers = {"Authorization": "Bearer ek_0000"}
            assert (await http.get("/v1/models", headers=headers)).status_code == 401


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"session": {"bogus": 1}}, "unknown_parameter", "session.bogus"),
    ({"session": {"type": "video"}}, "invalid_value", "session.type"),
    ({"session": {"model": "gpt-9"}}, "invalid_model", "model"),
    ({"session": {"model": 9}}, "invalid_type", "session.model"),
    (
        {"session": {"audio": {"output": {"voice": "nobody"}}}},
        "invalid_value",
        "session.audio.output.voice",
    ),
    (
        {"expires_after": {"anchor": "created_at", "seconds": 5}},
        "invalid_value",
        "expires_after.seconds",
    ),
    ({"lifetime": 5}, "unknown_parameter", "lifetime"),
    ({"session": []}, "invalid_value", "session"),
]


async def test_bad_bodies_say_what_is_wrong(live: Live) -> None:
    for body, code, param in BAD:
        with pytest.raises(BadRequestError) as refused:
            await live.sdk(KEY).realtime.client_secrets.create(extra_body=body)
        assert (refused.value.code, refused.value.param) == (code, param)


async def test_what_is_no_json_object_is_refused(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url, headers={"X-API-Key": KEY}) as http:
        half = b'{"session": {"instructions": "\\ud83d"}}'
        for body in (b"{", b"[1]", b"\xff", b"[" * 100_000, half):
            answer = await http.post("/v1/realtime/client_secrets", content=body)
            assert answer.status_code == 400
            assert answer.json()["error"]["code"] == "invalid_json"


async def test_a_body_beyond_all_reason_is_not_read(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.post(
            "/v1/realtime/client_secrets", content=b" " * 1_100_000, headers={"X-API-Key": KEY}
        )
    assert answer.status_code == 413


async def test_beta_sessions(live: Live) -> None:
    made = await live.sdk(KEY).beta.realtime.sessions.create(
        model="gpt-4o-realtime-preview",
        modalities=["text"],
        voice="yunxi",
        client_secret={"expires_after": {"anchor": "created_at", "seconds": 30}},
    )
    SessionCreateResponse.model_validate(made.model_dump())
    created = await greeted(live, made.client_secret.value, **{"OpenAI-Beta": "realtime=v1"})
    session = created["session"]
    assert (session["modalities"], session["voice"]) == (["text"], "yunxi")
    assert session["model"] == "gpt-4o-realtime-preview"


async def test_beta_transcription_sessions(live: Live) -> None:
    made = await live.sdk(KEY).beta.realtime.transcription_sessions.create(
        input_audio_transcription={"model": "whisper-1", "language": "zh"}
    )
    TranscriptionSession.model_validate(made.model_dump())
    created = await greeted(live, made.client_secret.value, **{"OpenAI-Beta": "realtime=v1"})
    assert created["session"]["object"] == "realtime.transcription_session"
    assert created["session"]["input_audio_transcription"]["language"] == "zh"


async def test_ga_transcription_sessions(live: Live) -> None:
    made = await live.sdk(KEY).realtime.client_secrets.create(
        session={"type": "transcription", "audio": {"input": {"turn_detection": None}}}
    )
    created = await greeted(live, made.value)
    assert created["session"]["type"] == "transcription"
    assert created["session"]["audio"]["input"]["turn_detection"] is None


async def test_bad_flat_bodies(live: Live) -> None:
    with pytest.raises(BadRequestError) as refused:
        await live.sdk(KEY).beta.realtime.sessions.create(extra_body={"audio": {}})
    assert refused.value.param == "session.audio"


def test_secrets_expire() -> None:
    now = 1000.0
    secrets = Secrets(lambda: now)
    secret = secrets.create(Config(instructions="a"), 60)
    assert secret.expires_at == 1060
    found = secrets.find(secret.value)
    assert found is not None
    assert found.config == Config(instructions="a")
    assert secrets.find(secret.value[:-1]) is None
    now = 1060.0
    assert secrets.find(secret.value) is None


def test_there_are_not_too_many_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "MOST", 3)
    now = 0.0
    secrets = Secrets(lambda: now)
    for _ in range(3):
        secrets.create(Config(), 10)
    with pytest.raises(ProtocolError, match="wait") as refused:
        secrets.create(Config(), 10)
    assert refused.value.code == "rate_limit_exceeded"
    now = 10.0
    secrets.create(Config(), 10)


async def test_a_page_cannot_say_who_it_is(live: Live) -> None:
    """A secret is for the user that the backend named, or for nobody."""
    async with httpx.AsyncClient(base_url=live.url) as http:
        for named, claimed, refused in (
            ("", "", False),
            ("", "eve", True),
            ("bob", "eve", True),
            ("bob", "bob", False),
        ):
            shown = {"Authorization": f"Bearer {KEY}", "OpenAI-Safety-Identifier": named}
            made = await http.post("/v1/realtime/client_secrets", json={}, headers=shown)
            query = f"?user={claimed}" if claimed else ""
            first = await greeted(live, made.json()["value"], query=query)
            assert (first["type"] == "error") == refused, (named, claimed)
