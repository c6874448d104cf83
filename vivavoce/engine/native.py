"""The engine `native`: the thinker hears the user's speech itself, no transcript in between.

audio ─► listener (while it is spoken) ─► thinker.warm (rows of what was heard, as they settle)
                └► in doubt: ears.feed ─► thinker.warm (words instead)
pause ─► the rest is read ─► thinker.think ─► clauses ─► mouth.render ─► audio
                                                └► once the answer is under way: the transcript

Rules over words (a persona's steering, skills, memory, functions) need words before the answer
begins. They get the listener's own live transcript as the text of the message; only the thinker
reads its rows instead. What a rule rewrites is words from then on. The transcript that clients and
the history get is Whisper's, written down while the answer is being said.

Where the listener does not trust its rows, nothing is answered by them: as long as it doubts, the
ears write along, and the thinker reads the words.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    Handle,
    Heard,
    Kind,
    Output,
    Request,
    Setup,
    TextDelta,
)
from vivavoce.engine.conversation import ALL_ON, Conversation, Ear, Switches, message
from vivavoce.engine.embedded import Embedded
from vivavoce.engine.gate import Priority
from vivavoce.engine.listening import Perceiver
from vivavoce.errors import ModelError
from vivavoce.languages import Language
from vivavoce.model.chat import Message, ToolCall
from vivavoce.model.parts import (
    Ears,
    EarsState,
    HearingEars,
    HearingState,
    HearingThinker,
    Transcript,
)
from vivavoce.voice.parts import Mouth

log = logging.getLogger("vivavoce.engine")

_AT_ONCE: Final = 6 * LISTEN_RATE
"""Samples that are written down in one go: what the ears read anew every time."""


_BEGINS: Final[dict[str, tuple[type[Output], ...]]] = {
    "audio": (AudioChunk, ToolCall),
    "text": (TextDelta, ToolCall),
}
"""What an answer is under way with: until then all there is computes for it."""


@dataclass
class _OpenEar(Ear):
    """A turn that the listener hears, with its audio for the one who writes it down."""

    audio: list[Samples] = field(default_factory=list)
    written: EarsState | None = None
    """What has been written down of it ..."""
    pieces: int = 0
    """... and of how many pieces of the audio."""
    writing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def trusted(self) -> bool:
        """What was heard may be answered as it is."""
        state = self.state
        return isinstance(state, HearingState) and state.trusted

    @property
    def doubted(self) -> bool:
        """There is something, and what it is should be written down."""
        state = self.state
        there = isinstance(state, HearingState) and (state.paused or len(state.heard))
        return bool(there) and not self.trusted


class Native(Embedded):
    """`Engine` over ears and a thinker that hear, and any `Mouth`; `ears` write down what was said.

    Raises `ModelError` when the listener speaks to a thinker of another width.
    """

    name: ClassVar[str] = "native"
    kind: ClassVar[Kind] = "end_to_end"

    def __init__(
        self,
        hearing: HearingEars,
        ears: Ears,
        thinker: HearingThinker,
        mouth: Mouth,
        *,
        default_voice: str,
        perceiver: Perceiver | None = None,
        switches: Switches = ALL_ON,
        workers: int = 8,
        cores: int = 1,
    ) -> None:
        if hearing.width != thinker.width:
            raise ModelError(
                f"the trained heads speak to a thinker of width {hearing.width}, {thinker.name} "
                f"has {thinker.width}: take the thinker they were trained for (`--thinker s`), or "
                "`--engine cascade`"
            )
        super().__init__(
            ears,
            thinker,
            mouth,
            default_voice=default_voice,
            perceiver=perceiver,
            switches=switches,
            workers=workers,
            cores=cores,
        )
        self._hearing = hearing

    # ------------------------------------------------------------------------------- listening

    def _begin_turn(self, setup: Setup, prior: Language | None) -> Ear:
        """Where nothing will be thought, the turn is only written down."""
        if not setup.prompts:
            return super()._begin_turn(setup, prior)
        return _OpenEar(self._hearing, self._started(self._hearing, setup, prior))

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        ear = self._ear(self._of(handle), turn)
        if isinstance(ear, _OpenEar):
            ear.audio.append(samples)
        return await super().hear(handle, turn, samples, until)

    def _feed(self, setup: Setup, ear: Ear) -> None:
        super()._feed(setup, ear)
        if isinstance(ear, _OpenEar) and ear.doubted:
            with ear.writing:
                self._write(setup, ear, Priority.LISTEN)

    def _known(self, ear: Ear) -> Transcript:
        if isinstance(ear, _OpenEar) and ear.written is not None and not ear.trusted:
            return ear.written.transcript
        return super()._known(ear)

    def _readable(self, ear: Ear, heard: Heard) -> Message | None:
        """Rows, and the words for rules that go by words; in doubt words only."""
        state = ear.state
        if isinstance(state, HearingState) and state.trusted:
            text = heard.text if state.paused else heard.stable
            return message(heard, text.strip(), state.heard)
        unwritten = isinstance(ear, _OpenEar) and ear.written is None
        return None if unwritten else super()._readable(ear, heard)

    def _is_whole(self, ear: Ear) -> bool:
        state = ear.state
        return isinstance(state, HearingState) and state.trusted and state.paused

    # ---------------------------------------------------------------------------- writing it down

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        conversation = self._of(handle)
        ear = self._ear(conversation, turn)
        if not isinstance(ear, _OpenEar):
            return await super().transcribe(handle, turn)
        return await self._transcript(conversation, turn, ear, Priority.TRANSCRIBE)

    async def _transcript(
        self, conversation: Conversation, turn: int, ear: _OpenEar, priority: Priority
    ) -> Heard:
        setup = conversation.setup
        transcript = await self._run(self._write_down, setup, ear, priority)
        if transcript.speech:
            conversation.language = transcript.language
        return self._heard(setup, turn, ear, transcript, final=True)

    def _write_down(self, setup: Setup, ear: _OpenEar, priority: Priority) -> Transcript:
        with ear.writing:
            state = self._write(setup, ear, priority)
            with self._gate.turn(priority):
                ear.written = self._ears.finish(state, self._stopping.is_set)
            return ear.written.transcript

    def _write(self, setup: Setup, ear: _OpenEar, priority: Priority) -> EarsState:
        """Let the ears read what they do not have yet."""
        state = ear.written or self._started(self._ears, setup, ear.state.transcript.language)
        fresh = ear.audio[ear.pieces :]
        for audio in _joined(fresh):
            with self._gate.turn(priority):
                state = self._ears.feed(state, audio, self._stopping.is_set)
        ear.written, ear.pieces = state, ear.pieces + len(fresh)
        return state

    # ---------------------------------------------------------------------------------- answering

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        conversation, turn = self._of(handle), request.turn
        language = conversation.setup.language or conversation.language
        write_down = None
        if turn is not None:
            ear = self._ear(conversation, turn)
            with self._asked(conversation, turn):
                heard, said = await self._understood(handle, turn, ear)
            yield heard
            if said is None:
                return
            request = replace(request, history=(*request.history, said))
            language = conversation.setup.language or heard.language
            if not heard.final and isinstance(ear, _OpenEar):
                write_down = partial(self._transcript, conversation, turn, ear, Priority.LISTEN)
        outputs = self._answer(conversation, request, language)
        if write_down is not None:
            outputs = _with_transcript(outputs, write_down, _BEGINS[request.modality])
        async with contextlib.aclosing(outputs):
            async for output in outputs:
                yield output

    async def _understood(
        self, handle: Handle, turn: int, ear: Ear
    ) -> tuple[Heard, Message | None]:
        """What is known of a turn before it is answered, and what the thinker gets of it; None:
        nothing was said."""
        conversation = self._of(handle)
        await self._finished(conversation.setup, ear)
        if isinstance(ear, _OpenEar) and ear.trusted:
            known = self._known(ear)
            heard = self._heard(conversation.setup, turn, ear, known, final=False)
            if (said := self._readable(ear, heard)) is not None:
                conversation.language = heard.language
                return heard, said
        heard = await self.transcribe(handle, turn)
        text = heard.text.strip() if heard.speech else ""
        return heard, message(heard, text) if text else None


def _joined(pieces: Sequence[Samples]) -> Iterator[Samples]:
    """The same audio in as few pieces as the ears may get."""
    waiting: list[Samples] = []
    for piece in pieces:
        if waiting and sum(map(len, waiting)) + len(piece) > _AT_ONCE:
            yield np.concatenate(waiting)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield np.concatenate(waiting)


async def _with_transcript(
    answer: AsyncGenerator[Output, None],
    write_down: Callable[[], Coroutine[Any, Any, Heard]],
    begins: tuple[type[Output], ...],
) -> AsyncGenerator[Output, None]:
    """`answer` with the transcript of what it answers: it is begun at the first output of a type in
    `begins`, and comes before the end."""
    writing: asyncio.Task[Heard] | None = None
    told = False
    async with contextlib.aclosing(answer):
        try:
            async for output in answer:
                if writing is None and isinstance(output, (*begins, Finished)):
                    writing = asyncio.create_task(write_down())
                if writing is not None and not told and isinstance(output, Finished):
                    await asyncio.wait([writing])
                if writing is not None and not told and writing.done():
                    told = True
                    if (heard := _result(writing)) is not None:
                        yield heard
                yield output
        finally:
            if writing is not None:
                writing.cancel()


def _result(writing: asyncio.Task[Heard]) -> Heard | None:
    """None: it failed; the session will ask for the transcript again when the answer is over."""
    if (error := writing.exception()) is not None:
        log.warning("a turn was not written down: %s", error, exc_info=error)
        return None
    return writing.result()
