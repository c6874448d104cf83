"""Each frame by itself: JSON, a type of this shape, an id of its own, the keys, plain types."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.objects import objects
from vivavoce.conformance.trace import Event, Trace

DATA: Final = Path(__file__).parent.parent / "data"
WITHOUT_ID: Final = "input_audio_buffer.dtmf_event_received"
STRINGS: Final = frozenset(
    "item_id response_id delta text transcript arguments call_id name".split()
)
NUMBERS: Final = frozenset("output_index content_index audio_start_ms audio_end_ms".split())
LISTS: Final = {"message": "content"}
ITEM_STRINGS: Final = {"function_call": ("arguments", "name", "call_id")}


@cache
def required_keys(shape: str) -> dict[str, frozenset[str]]:
    """Keys every object of a name must have: recorded (GA), typed or documented."""
    documented = json.loads((DATA / "documented.json").read_text("utf-8"))["keys"]
    tables = [documented["all"], documented[shape]]
    if shape == "ga":
        tables.append(json.loads((DATA / "recorded.json").read_text("utf-8"))["keys"])
    merged: dict[str, frozenset[str]] = {}
    for table in tables:
        merged |= {name: frozenset(keys) for name, keys in table.items()}
    return merged


def types_known(trace: Trace) -> Iterator[Finding]:
    """Every type belongs to the shape: clients treat others as errors or die of them."""
    for event in trace.received():
        if "type" not in event.body:
            yield Finding("json", "a frame without `type`, or no JSON object at all", event)
        elif not event.known:
            yield Finding(
                "known-type",
                f"{event.body['type']!r} is no event of the {trace.shape.title} shape; vendor "
                "events must be asked for by the client",
                event,
            )


def event_ids(trace: Trace) -> Iterator[Finding]:
    """event_id is a string, used once, and the server's own."""
    sent = {event.get("event_id") for event in trace.sent()} - {None}
    seen: set[str] = set()
    for event in trace.received():
        found = event.get("event_id")
        if event.kind == WITHOUT_ID and found is None:
            continue
        if not isinstance(found, str) or not found:
            yield Finding("event-id", f"event_id is {found!r}, not a string", event)
            continue
        if found in seen:
            yield Finding("event-id", f"event_id {found!r} was used before", event)
        if found in sent:
            yield Finding("event-id", f"event_id {found!r} is the client's own", event)
        seen.add(found)


def keys(trace: Trace) -> Iterator[Finding]:
    """No object lacks a key that its kind always has."""
    required = required_keys(trace.shape.name)
    for event in trace.received():
        if not event.known:
            continue
        for name, value in objects(event):
            lacking = required.get(name, frozenset()) - set(value)
            if lacking:
                text = ", ".join(sorted(lacking))
                yield Finding("keys", f"{_shown(name, event)} lacks {text}", event)


def _shown(name: str, event: Event) -> str:
    return event.body["type"] if name == event.kind else f"{name} in {event.body['type']}"


def plain_types(trace: Trace) -> Iterator[Finding]:
    """Strings are strings, indexes are whole numbers, content is a list: never null."""
    for event in trace.received():
        if not event.known or event.kind == "error":
            continue
        for key, value in event.body.items():
            if key in STRINGS and not isinstance(value, str):
                yield Finding("types", f"{key} is {value!r}, not a string", event)
            if key in NUMBERS and not _whole(value):
                yield Finding("types", f"{key} is {value!r}, not a whole number >= 0", event)
        output = event.get("response", "output")
        for item in (event.get("item"), *(output if isinstance(output, list) else ())):
            if isinstance(item, dict):
                yield from _item_types(item, event)
        response = event.get("response")
        if isinstance(response, dict) and not isinstance(response.get("output", []), list):
            yield Finding("types", f"response.output is {output!r}, not a list", event)


def _item_types(item: dict[str, Any], event: Event) -> Iterator[Finding]:
    kind = str(item.get("type"))
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield Finding("types", f"item.id is {item.get('id')!r}, not a string", event)
    if kind in LISTS and not isinstance(item.get(LISTS[kind]), list):
        yield Finding("types", f"content is {item.get('content')!r}, not a list", event)
    for key in ITEM_STRINGS.get(kind, ()):
        if not isinstance(item.get(key), str):
            yield Finding("types", f"item.{key} is {item.get(key)!r}, not a string", event)
    if item.get("role") not in ("user", "assistant", "system", None):
        yield Finding("types", f"no item has the role {item['role']!r}", event)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
