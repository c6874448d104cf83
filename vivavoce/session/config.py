"""What a client can set about a session, in the session's own words (no dialect)."""

from dataclasses import dataclass, field
from typing import Any, Literal

from vivavoce.model.chat import Tool

Modality = Literal["audio", "text"]
Encoding = Literal["pcm", "ulaw", "alaw"]
Eagerness = Literal["low", "medium", "high", "auto"]


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


@dataclass(frozen=True)
class Config:
    """The effective configuration of a session."""

    model: str = "vivavoce-embedded"
    instructions: str = ""
    """What the client asked for; empty: the persona's own."""
    persona: str | None = None
    voice: str = ""
    modality: Modality = "audio"
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    max_tokens: int | None = None
    speed: float = 1.0
    input_format: AudioFormat = AudioFormat()
    output_format: AudioFormat = AudioFormat()
    transcription: Transcription | None = Transcription()
    turn_detection: TurnDetection | None = TurnDetection()
    noise_reduction: str | None = None
    echoed: dict[str, Any] = field(default_factory=dict)
    """Settings accepted and echoed without effect here (tracing, include, truncation ...)."""


@dataclass(frozen=True)
class ResponseOptions:
    """Overrides of one `response.create`; None = as the session says."""

    out_of_band: bool = False
    instructions: str | None = None
    modality: Modality | None = None
    voice: str | None = None
    tools: tuple[Tool, ...] | None = None
    tool_choice: str | None = None
    max_tokens: int | None = None
    metadata: dict[str, str] | None = None
    input: tuple[Any, ...] | None = None
    """Items (or ids of existing ones) that replace the conversation as context."""
