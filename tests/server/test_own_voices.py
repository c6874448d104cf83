"""Own voices over HTTP, through OpenAI's client: statement, consent, voice, withdrawal."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import soundfile
from openai import BadRequestError, NotFoundError, PermissionDeniedError

from tests.fakes.server import Live, running
from tests.voice.own.doubles import TOMORROW, Double, person
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ConfigError
from vivavoce.server.build import default_voice
from vivavoce.server.options import Options
from vivavoce.voice.styles import StyleTables
from vivavoce.voice.voices import offer

ASKED = {"name": "mei", "speaker": "one", "language": "en", "until": TOMORROW, "adult": True}


def wav(samples: Samples) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, LISTEN_RATE, format="WAV")
    return out.getvalue()


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Double:
    double = Double(tmp_path / "voices")
    monkeypatch.setenv("VIVAVOCE_VOICES", str(double.library.root))
    opened = lambda *_: double.enrolment  # noqa: E731
    monkeypatch.setattr("vivavoce.server.voices_rest.open_enrolment", opened)
    return double


@pytest.fixture
async def live(double: Double) -> AsyncIterator[Live]:
    async with running(keys=("secret",)) as live:
        yield live


async def statement(live: Live, **changes: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=live.url) as http:
        return await http.post(
            "/v1/audio/voice_statements",
            json=ASKED | changes,
            headers={"Authorization": "Bearer secret"},
        )


async def test_the_whole_way_with_a_stock_client(live: Live, double: Double) -> None:
    sdk = live.sdk("secret")
    double.heard = (await statement(live)).json()["text"]
    consent = await sdk.audio.voice_consents.create(
        name="mei", language="en-US", recording=("said.wav", wav(person(200)))
    )
    assert (consent.object, consent.name) == ("audio.voice_consent", "mei")
    voice = await sdk.audio.voices.create(
        name="mei", consent=consent.id, audio_sample=("voice.wav", wav(person(200, seed=2)))
    )
    assert (voice.id, voice.object) == ("mei", "audio.voice")
    assert (voice.model_extra or {})["verdict"] == "similar"
    assert list(double.library.voices()) == ["mei"]
    gone = await sdk.audio.voices.delete("mei")
    assert (gone.id, gone.deleted, gone.object) == ("mei", True, "audio.voice.deleted")
    assert double.files() == []
    with pytest.raises(NotFoundError, match="withdrawn"):
        await sdk.audio.voices.delete("mei")


async def test_who_may_not_is_told_why(live: Live, double: Double) -> None:
    sdk = live.sdk("secret")
    assert "adults" in (await statement(live, adult=False)).json()["error"]["message"]
    with pytest.raises(PermissionDeniedError, match="no statement was shown"):
        await sdk.audio.voice_consents.create(
            name="mei", language="en", recording=("said.wav", wav(person(200)))
        )
    double.heard = (await statement(live)).json()["text"]
    consent = await sdk.audio.voice_consents.create(
        name="mei", language="en", recording=("said.wav", wav(person(400)))
    )
    with pytest.raises(PermissionDeniedError, match="not the voice that consented"):
        await sdk.audio.voices.create(
            name="mei", consent=consent.id, audio_sample=("voice.wav", wav(person(200)))
        )
    with pytest.raises(NotFoundError, match="No consent"):
        await sdk.audio.voices.create(
            name="mei", consent="cons_none", audio_sample=("voice.wav", wav(person(200)))
        )
    with pytest.raises(BadRequestError, match="recording"):
        await sdk.audio.voice_consents.create(
            name="mei", language="en", recording=("said.wav", b"no sound at all")
        )
    assert not double.library.voices()


async def test_a_consent_that_no_voice_was_made_of_is_forgotten(
    live: Live, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivavoce.server.voices_rest.VALID", timedelta())
    sdk = live.sdk("secret")
    double.heard = (await statement(live)).json()["text"]
    consent = await sdk.audio.voice_consents.create(
        name="mei", language="en", recording=("said.wav", wav(person(200)))
    )
    with pytest.raises(NotFoundError, match="No consent"):
        await sdk.audio.voices.create(
            name="mei", consent=consent.id, audio_sample=("voice.wav", wav(person(200, seed=2)))
        )


async def test_a_server_without_keys_makes_none(double: Double) -> None:
    async with running() as live:
        answer = await statement(live)
        assert answer.status_code == 403
        assert "--api-key" in answer.json()["error"]["message"]
    assert not double.library.root.exists()


def test_documented_voices_only_need_one(double: Double) -> None:
    library = double.library
    offer(library.voices, library.table, library.gone, "documented")
    try:
        with pytest.raises(ConfigError, match="voices enrol"):
            default_voice(Options(voices="documented"), "xiaoyue")
        double.enrol()
        assert default_voice(Options(voices="documented"), "xiaoyue") == "mei"
        with pytest.raises(ConfigError, match="choose one of mei"):
            default_voice(Options(voices="documented", voice="heart"), None)
    finally:
        offer(dict, StyleTables(), lambda _: None)
    assert default_voice(Options(), "alloy") == "xiaoyue"


async def test_a_withdrawn_voice_is_refused_by_name(live: Live, double: Double) -> None:
    library = double.library
    offer(library.voices, library.table, library.gone)
    try:
        double.enrol()
        library.withdraw("mei")
        with pytest.raises(BadRequestError, match="consent was withdrawn"):
            await live.sdk("secret").audio.speech.create(
                model="tts-1", voice="mei", input="Good evening."
            )
    finally:
        offer(dict, StyleTables(), lambda _: None)
