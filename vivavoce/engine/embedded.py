"""What the embedded engines share: conversations behind handles, listening, work ahead, answers.

audio ─► ears.feed (while it is spoken) ─► thinker.warm (what will not change is read ahead)
      └► perception (how it is said), on a thread of its own
pause ─► thinker.think ─► clauses ─► mouth.render ─► audio

An engine says which ears listen, what of a turn under way the thinker may read ahead, and how an
answer to a turn begins.
"""

import asyncio
import contextlib
import itertools
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, ParamSpec, TypeVar

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.engine.bridge import Cancelled, stream
from vivavoce.engine.contract import (
    Capabilities,
    Handle,
    Heard,
    Kind,
    Output,
    Prompt,
    Request,
    Setup,
)
from vivavoce.engine.gate import Gate, Priority
from vivavoce.engine.listening import PATIENCE, Listener, Perceiver, Voice
from vivavoce.engine.manner import UNKNOWN, noted
from vivavoce.engine.reply import Reply
from vivavoce.errors import EngineError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Ears, EarsState, Thinker, Transcript
from vivavoce.model.speech import Speech
from vivavoce.perception.types import Perceived
from vivavoce.voice.parts import Clause, Mouth

log = logging.getLogger("vivavoce.engine")

P = ParamSpec("P")
T = TypeVar("T")

_WORTH_RENDERING: Final = 0.15
"""Seconds a clause must take to render for doing it ahead to pay."""

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


ALL_ON: Final = Switches()


@dataclass
class Ear:
    """One turn being heard."""

    ears: Ears
    state: EarsState
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by the worker that reads; a cancelled caller leaves its worker at it."""
    until: int = 0
    told: str = ""
    pending: list[Samples] = field(default_factory=list)
    voice: Voice | None = None
    """How it is said; None: that is not listened for."""
    judged: Perceived | None = None
    """What was told of it last."""
    ahead: tuple[Message, bool] | None = None
    """What the thinker was given to read of it last, and whether that was all."""
    asked: int = 0
    """Answers to it that are under way."""


@dataclass
class Conversation:
    """What a handle stands for. Forks share the ears and have their own past."""

    setup: Setup
    history: tuple[Message, ...] = ()
    ears: dict[int, Ear] = field(default_factory=dict)
    language: Language | None = None
    """Language of the turn before."""
    parent: Handle | None = None
    ahead: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """Work ahead by what it is for; the newest replaces the older, closing ends all."""


class Embedded(ABC):
    """An `Engine` in this process over its parts, which are shared by all sessions."""

    name: ClassVar[str]
    kind: ClassVar[Kind]

    def __init__(
        self,
        ears: Ears,
        thinker: Thinker,
        mouth: Mouth,
        *,
        default_voice: str,
        perceiver: Perceiver | None = None,
        switches: Switches = ALL_ON,
        workers: int = 8,
        cores: int = 1,
    ) -> None:
        self._ears, self._thinker, self._mouth = ears, thinker, mouth
        self._switches = switches
        self._default_voice = default_voice
        self._listener = Listener(perceiver) if perceiver else None
        self._gate = Gate(cores)
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="engine")
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="engine-ahead")
        # A thread of its own: work ahead that waits must not keep answers from beginning.
        self._conversations: dict[Handle, Conversation] = {}
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._last_used = 0.0
        self._answering = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name=self.name,
            kind=self.kind,
            languages=LANGUAGES,
            voices=self._mouth.voices,
            default_voice=self._default_voice,
            tools=True,
            streaming_input=self._switches.incremental,
            cheap_fork=True,
            transcripts=True,
        )

    # ------------------------------------------------------------------------- what engines add

    @abstractmethod
    def _readable(self, ear: Ear, heard: Heard) -> Message | None:
        """What of a turn under way the thinker may read already; None: nothing yet."""

    def _is_whole(self, ear: Ear) -> bool:  # noqa: ARG002 - for those who can tell
        """That is all of the turn, unless the user goes on."""
        return False

    @abstractmethod
    def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        """Answer (see `Engine`); `_answer` does, once it is known what is answered."""

    def _begin_turn(self, setup: Setup, prior: Language | None) -> Ear:
        """Somebody begins to speak; `prior`: the language of the turn before."""
        return Ear(self._ears, self._started(self._ears, setup, prior))

    @staticmethod
    def _started(ears: Ears, setup: Setup, prior: Language | None) -> EarsState:
        hints = setup.hints
        return ears.start(setup.language, setup.transcription_prompt, prior=prior, hints=hints)

    # ------------------------------------------------------------------------- conversations

    async def open(self, setup: Setup) -> Handle:
        conversation = Conversation(setup)
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
        if self._listener is not None:
            self._listener.shutdown()
        self._thinker.close()

    def _new(self, conversation: Conversation) -> Handle:
        handle = Handle(f"{self.name}-{next(self._numbers)}")
        self._conversations[handle] = conversation
        return handle

    def _of(self, handle: Handle) -> Conversation:
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
        said: Message | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Read the history, and what is `said` in the turn under way; `whole`: to its end."""
        if not self._thinker.cheap_prefill:
            return
        prompt = self._prompt(setup, language)
        told: Sequence[Message] = (
            Message("system", prompt.instructions),
            *prompt.examples,
            *history,
        )
        if said is not None:
            character, told = setup.character, (*told, said)
            told = character.prepare(told, language) if character else noted(told, language)
        self._read(told, setup, unfinished=said is not None and not whole)

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
    def _background(conversation: Conversation, name: str, work: Coroutine[Any, Any, None]) -> None:
        if (older := conversation.ahead.get(name)) is not None:
            older.cancel()
        task = asyncio.get_running_loop().create_task(work)
        conversation.ahead[name] = task
        task.add_done_callback(_settled)

    # ------------------------------------------------------------------------------- listening

    def _ear(self, conversation: Conversation, turn: int) -> Ear:
        ear = conversation.ears.get(turn)
        if ear is None:
            ear = self._begin_turn(conversation.setup, conversation.language)
            ear.voice = self._voice(conversation)
            conversation.ears[turn] = ear
            for old in [number for number in conversation.ears if number < turn - 1]:
                del conversation.ears[old]
        return ear

    def _voice(self, conversation: Conversation) -> Voice | None:
        """What listens to how a new turn is said, if anything is to."""
        setup = conversation.setup
        if self._listener is None or setup.perceive == "off" or not setup.prompts:
            return None
        newest = max(conversation.ears, default=None)
        before = None if newest is None else conversation.ears[newest].voice
        return self._listener.begin(before, emotions=setup.perceive == "all")

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        self._used()
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        ear.pending.append(samples)
        ear.until = until
        if self._listener is not None and ear.voice is not None:
            self._listener.hear(ear.voice, samples)
        if not self._switches.incremental:
            return None
        await self._run(self._feed, conversation.setup, ear)
        now = ear.state.transcript
        heard = self._heard(conversation.setup, turn, ear, now, final=False)
        self._read_turn(conversation, ear, heard)
        if now.text == ear.told and heard.perceived is ear.judged:
            return None
        ear.told, ear.judged = now.text, heard.perceived
        return heard

    def _read_turn(self, conversation: Conversation, ear: Ear, heard: Heard) -> None:
        """Let the thinker read, in the background, what there is to read of the turn by now."""
        setup, said = conversation.setup, self._readable(ear, heard)
        whole = self._is_whole(ear)
        wanted = self._switches.prefix_cache and setup.prompts and not ear.asked
        if said is None or (said, whole) == ear.ahead or not wanted:
            return
        ear.ahead = (said, whole)
        language = setup.language or heard.language
        warm = self._run_ahead(self._warm, setup, language, conversation.history, said, whole=whole)
        self._background(conversation, "words", warm)

    def _feed(self, setup: Setup, ear: Ear) -> None:
        with ear.lock:
            samples = self._take(ear)
            if len(samples):
                with self._gate.turn(Priority.LISTEN if setup.prompts else Priority.BATCH):
                    ear.state = ear.ears.feed(ear.state, samples, lambda: False)

    @staticmethod
    def _take(ear: Ear) -> Samples:
        pieces, ear.pending = ear.pending, []
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    @staticmethod
    def _heard(setup: Setup, turn: int, ear: Ear, now: Transcript, *, final: bool) -> Heard:
        """`now`: what is known of the turn's words."""
        voice = ear.voice
        manner = voice.manner(setup.perceive, setup.language or now.language) if voice else UNKNOWN
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
            perceived=manner.perceived,
            manner=manner.line,
            cues=manner.cues,
        )

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        await self._finished(conversation.setup, ear)
        if ear.state.transcript.speech:
            conversation.language = ear.state.transcript.language
        return self._heard(conversation.setup, turn, ear, ear.state.transcript, final=True)

    async def _finished(self, setup: Setup, ear: Ear) -> None:
        """Hear all that was fed, and judge how it was said."""
        judging = self._listener.last_word(ear.voice) if self._listener and ear.voice else None
        await self._run(self._finish, setup, ear)
        if judging is not None:
            await asyncio.wait([judging], timeout=PATIENCE)

    @contextlib.contextmanager
    def _asked(self, conversation: Conversation, turn: int) -> Iterator[None]:
        """Inside, an answer to the turn is under way. It reads the words itself: reading them ahead
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

    def _finish(self, setup: Setup, ear: Ear) -> None:
        with ear.lock:
            samples = self._take(ear)
            with self._gate.turn(Priority.TRANSCRIBE if setup.prompts else Priority.BATCH):
                state = ear.state
                if len(samples):
                    state = ear.ears.feed(state, samples, lambda: False)
                ear.state = ear.ears.finish(state, lambda: False)

    # ------------------------------------------------------------------------------- answering

    async def _answer(
        self, conversation: Conversation, request: Request, language: Language | None
    ) -> AsyncGenerator[Output, None]:
        """Answer the last message of the request's history."""
        reply = Reply(
            self._thinker,
            self._mouth,
            self._gate,
            conversation.setup,
            self._noticed(conversation, request),
            language,
            voice=request.voice or conversation.setup.voice or self._default_voice,
            short_start=self._switches.first_clause,
        )

        talk = self._gate.answer() if conversation.setup.prompts else contextlib.nullcontext()
        asked = (
            contextlib.nullcontext()
            if request.turn is None
            else (self._asked(conversation, request.turn))
        )

        def answer(cancelled: Cancelled) -> Iterator[Output]:
            with talk:
                yield from reply.run(lambda: cancelled() or self._stopping.is_set())

        self._answering += 1
        try:
            with asked:
                async with contextlib.aclosing(stream(answer, self._executor)) as outputs:
                    async for output in outputs:
                        yield output
        finally:
            self._answering -= 1
            self._used()

    def _noticed(self, conversation: Conversation, request: Request) -> Request:
        """The same, which says whether the manner of a turn was read ahead with its words."""
        ear = None if request.turn is None else conversation.ears.get(request.turn)
        ahead = self._thinker.cheap_prefill and self._switches.prefix_cache
        if ear is None or not ahead or not request.history:
            return request
        *before, said = request.history
        read = ear.ahead[0].manner if ear.ahead else ""
        late = bool(said.manner) and said.manner != read
        return replace(request, history=(*before, replace(said, late=late)))


def message(heard: Heard, text: str, speech: Speech | None = None) -> Message:
    """What a thinker gets of a turn."""
    return Message(
        "user",
        text,
        alternatives=heard.alternatives,
        speech=speech,
        manner=heard.manner,
        cues=heard.cues,
    )


def _settled(task: asyncio.Task[None]) -> None:
    """Work ahead may fail without harm, but not without a word."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("work ahead failed: %s", error, exc_info=error)
