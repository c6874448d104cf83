"""How much one client may make a session hold.

Talks stay far below these; a client that runs away is told so, and its session goes on.
"""

from typing import Final

from vivavoce.audio.types import LISTEN_RATE
from vivavoce.errors import ProtocolError
from vivavoce.session.items import Item
from vivavoce.session.state import State

ASIDES: Final = 8
"""Answers out of band at a time."""

WRITTEN: Final = 64 * 1024 * 1024
"""Characters of a conversation, what was said earlier and is only recalled included."""

OVERHEAD: Final = 4096
"""Characters that an item counts for beside its words."""

AWAITED: Final = 64
"""Turns and clips at a time whose words are still to come."""

AWAITED_SAMPLES: Final = 30 * 60 * LISTEN_RATE
"""Samples (16 kHz) of them together: half an hour."""


def check_aside(state: State) -> None:
    """Raises `ProtocolError` when no further answer out of band can be given now."""
    if sum(response.out_of_band for response in state.responses) >= ASIDES:
        raise ProtocolError(
            f"{ASIDES} responses out of band are in progress already, as many as a session may "
            "have; wait until one of them is done.",
            code="rate_limit_exceeded",
        )


def check_written(state: State, item: Item) -> None:
    """Raises `ProtocolError` when the conversation is too large for another item."""
    kept = sum(_size(old) for old in state.items) + sum(map(len, state.past))
    if kept + _size(item) > WRITTEN:
        raise ProtocolError(
            f"The conversation holds {len(state.items)} items and {kept} characters, and has no "
            "room for this one: delete items, or go on in a new session.",
            code="conversation_too_large",
            param="item",
        )


def check_awaited(state: State, samples: int = 0, count: int = 1) -> None:
    """Raises `ProtocolError` when too much speech waits to be transcribed for `count` pieces more,
    `samples` long together."""
    waiting = sum(awaited.samples for awaited in state.awaited)
    if len(state.awaited) + count > AWAITED or waiting + samples > AWAITED_SAMPLES:
        raise ProtocolError(
            f"{len(state.awaited)} turns still wait for their transcripts; wait for some of them "
            "before you send more.",
            code="rate_limit_exceeded",
        )


def _size(item: Item) -> int:
    words = sum(len(part.text or "") for part in item.parts)
    about = len(item.arguments) + len(item.output) + len(item.thought or "")
    return OVERHEAD * (1 + len(item.parts)) + words + about
