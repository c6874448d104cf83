"""What a client can set about a session, in the session's own words (no dialect)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vivavoce.model.chat import Tool

Modality = Literal["audio", "text"]
Encoding = Literal["pcm", "ulaw", "alaw"]
Eagerness = Literal["low", "medium", "high", "auto"]
Kind = Literal["realtime", "transcription"]


@dataclass(frozen=True)
class AudioFormat:
    """Encoding and rate (Hz) of audio on the wire."""

    encoding: Encoding = "pcm"
    rate: int = 24_000


@dataclass(frozen=True)
class Transcription:
    """Live transcripts of the user are wanted. `language` None: detected per turn."""

    model: str = "whisper-base"
    language: str | None = None
    prompt: str = ""
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    delay: str | None = None
    """How long the client would wait for better transcripts; ours come as they are."""

    @property
    def hint(self) -> str:
        """What the ears are told to expect."""
        return " ".join(filter(None, (self.prompt, ", ".join(self.keywords))))

    @property
    def spoken(self) -> str | None:
        """The one language that can be spoken, if there is only one."""
        return self.language or (self.languages[0] if len(self.languages) == 1 else None)


@dataclass(frozen=True)
class NoiseReduction:
    """Noise is to be filtered out of the input. `strength` 0-1, None: as the kind asks for."""

    kind: Literal["near_field", "far_field"]
    strength: float | None = None


@dataclass(frozen=True)
class TurnDetection:
    """How the end of the user's turn is found.

    `semantic` weighs sound and words, `silence` waits a fixed `silence_ms`.
    """

    kind: Literal["silence", "semantic"] = "semantic"
    threshold: float = 0.5
    padding_ms: int = 300
    silence_ms: int = 500
    eagerness: Eagerness = "auto"
    create_response: bool = True
    interrupt_response: bool = True
    idle_timeout_ms: int | None = None
    energy: int | None = None
    """StepFun's `energy_awakeness_threshold`, which `threshold` was derived from."""


@dataclass(frozen=True)
class Hosted:
    """A tool that the server answers itself, without the client: the model calls `name`.

    A `skill` comes with the persona, the others are asked for by the client.
    """

    kind: Literal["web_search", "retrieval", "skill"]
    name: str
    description: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """The effective configuration of a session."""

    kind: Kind = "realtime"
    """`transcription`: what is said is written down and never answered."""
    model: str = "vivavoce-embedded"
    instructions: str = ""
    """What the client asked for; empty: the persona's own."""
    persona: str | None = None
    user: str = ""
    """Whom the session is for, by an id the client chose; memories hang on it. Empty: not said."""
    user_fixed: bool = False
    """A client secret was made for this user (or for nobody), so nobody else may be named."""
    voice: str = ""
    modality: Modality = "audio"
    tools: tuple[Tool, ...] = ()
    hosted: tuple[Hosted, ...] = ()
    tool_choice: str = "auto"
    parallel_calls: bool = True
    """The model may call several functions in one answer."""
    max_tokens: int | None = None
    temperature: float = 0.8
    """Accepted and echoed for the dialects that have it; the persona's sampling decides."""
    speed: float = 1.0
    input_format: AudioFormat = AudioFormat()
    output_format: AudioFormat = AudioFormat()
    transcription: Transcription | None = Transcription()
    turn_detection: TurnDetection | None = TurnDetection()
    noise_reduction: NoiseReduction | None = None
    thoughts: bool = False
    """What is thought before an answer is told."""
    echoed: dict[str, Any] = field(default_factory=dict)
    """Settings accepted and echoed without effect here (tracing, include, truncation ...)."""


@dataclass(frozen=True)
class ResponseOptions:
    """Overrides of one `response.create`; None = as the session says."""

    out_of_band: bool = False
    instructions: str | None = None
    modality: Modality | None = None
    voice: str | None = None
    format: AudioFormat | None = None
    tools: tuple[Tool, ...] | None = None
    hosted: tuple[Hosted, ...] | None = None
    tool_choice: str | None = None
    max_tokens: int | Literal["inf"] | None = None
    metadata: dict[str, str] | None = None
    input: tuple[Any, ...] | None = None
    """Items (or ids of existing ones) that replace the conversation as context."""
