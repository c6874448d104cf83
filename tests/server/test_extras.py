"""What clients may ask to be told beyond the protocol."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes.client import Client, speak
from tests.fakes.engine import FakeEngine, simple
from tests.fakes.perception import TIRED, perceived
from tests.fakes.server import running
from tests.server.test_dialects import calling
from vivavoce.audio.types import Samples
from vivavoce.engine.contract import Handle, Heard, Output, Request
from vivavoce.server.extras import Extras

KIND = "vivavoce.turn.perception"


class Listening(FakeEngine):
    """Hears a tired voice, and says so after half a second and at the end."""

    def __init__(self) -> None:
        super().__init__(self.answer)
        self.asked: list[Request] = []

    def answer(self, request: Request) -> Sequence[Output | float]:
        self.asked.append(request)
        return simple(request)

    def _heard(self, turn: int, *, final: bool) -> Heard:
        text = self.heard if final else "hello "
        how: dict[str, Any] = {"manner": "sounds tired: slow", "cues": ("tired",)}
        return Heard(turn, text, "", "en", 0, final=final, perceived=perceived(TIRED), **how)

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        before = self.samples.get(turn, 0)
        await super().hear(handle, turn, samples, until)
        return self._heard(turn, final=False) if before < 8000 <= self.samples[turn] else None

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        return self._heard(turn, final=True)


async def turn(client: Client) -> list[dict[str, Any]]:
    await speak(client.socket, 1.2, 0.4)
    await speak(client.socket, 0.8, 0.0)
    await client.until("response.done")
    return [event for event in client.events if event["type"] == KIND]


@pytest.mark.parametrize("shape", ["ga", "beta", "stepfun"])
async def test_who_asks_is_told_how_the_user_sounds(shape: str) -> None:
    engine = Listening()
    async with running(engine) as live, calling(live, shape, "&perception=1") as client:
        told = await turn(client)
        assert [event["final"] for event in told][-1:] == [True]
        assert [event["final"] for event in told].count(True) == 1
        last = told[-1]
        assert last["line"] == "sounds tired: slow"
        assert last["cues"] == ["tired"]
        assert last["judgements"]["voice_tone"] == {"label": "tired", "confidence": 0.9}
        assert last["judgements"]["emotions"] == {"label": None, "confidence": 0.0}
        assert last["measures"] == {"level_db": -20.0}
        item = next(e for e in client.events if e["type"] == "input_audio_buffer.committed")
        assert {event["item_id"] for event in told} == {item["item_id"]}
        await turn(client)
    said = [message for message in engine.asked[-1].history if message.role == "user"]
    assert [message.cues for message in said] == [("tired",), ()]  # the engine adds the newest


async def test_nobody_else_is() -> None:
    async with running(Listening()) as live, calling(live, "ga", "&timings=1") as client:
        assert await turn(client) == []
        assert not [event for event in client.events if "tired" in str(event)]


def test_extras_are_asked_for_one_by_one() -> None:
    assert Extras.asked({"perception": "1", "timings": "0"}) == Extras(perception=True)
