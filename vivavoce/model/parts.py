"""What a cascade is made of: ears, thinker. Both block; the engine runs them in worker threads.

`cancelled` is polled between steps (tokens, decoder steps, clauses); when it turns true the call
returns at once and its last result is not used.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.speech import Speech

Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Transcript:
    """What the ears make of the audio so far. `stable` will not change any more, `tail` may."""

    stable: str = ""
    tail: str = ""
    language: Language = "en"
    speech: bool = False
    """False: no speech in it (noise, silence); do not answer it."""
    final: bool = False
    logprob: float | None = None
    """Mean natural log probability per token of the last reading; None: the ears do not tell."""
    no_speech: float | None = None
    """Probability that what was read last is no speech."""
    alternatives: tuple[str, ...] = ()
    """Other readings of a final transcript, best first; only of turns with words to expect."""

    @property
    def text(self) -> str:
        return self.stable + self.tail


class EarsState(Protocol):
    """Opaque; one per turn. Steps return a new state, the old one stays usable (rollback)."""

    @property
    def transcript(self) -> Transcript: ...


class Ears(Protocol):
    """Speech to text, incremental. Audio is f32[n] at 16 kHz."""

    languages: tuple[Language, ...]

    def start(
        self,
        language: Language | None = None,
        prompt: str = "",
        *,
        prior: Language | None = None,
        hints: Mapping[Language, str] | None = None,
    ) -> EarsState:
        """A fresh turn; `language` None = detect between zh and en, `prior` (the turn before) tips
        the scale when little was said. `hints` are words to expect, by the language that turns out
        to be spoken; ears that know of none ignore them."""
        ...

    def feed(self, state: EarsState, samples: Samples, cancelled: Cancelled) -> EarsState:
        """Append audio; re-reads the rolling window when enough new has come (cheap otherwise)."""
        ...

    def finish(self, state: EarsState, cancelled: Cancelled) -> EarsState:
        """Read everything fed; `transcript.final` is true afterwards. Feeding may go on."""
        ...


@runtime_checkable
class HearingState(EarsState, Protocol):
    """A turn that is heard as well as understood."""

    @property
    def heard(self) -> Speech:
        """What a thinker that hears may read by now; its end may change unless `paused`."""
        ...

    @property
    def paused(self) -> bool:
        """All there was is in `heard`."""
        ...

    @property
    def trusted(self) -> bool:
        """What is heard is likely what was said; false: it had better be written down."""
        ...


class HearingEars(Ears, Protocol):
    """Ears whose states are `HearingState`s."""

    @property
    def width(self) -> int:
        """Of the rows that they hear."""
        ...


@dataclass(frozen=True)
class Sampling:
    temperature: float = 0.7
    top_p: float = 0.9
    top_k: int = 40
    repetition_penalty: float = 1.1
    max_tokens: int = 160
    seed: int | None = None
    opening: str = ""
    """Words the answer already begins with (a persona's opener); it goes on from them and they are
    not yielded again."""
    forbid_han: bool = False
    """Keep Chinese characters out (an English answer of a small model drifts into them). Thinkers
    without access to token odds ignore it."""


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Reasoning:
    """What a model that thinks before it answers thought; never spoken."""

    text: str


@dataclass(frozen=True)
class Done:
    reason: Literal["stop", "max_tokens"]
    input_tokens: int
    cached_tokens: int
    output_tokens: int


Thought = Reasoning | Text | ToolCall | Done
"""What a thinker yields: reasoning, words, whole tool calls, and `Done` last."""


class Thinker(Protocol):
    """Text in, text out, with a prefix cache of its own (longest common token prefix wins)."""

    name: str
    context: int
    """Longest prompt plus answer, in tokens."""
    cheap_prefill: bool
    """`warm` during the user's speech is worth the compute."""

    def count(self, text: str) -> int:
        """Tokens in `text` (an estimate is fine for remote models)."""
        ...

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        """Read a prompt into the cache.

        `unfinished`: the last message is still being spoken, do not close it. `pin`: keep this
        prefix (a persona) until `release`; others are evicted oldest first.
        """
        ...

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer: whole UTF-8 characters only; tool calls whole, with valid JSON."""
        ...

    def close(self) -> None: ...


class HearingThinker(Thinker, Protocol):
    """A thinker that reads speech (`Message.speech`) as well as words."""

    width: int
    """Of the rows it reads."""
