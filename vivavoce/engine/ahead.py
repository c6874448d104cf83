"""Work ahead of time, on a thread of its own: what waits must not keep answers from beginning.

    a setup   ─► its prompts into the thinker's cache, its openers rendered once nobody speaks
    history   ─► behind the prompt
    a turn    ─► what is known of it, read while the user still speaks

Whoever is answered goes first: what is read makes room, and keeps what it has.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, ParamSpec

from vivavoce.engine.contract import Prompt, Setup
from vivavoce.engine.conversation import Conversation, Switches, prompt_of
from vivavoce.engine.gate import Gate, Priority
from vivavoce.engine.manner import noted
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Thinker
from vivavoce.voice.parts import Clause, Mouth

log = logging.getLogger("vivavoce.engine")

P = ParamSpec("P")

_WORTH_RENDERING: Final = 0.15
"""Seconds a clause must take to render for doing it ahead to pay."""

_IDLE: Final = 1.5
"""Seconds without speech or answers after which there is time to render."""


class Ahead:
    """Reads and renders ahead for all conversations of an engine."""

    def __init__(
        self, thinker: Thinker, mouth: Mouth, gate: Gate, switches: Switches, default_voice: str
    ) -> None:
        self._thinker, self._mouth, self._gate = thinker, mouth, gate
        self._switches, self._default_voice = switches, default_voice
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine-ahead")
        self._stopping = threading.Event()
        self._last_used = 0.0
        self._answering = 0

    @property
    def reads(self) -> bool:
        """Whether what users say is read before it is answered."""
        return self._switches.prefix_cache and self._thinker.cheap_prefill

    def shutdown(self) -> None:
        """Stop the thread."""
        self._stopping.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    # ------------------------------------------------------------------------------ who is there

    def used(self) -> None:
        """Somebody speaks, or was answered."""
        self._last_used = asyncio.get_running_loop().time()

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """Inside, somebody is answered."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1
            self.used()

    async def _idle(self) -> None:
        """Wait until nobody has spoken or been answered for a moment."""
        loop = asyncio.get_running_loop()
        while self._answering or (rest := self._last_used + _IDLE - loop.time()) > 0:
            await asyncio.sleep(_IDLE if self._answering else rest)

    # ---------------------------------------------------------------------------------- a setup

    def begin(self, conversation: Conversation) -> None:
        """Prompts into the cache, then the openers in the voice that will say them."""
        _background(conversation, "setup", self._setup(conversation.setup))

    async def pin(self, setup: Setup) -> None:
        """Read its prompts and keep them."""
        if self._switches.prefix_cache:
            for language, prompt in setup.prompts.items():
                if setup.language in (None, language):
                    await self._run(self._pin, setup, prompt)

    async def _setup(self, setup: Setup) -> None:
        await self.pin(setup)
        if not self._switches.first_clause:
            return
        voice = setup.voice or self._default_voice
        for clause in self._openers(setup):
            if self._mouth.predict(clause, voice)[1] > _WORTH_RENDERING:
                await self._idle()
                await self._run(self._render, clause, voice, setup.speed)

    def _openers(self, setup: Setup) -> list[Clause]:
        clauses: list[Clause] = []
        for language, prompt in setup.prompts.items():
            for opener in prompt.openers:
                tone = setup.tone.then(setup.scene)
                splitter = self._mouth.splitter(language, tone=tone)
                clauses += [*splitter.feed(opener), *splitter.flush()]
        return clauses

    def _render(self, clause: Clause, voice: str, speed: float) -> None:
        with self._gate.turn(Priority.AHEAD):
            for _ in self._mouth.render(clause, voice, speed, self._stopping.is_set):
                pass

    # ---------------------------------------------------------------------------- history, turns

    async def history(self, conversation: Conversation) -> None:
        """Read what was said so far."""
        if self.reads and conversation.history:
            setup = conversation.setup
            language = setup.language or conversation.language or "en"
            await self._run(self._warm, setup, language, conversation.history)

    def turn(
        self, conversation: Conversation, language: Language, said: Message, *, whole: bool
    ) -> None:
        """Read, in the background, what is `said` in the turn under way; `whole`: to its end."""
        setup, history = conversation.setup, conversation.history
        warm = self._run(self._warm, setup, language, history, said, whole=whole)
        _background(conversation, "words", warm)

    def _warm(
        self,
        setup: Setup,
        language: Language,
        history: Sequence[Message],
        said: Message | None = None,
        *,
        whole: bool = False,
    ) -> None:
        prompt = prompt_of(setup, language)
        told: Sequence[Message] = (
            Message("system", prompt.instructions),
            *prompt.examples,
            *history,
        )
        if said is not None:
            character, told = setup.character, (*told, said)
            told = character.prepare(told, language) if character else noted(told, language)
        self._read(told, setup, unfinished=said is not None and not whole)

    # ---------------------------------------------------------------------------------- reading

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

    async def _run(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))


def _background(conversation: Conversation, name: str, work: Coroutine[Any, Any, None]) -> None:
    if (older := conversation.ahead.get(name)) is not None:
        older.cancel()
    task = asyncio.get_running_loop().create_task(work)
    conversation.ahead[name] = task
    task.add_done_callback(_settled)


def _settled(task: asyncio.Task[None]) -> None:
    """Work ahead may fail without harm, but not without a word."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("work ahead failed: %s", error, exc_info=error)
