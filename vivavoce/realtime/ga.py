"""The GA dialect: nested session, `output_` names, items added and done (OpenAI since August 2025).

Types are those of the `openai` package: what a stock client can send is what is accepted.
"""

from typing import Any, Final

from openai.types import realtime as t

from vivavoce.realtime import settings as s
from vivavoce.realtime.dialect import Dialect, Frame
from vivavoce.realtime.wire import Json
from vivavoce.session.config import Config


def _head(config: Config, frame: Frame) -> Json:
    if config.kind == "transcription":
        return {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": frame.session_id,
            "expires_at": frame.expires_at,
        }
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": frame.session_id,
        "model": config.model,
        "expires_at": frame.expires_at,
    }


def _response(view: Any, _: Config) -> Json:
    output = {"format": s.written_format(view.format), "voice": view.voice}
    return {"output_modalities": [view.modality], "audio": {"output": output}}


GA: Final = Dialect(
    name="ga",
    settings=(
        s.modality("output_modalities", {"audio": ["audio"], "text": ["text"]}),
        s.text("instructions", "instructions"),
        s.tools("tools"),
        s.tool_choice("tool_choice"),
        s.parallel_calls("parallel_tool_calls"),
        s.max_tokens("max_output_tokens"),
        s.echoed("tracing"),
        s.echoed("truncation", "auto"),
        s.prompt("prompt"),
        s.echoed("include", kinds=s.BOTH),
        s.echoed("reasoning"),
        s.audio_format("audio.input.format", "input_format", s.BOTH),
        s.transcription("audio.input.transcription", ("keywords", "languages", "delay")),
        s.noise_reduction("audio.input.noise_reduction"),
        s.turn_detection("audio.input.turn_detection", idle_timeout=True),
        s.audio_format("audio.output.format", "output_format"),
        s.voice("audio.output.voice"),
        s.speed("audio.output.speed"),
    ),
    types={
        "realtime": t.RealtimeSessionCreateRequest,
        "transcription": t.RealtimeTranscriptionSessionCreateRequest,
        "input_audio_buffer.append": t.InputAudioBufferAppendEvent,
        "input_audio_buffer.commit": t.InputAudioBufferCommitEvent,
        "input_audio_buffer.clear": t.InputAudioBufferClearEvent,
        "conversation.item.create": t.ConversationItemCreateEvent,
        "conversation.item.retrieve": t.ConversationItemRetrieveEvent,
        "conversation.item.truncate": t.ConversationItemTruncateEvent,
        "conversation.item.delete": t.ConversationItemDeleteEvent,
        "response.create": t.ResponseCreateEvent,
        "response.cancel": t.ResponseCancelEvent,
        "output_audio_buffer.clear": t.OutputAudioBufferClearEvent,
    },
    unchecked=frozenset(),
    override_paths={
        "instructions": "instructions",
        "output_modalities": "output_modalities",
        "audio.output.voice": "audio.output.voice",
        "audio.output.format": "audio.output.format",
        "tools": "tools",
        "tool_choice": "tool_choice",
        "max_output_tokens": "max_output_tokens",
    },
    text="output_text",
    audio="output_audio",
    transcript="output_audio_transcript",
    output_text="output_text",
    output_audio="output_audio",
    item_added=("conversation.item.added",),
    item_done=("conversation.item.done",),
    head=_head,
    response=_response,
)
