import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vivavoce.engine.thinkers.llamacpp import LlamaThinker
from vivavoce.errors import EngineError, ModelError
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Done, Sampling, Text

pytest.importorskip("xllamacpp")

SYSTEM = Message("system", "You are a friendly voice assistant. Answer in one sentence.")
GREEDY = Sampling(temperature=0, max_tokens=40)
TOOL = Tool(
    "weather",
    "Weather of a city",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)


def never() -> bool:
    return False


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        LlamaThinker(tmp_path / "none.gguf")


@pytest.fixture(scope="module")
def thinker(model_dir: Path) -> Iterator[LlamaThinker]:
    gguf = next(model_dir.glob("qwen2.5-coder-0.5b*.gguf"), None)
    if gguf is None:
        pytest.skip("the thinker's file is not here: run `vivavoce models pull`")
    thinker = LlamaThinker(gguf, context=2048)
    yield thinker
    thinker.close()


@pytest.mark.e2e
def test_it_streams_an_answer_and_reuses_what_it_read(thinker: LlamaThinker) -> None:
    asked = [SYSTEM, Message("user", "What is the capital of France?")]
    thinker.warm(asked, [], never)
    *words, done = thinker.think(asked, [], "auto", GREEDY, never)
    assert "Paris" in "".join(word.text for word in words if isinstance(word, Text))
    assert isinstance(done, Done)
    assert done.cached_tokens >= done.input_tokens - 2


@pytest.mark.e2e
def test_it_calls_tools(thinker: LlamaThinker) -> None:
    asked = [Message("user", "What is the weather in Rome?")]
    calls = [
        thought
        for thought in thinker.think(asked, [TOOL], "auto", GREEDY, never)
        if isinstance(thought, ToolCall)
    ]
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("weather", {"city": "Rome"})
    ]


@pytest.mark.e2e
def test_leaving_frees_it_for_the_next_answer(thinker: LlamaThinker) -> None:
    stream = thinker.think([SYSTEM, Message("user", "Tell a story.")], [], "auto", GREEDY, never)
    assert isinstance(next(stream), Text)
    stream.close()  # type: ignore[attr-defined]
    started = time.monotonic()
    assert (
        list(thinker.think([Message("user", "word " * 1500)], [], "auto", GREEDY, lambda: True))
        == []
    )
    assert time.monotonic() - started < 10


@pytest.mark.e2e
def test_a_prompt_beyond_the_context_is_an_error(thinker: LlamaThinker) -> None:
    with pytest.raises(EngineError, match="exceeds the available context"):
        list(thinker.think([Message("user", "word " * 3000)], [], "auto", GREEDY, never))
