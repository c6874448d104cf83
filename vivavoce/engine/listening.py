"""Listening to the voice beside its words: perception is fed what the ears are fed.

    hear ─► pending ─► (a thread of its own) step, and judge once a second ─► perceived
    last_word ─► judged once more while the ears finish; words wait for it no longer than PATIENCE

When it breaks, the turn goes on without it.
"""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.engine.contract import Perceive
from vivavoce.engine.manner import UNKNOWN, Manner, manner_of
from vivavoce.languages import Language
from vivavoce.perception.types import Perceived, State

log = logging.getLogger("vivavoce.engine")

_EVERY: Final = LISTEN_RATE
"""Samples of new audio after which it is judged again while somebody speaks."""

PATIENCE: Final = 0.05
"""Seconds that words which are there wait for the last judgement."""


class Perceiver(Protocol):
    """What judges voices (`perception.Perception`)."""

    def init_state(self) -> State: ...

    def new_turn(self, state: State) -> State: ...

    def step(self, samples: Samples, state: State) -> State: ...

    def judge(self, state: State, *, emotions: bool = True) -> Perceived: ...


@dataclass
class Voice:
    """How one turn is being said. Forks of a conversation share it, as they share its ears."""

    emotions: bool
    before: State | None = None
    """What is known of the microphone from the turns before."""
    state: State | None = None
    perceived: Perceived | None = None
    pending: list[Samples] = field(default_factory=list)
    fed: int = 0
    judged: int = -1
    """Samples fed at the last judgement; nothing new, nothing to judge."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    queued: bool = False
    broken: bool = False
    told: Manner = UNKNOWN

    def manner(self, wanted: Perceive, language: Language) -> Manner:
        """What is known by now, as far as whoever is talked with wants to know."""
        allowed = wanted == "all" or (wanted == "no_emotions" and not self.emotions)
        if not allowed:
            return UNKNOWN
        if self.perceived is not self.told.perceived:
            self.told = manner_of(self.perceived, language, self.told)
        return self.told


class Listener:
    """All voices of an engine, one after the other in one thread."""

    def __init__(self, perceiver: Perceiver) -> None:
        self._perceiver = perceiver
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="perception")

    def begin(self, before: Voice | None, *, emotions: bool) -> Voice:
        """A turn begins after the turn `before`."""
        return Voice(emotions, before.state if before else None)

    def hear(self, voice: Voice, samples: Samples) -> None:
        """More of a turn, f32[n] at 16 kHz; costs the caller nothing."""
        with voice.lock:
            voice.pending.append(samples)
            ahead, voice.queued = voice.queued, True
        if not ahead:
            self._thread.submit(self._listen, voice, last=False)

    def last_word(self, voice: Voice) -> asyncio.Future[None]:
        """Judge all that was heard; done when `voice.perceived` is that."""
        return asyncio.wrap_future(self._thread.submit(self._listen, voice, last=True))

    def shutdown(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _listen(self, voice: Voice, *, last: bool) -> None:
        with voice.lock:
            pieces, voice.pending = voice.pending, []
            voice.queued = False
        if voice.broken:
            return
        try:
            if voice.state is None:
                before, voice.before = voice.before, None
                fresh = self._perceiver
                voice.state = fresh.init_state() if before is None else fresh.new_turn(before)
            if pieces:
                samples = np.concatenate(pieces)
                voice.state = self._perceiver.step(samples, voice.state)
                voice.fed += len(samples)
            due = voice.fed > voice.judged if last else voice.fed - max(voice.judged, 0) >= _EVERY
            if due:
                voice.perceived = self._perceiver.judge(voice.state, emotions=voice.emotions)
                voice.judged = voice.fed
        except Exception:
            voice.broken, voice.perceived = True, None
            log.exception("a voice could not be listened to; its words are answered all the same")
