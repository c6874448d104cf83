"""The three shapes of the protocol: what their events are called and what they do not have.

Rules and scenarios speak GA names; `canonical` maps the beta names of a frame to them.
"""

from dataclasses import dataclass
from typing import Final, Literal

ShapeName = Literal["ga", "beta", "stepfun"]

SHARED: Final = frozenset(
    """
    error session.created session.updated
    conversation.item.deleted
    conversation.item.input_audio_transcription.delta
    conversation.item.input_audio_transcription.completed
    conversation.item.input_audio_transcription.failed
    input_audio_buffer.committed input_audio_buffer.cleared
    input_audio_buffer.speech_started input_audio_buffer.speech_stopped
    response.created response.done
    response.output_item.added response.output_item.done
    response.content_part.added response.content_part.done
    response.function_call_arguments.delta response.function_call_arguments.done
    rate_limits.updated
    """.split()
)
"""Event types that all three shapes have under one name."""

GA_ONLY: Final = frozenset(
    """
    conversation.created conversation.item.added conversation.item.done
    conversation.item.retrieved conversation.item.truncated
    conversation.item.input_audio_transcription.segment
    input_audio_buffer.timeout_triggered input_audio_buffer.dtmf_event_received
    output_audio_buffer.started output_audio_buffer.stopped output_audio_buffer.cleared
    response.output_text.delta response.output_text.done
    response.output_audio.delta response.output_audio.done
    response.output_audio_transcript.delta response.output_audio_transcript.done
    response.mcp_call_arguments.delta response.mcp_call_arguments.done
    response.mcp_call.in_progress response.mcp_call.completed response.mcp_call.failed
    mcp_list_tools.in_progress mcp_list_tools.completed mcp_list_tools.failed
    """.split()
)

BETA_NAMES: Final = {
    "conversation.created": "conversation.created",
    "conversation.item.created": "conversation.item.added",
    "conversation.item.retrieved": "conversation.item.retrieved",
    "conversation.item.truncated": "conversation.item.truncated",
    "output_audio_buffer.started": "output_audio_buffer.started",
    "output_audio_buffer.stopped": "output_audio_buffer.stopped",
    "output_audio_buffer.cleared": "output_audio_buffer.cleared",
    "transcription_session.updated": "session.updated",
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
}
"""Beta event types and the GA names that rules know them by."""

STEPFUN_NAMES: Final = {
    name: BETA_NAMES[name]
    for name in BETA_NAMES
    if not name.startswith(("output_audio_buffer", "transcription_session"))
    and name not in ("conversation.item.retrieved", "conversation.item.truncated")
} | {
    "response.thinking.delta": "response.thinking.delta",
    "response.thinking.done": "response.thinking.done",
    "response.cancelled": "response.cancelled",
}
"""StepFun's set: the beta one without truncation and retrieval, with thinking and cancelled."""


@dataclass(frozen=True)
class Shape:
    """One shape; `names` maps its own event types to the GA names that rules know."""

    name: ShapeName
    title: str
    names: dict[str, str]
    part_types: frozenset[str]
    """What `part.type` may be in response.content_part.*."""
    assistant_content: frozenset[str]
    """What content of an assistant's item may be called."""
    call_statuses: frozenset[str] = frozenset(("in_progress",))
    """Status of a function call when it begins."""

    def canonical(self, kind: str) -> str | None:
        """The GA name of a wire type of this shape; None for a type the shape does not have."""
        return kind if kind in SHARED else self.names.get(kind)

    def wire(self, kind: str) -> str:
        """The wire type for a GA name (the first one that maps to it)."""
        return next((ours for ours, ga in self.names.items() if ga == kind), kind)

    @property
    def flat(self) -> bool:
        """Flat session keys and beta names."""
        return self.name != "ga"


GA: Final = Shape(
    "ga",
    "GA (OpenAI today)",
    {name: name for name in GA_ONLY},
    part_types=frozenset(("audio", "text")),
    assistant_content=frozenset(("output_text", "output_audio")),
)
BETA: Final = Shape(
    "beta",
    "beta (flat session)",
    BETA_NAMES,
    part_types=frozenset(("audio", "text")),
    assistant_content=frozenset(("text", "audio")),
)
STEPFUN: Final = Shape(
    "stepfun",
    "StepFun",
    STEPFUN_NAMES,
    part_types=frozenset(("audio", "text", "thinking")),
    assistant_content=frozenset(("text", "audio", "thinking")),
    call_statuses=frozenset(("in_progress", "incomplete")),
)
SHAPES: Final[dict[str, Shape]] = {shape.name: shape for shape in (GA, BETA, STEPFUN)}
