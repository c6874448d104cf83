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
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ClassVar, Final, ParamSpec, TypeVar

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.engine.ahead import Ahead
from vivavoce.engine.bridge import Cancelled, stream
from vivavoce.engine.contract import (
    AudioChunk,
    Capabilities,
    Finished,
    Handle,
    Heard,
    Kind,
    Output,
    Request,
    Setup,
)
from vivavoce.engine.conversation import ALL_ON, Conversation, Ear, Switches, message
from vivavoce.engine.gate import Gate, Priority
from vivavoce.engine.listening import PATIENCE, Listener, Perceiver, Voice
from vivavoce.engine.manner import UNKNOWN
from vivavoce.engine.reply import Reply
from vivavoce.errors import EngineError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Ears, EarsState, Thinker, Transcript
from vivavoce.voice.parts import Mouth
from vivavoce.voice.singing.score import Song

P = ParamSpec("P")
T = TypeVar("T")


_MARKS: Final = " ,.;:!?…，。；：！？、"
"""Punctuation that a transcript ends in by guess: more words replace it."""


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
        self._ahead = Ahead(thinker, mouth, self._gate, switches, default_voice)
        self._conversations: dict[Handle, Conversation] = {}
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()

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

    def _known(self, ear: Ear) -> Transcript:
        """What is known of a turn's words by now."""
        return ear.state.transcript

    def _readable(self, ear: Ear, heard: Heard) -> Message | None:  # noqa: ARG002 - words will do
        """What of a turn under way the thinker may read already; None: nothing yet."""
        # What is not certain yet is read, too: most of it stays, and a prefix that is too long
        # costs nothing when the answer begins.
        words = heard.text.rstrip(_MARKS)
        return message(heard, words) if words else None

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

    async def warm_up(self, setup: Setup) -> None:
        """Read the prompts of a setup that most sessions will have (before the first one comes)."""
        await self._ahead.pin(setup)

    async def open(self, setup: Setup) -> Handle:
        conversation = Conversation(setup)
        self._ahead.begin(conversation)
        return self._new(conversation)

    async def update(self, handle: Handle, setup: Setup) -> None:
        conversation = self._of(handle)
        conversation.setup = setup
        self._ahead.begin(conversation)

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
        self._ahead.shutdown()
        self._executor.shutdown(wait=True, cancel_futures=True)
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

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        conversation = self._of(handle)
        conversation.history = tuple(history)
        await self._ahead.history(conversation)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(*args, **kwargs))

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
        self._ahead.used()
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        ear.pending.append(samples)
        ear.until = until
        if self._listener is not None and ear.voice is not None:
            self._listener.hear(ear.voice, samples)
        if not self._switches.incremental:
            return None
        await self._run(self._feed, conversation.setup, ear)
        now = self._known(ear)
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
        wanted = self._ahead.reads and setup.prompts and not ear.asked
        if said is None or (said, whole) == ear.ahead or not wanted:
            return
        ear.ahead = (said, whole)
        self._ahead.turn(conversation, setup.language or heard.language, said, whole=whole)

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
            voice=manner.voice,
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
        """Answer the last message of the request's history, or sing what it asks for."""
        voice = request.voice or conversation.setup.voice or self._default_voice
        if (song := request.sing) is not None:
            performance = stream(lambda stop: self._sung(song, voice, stop), self._executor)
            async with contextlib.aclosing(performance) as outputs:
                async for output in outputs:
                    yield output
            return
        reply = Reply(
            self._thinker,
            self._mouth,
            self._gate,
            conversation.setup,
            self._noticed(conversation, request),
            language,
            voice=voice,
            short_start=self._switches.first_clause,
        )

        talk = self._gate.answer() if conversation.setup.prompts else contextlib.nullcontext()
        asked = (
            contextlib.nullcontext()
            if request.turn is None
            else self._asked(conversation, request.turn)
        )

        def answer(cancelled: Cancelled) -> Iterator[Output]:
            with talk:
                yield from reply.run(lambda: cancelled() or self._stopping.is_set())

        with self._ahead.answering(), asked:
            async with contextlib.aclosing(stream(answer, self._executor)) as outputs:
                async for output in outputs:
                    yield output

    def _sung(self, song: Song, voice: str, cancelled: Cancelled) -> Iterator[Output]:
        """A phrase at a time, whenever nobody else has to compute."""
        pieces = self._mouth.sing(song, voice, lambda: cancelled() or self._stopping.is_set())
        while True:
            with self._gate.turn(Priority.BATCH):
                piece = next(pieces, None)
            if piece is None:
                break
            yield AudioChunk(piece)
        yield Finished("stop")

    def _noticed(self, conversation: Conversation, request: Request) -> Request:
        """The same, which says whether the manner of a turn was read ahead with its words."""
        ear = None if request.turn is None else conversation.ears.get(request.turn)
        if ear is None or not self._ahead.reads or not request.history:
            return request
        *before, said = request.history
        read = ear.ahead[0].manner if ear.ahead else ""
        late = bool(said.manner) and said.manner != read
        return replace(request, history=(*before, replace(said, late=late)))
