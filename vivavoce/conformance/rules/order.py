"""The order of events: inside an item as recorded, inside a response, and one answer at a time."""

import json
from collections.abc import Iterator
from functools import cache

from vivavoce.conformance.answers import Answer, answers
from vivavoce.conformance.distil import Span, positions
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.rules.frames import DATA
from vivavoce.conformance.trace import Event, Trace

CREATED_EARLY = frozenset(
    (a, "conversation.item.added") for a in ("response.created", "response.output_item.added")
)
"""The beta shape may announce an answer's item before its response (StepFun's guide does)."""


@cache
def pairs(flat: bool) -> tuple[tuple[str, str], ...]:
    """(first, second) kinds of one item whose order is fixed."""
    recorded = json.loads((DATA / "recorded.json").read_text("utf-8"))["order"]
    thinking = {
        "response.content_part.added": ["response.thinking.delta"],
        "response.thinking.delta": ["response.thinking.done", "response.done"],
        "response.thinking.done": ["response.content_part.done", "response.done"],
    }
    found = {
        (first, second)
        for table in (recorded, thinking)
        for first, later in table.items()
        for second in later
    }
    return tuple(sorted(found - CREATED_EARLY if flat else found))


def inside_items(trace: Trace) -> Iterator[Finding]:
    """Every pair of events of one item comes in the recorded order."""
    for spans in positions(trace):
        for first, second in pairs(trace.shape.flat):
            if first in spans and second in spans and spans[first][1] > spans[second][0]:
                yield _wrong_order(trace, spans, first, second)


def _wrong_order(trace: Trace, spans: Span, first: str, second: str) -> Finding:
    names = [trace.shape.wire(kind) for kind in (first, second)]
    early, late = trace.events[spans[second][0]], trace.events[spans[first][1]]
    message = f"{names[1]} (event {early.index}) came before {names[0]} (event {late.index})"
    return Finding("order", f"{message} of item {early.item_id or late.item_id}", early)


def inside_responses(trace: Trace) -> Iterator[Finding]:
    """Nothing of a response before response.created or after response.done."""
    for answer in answers(trace):
        first = answer.events[0]
        if first.kind != "response.created" and trace.whole:
            yield Finding("order", f"response {answer.id} was not created before this", first)
        if answer.done:
            end = answer.done[0].index
            for event in answer.events:
                if event.index > end and event.kind != "response.done":
                    yield Finding(
                        "order",
                        f"response {answer.id} ended with event {end}, this is later",
                        event,
                    )
        yield from _items_first(answer)


def _items_first(answer: Answer) -> Iterator[Finding]:
    """output_item.added before, and content_part.added before the deltas of a part."""
    for item in answer.items.values():
        events = [event for part in item.parts.values() for event in part.events] + item.done
        if events and not item.added:
            yield Finding("order", f"item {item.id} was never added to the answer", events[0])
        for index, part in item.parts.items():
            if index is not None and not part.of("response.content_part.added"):
                yield Finding("order", f"part {index} of {item.id} was never added", part.events[0])


def one_at_a_time(trace: Trace) -> Iterator[Finding]:
    """A conversation has one answer in progress; out-of-band ones run beside it."""
    active: Event | None = None
    out_of_band = {answer.id for answer in answers(trace) if answer.out_of_band}
    for event in trace.received("response.created", "response.done"):
        if event.response_id in out_of_band:
            continue
        if event.kind == "response.created":
            if active is not None and trace.shape.name == "ga":
                yield Finding(
                    "terminal", f"response {active.response_id} has not had response.done", event
                )
            active = event
        elif active is not None and active.response_id == event.response_id:
            active = None
