"""How something is said, through a real server: what is told to who asks, and what to nobody."""

import asyncio
import base64
import json
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import connect

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.questions import load_questions
from vivavoce.perception.labels import FEELINGS, TASKS

pytestmark = pytest.mark.e2e

PATIENCE = 120.0
TOLD = "vivavoce.turn.perception"


def clip(name: str) -> Samples:
    """A question of the latency bench, f32[n] at 24 kHz."""
    return next(question for question in load_questions() if question.id == name).audio()


async def spoken(url: str, query: str, audio: Samples) -> list[dict[str, Any]]:
    """Every event of a conversation of one turn."""
    events: list[dict[str, Any]] = []
    address = url.replace("http", "ws", 1) + f"/v1/realtime?model=vivavoce-embedded{query}"
    async with connect(address, max_size=None) as socket, asyncio.timeout(PATIENCE):
        silence = np.zeros(2 * SPEAK_RATE, np.float32)
        samples = np.concatenate([silence[: SPEAK_RATE // 2], audio, silence])
        for start in range(0, len(samples), SPEAK_RATE // 10):
            piece = (samples[start : start + SPEAK_RATE // 10] * 32767).astype("<i2").tobytes()
            audio64 = base64.b64encode(piece).decode()
            event = {"type": "input_audio_buffer.append", "audio": audio64}
            await socket.send(json.dumps(event))
            await asyncio.sleep(0.05)
        while not events or events[-1]["type"] != "response.done":
            events.append(json.loads(await socket.recv()))
    return events


async def test_who_asks_is_told_how_it_was_said(live_server: str) -> None:
    events = await spoken(live_server, "&perception=1", clip("en-16"))
    told = [event for event in events if event["type"] == TOLD]
    last = told[-1]
    assert [event["final"] for event in told].count(True) == 1
    assert last["final"]
    assert last["quality"] == "good"
    assert set(last["judgements"]) <= set(TASKS)
    assert last["judgements"]["gender"]["label"] in ("female", "male", None)
    assert 60 < last["measures"]["f0_hz"] < 400
    assert all(0 <= judged["confidence"] <= 1 for judged in last["judgements"].values())
    item = next(e for e in events if e["type"] == "input_audio_buffer.committed")["item_id"]
    assert {event["item_id"] for event in told} == {item}
    kinds = [event["type"] for event in events]
    assert kinds.index(TOLD) < kinds.index("response.done")


async def test_who_plays_an_interviewer_hears_no_feelings(live_server: str) -> None:
    address = live_server.replace("http", "ws", 1)
    async with connect(f"{address}/v1/realtime?perception=1", max_size=None) as socket:
        session = {"type": "realtime", "prompt": {"id": "interviewer"}}
        await socket.send(json.dumps({"type": "session.update", "session": session}))
        samples = np.concatenate([clip("en-16"), np.zeros(2 * SPEAK_RATE, np.float32)])
        for start in range(0, len(samples), SPEAK_RATE // 10):
            piece = (samples[start : start + SPEAK_RATE // 10] * 32767).astype("<i2").tobytes()
            audio = base64.b64encode(piece).decode()
            await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
            await asyncio.sleep(0.05)
        told: dict[str, Any] = {"final": False}
        async with asyncio.timeout(PATIENCE):
            while not told["final"]:
                event = json.loads(await socket.recv())
                told = event if event["type"] == TOLD else told
    assert not FEELINGS & set(told["judgements"])
    assert "pitch" in told["judgements"]


async def test_nobody_else_is_told_anything(live_server: str) -> None:
    events = await spoken(live_server, "", clip("en-16"))
    assert not [event for event in events if event["type"].startswith("vivavoce.")]
