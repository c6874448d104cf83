"""Singing over HTTP."""

import asyncio
import io
from typing import Any

import httpx
import pytest
import soundfile

from tests.fakes.engine import FakeEngine, speech
from tests.fakes.server import running
from vivavoce.engine.contract import AudioChunk, Output, Request
from vivavoce.voice.singing.score import Score, ScoreError, Verse

SCORE = "1=C 4/4 bpm=100\n1 2 3 4 |\nw: 我 们 唱 歌"


def singing(request: Request) -> list[Output | float]:
    assert request.sing is not None
    return [output for output in speech("a", 0.5) if isinstance(output, AudioChunk)]


async def post(url: str, **body: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url) as http:
        return await http.post("/v1/audio/singing", json={"voice": "xiaoyue", **body})


async def test_a_score_is_sung() -> None:
    async with running(FakeEngine(singing)) as live:
        answer = await post(live.url, score=SCORE, tempo=120, transpose=2)
        assert answer.status_code == 200
        samples, rate = soundfile.read(io.BytesIO(answer.content))
        assert (len(samples), rate) == (12_000, 24_000)
        (request,) = live.engine.requests
        assert isinstance(request.sing, Score)
        assert [note.pitch for note in request.sing.notes] == [62, 64, 66, 67]
        assert request.sing.tempo == ((0.0, 120),)


async def test_a_verse_is_rapped() -> None:
    async with running(FakeEngine(singing)) as live:
        answer = await post(live.url, score="Up and away we go", style="rap")
        assert answer.status_code == 200
        assert live.engine.requests[0].sing == Verse("Up and away we go", 90.0)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"score": "la la la"}, "no header"),
        ({"score": SCORE, "tempo": 1}, "tempo"),
        ({"score": f"{SCORE}\n" + "1 - - - | " * 60 + "\nw: " + "la " * 60, "tempo": 20}, "600 s"),
        ({"score": SCORE, "voice": "nobody"}, "nobody"),
        ({"score": "x" * 300_000}, "score"),
    ],
)
async def test_what_cannot_be_sung_is_refused(body: dict[str, Any], message: str) -> None:
    async with running(FakeEngine(singing)) as live:
        answer = await post(live.url, **body)
        assert answer.status_code == 400
        assert message in answer.json()["error"]["message"]


def hopeless(_: Request) -> list[Output | float]:
    raise ScoreError("'我们': 0.02 s are too short for a syllable: take a slower tempo")


async def test_what_the_singer_finds_wrong_is_the_clients_fault() -> None:
    async with running(FakeEngine(hopeless)) as live:
        answer = await post(live.url, score=SCORE)
        assert answer.status_code == 400
        assert "slower tempo" in answer.json()["error"]["message"]
        await asyncio.sleep(0)
        assert live.hub.requests == 0
