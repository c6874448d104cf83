"""What an engine is: something that hears a user and answers aloud.

The session knows engines only through this page. State lives behind handles; whatever an engine
yields carries no session knowledge, the caller tags it with a generation number.

    open ─► hear* ─► generate ─► (commit | cancel = aclose the iterator) ─► close
                └► fork ─► generate (speculation) ─► commit | close
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NewType, Protocol

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Cancelled, Sampling, Thinker, Thought
from vivavoce.perception.types import Perceived
from vivavoce.voice.singing.score import Song
from vivavoce.voice.style.types import NEUTRAL, Controls, Sound

Handle = NewType("Handle", str)
Kind = Literal["cascade", "end_to_end"]
"""Whether the thinker reads a transcript or what was heard."""

Perceive = Literal["all", "no_emotions", "off"]
"""What of a voice is listened for beside its words, the strictest last; `no_emotions`: everything
but feelings and tones of voice, which some law forbids to infer at work and in class."""


@dataclass(frozen=True)
class Capabilities:
    """What an engine declares about itself; nobody sniffs."""

    name: str
    kind: Kind
    languages: tuple[Language, ...]
    voices: tuple[str, ...]
    default_voice: str
    tools: bool
    streaming_input: bool
    """`hear` does useful work while the user is still speaking."""
    cheap_fork: bool
    """`fork` costs no recomputation, so speculating at every pause is worth it."""
    transcripts: bool


@dataclass(frozen=True)
class Prompt:
    """What the thinker is told before the conversation, in one language."""

    instructions: str
    examples: tuple[Message, ...] = ()
    """Few-shot turns; together with `instructions` they are the cached prefix."""
    openers: tuple[str, ...] = ()
    """Short first clauses the persona likes; an engine may render them ahead."""


@dataclass(frozen=True)
class Delivery:
    """How an answer is to be said: as the user asked for, or as suits the way they spoke."""

    language: Language | None = None
    """None: the language that was heard."""
    speed: float = 1.0
    """Factor on the setup's speed."""
    gain_db: float = 0.0
    """Louder or softer than usual; never so loud that it clips."""
    tone: str = ""
    """Words for the tone ("gentle"); a speed or gain that is stated counts for theirs."""
    sounds: tuple[Sound, ...] = ()
    """What an answer may begin with, now and then."""


class Character(Protocol):
    """Who answers: what a turn calls for before and while the thinker speaks. Asked for every
    speculation as well, from any thread, so it changes nothing."""

    def prepare(self, messages: Sequence[Message], language: Language) -> Sequence[Message]:
        """A prompt that ends with the user's words (more may follow), with what they call to mind
        put before them."""
        ...

    def aside(self) -> "Character":
        """The same one for answers beside the conversation: it starts nothing there."""
        ...

    def delivery(self, said: Message) -> Delivery:
        """How the answer to the user's message is to be said."""
        ...

    def think(
        self,
        inner: Thinker,
        messages: Sequence[Message],
        language: Language,
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer to a prompt that is not prepared, thought by `inner` or known
        otherwise."""
        ...


@dataclass(frozen=True, eq=False)
class Opening:
    """What comes before the first spoken answer of a conversation: a sound, words, or both."""

    words: Mapping[Language, str] = field(default_factory=dict)
    sound: Samples | None = None
    """f32[n] at 24 kHz."""


@dataclass(frozen=True)
class Setup:
    """What a conversation keeps between turns."""

    prompts: Mapping[Language, Prompt]
    """Empty: this is no conversation, nothing will be thought here, only heard (`transcribe`) and
    said (`Request.say`), and what conversations need is done first."""
    voice: str | None = None
    language: Language | None = None
    """None: answer in the language that was heard, turn by turn."""
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    """`auto`, `none`, `required` or a function name."""
    parallel_calls: bool = True
    """Several functions may be called in one answer."""
    speed: float = 1.0
    transcription_prompt: str = ""
    hints: Mapping[Language, str] = field(default_factory=dict)
    """Words to expect in the user's speech; with any, other readings of it are kept as well."""
    character: Character | None = None
    """None: the thinker answers as it is."""
    perceive: Perceive = "all"
    tone: Controls = NEUTRAL
    """How the persona speaks by itself."""
    scene: Controls = NEUTRAL
    """How everything is to be said in this conversation, on top of that."""
    opening: Opening | None = None


@dataclass(frozen=True)
class Heard:
    """What the ears make of a turn so far. `stable` will not change any more, `tail` may."""

    turn: int
    stable: str
    tail: str
    language: Language
    until: int
    """Session clock (16 kHz samples) of the last sample this covers."""
    speech: bool = True
    """False: what was heard is no speech (noise, silence); do not answer it."""
    final: bool = False
    logprob: float | None = None
    """Mean natural log probability per token, as far as the ears tell."""
    no_speech: float | None = None
    """Probability that it is no speech."""
    alternatives: tuple[str, ...] = ()
    """Other readings of a finished turn, best first; empty unless the setup has hints."""
    perceived: Perceived | None = None
    """How it was said, as far as it was listened for: about once a second while it is spoken, and
    when it is over."""
    manner: str = ""
    """That in a few words for the thinker, in the language of the turn (`Message.manner`)."""
    cues: tuple[str, ...] = ()
    """What of it the answer may go by (`Message.cues`)."""
    voice: str = ""
    """All of it that is known of the voice, for a user who asks (`Message.voice`)."""

    @property
    def text(self) -> str:
        return self.stable + self.tail


@dataclass(frozen=True)
class Request:
    """One answer wanted. `history` excludes setup; the last user turn is `turn` if that is set."""

    history: Sequence[Message]
    turn: int | None = None
    """Answer the audio fed by `hear` under this number (its transcript joins `history`)."""
    say: str | None = None
    """Say these words instead of thinking of new ones."""
    sing: Song | None = None
    """Sing or rap this instead; nothing but audio comes of it."""
    modality: Literal["audio", "text"] = "audio"
    max_tokens: int | None = None
    speculative: bool = False
    instructions: str | None = None
    """Overrides of the setup for this answer only; None: as set up."""
    tools: tuple[Tool, ...] | None = None
    tool_choice: str | None = None
    voice: str | None = None
    seed: int | None = None
    """Of the thinker's choices: the same answer every time. None: another."""
    temperature: float | None = None
    """Of them, too; 0: always the likeliest word. None: as the engine thinks best."""
    begun: bool = False
    """Something was said aloud in this conversation before: it needs no opening."""
    aside: bool = False
    """The answer is no part of the conversation, so nothing that the server does itself is done."""


@dataclass(frozen=True)
class ThoughtText:
    """What the model thinks before it answers; never spoken."""

    text: str


@dataclass(frozen=True)
class FirstToken:
    """The answer's first token is thought; what will be said of it is not certain yet."""


@dataclass(frozen=True)
class TextDelta:
    """Words of the answer, sent before the audio that says them."""

    text: str


@dataclass(frozen=True)
class Mark:
    """`text[:char]` of the current answer has been said once `sample` (24 kHz) has been played."""

    char: int
    sample: int


@dataclass(frozen=True)
class AudioChunk:
    """Speech at 24 kHz. `marks` are relative to where the answer, or what follows a call in it,
    begins in text and audio."""

    samples: Samples
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer. Audio counts as the text of its words: cascades read text."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Finished:
    """The last output of an answer."""

    reason: Literal["stop", "max_tokens"] = "stop"
    usage: Usage = Usage()


Output = Heard | FirstToken | ThoughtText | TextDelta | AudioChunk | ToolCall | Finished


class Engine(Protocol):
    """Asynchronous, shared by all sessions of a process. Errors are `EngineError`s."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def warm_up(self, setup: Setup) -> None:
        """Prepare for sessions of this setup; done before a server says it is ready."""
        ...

    async def open(self, setup: Setup) -> Handle:
        """Start a conversation; its prompt is read ahead in the background."""
        ...

    async def update(self, handle: Handle, setup: Setup) -> None:
        """Replace the setup between answers."""
        ...

    async def prefill(self, handle: Handle, history: Sequence[Message]) -> None:
        """Read history into the cache while nothing else is to be done."""
        ...

    async def hear(self, handle: Handle, turn: int, samples: Samples, until: int) -> Heard | None:
        """Feed audio (f32[n] at 16 kHz) of a turn while it is being spoken; `until` is the session
        clock after it.

        Returns what is understood so far when this call brought news, else None. `turn` numbers
        rise; only the two newest turns are remembered.
        """
        ...

    async def transcribe(self, handle: Handle, turn: int) -> Heard:
        """The last word on a turn that is not answered (`final`)."""
        ...

    async def fork(self, handle: Handle) -> Handle:
        """A second handle with the same past and the same turns heard, for a speculative answer."""
        ...

    def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        """Answer. Closing the iterator cancels: no further compute is spent on it.

        Yields a `Heard` first when `request.turn` is set, `Finished` last. The first `Heard` is
        final unless the engine answers before the words are written down; then the final one
        follows while the answer is under way.
        """
        ...

    async def commit(self, fork: Handle) -> None:
        """The fork's past becomes the past of the handle it came from; the fork is closed."""
        ...

    async def close(self, handle: Handle) -> None:
        """Forget the handle (a fork: drop the speculation)."""
        ...
