"""The native engine over scripted parts: what is heard, what is written down, and when."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from tests.fakes.parts import (
    WORD,
    FakeEars,
    FakeEarsState,
    FakeMouth,
    FakeThinker,
    Hold,
    Warmed,
    until,
    words,
)
from vivavoce.audio.types import Samples
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    Handle,
    Heard,
    Output,
    Prompt,
    Request,
    Setup,
    TextDelta,
)
from vivavoce.engine.native import Native
from vivavoce.errors import EngineError, ModelError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Cancelled, EarsState, Text, Transcript
from vivavoce.model.speech import Speech

SETUP = Setup({"en": Prompt("Be brief."), "zh": Prompt("说短一点。")})
WRITTEN = ("Hello ", "there, ", "my ", "friend. ")
"""What the ears write down; the listener hears it without marks."""


@dataclass
class HearingFakeThinker(FakeThinker):
    width: int = 3


@dataclass(frozen=True)
class Rows:
    """A turn as the fake listener has it: the n-th word is a row of n."""

    inner: FakeEarsState
    paused: bool = False
    trusted: bool = True

    @property
    def transcript(self) -> Transcript:
        return self.inner.transcript

    @property
    def heard(self) -> Speech:
        now = self.transcript
        said = (now.text if self.paused else now.stable).split()
        rows = [np.full(3, 1.0 + at, np.float32) for at in range(len(said))]
        return Speech.of(np.array(rows, np.float32).reshape(-1, 3))


@dataclass
class FakeListener:
    """A row for each word of `FakeEars`; the last word's only at a pause."""

    ears: FakeEars = field(default_factory=FakeEars)
    width: int = 3
    sure: bool = True
    languages: tuple[Language, ...] = LANGUAGES

    def start(
        self,
        language: Language | None = None,
        prompt: str = "",
        *,
        prior: Language | None = None,
        hints: Mapping[Language, str] | None = None,
    ) -> Rows:
        return Rows(self.ears.start(language, prompt, prior=prior, hints=hints))

    def feed(self, state: EarsState, samples: Samples, cancelled: Cancelled) -> Rows:
        assert isinstance(state, Rows)
        return self._rows(self.ears.feed(state.inner, samples, cancelled))

    def finish(self, state: EarsState, cancelled: Cancelled) -> Rows:
        assert isinstance(state, Rows)
        return replace(self._rows(self.ears.finish(state.inner, cancelled)), paused=True)

    def _rows(self, heard: FakeEarsState) -> Rows:
        """Nothing understood is nothing to trust."""
        return Rows(heard, trusted=self.sure and bool(heard.transcript.text.strip()))


class Rig:
    """A native engine and what it is made of."""

    def __init__(self, width: int = 3) -> None:
        self.listener, self.ears = FakeListener(), FakeEars(WRITTEN)
        self.thinker, self.mouth = HearingFakeThinker(width=width), FakeMouth()
        self.engine = Native(
            self.listener,
            self.ears,
            self.thinker,
            self.mouth,
            default_voice="ann",
            workers=4,
            cores=2,
        )

    async def hear(self, handle: Handle, turn: int, count: int) -> Heard | None:
        audio = np.zeros(count * WORD, np.float32)
        return await self.engine.hear(handle, turn, audio, count * WORD)

    async def answer(self, handle: Handle, request: Request) -> list[Output]:
        return [output async for output in self.engine.generate(handle, request)]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    yield rig
    await asyncio.to_thread(rig.engine.shutdown)


def rows(message: Message) -> list[float]:
    """What the thinker was given to hear: a number a word."""
    assert message.speech is not None
    return [float(row[0]) for row in message.speech.rows]


def test_it_declares_itself() -> None:
    rig = Rig()
    able = rig.engine.capabilities
    assert (able.name, able.kind, able.transcripts) == ("native", "end_to_end", True)
    rig.engine.shutdown()


def test_a_thinker_of_another_width_is_refused_with_a_way_out() -> None:
    with pytest.raises(ModelError, match=r"width 3, fake has 5.*--engine cascade"):
        Rig(width=5)


async def test_the_thinker_hears_and_rules_get_the_words(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    before = (Message("user", "hi"), Message("assistant", "yes?"))
    await rig.answer(handle, Request(before, turn=1))
    *earlier, last = rig.thinker.asked[0].messages
    assert tuple(earlier) == (Message("system", "Be brief."), *before)
    assert (last.text, rows(last)) == ("hello there", [1, 2])


async def test_the_transcript_is_written_down_once_the_answer_is_under_way(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    seen: list[tuple[str, list[str]]] = []
    async for output in rig.engine.generate(handle, Request((), turn=1)):
        seen.append((type(output).__name__, list(rig.ears.log)))
        if isinstance(output, Heard) and output.final:
            assert output.text == "Hello there, "
    names = [name for name, _ in seen]
    assert names[0] == "Heard"
    first_audio = names.index("AudioChunk")
    assert seen[first_audio - 1][1] == []
    assert names.count("Heard") == 2
    assert names.index("Heard", 1) > names.index("TextDelta")
    assert names[-1] == "Finished"


async def test_an_answer_in_writing_has_its_transcript_as_well(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    outputs = await rig.answer(handle, Request((), turn=1, modality="text"))
    assert isinstance(outputs[0], Heard)
    assert not outputs[0].final
    finals = [output.text for output in outputs if isinstance(output, Heard) and output.final]
    assert finals == ["Hello there, "]
    assert isinstance(outputs[-1], Finished)


async def test_what_was_heard_is_read_ahead_row_by_row(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.engine.prefill(handle, (Message("user", "hi"),))
    for _ in range(3):
        await rig.hear(handle, 1, 1)
    await until(lambda: _heard(rig)[-1:] == [[1.0, 2.0]])
    assert [m.text for m in _last(rig).messages] == ["Be brief.", "hi", "hello there"]


async def test_at_a_pause_the_turn_is_read_to_its_end(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = rig.listener.feed
    monkeypatch.setattr(rig.listener, "feed", lambda *given: replace(feed(*given), paused=True))
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    await until(lambda: [w for w in rig.thinker.warmed if w.messages[-1].role == "user"])
    warmed = rig.thinker.warmed[-1]
    assert not warmed.unfinished
    assert (warmed.messages[-1].text, rows(warmed.messages[-1])) == ("hello there", [1, 2])


def _heard(rig: Rig) -> list[list[float]]:
    return [rows(w.messages[-1]) for w in rig.thinker.warmed if w.unfinished]


def _last(rig: Rig) -> Warmed:
    return [warmed for warmed in rig.thinker.warmed if warmed.unfinished][-1]


async def test_nothing_understood_is_written_down_first(rig: Rig) -> None:
    rig.listener.ears.words = ()
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    outputs = await rig.answer(handle, Request((), turn=1))
    assert isinstance(outputs[0], Heard)
    assert outputs[0].final
    assert sum(isinstance(output, Heard) for output in outputs) == 1
    assert rig.thinker.asked[0].messages[-1] == Message("user", "Hello there,")


async def test_in_doubt_the_words_are_read_and_answered_as_they_are_spoken(rig: Rig) -> None:
    rig.listener.sure = False
    handle = await rig.engine.open(SETUP)
    live = [await rig.hear(handle, 1, 1) for _ in range(3)]
    told = [heard.text for heard in live if heard]
    assert told == ["hello ", "Hello there, ", "Hello there, my "]
    spoken = Message("user", "Hello there, my")
    await until(lambda: any(w.unfinished and w.messages[-1] == spoken for w in rig.thinker.warmed))
    outputs = await rig.answer(handle, Request((), turn=1))
    assert isinstance(outputs[0], Heard)
    assert (outputs[0].final, outputs[0].text) == (True, "Hello there, my ")
    assert rig.thinker.asked[0].messages[-1] == Message("user", "Hello there, my")
    assert rig.ears.log == ["feed", "feed", "finish"], "from when there was something to doubt"


async def test_what_was_doubted_is_heard_again_once_it_is_clear(rig: Rig) -> None:
    rig.listener.sure = False
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 1)
    rig.listener.sure = True
    await rig.hear(handle, 1, 1)
    await rig.answer(handle, Request((), turn=1))
    said = rig.thinker.asked[0].messages[-1]
    assert (said.text, rows(said)) == ("hello there", [1, 2])


async def test_noise_is_not_answered(rig: Rig) -> None:
    rig.listener.ears.words = rig.ears.words = ()
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    outputs = await rig.answer(handle, Request((), turn=1))
    assert [isinstance(output, Heard) and output.speech for output in outputs] == [False]
    assert rig.thinker.asked == []


async def test_a_turn_that_is_not_answered_is_written_down(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    heard = await rig.engine.transcribe(handle, 1)
    assert (heard.text, heard.final) == ("Hello there, ", True)


async def test_speech_that_goes_on_is_written_down_from_where_it_stood(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    fork = await rig.engine.fork(handle)
    await rig.answer(fork, Request((), turn=1, speculative=True))
    await rig.engine.close(fork)
    await rig.hear(handle, 1, 1)
    heard = await rig.engine.transcribe(handle, 1)
    assert heard.text == "Hello there, my "
    assert len(rig.ears.finished[-1].heard) == 3 * WORD
    assert rig.ears.log == ["feed", "finish", "feed", "finish"]


async def test_an_answer_that_is_cut_off_leaves_the_transcript_to_be_asked_for(rig: Rig) -> None:
    rig.thinker.script = [Text(f"word{n}, ") for n in range(10_000)]
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    answer = rig.engine.generate(handle, Request((), turn=1))
    async with contextlib.aclosing(answer):  # type: ignore[type-var]
        async for output in answer:
            if isinstance(output, AudioChunk):
                break
    assert (await rig.engine.transcribe(handle, 1)).text == "Hello there, "


async def test_a_transcript_that_fails_does_not_take_the_answer_with_it(
    rig: Rig, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> FakeEarsState:
        raise EngineError("out of memory")

    monkeypatch.setattr(rig.ears, "finish", broken)
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    with caplog.at_level(logging.WARNING, "vivavoce.engine"):
        outputs = await rig.answer(handle, Request((), turn=1))
    assert isinstance(outputs[-1], Finished)
    assert "out of memory" in caplog.text
    assert sum(isinstance(output, Heard) for output in outputs) == 1


async def test_the_language_heard_chooses_the_prompt(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    rig.listener.ears.language = "zh"
    await rig.hear(handle, 1, 2)
    await rig.answer(handle, Request((), turn=1))
    assert rig.thinker.asked[0].messages[0].text == "说短一点。"
    await rig.hear(handle, 2, 1)
    assert rig.listener.ears.priors[-1] is not None


async def test_without_prompts_it_only_writes_down(rig: Rig) -> None:
    handle = await rig.engine.open(Setup({}))
    heard = await rig.hear(handle, 1, 3)
    assert heard is not None
    assert heard.text == "Hello there, my "
    assert (await rig.engine.transcribe(handle, 1)).text == "Hello there, my "
    assert rig.listener.ears.log == []


async def test_words_that_a_client_wrote_are_read(rig: Rig) -> None:
    handle = await rig.engine.open(SETUP)
    outputs = await rig.answer(handle, Request((Message("user", "hi"),)))
    assert isinstance(outputs[1], TextDelta)
    assert rig.thinker.asked[0].messages[-1].speech is None


async def test_the_transcript_waits_for_whoever_is_answered(rig: Rig) -> None:
    """Until the first audio nothing is written down, however long the thinker takes."""
    hold = Hold()
    rig.thinker.script = [hold, *words("Fine, thanks. ")]
    handle = await rig.engine.open(SETUP)
    await rig.hear(handle, 1, 2)
    answer = asyncio.create_task(rig.answer(handle, Request((), turn=1)))
    await until(hold.reached.is_set)
    await asyncio.sleep(0.01)
    assert rig.ears.log == []
    hold.let_go()
    assert sum(isinstance(output, Heard) for output in await answer) == 2
