"""One answer: thinking and speaking by turns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.fakes.parts import CHARACTER, FakeMouth, FakeThinker, words
from vivavoce.engine import reply as reply_module
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    FirstToken,
    Opening,
    Output,
    Prompt,
    Request,
    Setup,
    TextDelta,
    ThoughtText,
    Usage,
)
from vivavoce.engine.gate import Gate
from vivavoce.engine.reply import Reply
from vivavoce.languages import Language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Cancelled, Done, Reasoning, Text, Thought
from vivavoce.voice.parts import Clause, Said
from vivavoce.voice.style.names import tone
from vivavoce.voice.style.types import Controls

SETUP = Setup(
    {
        "en": Prompt("Be brief.", (Message("user", "hey"), Message("assistant", "yo"))),
        "zh": Prompt("说短一点。"),
    },
    tools=(Tool("weather"),),
    speed=1.25,
)
CALL = ToolCall("call_1", "weather", "{}")


class Pace:
    """Seconds per thought, not learnt."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def saw(self, seconds: float) -> None:
        pass


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No audio needs to be held back."""
    monkeypatch.setattr(reply_module, "_PACE", Pace(0.0))


@pytest.fixture
def slow(fast: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next clause is always far away."""
    monkeypatch.setattr(reply_module, "_PACE", Pace(1000.0))


def answer(
    thinker: FakeThinker,
    mouth: FakeMouth | None = None,
    request: Request | None = None,
    language: Language | None = "en",
    *,
    short_start: bool = True,
    cancel_after: int | None = None,
    setup: Setup = SETUP,
) -> list[Output]:
    """All outputs of one answer; cancelled once `cancel_after` of them are there."""
    outputs: list[Output] = []
    reply = Reply(
        thinker,
        mouth or FakeMouth(),
        Gate(),
        setup,
        request or Request((Message("user", "hello"),)),
        language,
        voice="ann",
        short_start=short_start,
    )
    outputs.extend(reply.run(lambda: cancel_after is not None and len(outputs) >= cancel_after))
    return outputs


def text(outputs: Sequence[Output]) -> str:
    return "".join(output.text for output in outputs if isinstance(output, TextDelta))


def kinds(outputs: Sequence[Output]) -> list[str]:
    said = outputs[1:] if isinstance(outputs[0], FirstToken) else outputs
    names = [type(output).__name__ for output in said]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def test_the_first_token_is_told_before_anything_can_be_said_of_it() -> None:
    log: list[str] = []
    outputs = answer(FakeThinker(words("Oh well then. You"), log=log), FakeMouth(log=log))
    assert [output for output in outputs if isinstance(output, FirstToken)] == [FirstToken()]
    log.clear()
    thinker = FakeThinker(words("Oh well then. You"), log=log)
    request = Request((Message("user", "hello"),))
    reply = Reply(thinker, FakeMouth(), Gate(), SETUP, request, "en", voice="ann")
    assert next(iter(reply.run(lambda: False))) == FirstToken()
    assert len(log) == 1


def test_a_clause_is_rendered_before_any_further_thought() -> None:
    log: list[str] = []
    answer(FakeThinker(words("Hi, there. You"), log=log), FakeMouth(log=log))
    assert log == [
        "think Hi,",
        "render Hi,",
        "think there.",
        "render there.",
        "think You",
        "think",
        "render You",
    ]


def test_the_transcript_is_the_clauses_and_comes_before_their_audio() -> None:
    said = "Hi, there. How are you? "
    outputs = answer(FakeThinker(words(said)))
    assert text(outputs) == said
    assert kinds(outputs)[:2] == ["TextDelta", "AudioChunk"]
    assert outputs[-1] == Finished("stop", Usage(20, 10, 5))


def test_marks_count_from_the_start_of_the_answer() -> None:
    outputs = answer(FakeThinker(words("Hi, there. ")))
    chunks = [output for output in outputs if isinstance(output, AudioChunk)]
    marks = [mark for chunk in chunks for mark in chunk.marks]
    assert [mark.char for mark in marks] == list(range(1, 12))
    assert [mark.sample for mark in marks] == [CHARACTER * n for n in range(1, 12)]
    assert sum(len(chunk.samples) for chunk in chunks) == marks[-1].sample


def test_silent_clauses_are_shown_and_move_the_marks() -> None:
    mouth = FakeMouth()
    outputs = answer(FakeThinker(words("Hi, ! there. ")), mouth)
    assert text(outputs) == "Hi, ! there. "
    assert [shown for shown, _, _ in mouth.rendered] == ["Hi,", "there."]
    marks = [mark for o in outputs if isinstance(o, AudioChunk) for mark in o.marks]
    assert [mark.char for mark in marks] == [1, 2, 3, 4, *range(7, 14)]


@pytest.mark.usefixtures("slow")
def test_the_first_audio_waits_for_the_second() -> None:
    outputs = answer(FakeThinker(words("Hi, there. How are you? ")))
    assert kinds(outputs) == ["TextDelta", "AudioChunk", "TextDelta", "AudioChunk", "Finished"]
    before = outputs[: next(i for i, o in enumerate(outputs) if isinstance(o, AudioChunk))]
    assert text(before) == "Hi, there. "


@pytest.mark.usefixtures("slow")
def test_held_audio_is_let_go_at_the_end() -> None:
    outputs = answer(FakeThinker(words("Hi there")))
    assert sum(len(o.samples) for o in outputs if isinstance(o, AudioChunk)) == 8 * CHARACTER
    assert kinds(outputs) == ["TextDelta", "AudioChunk", "Finished"]


def test_held_audio_is_let_go_when_the_next_clause_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new is said: with every thought the next clause is nearer."""
    monkeypatch.setattr(reply_module, "_PACE", Pace(0.02))
    script = words("Hello, my dear old friend of many many years ")
    outputs: list[Output] = []
    thinker = FakeThinker(script)
    reply = Reply(
        thinker, FakeMouth(), Gate(), SETUP, Request(()), "en", voice="ann", short_start=True
    )
    thoughts_at_audio = None
    for output in reply.run(lambda: False):
        outputs.append(output)
        if isinstance(output, AudioChunk) and thoughts_at_audio is None:
            thoughts_at_audio = len(thinker.log)
    assert thoughts_at_audio is not None
    assert 1 < thoughts_at_audio < len(script)


@pytest.mark.usefixtures("slow")
def test_a_call_comes_after_what_was_said_before_it() -> None:
    script: list[Thought] = [Text("Let me "), Text("look"), CALL, Done("stop", 1, 0, 3)]
    outputs = answer(FakeThinker(script))
    assert kinds(outputs) == ["TextDelta", "AudioChunk", "ToolCall", "Finished"]
    assert text(outputs) == "Let me look"


def test_limits_and_choices_reach_the_thinker() -> None:
    thinker = FakeThinker()
    answer(thinker, request=Request((), max_tokens=7))
    assert (thinker.asked[0].sampling.max_tokens, thinker.asked[0].tool_choice) == (7, "auto")
    assert thinker.asked[0].tools == SETUP.tools
    answer(thinker, request=Request((), tools=(), tool_choice="none"))
    assert (thinker.asked[1].tools, thinker.asked[1].tool_choice) == ((), "none")
    cut = answer(FakeThinker([Text("and so"), Done("max_tokens", 3, 0, 2)]))
    assert cut[-1] == Finished("max_tokens", Usage(3, 0, 2))


def test_the_language_chooses_the_prompt() -> None:
    thinker, asked = FakeThinker(), Request((Message("user", "你好"),))
    answer(thinker, request=asked, language="zh")
    answer(thinker, request=asked, language="en")
    answer(thinker, request=asked, language=None)
    told = [call.messages for call in thinker.asked]
    assert [messages[0].text for messages in told] == ["说短一点。", "Be brief.", "说短一点。"]
    assert [m.text for m in told[1]] == ["Be brief.", "hey", "yo", "你好"]
    assert [call.sampling.forbid_han for call in thinker.asked] == [False, True, False]


def test_instructions_of_one_answer_replace_the_setup() -> None:
    thinker = FakeThinker()
    answer(thinker, request=Request((Message("user", "go"),), instructions="Rhyme."))
    assert [m.text for m in thinker.asked[0].messages] == ["Rhyme.", "go"]


def test_an_answer_in_writing_has_no_audio() -> None:
    mouth = FakeMouth()
    outputs = answer(FakeThinker(words("Hi, there.")), mouth, Request((), modality="text"))
    assert kinds(outputs) == ["TextDelta", "Finished"]
    assert text(outputs) == "Hi, there."
    assert (mouth.rendered, mouth.starts) == ([], [])


def test_voice_and_speed_reach_the_mouth() -> None:
    mouth = FakeMouth()
    answer(FakeThinker(words("Hi.")), mouth, short_start=False)
    assert mouth.rendered == [("Hi.", "ann", 1.25)]
    assert mouth.starts == [False]


def test_a_cancelled_answer_thinks_no_further() -> None:
    thinker, mouth = FakeThinker(words("Hi, there. How are you? Fine. ")), FakeMouth()
    outputs = answer(thinker, mouth, cancel_after=2)
    assert thinker.log == ["think Hi,"]
    assert not any(isinstance(output, Finished) for output in outputs)


def test_an_error_of_the_thinker_comes_through() -> None:
    with pytest.raises(RuntimeError, match="no memory"):
        answer(FakeThinker([Text("Hi, "), RuntimeError("no memory")]))


@pytest.mark.parametrize(("parallel", "names"), [(True, ["weather", "time"]), (False, ["weather"])])
def test_several_calls_only_where_they_are_wanted(parallel: bool, names: list[str]) -> None:
    script: list[Thought] = [CALL, ToolCall("call_2", "time", "{}"), Done("stop", 1, 0, 1)]
    setup = replace(SETUP, parallel_calls=parallel)
    outputs = answer(FakeThinker(script), setup=setup)
    assert [out.name for out in outputs if isinstance(out, ToolCall)] == names
    assert isinstance(outputs[-1], Finished)


def test_reasoning_goes_out_and_is_not_spoken() -> None:
    mouth = FakeMouth()
    outputs = answer(FakeThinker([Reasoning("Hm."), *words("Yes. ")]), mouth)
    assert outputs[:2] == [FirstToken(), ThoughtText("Hm.")]
    assert [said for said, _, _ in mouth.rendered] == ["Yes."]


def test_marks_begin_anew_after_a_call() -> None:
    script: list[Thought] = [Text("One. "), CALL, Text("Two. "), Done("stop", 1, 0, 1)]
    chunks = [out for out in answer(FakeThinker(script)) if isinstance(out, AudioChunk)]
    assert [chunk.marks[0].char for chunk in chunks[:: len(chunks) // 2]] == [1, 1]


def test_who_whispers_is_answered_softly_and_the_mouths_cache_stays_as_it_is() -> None:
    said = Message("user", "hello", cues=("whispering",))
    loud = Request((Message("user", "hello"),))
    soft = [o for o in answer(FakeThinker(), request=Request((said,))) if isinstance(o, AudioChunk)]
    plain = [o for o in answer(FakeThinker(), request=loud) if isinstance(o, AudioChunk)]
    ratio = soft[0].samples.max() / plain[0].samples.max()
    assert ratio == pytest.approx(10 ** (-8 / 20), rel=1e-3)
    assert soft[0].samples.dtype == np.float32
    assert soft[0].marks == plain[0].marks


@pytest.mark.parametrize(
    ("level", "loudest"), [(0.1, 0.1 * 10 ** (1 / 20)), (0.97, 1.0), (1.3, 1.3)]
)
def test_louder_never_clips(level: float, loudest: float) -> None:
    class Mouth(FakeMouth):
        def render(
            self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
        ) -> Iterator[Said]:
            yield Said(np.full(10, level, np.float32))

    said = Message("user", "hello", cues=("laughing",))
    outputs = answer(FakeThinker(), Mouth(), Request((said,)))
    chunks = [output for output in outputs if isinstance(output, AudioChunk)]
    assert chunks[0].samples.max() == pytest.approx(loudest, rel=1e-3)


def spoken(mouth: FakeMouth) -> set[Controls]:
    """The controls of all that was rendered."""
    return {clause.controls for clause in mouth.clauses}


PERSONA = Controls(pitch=1.0)
SCENE = tone("whisper")


@pytest.mark.parametrize(
    ("instructions", "wanted"),
    [
        (None, PERSONA.then(SCENE)),
        ("Say hello to Ann.", PERSONA.then(SCENE)),
        ("Say hello. Use a sad tone.", PERSONA.then(tone("sad"))),
    ],
)
def test_persona_then_scene_unless_the_request_has_one_of_its_own(
    instructions: str | None, wanted: Controls
) -> None:
    mouth, setup = FakeMouth(), replace(SETUP, tone=PERSONA, scene=SCENE)
    request = Request((Message("user", "hello"),), instructions=instructions)
    answer(FakeThinker(), mouth, request, setup=setup)
    assert spoken(mouth) == {wanted}


def test_how_the_user_sounds_lies_on_top_and_speed_and_gain_count_once() -> None:
    mouth = FakeMouth()
    said = Message("user", "hello", cues=("upset",))
    answer(FakeThinker(), mouth, Request((said,)), setup=replace(SETUP, tone=PERSONA))
    gentle = replace(tone("gentle"), rate=1.0, energy=0.0)
    assert spoken(mouth) == {PERSONA.then(gentle)}
    assert {speed for _, _, speed in mouth.rendered} == {1.25 * 0.9}


def test_a_laugh_is_answered_with_one_once_in_a_while() -> None:
    laughing, plain = Message("user", "hello", cues=("laughing",)), Message("user", "hello")
    for history, sounds in (((laughing,), 1), ((plain,), 0), ((laughing, plain, laughing), 0)):
        mouth = FakeMouth()
        answer(FakeThinker(), mouth, Request(history))
        assert [len(clause.before) for clause in mouth.clauses] == [sounds, 0, 0]


def test_an_answer_in_writing_has_no_tags() -> None:
    thinker = FakeThinker(words("[happy 4] Hi, [laughter] see [1]. [sigh]"))
    request = Request((Message("user", "hello"),), modality="text")
    assert " ".join(text(answer(thinker, request=request)).split()) == "Hi, see [1]."


def test_a_seed_reaches_the_thinker() -> None:
    thinker = FakeThinker()
    answer(thinker, request=Request((Message("user", "hello"),), seed=7))
    answer(thinker)
    assert [asked.sampling.seed for asked in thinker.asked] == [7, None]


BEEP = np.full(480, 0.1, np.float32)


def test_words_of_the_opening_come_before_the_first_answer_only() -> None:
    setup = replace(SETUP, opening=Opening({"en": "An AI speaks.", "zh": "这是人工智能。"}))
    assert text(answer(FakeThinker(words("Hi.")), setup=setup)) == "An AI speaks. Hi."
    assert text(answer(FakeThinker(words("嗨。")), language="zh", setup=setup)).startswith("这是")
    later = Request((Message("user", "so?"),), begun=True)
    assert text(answer(FakeThinker(words("So.")), request=later, setup=setup)) == "So."
    written = Request((Message("assistant", "Hi."), Message("user", "so?")))
    assert text(answer(FakeThinker(words("So.")), request=written, setup=setup)).startswith("An AI")


@pytest.mark.parametrize("how", [{"modality": "text"}, {"aside": True}])
def test_what_is_not_said_in_the_conversation_has_no_opening(how: dict[str, Any]) -> None:
    setup = replace(SETUP, opening=Opening({"en": "An AI speaks."}, BEEP))
    request = Request((Message("user", "hello"),), **how)
    outputs = answer(FakeThinker(words("Hi.")), request=request, setup=setup)
    assert text(outputs) == "Hi."
    assert not any(o.samples is BEEP for o in outputs if isinstance(o, AudioChunk))


def test_a_sound_of_the_opening_moves_the_marks() -> None:
    plain = answer(FakeThinker(words("Hi, there. ")))
    opened = answer(
        FakeThinker(words("Hi, there. ")), setup=replace(SETUP, opening=Opening(sound=BEEP))
    )
    first, *rest = (output for output in opened if isinstance(output, AudioChunk))
    assert first.samples is BEEP
    before = [m for o in plain if isinstance(o, AudioChunk) for m in o.marks]
    after = [m for o in rest for m in o.marks]
    assert [m.sample - len(BEEP) for m in after] == [m.sample for m in before]
    assert [m.char for m in after] == [m.char for m in before]
