"""Speech leaves the server with a mark in it, and the server finds its own marks again."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import httpx
import numpy as np
import pytest
import soundfile
from websockets.asyncio.client import connect

from tests.fakes.client import Client
from tests.fakes.engine import FakeEngine
from tests.fakes.server import Live, running
from vivavoce.audio.codec import decode_pcm16
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.engine.contract import AudioChunk, Finished, Mark, Output, Request, TextDelta
from vivavoce.marking import keys, provenance
from vivavoce.marking.certificates import identity
from vivavoce.marking.detect import Detector
from vivavoce.marking.export import signed
from vivavoce.server.watermark import marker

SECONDS = 8


def hiss() -> Samples:
    sound = np.random.default_rng(1).standard_normal(SECONDS * SPEAK_RATE)
    return (0.05 * sound).astype(np.float32)


def answer(_: Request) -> Sequence[Output | float]:
    chunks = [AudioChunk(piece) for piece in np.split(hiss(), 16)]
    chunks[-1] = replace(chunks[-1], marks=(Mark(6, SECONDS * SPEAK_RATE),))
    return [TextDelta("Hello."), *chunks, Finished()]


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with running(FakeEngine(answer)) as live:
        key = keys.newest(tmp_path)
        who = identity(tmp_path)
        live.hub.parts = replace(
            live.hub.parts,
            marker=marker(tmp_path),
            detector=Detector([key]),
            signer=lambda data, suffix, session: signed(data, suffix, who, session),
        )
        yield live


async def detected(live: Live, name: str, data: bytes) -> dict[str, Any]:
    async with httpx.AsyncClient() as http:
        reply = await http.post(f"{live.url}/v1/audio/watermark", files={"file": (name, data)})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def spoken(live: Live, query: str = "") -> Samples:
    """One answer, as a client over the socket gets it."""
    async with connect(f"{live.ws}?model=gpt-realtime{query}") as socket:
        client = Client(socket)
        await client.until("session.created")
        await client.send(type="response.create")
        await client.until("response.done")
    deltas = (e["delta"] for e in client.events if e["type"] == "response.output_audio.delta")
    return decode_pcm16(b"".join(map(base64.b64decode, deltas)))


async def test_an_answer_is_marked_with_its_session(live: Live, tmp_path: Path) -> None:
    heard = await spoken(live)
    assert len(heard) == SECONDS * SPEAK_RATE  # not a sample more: truncation counts them
    (finding,) = Detector(keys.read(tmp_path)).find(heard, SPEAK_RATE)
    assert finding.found
    assert len(finding.sessions) == 1


async def test_every_session_has_a_mark_of_its_own(live: Live, tmp_path: Path) -> None:
    detector = Detector(keys.read(tmp_path))
    both = [detector.find(await spoken(live), SPEAK_RATE)[0].sessions for _ in range(2)]
    assert both[0] != both[1]


class Loudspeaker:
    """What a call plays."""

    def __init__(self) -> None:
        self.played: list[Samples] = []

    def play(self, samples: Samples) -> None:
        self.played.append(samples)

    def clear(self) -> None:
        self.played.clear()


async def test_a_call_is_marked_too(live: Live, tmp_path: Path) -> None:
    speaker = Loudspeaker()
    connection = live.hub.connect("gpt-realtime", speaker=speaker)
    await connection.open()
    await connection.receive(json.dumps({"type": "response.create"}))
    async with asyncio.timeout(5):
        while sum(map(len, speaker.played)) < SECONDS * SPEAK_RATE:
            await asyncio.sleep(0.01)
    await connection.close()
    live.hub.leave(connection)
    (finding,) = Detector(keys.read(tmp_path)).find(np.concatenate(speaker.played), SPEAK_RATE)
    assert finding.found


async def test_without_the_switch_nothing_is_changed() -> None:
    async with running(FakeEngine(answer)) as live:
        heard = await spoken(live)
    np.testing.assert_allclose(heard, hiss(), atol=1e-4)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
async def test_a_file_of_speech_is_marked_and_signed(
    live: Live, tmp_path: Path, kind: Literal["wav", "flac", "mp3"]
) -> None:
    said = await live.sdk().audio.speech.with_raw_response.create(
        model="tts-1", voice="xiaoyue", input="Hello.", response_format=kind
    )
    path = tmp_path / f"said.{kind}"
    path.write_bytes(said.content)
    checked = provenance.check(path)
    assert checked.trust == "valid, signer not on a trust list"
    assert checked.session == said.headers["x-session-id"]
    found = await detected(live, path.name, path.read_bytes())
    (mark,) = found["marks"]
    assert checked.session is not None
    assert [f"sess_{digits}" for digits in mark["sessions"]] == [checked.session[:11]]


async def test_opus_is_marked_and_streams_as_before(live: Live) -> None:
    said = await live.sdk().audio.speech.create(
        model="tts-1", voice="xiaoyue", input="Hello.", response_format="opus"
    )
    assert (await detected(live, "said.ogg", said.content))["found"]


async def test_clean_sound_has_no_mark(live: Live) -> None:
    file = io.BytesIO()
    soundfile.write(file, hiss(), SPEAK_RATE, format="WAV")
    found = await detected(live, "clean.wav", file.getvalue())
    assert (found["found"], found["marks"], found["keys"]) == (False, [], 1)


async def test_what_is_no_sound_is_refused(live: Live) -> None:
    async with httpx.AsyncClient() as http:
        reply = await http.post(f"{live.url}/v1/audio/watermark", files={"file": b"no sound"})
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "file"


async def test_who_asks_is_told_what_the_sound_is_marked_with(live: Live) -> None:
    async with connect(f"{live.ws}?model=gpt-realtime&provenance=1") as socket:
        created, told = [json.loads(await socket.recv()) for _ in range(2)]
    assert told["type"] == "vivavoce.session.provenance"
    assert told["ai_generated"] is True
    assert created["session"]["id"].startswith(f"sess_{told['watermark']['session']}")
