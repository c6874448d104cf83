"""Scripted ears, thinker and mouth: no models, no waiting but where a test asks for it."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Done, EarsState, Sampling, Text, Thought, Transcript
from vivavoce.voice.parts import Clause, ClauseSplitter, Said
from vivavoce.voice.singing.score import Song
from vivavoce.voice.style.types import NEUTRAL, Controls

PATIENCE = 5.0
"""Seconds after which a test that waits for another thread gives up."""

WORD = 1600
"""Samples of audio in which one word is said."""

CHARACTER = 240
"""Samples of speech per character: 10 ms."""


SILENCE = Transcript()


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks and threads work until it is true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


class Hold:
    """A place where a worker stops until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self._open.wait(PATIENCE), "the test never let the worker go on"

    def let_go(self) -> None:
        self._open.set()


@dataclass(frozen=True)
class FakeEarsState:
    """Everything fed so far, and what is made of it."""

    audio: tuple[Samples, ...] = ()
    transcript: Transcript = SILENCE
    language: Language = "en"

    @property
    def heard(self) -> Samples:
        return np.concatenate(self.audio) if self.audio else np.zeros(0, np.float32)


@dataclass
class FakeEars:
    """Hears one of `words` per WORD samples; the last one may still change until the end."""

    words: Sequence[str] = ("hello ", "there ", "my ", "friend ")
    language: Language = "en"
    languages: tuple[Language, ...] = LANGUAGES
    hold: Callable[[], None] = lambda: None
    """Called in every `feed`."""
    log: list[str] = field(default_factory=list)
    priors: list[Language | None] = field(default_factory=list)
    hints: list[dict[Language, str]] = field(default_factory=list)
    alternatives: tuple[str, ...] = ()
    """Other readings of every turn."""
    finished: list[FakeEarsState] = field(default_factory=list)

    def start(
        self,
        language: Language | None = None,
        prompt: str = "",
        *,
        prior: Language | None = None,
        hints: Mapping[Language, str] | None = None,
    ) -> FakeEarsState:
        self.priors.append(prior)
        self.hints.append(dict(hints or {}))
        return FakeEarsState(language=language or self.language)

    def feed(self, state: EarsState, samples: Samples, cancelled: Cancelled) -> FakeEarsState:
        assert isinstance(state, FakeEarsState)
        self.hold()
        self.log.append("feed")
        state = replace(state, audio=(*state.audio, samples))
        said = self._words(state)
        return self._with(state, "".join(said[:-1]), "".join(said[-1:]), final=False)

    def finish(self, state: EarsState, cancelled: Cancelled) -> FakeEarsState:
        assert isinstance(state, FakeEarsState)
        self.log.append("finish")
        state = self._with(state, "".join(self._words(state)), "", final=True)
        transcript = replace(state.transcript, alternatives=self.alternatives)
        state = replace(state, transcript=transcript)
        self.finished.append(state)
        return state

    def _words(self, state: FakeEarsState) -> Sequence[str]:
        return self.words[: len(state.heard) // WORD]

    def _with(self, state: FakeEarsState, stable: str, tail: str, *, final: bool) -> FakeEarsState:
        speech = bool(stable or tail)
        return replace(state, transcript=Transcript(stable, tail, state.language, speech, final))


def words(text: str) -> list[Thought]:
    """One thought per word, and the end."""
    said = re.findall(r"\S+\s*", text)
    return [*(Text(word) for word in said), Done("stop", 20, 10, len(said))]


@dataclass
class Warmed:
    """One call of `warm`."""

    messages: tuple[Message, ...]
    unfinished: bool
    pin: bool


@dataclass
class Asked:
    """One call of `think`."""

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    tool_choice: str
    sampling: Sampling


@dataclass
class FakeThinker:
    """Thinks `script`; an exception in it is raised, a callable is called."""

    script: Sequence[Thought | Exception | Callable[[], None]] = field(
        default_factory=lambda: words("Hi, there. How are you?")
    )
    name: str = "fake"
    context: int = 1000
    cheap_prefill: bool = True
    warming: Callable[[Cancelled], None] = lambda cancelled: None
    """Called in every `warm` with its `cancelled`."""
    log: list[str] = field(default_factory=list)
    warmed: list[Warmed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    closed: bool = False

    def count(self, text: str) -> int:
        return len(text.split())

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        self.warming(cancelled)
        self.warmed.append(Warmed(tuple(messages), unfinished, pin))

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        self.asked.append(Asked(tuple(messages), tuple(tools), tool_choice, sampling))
        for thought in self.script:
            if cancelled():
                return
            if isinstance(thought, Exception):
                raise thought
            if callable(thought):
                thought()
                continue
            word = thought.text.strip() if isinstance(thought, Text) else ""
            self.log.append(f"think {word}".strip())
            yield thought

    def close(self) -> None:
        self.closed = True


class FakeSplitter:
    """A clause per punctuation mark, in the tone given; one without letters is silent."""

    def __init__(self, language: Language, tone: Controls) -> None:
        self._language, self._tone = language, tone
        self._pending = ""

    def feed(self, text: str) -> list[Clause]:
        self._pending += text
        found = re.findall(r"[^,.!?，。！？]*[,.!?，。！？]\s+", self._pending)
        self._pending = self._pending[sum(map(len, found)) :]
        return [self._clause(piece) for piece in found]

    def flush(self) -> list[Clause]:
        rest, self._pending = self._pending, ""
        return [self._clause(rest)] if rest else []

    def _clause(self, text: str) -> Clause:
        spoken: tuple[tuple[Language, str], ...] = ((self._language, text),)
        return Clause(text, spoken if re.search(r"\w", text) else (), self._tone)


@dataclass
class FakeMouth:
    """Says CHARACTER samples per character, in two pieces, with a mark per character."""

    languages: tuple[Language, ...] = LANGUAGES
    voices: tuple[str, ...] = ("ann", "bob")
    seconds: float = 0.0
    """Predicted seconds of rendering any clause."""
    hold: Callable[[], None] = lambda: None
    log: list[str] = field(default_factory=list)
    rendered: list[tuple[str, str, float]] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    """What was rendered, with its controls."""
    sung: list[tuple[Song, str]] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)

    def splitter(
        self, language: Language, *, short_start: bool = True, tone: Controls = NEUTRAL
    ) -> ClauseSplitter:
        self.starts.append(short_start)
        return FakeSplitter(language, tone)

    def render(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        self.log.append(f"render {clause.shown.strip()}")
        self.rendered.append((clause.shown.strip(), voice, speed))
        self.clauses.append(clause)
        self.hold()
        half = len(clause.shown) // 2
        for begin, end in ((0, half), (half, len(clause.shown))):
            if cancelled() or begin == end:
                return
            marks = tuple((at, at * CHARACTER) for at in range(begin + 1, end + 1))
            yield Said(np.full((end - begin) * CHARACTER, 0.1, np.float32), marks)

    def sing(self, song: Song, voice: str, cancelled: Cancelled) -> Iterator[Samples]:
        self.log.append("sing")
        self.sung.append((song, voice))
        for _ in range(3):
            if cancelled():
                return
            yield np.full(2400, 0.1, np.float32)

    def predict(self, clause: Clause, voice: str) -> tuple[float, float]:
        return len(clause.shown) * CHARACTER / 24_000, self.seconds
