"""StepFun's server events as its documentation describes them (API reference, realtime chat).

Keys the documentation does not name may be there; keys it names have its types. Where its server
was seen to deviate from OpenAI (`content` and `arguments` null), OpenAI's rule stands, because
clients written for OpenAI break on the rest.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vivavoce.conformance.oracles.sdk import ModelOracle

Status = Literal["in_progress", "completed", "incomplete"]


class Open(BaseModel):
    """Further keys are allowed, conversions are not."""

    model_config = ConfigDict(extra="allow", strict=True)


class Part(Open):
    """A content part of an answer."""

    type: Literal["text", "audio", "thinking"]
    text: str | None = None
    transcript: str | None = None


class Content(Open):
    """Content of an item."""

    type: Literal["input_text", "input_audio", "text", "audio", "thinking"]
    text: str | None = None
    transcript: str | None = None


class Message(Open):
    """A message of user, assistant or system."""

    id: str
    type: Literal["message"]
    role: Literal["user", "assistant", "system"]
    status: Status | None = None
    content: list[Content]


class Call(Open):
    """A function call."""

    id: str
    type: Literal["function_call"]
    status: Status | None = None
    call_id: str
    name: str
    arguments: str


class CallOutput(Open):
    """What a function answered."""

    id: str
    type: Literal["function_call_output"]
    call_id: str
    output: str


Item = Annotated[Message | Call | CallOutput, Field(discriminator="type")]


class Detection(Open):
    """Turn detection on the server."""

    type: Literal["server_vad"]
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None
    energy_awakeness_threshold: int | None = Field(None, ge=0, le=5000)


class Function(Open):
    """What a function tool says about itself."""

    name: str = Field(max_length=64)
    description: str | None = None
    parameters: dict[str, Any] | None = None


class Described(Open):
    """What a tool that runs on the server says about itself."""

    description: str | None = None
    options: dict[str, Any] | None = None


class FunctionTool(Open):
    """A function, nested."""

    type: Literal["function"]
    function: Function


class ServerTool(Open):
    """Web search or retrieval."""

    type: Literal["web_search", "retrieval"]
    function: Described | None = None


class Session(Open):
    """The flat session."""

    modalities: list[Literal["text", "audio"]]
    instructions: str | None = None
    voice: str | None = None
    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"]
    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"]
    turn_detection: Detection | None = None
    tools: list[Annotated[FunctionTool | ServerTool, Field(discriminator="type")]] | None = None
    max_response_output_tokens: int | Literal["inf"] | None = None


class Response(Open):
    """A response object."""

    id: str
    status: Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
    output: list[Item]
    metadata: dict[str, str] | None = None


class Fault(Open):
    """The inside of an error."""

    type: str
    code: str | int | None
    message: str
    event_id: str | None = None
    param: str | None = None


class Event(Open):
    """Every event has an id."""

    event_id: str


class Error(Event):
    type: Literal["error"]
    error: Fault


class SessionEvent(Event):
    type: Literal["session.created", "session.updated"]
    session: Session


class ConversationCreated(Event):
    type: Literal["conversation.created"]
    conversation: dict[str, Any]


class SpeechStarted(Event):
    type: Literal["input_audio_buffer.speech_started"]
    audio_start_ms: int
    item_id: str


class SpeechStopped(Event):
    type: Literal["input_audio_buffer.speech_stopped"]
    audio_end_ms: int
    item_id: str


class Committed(Event):
    type: Literal["input_audio_buffer.committed"]
    previous_item_id: str | None = None
    item_id: str


class Cleared(Event):
    type: Literal["input_audio_buffer.cleared"]


class ItemCreated(Event):
    type: Literal["conversation.item.created"]
    previous_item_id: str | None = None
    item: Item


class ItemDeleted(Event):
    type: Literal["conversation.item.deleted"]
    item_id: str


class TranscriptionDelta(Event):
    type: Literal["conversation.item.input_audio_transcription.delta"]
    item_id: str
    content_index: int | None = None
    delta: str


class TranscriptionCompleted(Event):
    type: Literal["conversation.item.input_audio_transcription.completed"]
    item_id: str
    content_index: int
    transcript: str


class TranscriptionFailed(Event):
    type: Literal["conversation.item.input_audio_transcription.failed"]
    item_id: str
    content_index: int
    error: dict[str, Any]


class ResponseEvent(Event):
    type: Literal["response.created", "response.done"]
    response: Response


class ResponseCancelled(Event):
    type: Literal["response.cancelled"]


class OutputItem(Event):
    type: Literal["response.output_item.added", "response.output_item.done"]
    response_id: str
    output_index: int
    item: Item


class InItem(Event):
    response_id: str
    item_id: str
    output_index: int


class ContentPart(InItem):
    type: Literal["response.content_part.added", "response.content_part.done"]
    content_index: int
    part: Part


class Delta(InItem):
    type: Literal[
        "response.audio.delta",
        "response.audio_transcript.delta",
        "response.text.delta",
        "response.thinking.delta",
    ]
    content_index: int
    delta: str


class AudioDone(InItem):
    type: Literal["response.audio.done", "response.thinking.done"]
    content_index: int


class TranscriptDone(InItem):
    type: Literal["response.audio_transcript.done"]
    content_index: int
    transcript: str


class TextDone(InItem):
    type: Literal["response.text.done"]
    content_index: int
    text: str


class ArgumentsDelta(InItem):
    type: Literal["response.function_call_arguments.delta"]
    call_id: str
    delta: str


class ArgumentsDone(InItem):
    type: Literal["response.function_call_arguments.done"]
    call_id: str
    name: str
    arguments: str


class RateLimits(Event):
    type: Literal["rate_limits.updated"]
    rate_limits: list[dict[str, Any]]


ServerEvent = Annotated[
    Error | SessionEvent | ConversationCreated | SpeechStarted | SpeechStopped | Committed | Cleared
    | ItemCreated | ItemDeleted | TranscriptionDelta | TranscriptionCompleted | TranscriptionFailed
    | ResponseEvent | ResponseCancelled | OutputItem | ContentPart | Delta | AudioDone
    | TranscriptDone | TextDone | ArgumentsDelta | ArgumentsDone | RateLimits,
    Field(discriminator="type"),
]  # fmt: skip


def stepfun() -> ModelOracle:
    """The documented events as an oracle."""
    return ModelOracle("stepfun", ServerEvent)
