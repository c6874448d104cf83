"""Speech that the server plays out itself (WebRTC): what waits, and what clients are told of it.

audio of a response ──► waiting ──── Played(n) ────► heard
                           │      first sample: started; all of it, response over: stopped
                           └─ barge-in or clear: cleared
"""

from dataclasses import replace
from typing import Final

from vivavoce.audio.types import samples
from vivavoce.session.events import OutputCleared, OutputStarted, OutputStopped
from vivavoce.session.state import Piece, Playout, Step

TRAVEL: Final = samples(250)
"""From our encoder to the user's ear: network, jitter buffer, loudspeaker."""


def add(step: Step, response_id: str, item_id: str, count: int) -> None:
    """`count` more samples (24 kHz) of an item are to be played."""
    playout = _playout(step)
    last = playout.pieces[-1] if playout.pieces else None
    if last is not None and last.item_id == item_id:
        grown = replace(last, waiting=last.waiting + count)
        step.set(playout=replace(playout, pieces=(*playout.pieces[:-1], grown)))
    else:
        piece = Piece(response_id, item_id, count)
        step.set(playout=replace(playout, pieces=(*playout.pieces, piece)))
        settle(step)


def played(step: Step, count: int) -> None:
    """`count` more samples have left; a player that was just cleared may report too many."""
    while count > 0 and (pieces := _playout(step).pieces):
        front = pieces[0]
        if front.waiting == 0:
            break
        if _playout(step).started != front.response_id:
            step.emit(OutputStarted(front.response_id))
        left = min(count, front.waiting)
        count -= left
        step.set(
            playout=Playout(
                (replace(front, waiting=front.waiting - left), *pieces[1:]),
                front.response_id,
                step.state.clock + TRAVEL,
            )
        )
        settle(step)


def settle(step: Step) -> None:
    """Leave behind what has been played and will not grow; tell the end of a response."""
    while step.state.playout and step.state.playout.pieces:
        front, *rest = step.state.playout.pieces
        over = all(response.id != front.response_id for response in step.state.responses)
        if front.waiting or not (rest or over):
            return
        goes_on = bool(rest) and rest[0].response_id == front.response_id
        started = step.state.playout.started if goes_on else None
        if step.state.playout.started == front.response_id and not goes_on:
            step.emit(OutputStopped(front.response_id))
        step.set(playout=replace(step.state.playout, pieces=tuple(rest), started=started))


def clear(step: Step) -> dict[str, int]:
    """Drop what waits: samples per item, in the order they would have been played."""
    dropped: dict[str, int] = {}
    waiting = [piece for piece in _playout(step).pieces if piece.waiting]
    for piece in waiting:
        dropped[piece.item_id] = dropped.get(piece.item_id, 0) + piece.waiting
    if waiting:
        step.emit(OutputCleared(waiting[0].response_id))
        step.set(playout=Playout(until=step.state.clock))
    return dropped


def _playout(step: Step) -> Playout:
    assert step.state.playout is not None, "the server does not play this session's speech"
    return step.state.playout
