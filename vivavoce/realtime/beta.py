"""The beta dialect: flat session, short names, items created (OpenAI October 2024 to May 2026).

Still spoken by many clients and servers. Types are those of the `openai` package's beta part.
"""

from typing import Any, Final, get_args

from openai.types.beta import realtime as t
from openai.types.beta.realtime.session_update_event import Session
from openai.types.beta.realtime.transcription_session_update import (
    Session as TranscriptionSession,
)
from openai.types.realtime import OutputAudioBufferClearEvent
from pydantic import BaseModel

from vivavoce.realtime import settings as s
from vivavoce.realtime.dialect import Dialect, Frame
from vivavoce.realtime.wire import Json
from vivavoce.session.config import Config

_MODELS: Final = get_args(get_args(Session.model_fields["model"].annotation)[0])
_TRANSCRIBERS: Final = ("gpt-4o-transcribe", "gpt-4o-mini-transcribe", "whisper-1")

MODALITIES: Final = {"audio": ["text", "audio"], "text": ["text"]}


def _head(config: Config, frame: Frame) -> Json:
    if config.kind == "transcription":
        return {
            "object": "realtime.transcription_session",
            "id": frame.session_id,
            "expires_at": frame.expires_at,
            # The published types want one, though only REST hands one out.
            "client_secret": {"value": "", "expires_at": 0},
        }
    # The published types allow no other model names; strict clients choke on them.
    named = {"model": config.model} if config.model in _MODELS else {}
    return {
        "object": "realtime.session",
        "id": frame.session_id,
        **named,
        "expires_at": frame.expires_at,
    }


def response(view: Any, config: Config) -> Json:
    """What a flat response object has beside the common keys."""
    return {
        "modalities": MODALITIES[view.modality],
        "voice": view.voice,
        "output_audio_format": s.written_flat_format(view.format),
        "temperature": config.temperature,
    }


FLAT: Final = (
    s.modality("modalities", MODALITIES),
    s.text("instructions", "instructions"),
    s.voice("voice"),
    s.flat_format("input_audio_format", "input_format", s.BOTH),
    s.flat_format("output_audio_format", "output_format"),
    s.transcription("input_audio_transcription", kinds=("realtime",)),
    s.noise_reduction("input_audio_noise_reduction"),
    s.tool_choice("tool_choice"),
    s.temperature("temperature"),
    s.max_tokens("max_response_output_tokens"),
    s.speed("speed"),
    s.echoed("tracing"),
)
"""Settings that OpenAI's beta and StepFun share."""

TYPES: Final[dict[str, type[BaseModel]]] = {
    "input_audio_buffer.append": t.InputAudioBufferAppendEvent,
    "input_audio_buffer.commit": t.InputAudioBufferCommitEvent,
    "input_audio_buffer.clear": t.InputAudioBufferClearEvent,
    "conversation.item.create": t.ConversationItemCreateEvent,
    "conversation.item.retrieve": t.ConversationItemRetrieveEvent,
    "conversation.item.truncate": t.ConversationItemTruncateEvent,
    "conversation.item.delete": t.ConversationItemDeleteEvent,
    "response.create": t.ResponseCreateEvent,
    "response.cancel": t.ResponseCancelEvent,
    "output_audio_buffer.clear": OutputAudioBufferClearEvent,
}

OVERRIDES: Final = {
    "instructions": "instructions",
    "modalities": "modalities",
    "voice": "voice",
    "output_audio_format": "output_audio_format",
    "tools": "tools",
    "tool_choice": "tool_choice",
    "max_response_output_tokens": "max_response_output_tokens",
    "temperature": "temperature",
}

PARAMS: Final = {"session.audio.output.voice": "session.voice"}

BETA: Final = Dialect(
    name="beta",
    settings=(
        *FLAT,
        s.transcription(
            "input_audio_transcription", models=_TRANSCRIBERS, kinds=("transcription",)
        ),
        s.turn_detection("turn_detection", idle_timeout=False),
        s.tools("tools"),
        s.echoed("include", kinds=("transcription",)),
        s.echoed("client_secret"),
    ),
    types={**TYPES, "realtime": Session, "transcription": TranscriptionSession},
    # The published types name OpenAI's models and know no function as a tool choice.
    unchecked=frozenset(("model", "tool_choice")),
    override_paths=OVERRIDES,
    text="text",
    audio="audio",
    transcript="audio_transcript",
    output_text="text",
    output_audio="audio",
    item_added=("conversation.item.created",),
    item_done=(),
    head=_head,
    response=response,
    renamed={"transcription_session.update": "session.update"},
    item_object=True,
    names_calls=False,
    conversation_created=True,
    limits_first=True,
    params=PARAMS,
)
