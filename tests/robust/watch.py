"""What one client is told, held against every promise of the protocol."""

import json
from dataclasses import dataclass, field
from typing import Final

from tests.fakes.shapes import parse
from tests.robust.frames import Json, Seen

ADDED: Final = ("conversation.item.added", "conversation.item.created")


def _refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@dataclass
class Watch:
    """Reads every frame of one session; raises `AssertionError` at the first broken promise."""

    seen: Seen
    foreign: str
    """A word that only another session knows."""
    event_ids: set[str] = field(default_factory=set)
    refused: list[str | None] = field(default_factory=list)
    """`event_id` of each error."""
    created: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    items: list[str] = field(default_factory=list)
    finished: set[str] = field(default_factory=set)
    open: dict[str, str] = field(default_factory=dict)
    """Output items under way, to their responses."""

    def frame(self, shape: str, text: str) -> None:
        assert self.foreign not in text, "a word of another session"
        text.encode()
        event: Json = json.loads(text, parse_constant=_refuse_constant)
        parse(shape, event)
        assert event["event_id"] not in self.event_ids, "an event id twice"
        self.event_ids.add(event["event_id"])
        kind: str = event["type"]
        if kind == "error":
            self.refused.append(event["error"]["event_id"])
        elif kind.startswith("response."):
            self._response(kind, event)
        elif kind in ADDED:
            self._added(event)
        elif kind == "conversation.item.done":
            assert event["item"]["id"] in self.items, "an item is done that was never added"
            assert event["item"]["id"] not in self.finished, "an item is done twice"
            self.finished.add(event["item"]["id"])
        elif kind == "conversation.item.deleted":
            self.items.remove(event["item_id"])
            self.finished.discard(event["item_id"])

    def _added(self, event: Json) -> None:
        item, previous = event["item"], event["previous_item_id"]
        assert item["id"] not in self.items, "an item was added twice"
        assert previous is None or previous in self.items, "a gap in the chain of items"
        at = 0 if previous is None else 1 + self.items.index(previous)
        self.items.insert(at, item["id"])
        self.seen.items.append(item["id"])

    def _response(self, kind: str, event: Json) -> None:
        if kind == "response.created":
            name = event["response"]["id"]
            assert name not in self.created, "a response began twice"
            self.created.add(name)
            self.seen.responses.append(name)
        elif kind == "response.done":
            name = event["response"]["id"]
            assert name in self.created - self.done, "a response ended twice or never began"
            assert event["response"]["status"] != "in_progress"
            assert name not in self.open.values(), "a response ended with an item open"
            self.done.add(name)
        elif kind == "response.cancelled":
            assert event["response_id"] in self.created - self.done
        else:
            self._output(kind, event)

    def _output(self, kind: str, event: Json) -> None:
        name = event["response_id"]
        assert name in self.created - self.done, f"{kind} outside of its response"
        if kind == "response.output_item.added":
            self.open[event["item"]["id"]] = name
            if event["item"]["type"] == "function_call":
                self.seen.calls.append(event["item"]["call_id"])
        elif kind == "response.output_item.done":
            assert self.open.pop(event["item"]["id"], None) == name, "done without added"
        else:
            assert self.open.get(event["item_id"]) == name, f"{kind} outside of its item"

    def end(self) -> None:
        """All that was begun has ended."""
        assert self.created == self.done, f"answers that never ended: {self.created - self.done}"
        assert not self.open, f"items that never ended: {self.open}"
