"""What went over one connection, in order, in both directions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from vivavoce.conformance.shapes import Shape

Json = dict[str, Any]
CUT_AUDIO: Final = 44
"""Characters of base64 to which pydantic-ai's recordings cut every audio delta: 33 bytes, so that
whole samples cannot be asked of them."""


@dataclass(frozen=True)
class Event:
    """One frame. `kind` is the GA name of `body["type"]`, or the type itself when unknown."""

    index: int
    sent: bool
    body: Json
    kind: str
    known: bool = True

    def get(self, *path: str | int) -> Any:
        """`body` at a path of keys; None where the path ends early."""
        value: Any = self.body
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def text(self, *path: str | int) -> str | None:
        """The string at a path; None where there is something else."""
        value = self.get(*path)
        return value if isinstance(value, str) else None

    @property
    def item_id(self) -> str | None:
        """The item that the event is about, wherever its id stands."""
        return self.text("item_id") or self.text("item", "id")

    @property
    def response_id(self) -> str | None:
        """The response that the event is about, wherever its id stands."""
        return self.text("response_id") or self.text("response", "id")


@dataclass
class Trace:
    """All frames of one connection.

    `whole`: it begins with the connection, so every id in it was introduced in it. `finished`: the
    server had time to end what it began. `opened`: when, in seconds since 1970; None for a
    recording, whose age is not known.
    """

    shape: Shape
    whole: bool = True
    finished: bool = False
    opened: float | None = None
    events: list[Event] = field(default_factory=list)

    def add(self, body: Json, *, sent: bool) -> Event:
        """Append a frame."""
        wire = body.get("type")
        wire = wire if isinstance(wire, str) else ""
        kind = wire if sent else self.shape.canonical(wire)
        event = Event(len(self.events), sent, body, kind or wire, kind is not None)
        self.events.append(event)
        return event

    @property
    def audio_cut(self) -> bool:
        """It is a recording, live or from a file, that lacks most of the audio."""
        deltas = [str(e.get("delta")) for e in self.received("response.output_audio.delta")]
        return bool(deltas) and all(
            len(delta) == CUT_AUDIO and not delta.endswith("=") for delta in deltas
        )

    def received(self, *kinds: str) -> Iterator[Event]:
        """Server events, all or of these kinds."""
        for event in self.events:
            if not event.sent and (not kinds or event.kind in kinds):
                yield event

    def sent(self, *kinds: str) -> Iterator[Event]:
        """Client events, all or of these kinds."""
        return (e for e in self.events if e.sent and (not kinds or e.kind in kinds))


def load(path: Path, shape: Shape) -> Trace:
    """A recording: JSON lines or pydantic-ai's YAML cassettes.

    A line is `{"sent": bool, "data": frame}`, or a server's frame as it is. Raises ValueError
    for a file of another form.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".yaml", ".yml"):
        frames = _cassette(yaml.safe_load(text))
    else:
        frames = [_line(line) for line in text.splitlines() if line.strip()]
    trace = Trace(shape)
    for sent, body in frames:
        trace.add(body, sent=sent)
    first = next(trace.received(), None)
    trace.whole = first is not None and first.kind == "session.created"
    return trace


def _cassette(value: Any) -> list[tuple[bool, Json]]:
    if not isinstance(value, dict) or "interactions" not in value:
        raise ValueError("not a recording: expected `interactions:` at the top of the YAML file")
    return [
        (entry["direction"] == "sent", entry["data"])
        for entry in value["interactions"]
        if isinstance(entry, dict) and isinstance(entry.get("data"), dict) and "direction" in entry
    ]


def _line(line: str) -> tuple[bool, Json]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("not a recording: expected one JSON object per line")
    if isinstance(value.get("data"), dict):
        return bool(value.get("sent")), value["data"]
    return False, value
