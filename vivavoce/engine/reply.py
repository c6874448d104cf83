"""One answer of the cascade: thinking and rendering by turns, in one worker thread.

A clause is rendered as soon as it is whole, before any further word is thought of. The first audio
is held back only as long as the next clause would come too late for it to follow without a gap.
"""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.engine.bridge import Cancelled
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    FirstToken,
    Mark,
    Output,
    Prompt,
    Request,
    Setup,
    TextDelta,
    ThoughtText,
    Usage,
)
from vivavoce.engine.gate import Gate, Priority
from vivavoce.engine.manner import answering, noted, tone_of
from vivavoce.languages import Language, script_language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Done, Reasoning, Sampling, Text, Thinker, Thought
from vivavoce.voice.parts import Clause, ClauseSplitter, Mouth
from vivavoce.voice.style.reading import tone_in
from vivavoce.voice.style.types import Sound
from vivavoce.voice.style.unmarked import Unmarked

_NEXT_CLAUSE_TOKENS: Final = 9
"""Tokens until the clause after the first is usually whole."""

_SAFETY: Final = 1.15
"""Predictions of the time to the next clause are stretched by this."""

_QUIET: Final = 4
"""Answers that must pass before one begins with a laugh again."""

_SAMPLING: Final = Sampling(temperature=0.4, repetition_penalty=1.1, max_tokens=80)


class _Pace:
    """Seconds per thought token on this machine, learnt over all answers of the process."""

    def __init__(self, seconds: float = 0.06) -> None:
        self.seconds = seconds

    def saw(self, seconds: float) -> None:
        self.seconds += 0.1 * (min(seconds, 1.0) - self.seconds)


_PACE: Final = _Pace()


@dataclass
class _Said:
    """How far the answer has come."""

    text: str = ""
    samples: int = 0


def _laughed(history: Sequence[Message]) -> bool:
    """Somebody has laughed not long ago: the answer to that was laughed with, once is enough."""
    said = [message for message in history if message.role == "user"][:-1]
    return any("laughing" in message.cues for message in said[-_QUIET:])


class Reply:
    """Call `run` once, from a worker thread."""

    def __init__(
        self,
        thinker: Thinker,
        mouth: Mouth,
        gate: Gate,
        setup: Setup,
        request: Request,
        language: Language | None,
        *,
        voice: str,
        short_start: bool = True,
    ) -> None:
        self._thinker, self._mouth, self._gate = thinker, mouth, gate
        self._setup, self._request = setup, request
        self._voice = voice
        self._short_start = short_start
        said = next((m for m in reversed(request.history) if m.role == "user"), Message("user"))
        character = None if request.instructions is not None else setup.character
        if character is not None and request.aside:
            character = character.aside()
        delivery = character.delivery(said) if character else answering(said.cues)
        self._character = character
        self._speed = setup.speed * delivery.speed
        self._gain = 10 ** (delivery.gain_db / 20)
        asked = None if request.instructions is None else tone_in(request.instructions)
        self._tone = setup.tone.then(asked or setup.scene).then(tone_of(delivery))
        self._language: Language = delivery.language or language or script_language(said.text)
        self._rendering = Priority.RENDER if setup.prompts else Priority.BATCH
        self._unmarked = Unmarked()
        self._first: tuple[Sound, ...] = () if _laughed(request.history) else delivery.sounds
        """What the answer begins with."""
        self._said = _Said()
        self._held: list[AudioChunk] = []
        self._tokens_since_clause = 0

    # ----------------------------------------------------------------------------- the prompt

    def _messages(self) -> Sequence[Message]:
        prompts = self._setup.prompts
        prompt: Prompt = prompts.get(self._language) or next(iter(prompts.values()))
        if self._request.instructions is not None:
            prompt = Prompt(self._request.instructions)
        return (
            Message("system", prompt.instructions),
            *prompt.examples,
            *self._request.history,
        )

    def _tools(self) -> tuple[Sequence[Tool], str]:
        tools = self._setup.tools if self._request.tools is None else self._request.tools
        return tools, self._request.tool_choice or self._setup.tool_choice

    def _sampling(self) -> Sampling:
        limit = self._request.max_tokens
        seed, han = self._request.seed, self._language != "en"
        base = replace(_SAMPLING, forbid_han=not han, seed=seed)
        if self._request.temperature is not None:
            base = replace(base, temperature=self._request.temperature)
        return base if limit is None else replace(base, max_tokens=limit)

    # ---------------------------------------------------------------------------------- running

    def run(self, cancelled: Cancelled) -> Iterator[Output]:
        done = Done("stop", 0, 0, 0)
        splitter, called = self._splitter(), False
        yield from self._open(splitter, cancelled)
        for number, thought in enumerate(self._thoughts(cancelled)):
            if number == 0:
                yield FirstToken()
            if isinstance(thought, Done):
                done = thought
            elif isinstance(thought, Reasoning):
                yield ThoughtText(thought.text)
            elif isinstance(thought, ToolCall):
                if called and not self._setup.parallel_calls:
                    continue
                called = True
                yield from self._flush(splitter, cancelled)
                splitter, self._said = self._splitter(), _Said()
                yield thought
            else:
                yield from self._say(splitter, thought.text, cancelled)
        if cancelled():
            return
        yield from self._flush(splitter, cancelled)
        usage = Usage(done.input_tokens, done.cached_tokens, done.output_tokens)
        yield Finished(done.reason, usage)

    def _splitter(self) -> ClauseSplitter | None:
        """Cuts speech into clauses; None for an answer in writing."""
        if self._request.modality == "text":
            return None
        return self._mouth.splitter(self._language, short_start=self._short_start, tone=self._tone)

    def _thoughts(self, cancelled: Cancelled) -> Iterator[Thought]:
        """Thoughts one by one, each computed behind the gate."""
        if self._request.say is not None:
            yield from (Text(self._request.say), Done("stop", 0, 0, 0))
            return
        thoughts = self._thinking(cancelled)
        for index in itertools.count():
            if cancelled():
                return
            with self._gate.turn(Priority.THINK):
                begun = time.perf_counter()
                thought = next(thoughts, None)
            if thought is None:
                return
            if index:
                _PACE.saw(time.perf_counter() - begun)
            self._tokens_since_clause += 1
            yield thought

    def _thinking(self, cancelled: Cancelled) -> Iterator[Thought]:
        messages, sampling = self._messages(), self._sampling()
        tools, choice = self._tools()
        if self._character is None:
            messages = noted(messages, self._language)
            return self._thinker.think(messages, tools, choice, sampling, cancelled)
        return self._character.think(
            self._thinker, messages, self._language, tools, choice, sampling, cancelled
        )

    # ---------------------------------------------------------------------------------- speaking

    def _open(self, splitter: ClauseSplitter | None, cancelled: Cancelled) -> Iterator[Output]:
        """What is to come before the first answer, if this is it."""
        opening, request = self._setup.opening, self._request
        if opening is None or splitter is None or request.begun or request.aside:
            return
        if opening.sound is not None:
            self._said.samples += len(opening.sound)
            yield AudioChunk(opening.sound)
        if words := opening.words.get(self._language):
            yield from self._say(splitter, words + " ", cancelled)

    def _say(
        self, splitter: ClauseSplitter | None, text: str, cancelled: Cancelled
    ) -> Iterator[Output]:
        if splitter is None:
            if read := self._unmarked.feed(text):
                yield TextDelta(read)
            return
        for clause in splitter.feed(text):
            yield from self._clause(clause, cancelled)
        yield from self._due()

    def _flush(self, splitter: ClauseSplitter | None, cancelled: Cancelled) -> Iterator[Output]:
        if splitter is not None:
            for clause in splitter.flush():
                yield from self._clause(clause, cancelled)
        elif read := self._unmarked.flush():
            yield TextDelta(read)
        yield from self._let_go()

    def _clause(self, clause: Clause, cancelled: Cancelled) -> Iterator[Output]:
        """Say one clause: its words at once, its audio when it will not break off."""
        if self._first and not clause.silent:
            clause, self._first = replace(clause, before=(*self._first, *clause.before)), ()
        start = len(self._said.text)
        self._said.text += clause.shown
        if clause.shown:
            yield TextDelta(clause.shown)
        if not clause.silent:
            first = not self._said.samples
            offset = self._said.samples
            with self._gate.turn(self._rendering):
                pieces = [
                    AudioChunk(
                        self._loud(said.samples),
                        tuple(Mark(start + char, offset + at) for char, at in said.marks),
                    )
                    for said in self._mouth.render(clause, self._voice, self._speed, cancelled)
                ]
            self._said.samples += sum(len(piece.samples) for piece in pieces)
            self._tokens_since_clause = 0
            if not first and not self._held:
                yield from pieces
            else:
                self._held += pieces
                if not first:
                    yield from self._let_go()
        yield from self._due()

    def _loud(self, samples: Samples) -> Samples:
        """The same as loud as the delivery has it, as far as it can be without clipping."""
        if self._gain == 1.0 or not len(samples):
            return samples
        peak = float(np.abs(samples).max())
        gain = self._gain if self._gain < 1 else min(self._gain, max(1.0, 1 / max(peak, 1e-9)))
        return (samples * np.float32(gain)).astype(np.float32, copy=False)

    def _due(self) -> Iterator[AudioChunk]:
        """Let held audio go once it lasts until the next clause is expected."""
        if self._held:
            buffered = sum(len(piece.samples) for piece in self._held) / SPEAK_RATE
            if buffered >= self._until_next() * _SAFETY:
                yield from self._let_go()

    def _let_go(self) -> Iterator[AudioChunk]:
        held, self._held = self._held, []
        yield from held

    def _until_next(self) -> float:
        """Predicted seconds until the next clause is thought and rendered."""
        tokens = max(1, _NEXT_CLAUSE_TOKENS - self._tokens_since_clause)
        words = (
            "这样差不多就可以了吧" if self._language == "zh" else "that is about what I would do"
        )
        sample = Clause(words, ((self._language, words),))
        return tokens * _PACE.seconds + self._mouth.predict(sample, self._voice)[1]
