"""What a client may do to the conversation's items and settings."""

from dataclasses import replace
from typing import Final

from vivavoce.errors import ProtocolError
from vivavoce.session import limits, responses, turns
from vivavoce.session.events import (
    CreateItem,
    DeleteItem,
    ItemAdded,
    ItemDeleted,
    ItemDone,
    ItemRetrieved,
    ItemTruncated,
    Prefill,
    Reconfigure,
    RetrieveItem,
    SessionUpdated,
    TruncateItem,
    UpdateSession,
)
from vivavoce.session.history import compose
from vivavoce.session.items import Item
from vivavoce.session.state import Playback, Step

_ENGINE_FIELDS: Final = frozenset(
    "instructions persona user voice tools hosted tool_choice parallel_calls speed "
    "transcription".split()
)


def update(step: Step, event: UpdateSession) -> None:
    before = step.state.config
    after = replace(before, **event.changes)
    same = after.persona == before.persona  # another person may have another voice
    if after.voice != before.voice and same and step.state.spoken:
        raise ProtocolError(
            "Cannot update a conversation's voice if assistant audio is present.",
            code="cannot_update_voice",
            param="session.audio.output.voice",
        )
    if after.kind != before.kind:
        raise ProtocolError(
            f"Passing a '{after.kind}' session update event to a {before.kind} session is not "
            "allowed.",
            code="invalid_value",
            param="session.type",
        )
    if (after.turn_detection is None) != (before.turn_detection is None):
        turns.hand_over(step, manual=after.turn_detection is None)
    step.set(config=after)
    step.emit(SessionUpdated(after))
    if any(getattr(before, name) != getattr(after, name) for name in _ENGINE_FIELDS):
        turns.drop_speculation(step)
        step.do(Reconfigure(after))


def create(step: Step, event: CreateItem) -> None:
    item, items = event.item, step.state.items
    if item.id == "root":
        raise ProtocolError(
            "An item cannot be called 'root': that is the place before the first one.",
            code="invalid_value",
            param="item.id",
        )
    if item.id and step.state.item(item.id):
        raise ProtocolError(
            f"Error adding item: an item with id '{item.id}' already exists.",
            code="item_create_duplicate_item_id",
            param="item.id",
        )
    if item.kind == "function_call_output":
        _known_call(step, item)
    limits.check_written(step.state, item)
    if event.clips:
        samples = sum(item.parts[clip.index].samples for clip in event.clips)
        limits.check_awaited(step.state, samples, len(event.clips))
    if not item.id:
        item = replace(item, id=step.mint("item"))
    at = len(items)
    if event.after == "root":
        at = 0
    elif event.after is not None:
        at = 1 + _index(step, event.after, "previous_item_id")
    step.set(items=(*items[:at], item, *items[at:]))
    if at < step.state.compacted:
        step.set(compacted=step.state.compacted + 1)
    previous = step.state.previous(item.id)
    step.emit(ItemAdded(item, previous))
    step.emit(ItemDone(item, previous))
    for clip in event.clips:
        turns.clip(step, item, clip)
    turns.drop_speculation(step)
    step.do(Prefill(compose(step.state, "")))


def _known_call(step: Step, item: Item) -> None:
    calls = {old.call_id for old in step.state.items if old.kind == "function_call"}
    if item.call_id not in calls:
        raise ProtocolError(
            f"Tool call ID '{item.call_id}' not found in conversation.",
            code="invalid_tool_call_id",
            param="item.call_id",
        )


def _index(step: Step, item_id: str, param: str) -> int:
    for index, item in enumerate(step.state.items):
        if item.id == item_id:
            return index
    raise ProtocolError(
        f"Item with item_id not found: '{item_id}'.", code="invalid_value", param=param
    )


def retrieve(step: Step, event: RetrieveItem) -> None:
    item = step.state.item(event.item_id)
    if item is None:
        raise ProtocolError(
            f"Error retrieving item: the item with id '{event.item_id}' does not exist.",
            code="item_retrieve_invalid_item_id",
            param="item_id",
        )
    step.emit(ItemRetrieved(item))


def truncate(step: Step, event: TruncateItem) -> None:
    """The client says how much of an answer was heard; the rest is forgotten."""
    item = step.state.items[_index(step, event.item_id, "item_id")]
    said = step.state.spoken.get(item.id)
    if said is None or item.role != "assistant":
        raise ProtocolError(
            "Only model output audio messages can be truncated.",
            code="invalid_value",
            param="item_id",
        )
    if event.content_index >= len(item.parts) or event.content_index < 0:
        raise ProtocolError(
            f"Item '{item.id}' has no content part {event.content_index}.",
            code="invalid_value",
            param="content_index",
        )
    length = responses.duration_ms(said)
    if not 0 <= event.audio_end_ms <= length:
        raise ProtocolError(
            f"Audio content of {length}ms is already shorter than {event.audio_end_ms}ms",
            code="invalid_value",
            param="audio_end_ms",
        )
    responses.shorten(step, item.id, event.audio_end_ms * 24)
    if step.state.playback.item_id == item.id:  # else a barge-in would guess anew what was heard
        step.set(playback=Playback(end=step.state.clock))
    step.emit(ItemTruncated(item.id, event.content_index, event.audio_end_ms))
    step.do(Prefill(compose(step.state, "")))


def delete(step: Step, event: DeleteItem) -> None:
    at = _index(step, event.item_id, "item_id")
    items = step.state.items
    step.set(items=items[:at] + items[at + 1 :])
    if at < step.state.compacted:
        step.set(compacted=step.state.compacted - 1)
    turns.drop_speculation(step)
    step.emit(ItemDeleted(event.item_id))
    step.do(Prefill(compose(step.state, "")))
