import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.chat_server import ChatServer, serve
from vivavoce.engine.thinkers.chat import ChatThinker
from vivavoce.errors import EngineError, EngineUnavailable
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Done, Reasoning, Sampling, Text, Thought

TOOL = Tool("weather", "Now", {"type": "object", "properties": {"city": {"type": "string"}}})
HI = [Message("system", "Brief."), Message("user", "hi")]


def delta(index: int = 0, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": fields, "finish_reason": finish}]}


def part(arguments: str, index: int = 0, **fields: Any) -> dict[str, Any]:
    function = {"arguments": arguments, **({"name": fields["name"]} if "name" in fields else {})}
    return {
        "index": index,
        "function": function,
        **({"id": fields["id"]} if "id" in fields else {}),
    }


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serve() as running:
        yield running


@pytest.fixture
def thinker(server: ChatServer) -> Iterator[ChatThinker]:
    thinker = ChatThinker("big", server.url, "key-1")
    yield thinker
    thinker.close()


def ask(thinker: ChatThinker, tools: tuple[Tool, ...] = (), choice: str = "auto") -> list[Thought]:
    return list(thinker.think(HI, tools, choice, Sampling(seed=4, max_tokens=9), lambda: False))


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_told_apart_from_words(
    server: ChatServer, thinker: ChatThinker, field: str
) -> None:
    thinking: dict[str, Any] = {field: "A greeting."}
    server.chunks = [delta(**thinking), delta(content="Hello"), delta(finish="stop")]
    thought, said, _ = ask(thinker)
    assert (thought, said) == (Reasoning("A greeting."), Text("Hello"))


def test_words_stream_and_usage_ends_them(server: ChatServer, thinker: ChatThinker) -> None:
    usage = {
        "prompt_tokens": 20,
        "completion_tokens": 2,
        "total_tokens": 22,
        "prompt_tokens_details": {"cached_tokens": 16},
    }
    server.chunks = [
        delta(role="assistant", content="Hel"),
        delta(content="lo"),
        delta(finish="length"),
        {"choices": [], "usage": usage},
    ]
    assert ask(thinker) == [Text("Hel"), Text("lo"), Done("max_tokens", 20, 16, 2)]
    request = server.requests[0]
    assert request["messages"][1] == {"role": "user", "content": "hi"}
    assert (request["model"], request["seed"], request["max_tokens"]) == ("big", 4, 9)
    assert server.keys == ["Bearer key-1"]
    assert "tools" not in request


def test_calls_arrive_whole(server: ChatServer, thinker: ChatThinker) -> None:
    server.chunks = [
        delta(tool_calls=[part("", id="c1", name="weather")]),
        delta(tool_calls=[part('{"city": ')]),
        delta(tool_calls=[part('"Rome"}')]),
        delta(tool_calls=[part("{}", index=1, id="c2", name="weather")]),
        delta(finish="tool_calls"),
    ]
    thoughts = ask(thinker, (TOOL,), "weather")
    assert thoughts[:-1] == [
        ToolCall("c1", "weather", '{"city": "Rome"}'),
        ToolCall("c2", "weather", "{}"),
    ]
    assert server.requests[0]["tools"][0]["function"]["name"] == "weather"
    named = {"type": "function", "function": {"name": "weather"}}
    assert server.requests[0]["tool_choice"] == named


def test_results_go_back_with_their_call(server: ChatServer, thinker: ChatThinker) -> None:
    history = [
        *HI,
        Message("assistant", calls=(ToolCall("c1", "weather", "{}"),)),
        Message("tool", "sunny", call_id="c1"),
    ]
    list(thinker.think(history, [TOOL], "none", Sampling(), lambda: False))
    sent = server.requests[0]["messages"]
    assert sent[2]["tool_calls"][0]["id"] == sent[3]["tool_call_id"] == "c1"
    assert "tools" not in server.requests[0]


@pytest.mark.parametrize("by_flag", [True, False])
def test_leaving_closes_the_stream(server: ChatServer, thinker: ChatThinker, by_flag: bool) -> None:
    server.chunks = [delta(content="a"), delta(content="b"), delta(content="c")]
    server.hold_after = 2
    stop = False
    stream = thinker.think(HI, [], "auto", Sampling(), lambda: stop)
    assert next(stream) == Text("a")
    if by_flag:
        stop = True
        assert list(stream) == []
    else:
        stream.close()  # type: ignore[attr-defined]
    assert server.left.wait(3), "the connection stayed open"


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, EngineUnavailable, "refused the key"),
        (404, EngineUnavailable, "does not know the model 'big'"),
        (400, EngineError, "refused the request"),
    ],
)
def test_refusals_say_what_to_do(
    server: ChatServer, thinker: ChatThinker, status: int, kind: type[Exception], says: str
) -> None:
    server.status = status
    with pytest.raises(kind, match=says):
        ask(thinker)


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    thinker = ChatThinker("big", f"http://127.0.0.1:{port}/v1")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        ask(thinker)
    thinker.close()


def test_count_is_an_estimate(thinker: ChatThinker) -> None:
    assert thinker.count("你好 hello world") == 2 + 3
