"""The session's state: one frozen value, replaced at every event.

           onset                quiet 96 ms              silence enough
 SILENCE ────────► SPEAKING ───────────────► PAUSED ────────────────────► SILENCE (+ an answer)
                      ▲                        │  speculate
                      └────────────────────────┘  voice again: speculation dropped

An answer runs beside that; it is audible while `clock < playback.end`, or while `playout` says so.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE
from vivavoce.engine.contract import Heard, Output, Request, Usage
from vivavoce.languages import Language
from vivavoce.model.chat import Message, ToolCall
from vivavoce.session.config import AudioFormat, Config, Hosted, Modality, ResponseOptions
from vivavoce.session.events import Answered, Effect, Emit, ServerEvent, Think
from vivavoce.session.items import Item, Spoken

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

EndpointRule = Callable[[object | None, str | None, Language, str], int]
"""(what the turn-end model made of the sound, words so far, language, eagerness) -> silence in ms
after which the turn counts as ended. None: not known yet."""


BackchannelRule = Callable[[str, Language], bool]
"""(all the user said, language) -> it was only a listener's sound ("mm-hm"), not a turn."""


def never(_: str, __: Language) -> bool:
    """No words count as a backchannel."""
    return False


@dataclass(frozen=True)
class Rules:
    """What the session was given from outside and never changes."""

    endpoint: EndpointRule
    backchannel: BackchannelRule = never
    speculate: bool = True
    seed: str = "session"


@dataclass(frozen=True)
class Speculation:
    """An answer prepared at a pause; its outputs wait here until the turn is over."""

    generation: int
    outputs: tuple[tuple[int, Output], ...] = ()
    """(clock of arrival, output)."""


@dataclass(frozen=True)
class Turn:
    """The user's turn under way. Clocks are 16 kHz samples since the session began."""

    number: int
    item_id: str
    since: int
    last_voiced: int
    paused: bool = False
    revoiced: int = 0
    """Voiced samples since the pause; a click is not a resumption."""
    estimated: bool = False
    sound: object | None = None
    """The turn-end model's answer for this pause (opaque here; the endpoint rule reads it)."""
    heard: Heard | None = None
    told: str = ""
    """The part of the transcript the client has seen."""
    speculation: Speculation | None = None
    manual: bool = False
    cut: str | None = None
    """The spoken item this turn interrupted; it is taken up again after a mere "mm-hm"."""


@dataclass(frozen=True)
class Awaited:
    """Speech of an item whose final transcript is still to come."""

    turn: int
    item_id: str
    told: str
    samples: int
    index: int = 0


@dataclass(frozen=True)
class Response:
    """An answer under way."""

    generation: int
    id: str
    modality: Modality
    voice: str
    format: AudioFormat
    out_of_band: bool = False
    hosted: tuple[Hosted, ...] = ()
    heard: int = 0
    """Samples (16 kHz) of the user's speech that it answers."""
    max_tokens: int | None = None
    metadata: dict[str, str] | None = None
    turn: int | None = None
    created: bool = False
    waiting: tuple[ResponseOptions, tuple[Message, ...] | None] | None = None
    """Options and given context, while transcripts it needs are still to come."""
    items: tuple[Item, ...] = ()
    open: bool = False
    """The last of `items` is a message still being said."""
    asked: Request | None = None
    """What the engine was last asked for."""
    thinking: bool = True
    """The engine has not finished what it was last asked for."""
    calls: tuple[ToolCall, ...] = ()
    """Hosted calls made since then, and what came of them:"""
    answers: tuple[Answered, ...] = ()
    """(call id, output)."""
    rounds: int = 0
    """How often hosted tools were asked for this answer."""
    told: int = 0
    """Of `items`, those that the engine was told of with the rounds before."""
    usage: Usage = field(default_factory=Usage)
    """Tokens of the rounds before."""
    ended_at: int | None = None
    """Clock of the end of the user's speech; the zero of `stages`."""
    stages: dict[str, float] = field(default_factory=dict)
    timed: bool = False


@dataclass(frozen=True)
class Playback:
    """What the user is hearing, if the client plays what it gets without delay."""

    item_id: str | None = None
    samples: int = 0
    """24 kHz samples of the item sent so far."""
    end: int = 0
    """Clock (16 kHz) at which the last of them will have been played."""

    def after(self, item_id: str, samples: int, clock: int) -> "Playback":
        sent = self.samples + samples if item_id == self.item_id else samples
        end = max(self.end, clock) + samples * LISTEN_RATE // SPEAK_RATE
        return Playback(item_id, sent, end)

    def passed(self, samples: int, clock: int) -> "Playback":
        """The client played for the time of `samples` (16 kHz) while the clock stood still."""
        return replace(self, end=max(min(self.end, clock), self.end - samples))

    def played(self, clock: int) -> int:
        """24 kHz samples of the item that have been heard at `clock`."""
        rest = max(0, self.end - clock) * SPEAK_RATE // LISTEN_RATE
        return max(0, self.samples - rest)


@dataclass(frozen=True)
class Piece:
    """Speech of one item that the server has yet to play out."""

    response_id: str
    item_id: str
    waiting: int
    """24 kHz samples; 0 while a running response is ahead of its engine."""


@dataclass(frozen=True)
class Playout:
    """What the server plays out itself: known to the sample, not estimated like `Playback`."""

    pieces: tuple[Piece, ...] = ()
    """In the order they are played."""
    started: str | None = None
    """The response the user is hearing, as far as clients were told."""
    until: int = 0
    """Clock (16 kHz) at which what has left so far will have been heard."""

    def audible(self, clock: int) -> bool:
        return clock < self.until or any(piece.waiting for piece in self.pieces)


@dataclass(frozen=True)
class State:
    config: Config
    rules: Rules
    clock: int = 0
    minted: int = 0
    generations: int = 0
    turns: int = 0
    turn: Turn | None = None
    heard_until: int = 0
    """Audio before this clock belongs to committed turns."""
    awaited: tuple[Awaited, ...] = ()
    items: tuple[Item, ...] = ()
    spoken: dict[str, Spoken] = field(default_factory=dict)
    responses: tuple[Response, ...] = ()
    owed: ResponseOptions | None = None
    """An answer the client asked for when it had a call but not yet the end of its response."""
    playback: Playback = Playback()
    playout: Playout | None = None
    """None: clients play what they are sent (WebSocket). Set: the server does (WebRTC)."""
    due: tuple[str, ...] = ()
    """What is to be said once nobody speaks (a timer has rung)."""
    idle_since: int | None = None
    """Clock at which the last answer was done; None while somebody speaks or answers."""
    compacted: int = 0
    """Items before this index are told to the thinker as notes only."""
    past: tuple[str, ...] = ()
    """Sentences of the user from before that."""
    notes: tuple[str, ...] = ()

    @property
    def answering(self) -> Response | None:
        """The active response of the conversation itself."""
        return next((r for r in self.responses if not r.out_of_band), None)

    @property
    def begun(self) -> bool:
        """Something was said aloud in the conversation; what a client wrote into it was not."""
        return any(item.id in self.spoken for item in self.items)

    @property
    def audible(self) -> bool:
        """The user is hearing an answer right now."""
        if self.playout is not None:
            return self.playout.audible(self.clock)
        return self.clock < self.playback.end

    @property
    def heard_out(self) -> int:
        """Clock at which what was sent, or has been played out, will have been heard."""
        return self.playback.end if self.playout is None else self.playout.until

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def response(self, generation: int) -> Response | None:
        return next((r for r in self.responses if r.generation == generation), None)

    def previous(self, item_id: str) -> str | None:
        """Id of the item before `item_id`; None at the front."""
        before = None
        for item in self.items:
            if item.id == item_id:
                return before
            before = item.id
        return before


_Record = TypeVar("_Record", State, Turn)


def changed(record: _Record, **changes: Any) -> _Record:
    """`dataclasses.replace`, five times faster: that one builds the record anew field by field, and
    every frame of audio changes one or two fields of twenty."""
    copy = object.__new__(type(record))
    vars(copy).update(vars(record))
    vars(copy).update(changes)
    assert len(vars(copy)) == len(vars(record)), f"no such field: {changes.keys()}"
    return copy


class Step:
    """One run of the reducer: the state so far and the effects so far."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.effects: list[Effect] = []

    def set(self, **changes: Any) -> None:
        self.state = changed(self.state, **changes)

    def emit(self, event: ServerEvent) -> None:
        self.effects.append(Emit(event))

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def mint(self, prefix: str) -> str:
        """A fresh id, the same for the same seed and history of the session."""
        minted = self.state.minted + 1
        self.set(minted=minted)
        key = f"{self.state.rules.seed}/{minted}".encode()
        number = int.from_bytes(hashlib.blake2b(key, digest_size=16).digest(), "big")
        digits = []
        for _ in range(21):
            number, digit = divmod(number, 62)
            digits.append(_ALPHABET[digit])
        return f"{prefix}_{''.join(digits)}"

    def generation(self) -> int:
        self.set(generations=self.state.generations + 1)
        return self.state.generations

    def put_item(self, item: Item) -> None:
        """Replace the item of the same id."""
        self.set(items=tuple(item if old.id == item.id else old for old in self.state.items))

    def put_response(self, response: Response) -> Response:
        """Replace the response of the same generation."""
        generation = response.generation
        self.set(
            responses=tuple(
                response if old.generation == generation else old for old in self.state.responses
            )
        )
        return response

    def think(self, response: Response, request: Request) -> None:
        """Ask the engine on behalf of a response."""
        request = replace(request, begun=self.state.begun)
        self.put_response(replace(response, asked=request))
        self.do(Think(response.generation, request))

    def drop_response(self, generation: int) -> None:
        self.set(responses=tuple(r for r in self.state.responses if r.generation != generation))
