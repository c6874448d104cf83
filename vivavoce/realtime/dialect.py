"""What a dialect is: tables of settings and of names, over the one domain model of `session/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from vivavoce.audio.types import Samples
from vivavoce.realtime.wire import Json
from vivavoce.session.config import AudioFormat, Config

Name = Literal["ga", "beta", "stepfun"]


@dataclass(frozen=True)
class Frame:
    """What stays the same for one connection."""

    session_id: str
    conversation_id: str
    expires_at: int
    encode_audio: Callable[[Samples, AudioFormat, str], bytes]
    """24 kHz speech of the item with that id in a wire format."""
    recorded: Callable[[str, int], bytes | None]
    """Audio of an item's part as PCM16 at 24 kHz, as long as it is kept."""


@dataclass(frozen=True)
class Setting:
    """One field of a dialect's session object: where it stands and what it means."""

    path: str
    """Keys from the session object down, joined by dots."""
    read: Callable[[Any, Config, str], Mapping[str, Any]]
    """(value, settings so far, name for errors) -> the fields of `Config` it changes."""
    write: Callable[[Config], Any]
    kinds: tuple[str, ...] = ("realtime",)
    """Kinds of session that have it."""


@dataclass(frozen=True)
class Dialect:
    """One way of writing the protocol."""

    name: Name
    settings: tuple[Setting, ...]
    types: Mapping[str, type[BaseModel]]
    """What stock clients of this dialect can send: by client event type, and `realtime` and
    `transcription` for the session objects."""
    unchecked: frozenset[str]
    """Session fields whose types are too narrow to check by; their setting checks them."""
    override_paths: Mapping[str, str]
    """`response.create` fields and the session setting each overrides, by their paths."""
    text: str
    """Name of text in event types (`response.NAME.delta`); likewise:"""
    audio: str
    transcript: str
    output_text: str
    """Type of text content in an assistant's item; likewise:"""
    output_audio: str
    item_added: tuple[str, ...]
    item_done: tuple[str, ...]
    head: Callable[[Config, Frame], Json]
    """What a session object begins with."""
    response: Callable[[Any, Config], Json]
    """(ResponseView, settings) -> what a response object has beside the common keys."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Further client event types and the common ones they are read as."""
    response_keys: tuple[str, ...] = ("response",)
    """Where `response.create` may carry its overrides."""
    item_object: bool = False
    """Items carry `object: realtime.item`."""
    names_calls: bool = True
    """`function_call_arguments.done` tells the function's name."""
    thoughts: bool = False
    """Thoughts are shown as content parts and `response.thinking` events."""
    cumulative: bool = False
    """Transcript deltas repeat all that was said so far."""
    tells_cancelled: bool = False
    """`response.cancelled` confirms a cancel."""
    conversation_created: bool = False
    limits_first: bool = False
    """`rate_limits.updated` follows `response.created` instead of `response.done`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `Config` that a session of this dialect begins with."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """Texts of errors, by code, that clients of this dialect know by heart."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Names of settings that errors found later than reading tell by their GA paths."""
    max_minutes: int | None = None
    """Longest session; None: as the server says."""
