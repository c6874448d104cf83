"""Lists over plain HTTP, addresses there are none of, and pages of other origins."""

from collections.abc import AsyncIterator

import httpx
import pytest
from openai import NotFoundError

from tests.fakes.server import Live, running
from vivavoce.server.served_models import KINDS, SERVED
from vivavoce.server.voices_rest import VoiceObject, described
from vivavoce.voice.voices import VOICES

PAGE = "https://app.example"


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running(allowed_origins=(PAGE + "/",)) as live:
        yield live


async def test_models_tell_aliases_from_models(live: Live) -> None:
    listed = [model async for model in await live.sdk().models.list()]
    assert {model.id for model in listed} == set(KINDS)
    extra = {model.id: model.model_extra or {} for model in listed}
    assert extra["whisper-1"] == {"kind": "transcription", "alias_of": "whisper-base"}
    assert extra["tts-1"] == {"kind": "speech", "alias_of": "vivavoce-speech"}
    own = {name for name, told in extra.items() if told["alias_of"] is None}
    assert own == {served.name for served in SERVED.values()}
    one = await live.sdk().models.retrieve("gpt-4o-mini-tts")
    assert (one.id, one.object, one.owned_by) == ("gpt-4o-mini-tts", "model", "vivavoce")
    # Connections know more Realtime names than are listed.
    assert (await live.sdk().models.retrieve("gpt-4o-realtime-preview")).id not in KINDS
    with pytest.raises(NotFoundError) as missing:
        await live.sdk().models.retrieve("gpt-9")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")


async def test_voices_at_both_addresses(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        voices = (await http.get("/v1/audio/voices")).json()
        assert voices == (await http.get("/v1/voices")).json()
        assert [voice["id"] for voice in voices["data"]] == ["xiaoyue", "yunxi"]


def test_shipped_voices_are_described_whole() -> None:
    assert all(set(described(voice)) == set(VoiceObject.model_fields) for voice in VOICES.values())


async def test_unknown_addresses_say_so_in_the_same_shape(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.get("/v1/nothing")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "unknown_url"
        answer = await http.post("/v1/models")
        assert answer.status_code == 405
        assert "error" in answer.json()


async def test_pages_of_allowed_origins_may_call(live: Live) -> None:
    headers = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-stainless-lang",
    }
    async with httpx.AsyncClient(base_url=live.url) as http:
        asked = await http.options("/v1/audio/speech", headers=headers)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == PAGE
        assert "x-stainless-lang" in asked.headers["access-control-allow-headers"]
        answer = await http.get("/v1/models", headers={"Origin": PAGE})
        assert answer.headers["access-control-allow-origin"] == PAGE
        # Refusals can be read as well.
        answer = await http.get("/v1/models/gpt-9", headers={"Origin": PAGE})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (404, PAGE)


async def test_pages_of_other_origins_may_not(live: Live) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with httpx.AsyncClient(base_url=live.url) as http:
        asked = await http.options("/v1/audio/speech", headers=headers)
        assert asked.status_code == 400
        assert "access-control-allow-origin" not in asked.headers
        answer = await http.get("/v1/models", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origins", [(), ("*",)])
async def test_there_is_no_wildcard(origins: tuple[str, ...]) -> None:
    async with (
        running(allowed_origins=origins) as live,
        httpx.AsyncClient(base_url=live.url) as http,
    ):
        answer = await http.get("/v1/models", headers={"Origin": PAGE})
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


async def test_refused_keys_can_be_read_by_allowed_pages() -> None:
    async with (
        running(allowed_origins=(PAGE,), keys=("secret",)) as live,
        httpx.AsyncClient(base_url=live.url) as http,
    ):
        answer = await http.get("/v1/models", headers={"Origin": PAGE})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, PAGE)
