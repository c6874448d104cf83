"""The embedded engine: ears, thinker and mouth, each at work before the one before is done.

audio ─► ears.feed (while it is spoken) ─► thinker.warm (stable words are read ahead)
pause ─► ears.finish ─► thinker.think ─► clauses ─► mouth.render ─► audio
"""

import asyncio
import contextlib
import itertools
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.engine.bridge import Cancelled, stream
from vivavoce.engine.contract import (
    Capabilities,
    Handle,
    Heard,
    Output,
    Prompt,
    Request,
    Setup,
)
from vivavoce.engine.gate import Gate, Priority
from vivavoce.engine.reply import Reply
from vivavoce.errors import EngineError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Ears, EarsState, Thinker
from vivavoce.voice.parts import Clause, Mouth

log = logging.getLogger("vivavoce.engine")

P = ParamSpec("P")
T = TypeVar("T")

_WORTH_RENDERING: Final = 0.15
"""Seconds a clause must take to render for doing it ahead to pay."""

_MARKS: Final = " ,.;:!?…，。；：！？、"
"""Punctuation that a transcript ends in by guess: more words replace it."""

_IDLE: Final = 1.5
"""Seconds without speech or answers after which there is time for work ahead."""


@dataclass(frozen=True)
class Switches:
    """What can be turned off to measure what it is worth (`bench latency`)."""

    incremental: bool = True
    """Transcribe while the user speaks."""
    prefix_cache: bool = True
    """Read the prompt and the stable words ahead."""
    first_clause: bool = True
    """Begin speech with a short first clause instead of a whole sentence."""


@dataclass
class _Ear:
    """One turn being heard."""

    state: EarsState
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by the worker that reads; a cancelled caller leaves its worker at it."""
    until: int = 0
    told: str = ""
    pending: list[Samples] = field(default_factory=list)
    asked: int = 0
    """Answers that wait for its last words."""


@dataclass
class _Conversation:
    """What a handle stands for. Forks share the ears and have their own past."""

    setup: Setup
    history: tuple[Message, ...] = ()
    ears: dict[int, _Ear] = field(default_factory=dict)
    language: Language | None = None
    """Language of the turn before."""
    parent: Handle | None = None
    ahead: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """Work ahead by what it is for; the newest replaces the older, closing ends all."""


class Cascade:
    """`Engine` over any `Ears`, `Thinker` and `Mouth`; they are shared by all sessions."""

    def __init__(
        self,
        ears: Ears,
        thinker: Thinker,
        mouth: Mouth,
        *,
        default_voice: str,
        switches: Switches = Switches(),
        workers: int = 8,
        cores: int = 1,
    ) -> None:
        self._ears, self._thinker, self._mouth = ears, thinker, mouth
        self._switches = switches
        self._default_voice = default_voice
        self._gate = Gate(cores)
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="cascade")
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="cascade-ahead")
        # A thread of its own: work ahead that waits must not keep answers from beginning.
        self._conversations: dict[Handle, _Conversation] = {}
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._last_used = 0.0
        self._answering = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name="cascade",
            kind="cascade",
            languages=LANGUAGES,
            voices=self._mouth.voices,
            default_voice=self._default_voice,
            tools=True,
            streaming_input=self._switches.incremental,
            cheap_fork=True,
            transcripts=True,
        )

    # ------------------------------------------------------------------------- conversations

    async def open(self, setup: Setup) -> Handle:
        conversation = _Conversation(setup)
        self._background(conversation, "setup", self._read_ahead(setup))
        return self._new(conversation)

    async def update(self, handle: Handle, setup: Setup) -> None:
        conversation = self._of(handle)
        conversation.setup = setup
        self._background(conversation, "setup", self._read_ahead(setup))

    async def fork(self, handle: Handle) -> Handle:
        origin = self._of(handle)
        return self._new(replace(origin, ears=dict(origin.ears), parent=handle, ahead={}))

    async def commit(self, fork: Handle) -> None:
        done = self._conversations.pop(fork, None)
        if done is not None and done.parent in self._conversations:
            self._conversations[done.parent].language = done.language

    async def close(self, handle: Handle) -> None:
        closed = self._conversations.pop(handle, None)
        for task in tuple(closed.ahead.values()) if closed else ():
            task.cancel()

    def shutdown(self) -> None:
        """Stop the workers and free the models."""
        self._stopping.set()
        for executor in (self._ahead, self._executor):
            executor.shutdown(wait=True, cancel_futures=True)
        self._thinker.close()

    def _new(self, conversation: _Conversation) -> Handle:
        handle = Handle(f"cascade-{next(self._numbers)}")
        self._conversations[handle] = conversation
        return handle

    def _of(self, handle: Handle) -> _Conversation:
        try:
            return self._conversations[handle]
        except KeyError:
            raise EngineError(f"no conversation {handle}: it was closed") from None

    # ------------------------------------------------------------------------------ ahead of time

    async def warm_up(self, setup: Setup) -> None:
        """Read the prompts of a setup that most sessions will have (before the first one comes)."""
        if self._switches.prefix_cache:
            for language, prompt in setup.prompts.items():
                if setup.language in (None, language):
                    await self._run_ahead(self._pin, setup, prompt)

    async def _read_ahead(self, setup: Setup) -> None:
        """Prompts into the cache, then the openers in the voice that will say them."""
        await self.warm_up(setup)
        if not self._switches.first_clause:
            return
        voice = setup.voice or self._default_voice
        for clause in self._openers(setup):
            if self._mouth.predict(clause, voice)[1] > _WORTH_RENDERING:
                await self._idle()
                await self._run_ahead(self._render_ahead, clause, voice, setup.speed)

    def _openers(self, setup: Setup) -> list[Clause]:
        clauses: list[Clause] = []
        for language, prompt in setup.prompts.items():
            for opener in prompt.openers:
                splitter = self._mouth.splitter(language)
                clauses += [*splitter.feed(opener), *splitter.flush()]
        return clauses

    def _render_ahead(self, clause: Clause, voice: str, speed: float) -> None:
        with self._gate.turn(Priority.AHEAD):
            for _ in self._mouth.render(clause, voice, speed, self._stopping.is_set):
                pass

    async def _idle(self) -> None:
        """Wait until nobody has spoken or been answered for a moment."""
        loop = asyncio.get_running_loop()
        while self._answering or (rest := self._last_used + _IDLE - loop.time()) > 0:
            await asyncio.sleep(_IDLE if self._answering else rest)

    def _used(self) -> None:
        self._last_used = asyncio.get_running_loop().time()

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        conversation = self._of(handle)
        conversation.history = tuple(history)
        if self._switches.prefix_cache and history:
            language = conversation.setup.language or conversation.language or "en"
            await self._run_ahead(self._warm, conversation.setup, language, tuple(history))

    def _warm(
        self,
        setup: Setup,
        language: Language,
        history: tuple[Message, ...],
        unfinished: bool = False,
    ) -> None:
        if self._thinker.cheap_prefill:
            prompt = self._prompt(setup, language)
            told: Sequence[Message] = (
                Message("system", prompt.instructions),
                *prompt.examples,
                *history,
            )
            if unfinished and setup.character is not None:
                told = setup.character.prepare(told, language)
            self._read(told, setup, unfinished=unfinished)

    def _pin(self, setup: Setup, prompt: Prompt) -> None:
        """Read a prompt to its end, making room for whoever waits, and keep it."""
        told = (Message("system", prompt.instructions), *prompt.examples)
        while not self._read(told, setup) and not self._stopping.is_set():
            pass
        self._read(told, setup, pin=True)

    def _read(
        self, told: Sequence[Message], setup: Setup, *, unfinished: bool = False, pin: bool = False
    ) -> bool:
        """Read until somebody else wants to compute; what was read is kept. True: all of it."""
        gave_way = False

        def make_room() -> bool:
            nonlocal gave_way
            gave_way = self._stopping.is_set() or (self._gate.wanted and not pin)
            return gave_way

        with self._gate.turn(Priority.AHEAD):
            self._thinker.warm(told, setup.tools, make_room, unfinished=unfinished, pin=pin)
        return not gave_way

    @staticmethod
    def _prompt(setup: Setup, language: Language) -> Prompt:
        return setup.prompts.get(language) or next(iter(setup.prompts.values()))

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(*args, **kwargs))

    async def _run_ahead(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._ahead, lambda: work(*args, **kwargs))

    @staticmethod
    def _background(
        conversation: _Conversation, name: str, work: Coroutine[Any, Any, None]
    ) -> None:
        if (older := conversation.ahead.get(name)) is not None:
            older.cancel()
        task = asyncio.get_running_loop().create_task(work)
        conversation.ahead[name] = task
        task.add_done_callback(_settled)

    # ------------------------------------------------------------------------------- listening

    def _ear(self, conversation: _Conversation, turn: int) -> _Ear:
        ear = conversation.ears.get(turn)
        if ear is None:
            setup = conversation.setup
            prior = conversation.language
            state = self._ears.start(
                setup.language, setup.transcription_prompt, prior=prior, hints=setup.hints
            )
            ear = conversation.ears[turn] = _Ear(state)
            for old in [number for number in conversation.ears if number < turn - 1]:
                del conversation.ears[old]
        return ear

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        self._used()
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        ear.pending.append(samples)
        ear.until = until
        if not self._switches.incremental:
            return None
        await self._run(self._feed, conversation.setup, ear)
        now = ear.state.transcript
        if now.text == ear.told:
            return None
        ear.told = now.text
        heard = self._heard(turn, ear, final=False)
        # What is not certain yet is read, too: most of it stays, and a prefix that is too long
        # costs nothing when the answer begins.
        words = now.text.rstrip(_MARKS)
        ahead = self._switches.prefix_cache and not ear.asked
        if words and ahead and conversation.setup.prompts:
            language = conversation.setup.language or now.language
            history = (*conversation.history, Message("user", words))
            warm = self._run_ahead(
                self._warm, conversation.setup, language, history, unfinished=True
            )
            self._background(conversation, "words", warm)
        return heard

    def _feed(self, setup: Setup, ear: _Ear) -> None:
        with ear.lock:
            samples = self._take(ear)
            if len(samples):
                with self._gate.turn(Priority.LISTEN if setup.prompts else Priority.BATCH):
                    ear.state = self._ears.feed(ear.state, samples, lambda: False)

    @staticmethod
    def _take(ear: _Ear) -> Samples:
        pieces, ear.pending = ear.pending, []
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    @staticmethod
    def _heard(turn: int, ear: _Ear, *, final: bool) -> Heard:
        now = ear.state.transcript
        return Heard(
            turn,
            now.stable,
            now.tail,
            now.language,
            ear.until,
            speech=now.speech,
            final=final,
            logprob=now.logprob,
            no_speech=now.no_speech,
            alternatives=now.alternatives if final else (),
        )

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        await self._run(self._finish, conversation.setup, ear)
        if ear.state.transcript.speech:
            conversation.language = ear.state.transcript.language
        ear.told = ear.state.transcript.text
        return self._heard(turn, ear, final=True)

    @contextlib.contextmanager
    def _asked(self, conversation: _Conversation, turn: int) -> Iterator[None]:
        """Inside, an answer waits for the turn's words. It reads them itself: reading them ahead
        beside it would take the core that it needs."""
        ear = self._ear(conversation, turn)
        parent = conversation.parent
        origin = conversation if parent is None else self._conversations.get(parent, conversation)
        if (words := origin.ahead.pop("words", None)) is not None:
            words.cancel()
        ear.asked += 1
        try:
            yield
        finally:
            ear.asked -= 1

    def _finish(self, setup: Setup, ear: _Ear) -> None:
        with ear.lock:
            samples = self._take(ear)
            with self._gate.turn(Priority.TRANSCRIBE if setup.prompts else Priority.BATCH):
                state = ear.state
                if len(samples):
                    state = self._ears.feed(state, samples, lambda: False)
                ear.state = self._ears.finish(state, lambda: False)

    # ------------------------------------------------------------------------------- answering

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        conversation = self._of(handle)
        history = tuple(request.history)
        language = conversation.setup.language or conversation.language
        if request.turn is not None:
            with self._asked(conversation, request.turn):
                heard = await self.transcribe(handle, request.turn)
            yield heard
            if not heard.speech or not heard.text.strip():
                return
            said = Message("user", heard.text.strip(), alternatives=heard.alternatives)
            history = (*history, said)
            language = conversation.setup.language or heard.language
        reply = Reply(
            self._thinker,
            self._mouth,
            self._gate,
            conversation.setup,
            replace(request, history=history),
            language,
            voice=request.voice or conversation.setup.voice or self._default_voice,
            short_start=self._switches.first_clause,
        )

        talk = self._gate.answer() if conversation.setup.prompts else contextlib.nullcontext()

        def answer(cancelled: Cancelled) -> Iterator[Output]:
            with talk:
                yield from reply.run(lambda: cancelled() or self._stopping.is_set())

        self._answering += 1
        try:
            async with contextlib.aclosing(stream(answer, self._executor)) as outputs:
                async for output in outputs:
                    yield output
        finally:
            self._answering -= 1
            self._used()


def _settled(task: asyncio.Task[None]) -> None:
    """Work ahead may fail without harm, but not without a word."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("work ahead failed: %s", error, exc_info=error)
