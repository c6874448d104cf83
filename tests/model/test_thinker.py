import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import tiny_qwen
from vivavoce.errors import EngineError
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Done, Sampling, Text, Thought
from vivavoce.model.speech import Speech
from vivavoce.model.thinker import CHUNK, OnnxThinker
from vivavoce.model.thinker_build import build
from vivavoce.model.thinker_steps import State
from vivavoce.store import Store

VOCABULARY = tiny_qwen.vocabulary()[0]
STOP = VOCABULARY.index("<|im_end|>")
SYSTEM = Message("system", "You are t, a user of few words.")
GREEDY = Sampling(temperature=0, max_tokens=12)
TIMER = Tool(
    "timer",
    "Starts one",
    {
        "type": "object",
        "properties": {"minutes": {"type": "integer"}, "tone": {"enum": ["bell", "beep"]}},
        "required": ["minutes", "tone"],
    },
)
WEATHER = Tool("weather", "Now", {"type": "object", "properties": {"city": {"type": "string"}}})


def never() -> bool:
    return False


@pytest.fixture
def thinker(tiny_thinker: Path) -> OnnxThinker:
    """One that calls of its own accord."""
    return OnnxThinker(tiny_thinker, chooses=False)


def ask(
    thinker: OnnxThinker,
    *messages: Message,
    tools: Sequence[Tool] = (),
    choice: str = "auto",
    sampling: Sampling = GREEDY,
) -> tuple[str, list[ToolCall], Done]:
    thoughts = list(thinker.think([SYSTEM, *messages], tools, choice, sampling, never))
    text = "".join(thought.text for thought in thoughts if isinstance(thought, Text))
    calls = [thought for thought in thoughts if isinstance(thought, ToolCall)]
    assert isinstance(thoughts[-1], Done)
    return text, calls, thoughts[-1]


def follow(thinker: OnnxThinker, tokens: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the model want these tokens, then the end of its turn, whatever it reads."""
    wanted = iter([*tokens, *[STOP] * 50])

    def logits(hidden: np.ndarray) -> np.ndarray:
        scores = np.zeros((1, len(VOCABULARY)), np.float32)
        scores[0, next(wanted)] = 100.0
        return scores

    monkeypatch.setattr(thinker.steps, "logits", logits)


def test_an_answer_does_not_depend_on_what_was_cached(tiny_thinker: Path) -> None:
    history = [Message("user", "hi"), Message("assistant", "t"), Message("user", "hi user")]
    cold = ask(OnnxThinker(tiny_thinker), *history)
    warm = OnnxThinker(tiny_thinker)
    ask(warm, history[0])
    ask(warm, Message("user", "other"))
    again = ask(warm, *history)
    assert again[0] == cold[0]
    assert cold[2].cached_tokens == 0
    assert again[2].cached_tokens > 30
    assert again[2].input_tokens == cold[2].input_tokens


def test_a_pinned_persona_is_shared_and_survives(tiny_thinker: Path) -> None:
    thinker = OnnxThinker(tiny_thinker, cache_tokens=0)
    thinker.warm([SYSTEM], [], never, pin=True)
    prefix = thinker.cache.nbytes
    for word in ("hi", "user", "你好"):
        done = ask(thinker, Message("user", word))[2]
        assert done.cached_tokens > thinker.count(SYSTEM.text)
    assert thinker.cache.nbytes >= prefix


def test_an_unfinished_turn_leaves_only_the_tail(thinker: OnnxThinker) -> None:
    thinker.warm([SYSTEM, Message("user", "hi user, I am")], [], never, unfinished=True)
    done = ask(thinker, Message("user", "hi user, I am t"))[2]
    # what is left: " t", the end of the turn and the assistant's opening
    opening = len("assistant\n") + 1
    assert done.input_tokens - done.cached_tokens <= 1 + 2 + opening + 1


def test_warming_can_be_cancelled_and_keeps_what_it_read(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    steps = count_steps(thinker, monkeypatch)
    long = Message("user", "x, " * 60)

    def after_two() -> bool:
        asked.append(1)
        return len(asked) > 2

    thinker.warm([SYSTEM, long], [], after_two)
    assert steps == [CHUNK, CHUNK]
    assert ask(thinker, long)[2].cached_tokens == 2 * CHUNK


def test_cancelling_stops_at_the_next_token(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(thinker, thinker.tokenizer.text("hi, hi, hi, hi, hi"), monkeypatch)
    stop = False
    stream = thinker.think([SYSTEM], [], "auto", GREEDY, lambda: stop)
    heard = [next(stream), next(stream)]
    stop = True
    assert [*heard, *stream] == [Text("hi"), Text(",")]


def test_closing_the_iterator_keeps_the_prompt_cached(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(thinker, thinker.tokenizer.text("hi, hi"), monkeypatch)
    stream = thinker.think([SYSTEM, Message("user", "hi")], [], "auto", GREEDY, never)
    assert next(stream) == Text("hi")
    stream.close()  # type: ignore[attr-defined]
    done = ask(thinker, Message("user", "hi"))[2]
    assert done.cached_tokens == done.input_tokens


def test_characters_are_whole(thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = thinker.tokenizer.text("你好🙂")
    assert len(tokens) == 1 + 3 + 4
    follow(thinker, tokens, monkeypatch)
    thoughts = list(thinker.think([SYSTEM], [], "auto", GREEDY, never))
    assert thoughts[:-1] == [Text("你"), Text("好"), Text("🙂")]


def test_the_end_of_the_turn_and_the_limit(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(thinker, thinker.tokenizer.text("hi, t"), monkeypatch)
    text, _, done = ask(thinker)
    assert (text, done.reason, done.output_tokens) == ("hi, t", "stop", 3)
    follow(thinker, thinker.tokenizer.text("hi" * 30), monkeypatch)
    text, _, done = ask(thinker, sampling=Sampling(temperature=0, max_tokens=4))
    assert (text, done.reason, done.output_tokens) == ("hihihihi", "max_tokens", 4)


def test_an_english_answer_can_be_kept_free_of_chinese(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = thinker.tokenizer.text("你t")
    follow(thinker, tokens, monkeypatch)
    assert ask(thinker)[0] == "你t"
    follow(thinker, tokens, monkeypatch)
    barred = Sampling(temperature=0, max_tokens=12, forbid_han=True)
    assert "你" not in ask(thinker, sampling=barred)[0]


def test_scripts_nobody_speaks_never_come(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(thinker, thinker.tokenizer.text("ж"), monkeypatch)
    assert "ж" not in ask(thinker)[0]


# ------------------------------------------------------------------------------------- open ends


def spoken(thinker: OnnxThinker, text: str) -> Speech:
    """Words as perfect ears would hear them: the thinker's own rows for them."""
    return Speech.of(thinker.steps.embed([thinker.tokenizer.text(text)])[0])


def test_heard_words_are_answered_like_written_ones(thinker: OnnxThinker) -> None:
    heard = Message("user", "something else", speech=spoken(thinker, "hi user, I am t"))
    written = ask(thinker, Message("user", "hi user, I am t"))
    thinker.close()
    assert ask(thinker, heard)[0] == written[0] != ""
    assert ask(thinker, heard)[2].input_tokens == written[2].input_tokens


def test_speech_is_read_block_by_block_behind_the_persona(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left after the last block are the end of the turn and the assistant's opening."""
    thinker.warm([SYSTEM], [], never, pin=True)
    whole = spoken(thinker, "hi user, I am t and you")
    steps = count_steps(thinker, monkeypatch)
    for end in range(4, len(whole), 4):
        so_far = Message("user", speech=Speech.of(whole.rows[:end]))
        thinker.warm([SYSTEM, so_far], [], never, unfinished=True)
    assert steps[1:] == [4] * (len(steps) - 1)
    heard = Message("user", speech=whole)
    done = ask(thinker, heard)[2]
    closing = 2 + len("assistant\n") + 1
    assert done.input_tokens - done.cached_tokens <= closing + len(whole) % 4 + 1


def test_what_was_read_to_its_end_is_answered_without_another_step(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Message("user", speech=spoken(thinker, "hi user"))
    cold = ask(thinker, heard)
    thinker.close()
    thinker.warm([SYSTEM, heard], [], never)
    steps = count_steps(thinker, monkeypatch)
    limit = Sampling(temperature=0, max_tokens=1)
    text, _, done = ask(thinker, heard, sampling=limit)
    assert cold[0].startswith(text)
    assert done.cached_tokens == done.input_tokens
    assert steps == [1]  # the token that was written


def test_a_wrong_tail_is_rolled_back_to_the_last_right_row(thinker: OnnxThinker) -> None:
    """Speech went on behind a pause: the rows of the pause were not what they are now."""
    right = spoken(thinker, "hi user, I am t and you")
    wrong = Speech.of(right.rows[:12]).then(spoken(thinker, ", !").rows)
    ask(thinker, Message("user", speech=wrong))
    again = ask(thinker, Message("user", speech=right))
    thinker.close()
    assert again[0] == ask(thinker, Message("user", speech=right))[0]
    before = again[2].input_tokens - (2 + len("assistant\n") + 1) - len(right)
    assert before + 12 <= again[2].cached_tokens + 1 <= before + 13


def test_the_history_holds_the_words_and_what_was_said_to_them(thinker: OnnxThinker) -> None:
    """The turn after one that was heard reads it as text; nothing of its rows is taken for it."""
    heard = Message("user", "hi", speech=spoken(thinker, "user"))
    text = ask(thinker, heard)[0]
    talk = [Message("user", "hi"), Message("assistant", text), Message("user", "hi user")]
    warm = ask(thinker, *talk)
    thinker.close()
    assert warm[0] == ask(thinker, *talk)[0]


def test_speech_of_another_width_is_a_defect(thinker: OnnxThinker) -> None:
    with pytest.raises(AssertionError, match="8"):
        ask(thinker, Message("user", speech=Speech.of(np.zeros((2, 8), np.float32))))


@pytest.mark.parametrize("choice", ["required", "timer"])
def test_a_forced_call_is_valid_whatever_the_model_wants(thinker: OnnxThinker, choice: str) -> None:
    text, calls, done = ask(thinker, Message("user", "hi"), tools=[TIMER], choice=choice)
    assert text == ""
    assert [call.name for call in calls] == ["timer"]
    arguments = json.loads(calls[0].arguments)
    assert isinstance(arguments["minutes"], int)
    assert arguments["tone"] in ("bell", "beep")
    assert done.reason == "stop"


def test_required_chooses_among_the_tools(thinker: OnnxThinker) -> None:
    calls = ask(thinker, tools=[TIMER, WEATHER], choice="required")[1]
    assert len(calls) == 1
    assert calls[0].name in ("timer", "weather")


def test_a_call_of_its_own_accord_follows_words_and_is_not_spoken(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = thinker.tokenizer.call_open
    assert opened is not None
    words = thinker.tokenizer.text("hi.")
    head = thinker.tokenizer.text('timer", "arguments":')
    body = thinker.tokenizer.text(' {"minutes": 12, "tone": "beep"}}')
    follow(thinker, [*words, opened, *head, *body], monkeypatch)
    limit = Sampling(temperature=0, max_tokens=60)
    text, calls, _ = ask(thinker, tools=[WEATHER, TIMER], sampling=limit)
    assert text == "hi."
    assert json.loads(calls[0].arguments) == {"minutes": 12, "tone": "beep"}


@pytest.mark.parametrize(("second", "expected"), [(7, [12, 7]), (12, [12])])
def test_further_calls_follow_until_one_is_repeated(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch, second: int, expected: list[int]
) -> None:
    opened = thinker.tokenizer.call_open
    assert opened is not None
    head = thinker.tokenizer.text('timer", "arguments":')
    wanted = [opened]
    for minutes in (12, second):
        body = f' {{"minutes": {minutes}, "tone": "beep"}}'
        wanted += [*head, *thinker.tokenizer.text(body), *thinker.tokenizer.text("\n"), opened]
    wanted[-2:] = [STOP]
    follow(thinker, wanted, monkeypatch)
    limit = Sampling(temperature=0, max_tokens=90)
    _, calls, done = ask(thinker, tools=[WEATHER, TIMER], sampling=limit)
    assert [json.loads(call.arguments)["minutes"] for call in calls] == expected
    assert done.reason == "stop"


def test_words_that_ask_for_a_function_bring_its_call_without_the_model(
    tiny_thinker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinker = OnnxThinker(tiny_thinker)
    steps = count_steps(thinker, monkeypatch)
    text, calls, _ = ask(thinker, Message("user", "the weather in Rome?"), tools=[TIMER, WEATHER])
    assert (text, steps) == ("", [])
    assert (calls[0].name, json.loads(calls[0].arguments)) == ("weather", {"city": "Rome"})


def test_where_the_words_leave_a_choice_the_model_copies_from_them(tiny_thinker: Path) -> None:
    message = Tool(
        "send_message",
        "Send a message",
        {
            "type": "object",
            "properties": {"to": {"type": "string"}, "text": {"type": "string"}},
            "required": ["to", "text"],
        },
    )
    said = "send Ann the message hi user"
    calls = ask(OnnxThinker(tiny_thinker), Message("user", said), tools=[message])[1]
    arguments = json.loads(calls[0].arguments)
    assert set(arguments) == {"to", "text"}
    assert all(value.lower() in said.lower() for value in arguments.values())


def test_small_talk_is_answered_without_functions(
    tiny_thinker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinker = OnnxThinker(tiny_thinker)
    opened = thinker.tokenizer.call_open
    assert opened is not None
    follow(thinker, [opened], monkeypatch)
    assert ask(thinker, Message("user", "hi, you there"), tools=[TIMER])[1] == []


def test_what_is_missing_is_asked_for(tiny_thinker: Path) -> None:
    needs_city = Tool(
        WEATHER.name, WEATHER.description, {**WEATHER.parameters, "required": ["city"]}
    )
    asked = Message("user", "What's the weather?")
    text, calls, done = ask(OnnxThinker(tiny_thinker), asked, tools=[needs_city])
    assert (text, calls, done.reason) == ("For which city?", [], "stop")


def test_tool_choice_none_bars_the_mark(
    thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = thinker.tokenizer.call_open
    assert opened is not None
    follow(thinker, [opened], monkeypatch)
    _, calls, _ = ask(thinker, tools=[TIMER], choice="none")
    assert calls == []


def test_a_prompt_beyond_the_context_says_so(thinker: OnnxThinker) -> None:
    with pytest.raises(EngineError, match="at most 2032"):
        ask(thinker, Message("user", "x, " * 700))


def count_steps(thinker: OnnxThinker, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Records how many tokens each step reads."""
    sizes: list[int] = []
    step: Callable[[Any, State], Any] = thinker.steps.step

    def counted(embeds: np.ndarray, state: State) -> Any:
        sizes.append(embeds.shape[1])
        return step(embeds, state)

    monkeypatch.setattr(thinker.steps, "step", counted)
    return sizes


@pytest.mark.e2e
def test_the_real_model_answers_in_both_languages(model_dir: Path, tmp_path: Path) -> None:
    gguf = next(model_dir.glob("qwen2.5-coder-0.5b*.gguf"), None)
    if gguf is None:
        pytest.skip("the thinker's file is not here: run `vivavoce models pull`")
    build(gguf, tmp_path / "thinker", lambda _: None)
    thinker = OnnxThinker(tmp_path / "thinker")
    system = Message("system", "You are a friendly voice assistant. Answer in one sentence.")

    def answer(question: str, tools: Sequence[Tool] = ()) -> list[Thought]:
        asked = [system, Message("user", question)]
        sampling = Sampling(temperature=0, max_tokens=60)
        return list(thinker.think(asked, tools, "auto", sampling, never))

    def text(thoughts: Sequence[Thought]) -> str:
        return "".join(thought.text for thought in thoughts if isinstance(thought, Text))

    assert "Paris" in text(answer("What is the capital of France?"))
    assert "北京" in text(answer("中国的首都是哪里？"))
    call = answer("What is the weather in Rome right now?", [WEATHER])[0]
    assert isinstance(call, ToolCall)
    assert json.loads(call.arguments)["city"] == "Rome"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("question", "output", "said"),
    [
        ("What is the weather in Paris?", '{"weather": "sunny", "temp_c": 21}', "21"),
        ("北京天气怎么样？", "晴，21度", "21"),
        ("Where is my order 12345?", "It was shipped yesterday and arrives on Friday.", "Friday"),
    ],
)
def test_the_real_model_says_what_came_of_a_call(
    store: Store, question: str, output: str, said: str
) -> None:
    thinker = OnnxThinker(store.path("thinker-s-graph"))
    call = ToolCall("c1", "look_up", "{}")
    history = [Message("user", question), Message("assistant", calls=(call,))]
    text, calls, _ = ask(
        thinker, *history, Message("tool", output, call_id="c1"),
        tools=[WEATHER], sampling=Sampling(temperature=0, max_tokens=40),
    )  # fmt: skip
    assert calls == []
    assert said in text
