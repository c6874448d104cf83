"""Perception beside the ears: fed with them, judged now and then, never waited for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from tests.engine.test_cascade import SETUP
from tests.fakes.parts import FakeEars, FakeMouth, FakeThinker, Hold
from tests.fakes.perception import HURRIED, LAUGHING, QUIET, TIRED, FakePerception, tone
from vivavoce.engine import embedded
from vivavoce.engine.cascade import Cascade
from vivavoce.engine.contract import AudioChunk, Handle, Heard, Request, Setup
from vivavoce.model.chat import Message

SAID = "hello there my friend "


class Rig:
    """A cascade that listens to voices."""

    def __init__(self) -> None:
        self.ears, self.thinker, self.mouth = FakeEars(), FakeThinker(), FakeMouth()
        self.perception = FakePerception()
        self.engine = Cascade(
            self.ears,
            self.thinker,
            self.mouth,
            default_voice="ann",
            perceiver=self.perception,
            workers=4,
        )

    async def spoken(self, level: float, setup: Setup = SETUP, turn: int = 1) -> Handle:
        """A conversation whose turn sounds like that."""
        handle = await self.engine.open(setup)
        await self.say(handle, level, turn)
        return handle

    async def say(self, handle: Handle, level: float, turn: int) -> None:
        samples = tone(level)
        await self.engine.hear(handle, turn, samples, len(samples))

    async def listened(self) -> None:
        """Wait until all that was fed has been listened to."""
        assert self.engine._listener is not None
        await asyncio.wrap_future(self.engine._listener._thread.submit(lambda: None))

    async def answer(self, handle: Handle, turn: int = 1) -> tuple[Heard, list[AudioChunk]]:
        outputs = [o async for o in self.engine.generate(handle, Request((), turn=turn))]
        assert isinstance(outputs[0], Heard)
        return outputs[0], [o for o in outputs if isinstance(o, AudioChunk)]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    yield rig
    await asyncio.to_thread(rig.engine.shutdown)


async def test_how_it_was_said_reaches_the_thinker_and_the_mouth(rig: Rig) -> None:
    handle = await rig.spoken(TIRED)
    await rig.listened()
    await rig.say(handle, TIRED, 1)  # the words are read again with what is known by now
    heard, chunks = await rig.answer(handle)
    assert heard.perceived is not None
    assert heard.perceived.label("voice_tone") == "tired"
    assert heard.cues == ("tired",)
    *_, note, said = rig.thinker.asked[0].messages
    assert note == Message("system", "(The user's voice: sounds tired: slow.)")
    assert (said.text, said.cues) == (SAID.strip(), ("tired",))
    assert said.voice == heard.perceived.facts("en") != ""
    assert rig.mouth.rendered[0][2] == pytest.approx(0.92)
    assert np.abs(chunks[0].samples).max() == pytest.approx(0.1 * 10 ** (-3 / 20))


async def test_what_is_known_too_late_has_no_words_read_again(rig: Rig) -> None:
    hold = Hold()
    rig.perception.hold = hold
    handle = await rig.spoken(TIRED)
    hold.let_go()
    heard, chunks = await rig.answer(handle)
    assert heard.cues == ("tired",)
    assert [m.role for m in rig.thinker.asked[0].messages] == ["system", "user"]
    assert rig.mouth.rendered[0][2] == pytest.approx(0.92)
    assert np.abs(chunks[0].samples).max() == pytest.approx(0.1 * 10 ** (-3 / 20))


async def test_a_plain_voice_changes_nothing(rig: Rig) -> None:
    heard, chunks = await rig.answer(await rig.spoken(QUIET))
    assert (heard.manner, heard.cues) == ("", ())
    assert [m.role for m in rig.thinker.asked[0].messages] == ["system", "user"]
    assert rig.mouth.rendered[0][2] == 1.0
    assert chunks[0].samples.max() == pytest.approx(0.1)


async def test_feelings_are_left_out_where_they_are_not_wanted(rig: Rig) -> None:
    heard, _ = await rig.answer(await rig.spoken(TIRED, replace(SETUP, perceive="no_emotions")))
    assert heard.perceived is not None
    assert not {"emotions", "voice_tone"} & set(heard.perceived.judgements)
    assert heard.cues == ()


async def test_nothing_is_listened_for_that_is_switched_off(rig: Rig) -> None:
    heard, _ = await rig.answer(await rig.spoken(TIRED, replace(SETUP, perceive="off")))
    assert heard.perceived is None
    await rig.engine.transcribe(await rig.spoken(TIRED, Setup({})), 1)
    assert rig.perception.log == []


async def test_a_stricter_persona_in_the_middle_of_a_turn_hears_nothing(rig: Rig) -> None:
    handle = await rig.spoken(TIRED)
    await rig.engine.update(handle, replace(SETUP, perceive="no_emotions"))
    heard, _ = await rig.answer(handle)
    assert (heard.perceived, heard.manner, heard.cues) == (None, "", ())


async def test_it_is_judged_once_a_second_while_it_is_spoken(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    news = []
    for tenth in range(1, 31):
        samples = tone(HURRIED, 0.1)
        heard = await rig.engine.hear(handle, 1, samples, tenth * len(samples))
        await rig.listened()
        news += [heard.perceived] if heard and heard.perceived else []
    judged = [line for line in rig.perception.log if line.startswith("judge")]
    assert len(judged) == 3
    assert {found.label("speed") for found in news} == {"fast"}


async def test_words_do_not_wait_for_a_slow_judgement(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PATIENCE", 0.01)
    hold = Hold()
    handle = await rig.spoken(LAUGHING)
    rig.perception.hold = hold
    heard, chunks = await rig.answer(handle)
    assert heard.text == SAID
    assert chunks
    hold.let_go()


async def test_a_broken_perception_costs_no_answer(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.perception.broken = True
    heard, chunks = await rig.answer(await rig.spoken(TIRED))
    assert (heard.perceived, heard.text) == (None, SAID)
    assert chunks
    assert "answered all the same" in caplog.text


async def test_forks_share_the_turn_and_the_next_turn_knows_the_microphone(rig: Rig) -> None:
    handle = await rig.spoken(TIRED)
    fork = await rig.engine.fork(handle)
    guessed, _ = await rig.answer(fork)
    await rig.engine.close(fork)
    assert guessed.cues == ("tired",)
    await rig.say(handle, HURRIED, 1)  # went on, and faster
    heard, _ = await rig.answer(handle)
    assert heard.cues == ("hurried",)
    await rig.say(handle, QUIET, 2)
    later, _ = await rig.answer(handle, 2)
    assert later.cues == ()
    assert rig.perception.log[-1] == "judge turn 1"


async def test_what_was_judged_is_not_judged_again(rig: Rig) -> None:
    handle = await rig.spoken(TIRED)
    await rig.engine.transcribe(handle, 1)
    count = len(rig.perception.log)
    await rig.engine.transcribe(handle, 1)
    assert len(rig.perception.log) == count


async def test_words_read_ahead_carry_what_is_known_of_the_voice(rig: Rig) -> None:
    handle = await rig.spoken(TIRED)
    await rig.listened()
    await rig.say(handle, TIRED, 1)
    async with asyncio.timeout(5):
        while not any(w.unfinished and "tired" in w.messages[-2].text for w in rig.thinker.warmed):
            await asyncio.sleep(0.005)
