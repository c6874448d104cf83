"""One session without a socket: what becomes of its work when things go wrong."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
import pytest

from tests.fakes.engine import FakeEngine, speech
from tests.fakes.server import VOICES, LoudIsSpeech, endpoint
from tests.fakes.shapes import parse
from vivavoce.audio.types import FRAME, Samples
from vivavoce.engine.contract import Finished, Handle, Heard, Output, Request, Setup, TextDelta
from vivavoce.errors import EngineError
from vivavoce.model.chat import ToolCall
from vivavoce.persona.card import load
from vivavoce.persona.personas import Personas
from vivavoce.server.connection import Connection
from vivavoce.server.listening import Listening
from vivavoce.server.metrics import Metrics
from vivavoce.server.options import MODEL
from vivavoce.server.outbox import Close
from vivavoce.server.people import People
from vivavoce.server.work import Parts
from vivavoce.session import limits
from vivavoce.session.state import Rules


class Phone:
    """A client that talks to a connection directly."""

    def __init__(self, engine: FakeEngine) -> None:
        people = People(Personas([load("xiaoyue")]), "xiaoyue", "xiaoyue", lambda: VOICES)
        config = people.default(MODEL)
        self.engine = engine
        self.connection = Connection(
            Parts(engine, None, people.setup, people.settle, Metrics()),
            Listening(LoudIsSpeech(), config.input_format),  # type: ignore[arg-type]
            config,
            Rules(endpoint, seed="phone"),
            max_minutes=60,
        )
        self.events: list[dict[str, Any]] = []

    async def send(self, **event: Any) -> None:
        await self.connection.receive(json.dumps(event))

    async def speak(self, seconds: float, level: float = 0.4) -> None:
        samples = level * np.sin(np.arange(int(24_000 * seconds)) * 0.05)
        audio = base64.b64encode((samples * 32767).astype("<i2").tobytes()).decode()
        await self.send(type="input_audio_buffer.append", audio=audio)

    async def manual(self) -> None:
        detection = {"audio": {"input": {"turn_detection": None}}}
        await self.send(type="session.update", session={"type": "realtime", **detection})

    async def until(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while True:
                text = await self.connection.outbox.get()
                assert isinstance(text, str), f"closed before {kind}"
                event: dict[str, Any] = json.loads(text)
                self.events.append(event)
                if event["type"] == kind:
                    return event


@pytest.fixture
async def phones() -> AsyncIterator[list[Phone]]:
    phones: list[Phone] = []
    yield phones
    for phone in phones:
        await phone.connection.close()


async def call(phones: list[Phone], engine: FakeEngine) -> Phone:
    phone = Phone(engine)
    phones.append(phone)
    await phone.connection.open()
    return phone


def breaks(error: Exception) -> Any:
    """A script that breaks the first answer and not the second."""
    broken = False

    def script(request: Request) -> Sequence[Output | float]:
        nonlocal broken
        if not broken:
            broken = True
            raise error
        return [*speech("Fine. ", 0.2), Finished()]

    return script


@pytest.mark.parametrize("error", [EngineError("out of memory"), RuntimeError("no such tensor")])
async def test_a_broken_answer_ends_as_failed(phones: list[Phone], error: Exception) -> None:
    phone = await call(phones, FakeEngine(breaks(error)))
    await phone.send(type="response.create")
    done = await phone.until("response.done")
    assert done["response"]["status"] == "failed"
    assert "tensor" not in json.dumps(done), "details of a defect belong in the log"
    await phone.send(type="response.create")
    assert (await phone.until("response.done"))["response"]["status"] == "completed"


@pytest.mark.parametrize("error", [EngineError("out of memory"), RuntimeError("no such tensor")])
async def test_a_broken_answer_leaves_no_handle(phones: list[Phone], error: Exception) -> None:
    phone = await call(phones, FakeEngine(breaks(error)))
    await phone.send(type="response.create")
    await phone.until("response.done")
    await asyncio.sleep(0)
    assert len(phone.engine.setups) == 1


class Deaf(FakeEngine):
    """Cannot transcribe."""

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        raise RuntimeError("no ears")


async def test_an_answer_does_not_wait_for_words_that_never_come(phones: list[Phone]) -> None:
    phone = await call(phones, Deaf())
    await phone.manual()
    await phone.speak(0.5)
    await phone.send(type="input_audio_buffer.commit")
    await phone.send(type="response.create")
    failed = await phone.until("conversation.item.input_audio_transcription.failed")
    parse("ga", failed)
    assert failed["error"]["code"] == "audio_unintelligible"
    assert (await phone.until("response.done"))["response"]["status"] == "completed"


async def test_a_spoken_turn_that_breaks_is_over_for_good(phones: list[Phone]) -> None:
    phone = await call(phones, Deaf())
    await phone.speak(0.6)
    await phone.speak(0.8, 0.0)
    assert (await phone.until("response.done"))["response"]["status"] == "failed"
    await phone.until("conversation.item.input_audio_transcription.failed")
    await phone.send(type="response.create", response={"output_modalities": ["text"]})
    assert (await phone.until("response.done"))["response"]["status"] == "completed"


async def test_long_audio_at_once_reaches_the_ears_whole(phones: list[Phone]) -> None:
    """More than the ring keeps: the ears are fed while it comes in."""
    phone = await call(phones, FakeEngine())
    await phone.manual()
    await phone.speak(90.0)
    await phone.send(type="input_audio_buffer.commit")
    await phone.until("conversation.item.input_audio_transcription.completed")
    frames = 90 * 16_000 // FRAME
    assert phone.engine.samples[1] >= (frames - 1) * FRAME


class Slow(FakeEngine):
    """Takes its time to hear; what it was given is not lost when the caller goes."""

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        heard = await super().hear(handle, turn, samples, until)
        await asyncio.sleep(0.005)
        return heard


async def test_a_commit_in_the_middle_of_hearing_feeds_each_sample_once(
    phones: list[Phone],
) -> None:
    phone = await call(phones, Slow())
    await phone.manual()
    for turn in range(1, 6):
        for _ in range(3):
            await phone.speak(0.32)
        before = phone.connection._state.heard_until
        await phone.send(type="input_audio_buffer.commit")
        length = phone.connection._state.heard_until - before
        await phone.until("conversation.item.input_audio_transcription.completed")
        assert phone.engine.samples[turn] == length


async def test_closing_in_the_middle_of_an_answer_frees_everything(phones: list[Phone]) -> None:
    engine = FakeEngine(lambda _: [*speech("One. ", 1.0), 60.0, Finished()])
    phone = await call(phones, engine)
    await phone.send(type="response.create")
    await phone.until("response.output_audio.delta")
    await phone.connection.close()
    assert (engine.setups, engine.cancelled) == ({}, 1)


class Stubborn(FakeEngine):
    """Takes long to let go of an answer, and breaks while it does."""

    async def close(self, handle: Handle) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await super().close(handle)

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        try:
            yield TextDelta("One ")
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            raise EngineError("could not be stopped properly") from None


async def test_closing_leaves_no_task_however_long_they_take(phones: list[Phone]) -> None:
    """Neither those that were cancelled before nor those that begin others when they end."""
    before = asyncio.all_tasks()
    phone = await call(phones, Stubborn())
    await phone.send(type="response.create")
    await phone.until("response.output_audio_transcript.delta")
    await phone.send(type="response.cancel")
    await phone.send(type="response.create")
    await asyncio.sleep(0)
    await phone.connection.close()
    assert asyncio.all_tasks() == before
    assert phone.engine.setups == {}
    await phone.connection.close()


class Busy(FakeEngine):
    """Transcribes when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        await self.free.wait()
        return await super().transcribe(handle, turn)


async def test_no_more_audio_is_taken_while_turns_pile_up(
    phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AWAITED", 2)
    engine = Busy()
    phone = await call(phones, engine)
    await phone.manual()
    for _ in range(2):
        await phone.speak(0.2)
        await phone.send(type="input_audio_buffer.commit")
    speaking = asyncio.create_task(phone.speak(0.2))
    await asyncio.sleep(0.1)
    assert not speaking.done()
    engine.free.set()
    await asyncio.wait_for(speaking, 5)


async def test_a_clip_is_in_the_format_it_was_written_in(phones: list[Phone]) -> None:
    """The next event may change the format before the clip is listened to."""
    phone = await call(phones, FakeEngine())
    audio = base64.b64encode(bytes(48_000)).decode()  # one second of PCM
    content = [{"type": "input_audio", "audio": audio}]
    item = {"type": "message", "role": "user", "content": content}
    await phone.send(type="conversation.item.create", item=item)
    listen = {"format": {"type": "audio/pcmu"}}
    await phone.send(
        type="session.update", session={"type": "realtime", "audio": {"input": listen}}
    )
    await phone.until("conversation.item.input_audio_transcription.completed")
    assert abs(phone.engine.samples[1] - 16_000) < 100


class Closed(FakeEngine):
    async def open(self, setup: Setup) -> Handle:
        raise EngineError("out of memory")


async def test_a_session_that_cannot_be_opened_says_so(phones: list[Phone]) -> None:
    phone = await call(phones, Closed())
    assert (await phone.until("error"))["error"]["code"] == "server_error"
    end = await phone.connection.outbox.get()
    assert isinstance(end, Close)
    assert end.code == 1011


async def test_a_defect_costs_one_event_not_the_session(
    phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await call(phones, FakeEngine())

    def breaks(*_: object) -> None:
        raise TypeError("no such thing")

    with monkeypatch.context() as patch:
        patch.setattr("vivavoce.server.connection.decode", breaks)
        await phone.send(type="response.create", event_id="mine")
    error = (await phone.until("error"))["error"]
    assert (error["type"], error["event_id"]) == ("server_error", "mine")
    assert "no such thing" not in error["message"]
    await phone.send(type="response.create")
    await phone.until("response.done")


async def test_an_error_is_short_whatever_it_is_about(phones: list[Phone]) -> None:
    phone = await call(phones, FakeEngine())
    for frame in ({"type": "x" * 100_000}, {"type": "response.cancel", "y" * 100_000: 1}):
        await phone.send(**frame)
        assert len(json.dumps(await phone.until("error"))) < 3000


async def test_half_a_surrogate_pair_is_refused(phones: list[Phone]) -> None:
    """JSON can hold it, UTF-8 cannot: it would break the socket on its way back."""
    phone = await call(phones, FakeEngine())
    content = [{"type": "input_text", "text": "a \ud800 b"}]
    item = {"type": "message", "role": "user", "content": content}
    await phone.send(type="conversation.item.create", item=item)
    error = await phone.until("error")
    assert error["error"]["code"] == "invalid_json"
    content[0]["text"] = "a \U0001f600 b"
    await phone.send(type="conversation.item.create", item=item)
    assert (await phone.until("conversation.item.done"))["item"]["content"] == content


async def test_an_answer_that_just_stops_ends_as_failed(phones: list[Phone]) -> None:
    """An engine must finish what it says; a client must not wait for one that does not."""
    phone = await call(phones, FakeEngine(lambda _: speech("And then", 0.2)))
    await phone.send(type="response.create")
    done = await phone.until("response.done")
    assert done["response"]["status"] == "failed"
    assert len(phone.engine.setups) == 1


async def test_an_item_deleted_while_it_is_said_is_not_done_in_the_conversation(
    phones: list[Phone],
) -> None:
    phone = await call(phones, FakeEngine(lambda _: [*speech("One. ", 0.2), 0.01, Finished()]))
    await phone.send(type="response.create")
    item = (await phone.until("conversation.item.added"))["item"]
    await phone.until("response.output_audio.delta")
    await phone.send(type="conversation.item.delete", item_id=item["id"])
    await phone.until("response.done")
    kinds = [event["type"] for event in phone.events]
    assert "response.output_item.done" in kinds
    assert "conversation.item.done" not in kinds


@pytest.mark.parametrize("written", ["", "not JSON", "[1]", "[" * 100_000])
async def test_a_skill_s_call_with_odd_arguments_does_not_hold_the_answer_up(
    phones: list[Phone], written: str
) -> None:
    call_ = ToolCall("call_1", "clock/current_time", written, own=True)

    def script(request: Request) -> Sequence[Output | float]:
        return [*speech("Fine. ", 0.2), Finished()] if request.say else [call_, Finished()]

    phone = await call(phones, FakeEngine(script))
    await phone.send(type="response.create")
    assert (await phone.until("response.done"))["response"]["status"] == "completed"
