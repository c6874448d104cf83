"""The embedded engine over scripted parts."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.fakes.parts import PATIENCE, WORD, FakeEars, FakeMouth, FakeThinker, Hold, until, words
from vivavoce.audio.types import Samples
from vivavoce.engine import ahead
from vivavoce.engine.cascade import Cascade
from vivavoce.engine.contract import (
    AudioChunk,
    Delivery,
    Finished,
    Handle,
    Heard,
    Output,
    Prompt,
    Request,
    Setup,
    TextDelta,
)
from vivavoce.engine.conversation import Switches
from vivavoce.engine.gate import Gate, Priority
from vivavoce.errors import EngineError
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Cancelled, Done, Text, Thinker, Thought
from vivavoce.voice.style.types import Controls

SETUP = Setup({"en": Prompt("Be brief.", openers=("Well, ",)), "zh": Prompt("说短一点。")})

ALL_ON = Switches()


class Rig:
    """A cascade and what it is made of."""

    def __init__(self, switches: Switches = ALL_ON, cores: int = 1) -> None:
        self.ears, self.thinker, self.mouth = FakeEars(), FakeThinker(), FakeMouth()
        self.engine = Cascade(
            self.ears,
            self.thinker,
            self.mouth,
            default_voice="ann",
            switches=switches,
            workers=4,
            cores=cores,
        )

    async def hear(self, handle: Handle, turn: int, count: int, *, at: int = 0) -> Heard | None:
        """`count` words of audio; every sample is its place in the turn."""
        return await self.engine.hear(handle, turn, audio(count, at), (at + count) * WORD)

    async def answer(self, handle: Handle, request: Request) -> list[Output]:
        return [output async for output in self.engine.generate(handle, request)]


def audio(count: int, at: int = 0) -> Samples:
    return np.arange(at * WORD, (at + count) * WORD, dtype=np.float32)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work ahead begins after a moment of quiet that a test can wait for."""
    monkeypatch.setattr(ahead, "_IDLE", 0.02)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    yield rig
    await asyncio.to_thread(rig.engine.shutdown)


@contextlib.contextmanager
def held(rig: Rig) -> Iterator[Hold]:
    """Feeding the ears stops at the hold while this lasts."""
    hold = Hold()
    rig.ears.hold = hold
    try:
        yield hold
    finally:
        hold.let_go()


# ------------------------------------------------------------------------------------ listening


async def test_words_are_told_while_they_are_spoken(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    assert await rig.hear(handle, 1, 2) == Heard(1, "hello ", "there ", "en", 2 * WORD)
    assert await rig.engine.hear(handle, 1, np.zeros(10, np.float32), 2 * WORD + 10) is None
    last = await rig.engine.transcribe(handle, 1)
    assert (last.text, last.final, last.until) == ("hello there ", True, 2 * WORD + 10)


async def test_words_to_expect_reach_the_ears_and_other_readings_whoever_answers() -> None:
    class Asked:
        def prepare(self, messages: Sequence[Message], language: Language) -> Sequence[Message]:
            return messages

        def aside(self) -> "Asked":
            return self

        def delivery(self, said: Message) -> Delivery:
            return Delivery()

        def think(
            self, inner: Thinker, messages: Sequence[Message], *rest: Any, **named: Any
        ) -> Iterator[Thought]:
            self.last = messages[-1]
            yield Done("stop", 0, 0, 0)

    rig, asked = Rig(), Asked()
    rig.ears.alternatives = ("yellow there",)
    handle = await rig.engine.open(replace(SETUP, hints={"en": "sunroof"}, character=asked))
    told = await rig.hear(handle, 1, 2)
    assert told is not None
    assert told.alternatives == ()
    outputs = await rig.answer(handle, Request((), turn=1))
    await asyncio.to_thread(rig.engine.shutdown)
    assert rig.ears.hints == [{"en": "sunroof"}]
    assert isinstance(outputs[0], Heard)
    assert outputs[0].alternatives == ("yellow there",)
    assert asked.last == Message("user", "hello there", alternatives=("yellow there",))


async def test_a_cancelled_caller_loses_no_audio(rig: Rig) -> None:
    """Its worker goes on; what comes later is read after it, each sample once and in order."""
    handle = await rig.engine.open(SETUP)
    with held(rig) as hold:
        first = asyncio.create_task(rig.hear(handle, 1, 1))
        await until(hold.reached.is_set)
        first.cancel()
        second = asyncio.create_task(rig.hear(handle, 1, 1, at=1))
        third = asyncio.create_task(rig.hear(handle, 1, 1, at=2))
        await asyncio.sleep(0.002)
        third.cancel()
        last = asyncio.create_task(rig.engine.transcribe(handle, 1))
        await asyncio.sleep(0.002)
    assert (await last).text == "hello there my "
    await second
    assert first.cancelled()
    np.testing.assert_array_equal(rig.ears.finished[-1].heard, audio(3))


async def test_a_cancelled_transcription_can_be_asked_for_again(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    fork = await rig.engine.fork(handle)
    await rig.hear(handle, 1, 1)
    with held(rig) as hold:
        rig.engine._of(handle).ears[1].pending.append(audio(1, 1))
        speculation = asyncio.create_task(rig.answer(fork, Request((), turn=1)))
        await asyncio.sleep(0)
        speculation.cancel()
        await asyncio.gather(speculation, return_exceptions=True)
        hold.let_go()
    fork = await rig.engine.fork(handle)
    heard = (await rig.answer(fork, Request((), turn=1)))[0]
    assert isinstance(heard, Heard)
    assert heard.text == "hello there "


async def test_speech_goes_on_after_a_pause(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    fork = await rig.engine.fork(handle)
    await rig.answer(fork, Request((), turn=1))
    await rig.engine.close(fork)
    news = await rig.hear(handle, 1, 1, at=2)
    assert news is not None
    assert news.text == "hello there my "


async def test_only_the_two_newest_turns_are_remembered(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    for turn in (1, 2, 3):
        await rig.hear(handle, turn, turn)
    texts = [(await rig.engine.transcribe(handle, turn)).text for turn in (2, 3)]
    assert texts == ["hello there ", "hello there my "]
    assert (await rig.engine.transcribe(handle, 1)).text == ""


async def test_without_incremental_listening_all_is_read_at_the_end() -> None:
    rig = Rig(Switches(incremental=False))
    handle = await rig.engine.open(SETUP)
    assert await rig.hear(handle, 1, 1) is None
    assert await rig.hear(handle, 1, 1, at=1) is None
    assert rig.ears.log == []
    assert (await rig.engine.transcribe(handle, 1)).text == "hello there "
    assert not rig.engine.capabilities.streaming_input
    rig.engine.shutdown()


# ------------------------------------------------------------------------------------ answering


async def test_an_answer_begins_with_what_was_heard(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    before = (Message("user", "hi"), Message("assistant", "yes?"))
    outputs = await rig.answer(handle, Request(before, turn=1))
    assert isinstance(outputs[0], Heard)
    assert outputs[0].final
    assert isinstance(outputs[-1], Finished)
    assert rig.thinker.asked[0].messages == (
        Message("system", "Be brief."),
        *before,
        Message("user", "hello there"),
    )


async def test_noise_is_not_answered(rig: Rig) -> None:
    rig.ears.words = ()
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    outputs = await rig.answer(handle, Request((), turn=1))
    assert [type(output) for output in outputs] == [Heard]
    assert isinstance(outputs[0], Heard)
    assert not outputs[0].speech
    assert rig.thinker.asked == []


async def test_closing_an_answer_stops_its_thoughts(rig: Rig) -> None:
    rig.thinker.script = [Text(f"word{n}, ") for n in range(10_000)]
    handle = await rig.engine.open(SETUP)
    answer = rig.engine.generate(handle, Request((Message("user", "talk"),)))
    async with contextlib.aclosing(answer):  # type: ignore[type-var]
        async for output in answer:
            if isinstance(output, AudioChunk):
                break
    await asyncio.get_running_loop().run_in_executor(rig.engine._executor, lambda: None)
    thoughts = len(rig.thinker.log)
    await asyncio.sleep(0.005)
    assert len(rig.thinker.log) == thoughts < 10_000


async def test_the_voice_of_the_answer_the_session_or_the_house(rig: Rig) -> None:
    asked = (Message("user", "hi"),)
    for setup, request in (
        (SETUP, Request(asked)),
        (Setup(SETUP.prompts, voice="bob"), Request(asked)),
        (Setup(SETUP.prompts, voice="bob"), Request(asked, voice="ann")),
    ):
        handle = await rig.engine.open(setup)
        rig.mouth.rendered.clear()
        await rig.answer(handle, request)
        assert rig.mouth.rendered[0][1] == ("bob" if setup.voice and not request.voice else "ann")


async def test_the_language_heard_chooses_the_prompt_turn_by_turn(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    for turn, language in ((1, "zh"), (2, "en")):
        rig.ears.language = language  # type: ignore[assignment]
        await rig.hear(handle, turn, 1)
        await rig.answer(handle, Request((), turn=turn))
    assert [call.messages[0].text for call in rig.thinker.asked] == ["说短一点。", "Be brief."]
    fixed = await rig.engine.open(Setup(SETUP.prompts, language="zh"))
    await rig.hear(fixed, 1, 1)
    await rig.answer(fixed, Request((), turn=1))
    assert rig.thinker.asked[-1].messages[0].text == "说短一点。"


# ---------------------------------------------------------------------------------------- forks


async def test_a_committed_fork_hands_its_language_on(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    rig.ears.language = "zh"
    await rig.hear(handle, 1, 1)
    fork = await rig.engine.fork(handle)
    await rig.answer(fork, Request((), turn=1))
    await rig.hear(handle, 2, 1)
    await rig.engine.commit(fork)
    await rig.hear(handle, 3, 1)
    assert rig.ears.priors == [None, None, "zh"]
    with pytest.raises(EngineError, match="was closed"):
        await rig.engine.fork(fork)


async def test_a_dropped_fork_and_noise_leave_the_language_alone(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    rig.ears.language = "zh"
    await rig.hear(handle, 1, 1)
    await rig.engine.transcribe(handle, 1)
    rig.ears.language, rig.ears.words = "en", ()
    await rig.hear(handle, 2, 1)
    await rig.engine.transcribe(handle, 2)
    fork = await rig.engine.fork(handle)
    rig.engine._of(fork).language = "en"
    await rig.engine.close(fork)
    await rig.engine.commit(fork)
    await rig.hear(handle, 3, 1)
    assert rig.ears.priors[-1] == "zh"


async def test_nothing_is_left_of_closed_handles(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.engine.close(await rig.engine.fork(handle))
    await rig.engine.close(handle)
    await rig.engine.close(handle)
    assert rig.engine._conversations == {}
    with pytest.raises(EngineError, match="was closed"):
        await rig.hear(handle, 1, 1)


async def test_a_fork_can_be_closed_while_its_answer_runs(rig: Rig) -> None:
    hold = Hold()
    rig.thinker.script = [hold, *words("Fine. ")]
    handle = await rig.engine.open(SETUP)
    fork = await rig.engine.fork(handle)
    answer = asyncio.create_task(rig.answer(fork, Request((Message("user", "hi"),))))
    await until(hold.reached.is_set)
    await rig.engine.close(fork)
    await rig.engine.close(handle)
    hold.let_go()
    assert any(isinstance(output, TextDelta) for output in await answer)


# -------------------------------------------------------------------------------- ahead of time


async def test_prompts_are_read_and_kept_before_the_first_session(rig: Rig) -> None:
    await rig.engine.warm_up(SETUP)
    pinned = [warmed.messages[0].text for warmed in rig.thinker.warmed if warmed.pin]
    assert pinned == ["Be brief.", "说短一点。"]


async def test_reading_a_prompt_makes_room_and_is_taken_up_again(rig: Rig) -> None:
    """A long prompt must not keep a waiting answer from its turn."""
    gate, tries = rig.engine._gate, 0
    inside = Hold()

    def warming(cancelled: Cancelled) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            inside.reached.set()
            while not cancelled():
                pass

    rig.thinker.warming = warming
    reading = asyncio.create_task(rig.engine.warm_up(Setup({"en": Prompt("A long story.")})))
    await until(inside.reached.is_set)
    handle = await rig.engine.open(Setup({"en": Prompt("Short.")}))
    async with asyncio.timeout(PATIENCE):
        assert await rig.answer(handle, Request((Message("user", "hi"),)))
        await reading
    assert tries >= 3
    assert not gate.wanted
    assert any(w.pin and w.messages[0].text == "A long story." for w in rig.thinker.warmed)


async def test_words_are_read_ahead_as_far_as_they_are_known(rig: Rig) -> None:
    """Those that may change too, but not the punctuation, which does."""
    rig.ears.words = ["hello ", "there ", "my. "]
    handle = await rig.engine.open(SETUP)
    await rig.engine.prefill(handle, (Message("user", "hi"),))
    await rig.hear(handle, 1, 3)
    await until(lambda: any(warmed.unfinished for warmed in rig.thinker.warmed))
    warmed = next(warmed for warmed in rig.thinker.warmed if warmed.unfinished)
    assert [m.text for m in warmed.messages] == ["Be brief.", "hi", "hello there my"]


async def test_an_answer_that_waits_for_the_words_reads_them_itself() -> None:
    rig = Rig(cores=2)
    handle = await rig.engine.open(SETUP)
    await until(lambda: rig.thinker.warmed)
    with held(rig) as hold:
        heard = asyncio.create_task(rig.hear(handle, 1, 3))
        await until(hold.reached.is_set)
        fork = await rig.engine.fork(handle)
        answer = asyncio.create_task(rig.answer(fork, Request((), turn=1)))
        await asyncio.sleep(0.002)
    assert await heard is not None
    assert isinstance((await answer)[-1], Finished)
    await asyncio.sleep(0.02)
    assert not any(warmed.unfinished for warmed in rig.thinker.warmed)
    assert rig.thinker.asked[-1].messages[-1].text == "hello there my"
    await asyncio.to_thread(rig.engine.shutdown)


async def test_beside_an_answer_nothing_of_its_turn_is_read_ahead(rig: Rig) -> None:
    """Silence goes on after the last word, and what was made of it may have changed."""
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 3)
    fork = await rig.engine.fork(handle)
    async with contextlib.aclosing(rig.engine.generate(fork, Request((), turn=1))) as outputs:  # type: ignore[type-var]
        async for output in outputs:
            if isinstance(output, TextDelta):
                break
        rig.ears.words = ("hello ", "there ", "you ")
        assert await rig.engine.hear(handle, 1, np.zeros(10, np.float32), 3 * WORD + 10)
        await asyncio.sleep(0.02)
    assert not any(warmed.unfinished for warmed in rig.thinker.warmed)


async def test_an_answer_stops_what_waits_to_be_read_ahead() -> None:
    rig = Rig(cores=2)
    handle = await rig.engine.open(SETUP)
    assert await rig.hear(handle, 1, 3) is not None
    fork = await rig.engine.fork(handle)
    assert isinstance((await rig.answer(fork, Request((), turn=1)))[-1], Finished)
    await asyncio.sleep(0.02)
    assert not any(warmed.unfinished for warmed in rig.thinker.warmed)
    await asyncio.to_thread(rig.engine.shutdown)


async def test_without_prompts_nothing_is_thought(rig: Rig) -> None:
    """A handle that only hears and speaks needs no thinker."""
    for setup in (Setup({}, language="zh"), Setup({})):
        handle = await rig.engine.open(setup)
        heard = await rig.hear(handle, 1, 3)
        assert heard is not None
        assert (await rig.engine.transcribe(handle, 1)).text == "hello there my "
        said = await rig.answer(handle, Request((), say="Good evening."))
        assert isinstance(said[-1], Finished)
        assert any(isinstance(output, AudioChunk) for output in said)
        await asyncio.sleep(0.05)
        await rig.engine.close(handle)
    assert (rig.thinker.asked, rig.thinker.warmed) == ([], [])
    assert [words for words, _, _ in rig.mouth.rendered] == ["Good evening."] * 2


async def test_what_is_no_conversation_gives_way(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Priority] = []
    turn = Gate.turn

    def noted(gate: Gate, priority: Priority) -> contextlib.AbstractContextManager[None]:
        seen.append(priority)
        return turn(gate, priority)

    monkeypatch.setattr(Gate, "turn", noted)
    handle = await rig.engine.open(Setup({}))
    await rig.hear(handle, 1, 2)
    await rig.engine.transcribe(handle, 1)
    await rig.answer(handle, Request((), say="Good evening."))
    assert seen == [Priority.BATCH] * 3
    talk = await rig.engine.open(SETUP)
    seen.clear()
    await rig.answer(talk, Request((), say="Good evening."))
    assert Priority.RENDER in seen
    assert Priority.BATCH not in seen


async def test_words_read_ahead_do_not_pile_up() -> None:
    """While others read, the newest words replace those that nobody has read yet."""
    rig = Rig(cores=2)
    rig.ears.words = [f"w{n} " for n in range(40)]
    handle = await rig.engine.open(SETUP)
    hold = Hold()
    rig.thinker.warming = lambda cancelled: hold()
    first = asyncio.create_task(rig.engine.prefill(handle, (Message("user", "hi"),)))
    await until(hold.reached.is_set)
    for n in range(20):
        await rig.hear(handle, 1, 1, at=n)
    await asyncio.sleep(0.005)
    hold.let_go()
    await first
    await until(lambda: any(warmed.unfinished for warmed in rig.thinker.warmed))
    read = [warmed for warmed in rig.thinker.warmed if warmed.unfinished]
    assert [warmed.messages[-1].text for warmed in read] == ["".join(rig.ears.words[:20]).strip()]
    await asyncio.to_thread(rig.engine.shutdown)


async def test_no_reading_ahead_where_it_is_not_cheap_or_not_wanted() -> None:
    dear, off = Rig(), Rig(Switches(prefix_cache=False))
    dear.thinker.cheap_prefill = False
    for rig in (dear, off):
        handle = await rig.engine.open(SETUP)
        await rig.engine.prefill(handle, (Message("user", "hi"),))
        await rig.hear(handle, 1, 3)
        await rig.engine.close(handle)
        await asyncio.to_thread(rig.engine.shutdown)
        assert not any("hi" in [m.text for m in w.messages] for w in rig.thinker.warmed)
    assert off.thinker.warmed == []


async def test_openers_are_rendered_only_if_that_takes_long(rig: Rig) -> None:
    await rig.engine.open(SETUP)
    await asyncio.sleep(0.05)
    assert rig.mouth.rendered == []
    rig.mouth.seconds = 10.0
    tone, scene = Controls(pitch=1.0), Controls(whisper=0.5)
    setup = Setup(SETUP.prompts, voice="bob", speed=1.1, tone=tone, scene=scene)
    await rig.engine.open(setup)
    await until(lambda: rig.mouth.rendered)
    assert rig.mouth.rendered == [("Well,", "bob", 1.1)]
    assert rig.mouth.clauses[0].controls == tone.then(scene)


async def test_openers_wait_until_nobody_speaks(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_IDLE", 0.05)
    rig.mouth.seconds = 10.0
    handle = await rig.engine.open(SETUP)
    for _ in range(20):
        await rig.hear(handle, 1, 1)
        await asyncio.sleep(0.005)
        assert rig.mouth.rendered == []
    await until(lambda: rig.mouth.rendered)


async def test_a_closed_conversation_gets_no_work_ahead(rig: Rig) -> None:
    rig.mouth.seconds = 10.0
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 1)
    await rig.engine.close(handle)
    await asyncio.sleep(0.05)
    assert rig.mouth.rendered == []


async def test_an_update_replaces_the_setup(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.engine.update(handle, Setup({"en": Prompt("Rhyme.")}))
    await rig.answer(handle, Request((Message("user", "hi"),)))
    assert rig.thinker.asked[0].messages[0].text == "Rhyme."
    await until(lambda: any(w.messages[0].text == "Rhyme." and w.pin for w in rig.thinker.warmed))


async def test_failing_work_ahead_is_logged_and_harmless(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(cancelled: Cancelled) -> None:
        raise EngineError("the prompt is too long")

    rig.thinker.warming = broken
    with caplog.at_level(logging.WARNING, "vivavoce.engine"):
        handle = await rig.engine.open(SETUP)
        await until(lambda: "too long" in caplog.text)
    assert await rig.answer(handle, Request((Message("user", "hi"),)))


# ------------------------------------------------------------------------------------- the end


async def test_an_error_of_a_model_comes_out_of_the_answer(rig: Rig) -> None:
    rig.thinker.script = [EngineError("out of memory")]
    handle = await rig.engine.open(SETUP)
    with pytest.raises(EngineError, match="out of memory"):
        await rig.answer(handle, Request((Message("user", "hi"),)))


async def test_shutdown_ends_answers_and_frees_the_models() -> None:
    rig = Rig()
    rig.thinker.script = [Text("on and ")] * 1_000_000
    handle = await rig.engine.open(SETUP)
    answer = rig.engine.generate(handle, Request((Message("user", "hi"),), modality="text"))
    await anext(answer)
    async with asyncio.timeout(PATIENCE):
        await asyncio.to_thread(rig.engine.shutdown)
        rest = [output async for output in answer]
    assert len(rest) < 1_000_000
    assert rig.thinker.closed
