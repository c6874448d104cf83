"""Rules survive anything a server may send, and say nothing about a conforming one."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.running import PACE, target
from tests.fakes.server import running
from tests.fakes.showing_engine import showing_engine
from vivavoce.conformance.rules import RULES, check, conversation
from vivavoce.conformance.scenarios import spoken_turn, tool_call
from vivavoce.conformance.shapes import GA
from vivavoce.conformance.stage import Stage
from vivavoce.conformance.trace import Json, Trace

Path = tuple[str | int, ...]
ODD: tuple[object, ...] = (None, 7, "x", [], {})


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Where the values of a frame are."""
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value[:1]))
    for key, inner in entries:
        yield (*here, key)
        yield from paths(inner, (*here, key))


def replaced(body: Json, path: Path, value: object) -> Json:
    body = copy.deepcopy(body)
    inner: Any = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return body


async def recorded() -> list[Trace]:
    """A spoken turn and a call, as our server sends them."""
    async with running(showing_engine()) as live:
        stage = Stage(target(live.ws), PACE)
        await spoken_turn.english.play(stage)
        await tool_call.play.play(stage)
    return [talk.trace for talk in stage.talks]


@pytest.mark.parametrize(("then", "objections"), [("cleared", 0), ("committed", 1)])
def test_words_of_what_is_cleared_need_no_item(then: str, objections: int) -> None:
    trace = Trace(GA)
    words = "conversation.item.input_audio_transcription.delta"
    trace.add({"type": words, "item_id": "item_1", "content_index": 0, "delta": "Do"}, sent=False)
    trace.add({"type": f"input_audio_buffer.{then}"}, sent=False)
    assert len(list(conversation.references(trace))) == objections


async def test_no_value_anywhere_breaks_a_rule() -> None:
    tried: set[tuple[str, Path]] = set()
    for trace in await recorded():
        assert list(check(trace)) == []
        for event in list(trace.received()):
            for path in paths(event.body):
                if (event.kind, path) in tried:
                    continue
                tried.add((event.kind, path))
                for value in ODD:
                    broken = Trace(trace.shape)
                    for each in trace.events:
                        if each.kind == "input_audio_buffer.append":
                            continue
                        body = replaced(event.body, path, value) if each is event else each.body
                        broken.add(body, sent=each.sent)
                    for rule in RULES:
                        list(rule(broken))
    assert len(tried) > 200
