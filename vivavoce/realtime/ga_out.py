"""GA dialect, to the client: session events as the JSON that OpenAI's recorded traffic shows."""

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from vivavoce.audio.types import Samples
from vivavoce.model.chat import Tool
from vivavoce.realtime.wire import Json
from vivavoce.session import events as e
from vivavoce.session.config import AudioFormat, Config, TurnDetection
from vivavoce.session.items import Item, Part

_FORMATS: Final = {"pcm": "audio/pcm", "ulaw": "audio/pcmu", "alaw": "audio/pcma"}
_AUDIO_TOKENS: Final = 20
"""Output audio tokens per second OpenAI bills by; audio usage is reported in the same measure."""


@dataclass(frozen=True)
class Frame:
    """What stays the same for one connection."""

    session_id: str
    conversation_id: str
    expires_at: int
    encode_audio: Callable[[Samples], bytes]
    """24 kHz speech in the session's output format."""


# ------------------------------------------------------------------------------------- objects


def _format(value: AudioFormat) -> Json:
    kind = _FORMATS[value.encoding]
    return {"type": kind, "rate": value.rate} if value.encoding == "pcm" else {"type": kind}


def _tool(tool: Tool) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }


def _tool_choice(value: str) -> Any:
    plain = value in ("auto", "none", "required")
    return value if plain else {"type": "function", "name": value}


def _turn_detection(value: TurnDetection | None) -> Json | None:
    if value is None:
        return None
    flags = {
        "create_response": value.create_response,
        "interrupt_response": value.interrupt_response,
    }
    if value.kind == "semantic":
        return {"type": "semantic_vad", "eagerness": value.eagerness, **flags}
    return {
        "type": "server_vad",
        "threshold": value.threshold,
        "prefix_padding_ms": value.padding_ms,
        "silence_duration_ms": value.silence_ms,
        "idle_timeout_ms": value.idle_timeout_ms,
        **flags,
    }


def session(config: Config, frame: Frame) -> Json:
    """The full effective session object."""
    heard = config.transcription
    transcription = heard and {
        "model": heard.model,
        "language": heard.language,
        "prompt": heard.prompt or None,
    }
    noise = config.noise_reduction and {"type": config.noise_reduction}
    plain = {"tracing": None, "truncation": "auto", "prompt": None, "include": None}
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": frame.session_id,
        "model": config.model,
        "output_modalities": [config.modality],
        "instructions": config.instructions,
        "tools": [_tool(tool) for tool in config.tools],
        "tool_choice": _tool_choice(config.tool_choice),
        "max_output_tokens": config.max_tokens or "inf",
        **(plain | config.echoed),
        "expires_at": frame.expires_at,
        "audio": {
            "input": {
                "format": _format(config.input_format),
                "transcription": transcription,
                "noise_reduction": noise,
                "turn_detection": _turn_detection(config.turn_detection),
            },
            "output": {
                "format": _format(config.output_format),
                "voice": config.voice,
                "speed": config.speed,
            },
        },
    }


def item(value: Item) -> Json:
    if value.kind == "function_call_output":
        return {
            "id": value.id,
            "type": value.kind,
            "call_id": value.call_id,
            "output": value.output,
        }
    base = {"id": value.id, "type": value.kind, "status": value.status}
    if value.kind == "function_call":
        return base | {
            "name": value.name,
            "call_id": value.call_id,
            "arguments": value.arguments,
        }
    content = [_content(part, value.role) for part in value.parts]
    return base | {"role": value.role, "content": content}


def _content(part: Part, role: str | None) -> Json:
    side = "output" if role == "assistant" else "input"
    if part.kind == "audio":
        return {"type": f"{side}_audio", "transcript": part.text}
    return {"type": f"{side}_text", "text": part.text}


def _part(part: Part) -> Json:
    """A content part of a response; GA kept the short type names here."""
    if part.kind == "audio":
        return {"type": "audio", "transcript": part.text}
    return {"type": "text", "text": part.text}


def _usage(view: e.ResponseView) -> Json | None:
    usage = view.usage
    if usage is None:
        return None
    samples = sum(part.samples for entry in view.output for part in entry.parts)
    audio = math.ceil(_AUDIO_TOKENS * samples / 24_000)
    cached = {"text_tokens": usage.cached_tokens, "audio_tokens": 0, "image_tokens": 0}
    return {
        "total_tokens": usage.input_tokens + usage.output_tokens + audio,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens + audio,
        "input_token_details": {
            "text_tokens": usage.input_tokens,
            "audio_tokens": 0,
            "image_tokens": 0,
            "cached_tokens": usage.cached_tokens,
            "cached_tokens_details": cached,
        },
        "output_token_details": {"text_tokens": usage.output_tokens, "audio_tokens": audio},
    }


def _response(view: e.ResponseView, frame: Frame, config: Config) -> Json:
    details: Json | None = None
    if view.status in ("cancelled", "incomplete"):
        details = {"type": view.status, "reason": view.reason}
    elif view.status == "failed":
        fault = {"type": "server_error", "code": "server_error", "message": view.error}
        details = {"type": "failed", "error": fault}
    voice = {"format": _format(config.output_format), "voice": view.voice}
    return {
        "object": "realtime.response",
        "id": view.id,
        "status": view.status,
        "status_details": details,
        "output": [item(entry) for entry in view.output],
        "conversation_id": None if view.out_of_band else frame.conversation_id,
        "output_modalities": [view.modality],
        "max_output_tokens": view.max_tokens or "inf",
        "audio": {"output": voice},
        "usage": _usage(view),
        "metadata": view.metadata,
    }


def _place(place: e.Place, *, content: bool = True) -> Json:
    where = {
        "response_id": place.response_id,
        "item_id": place.item_id,
        "output_index": place.output_index,
    }
    return where | {"content_index": place.content_index} if content else where


# -------------------------------------------------------------------------------------- events


def encode(event: e.ServerEvent, frame: Frame, config: Config) -> Json:
    """One session event as a GA server event (without `event_id`)."""
    match event:
        case e.SessionUpdated(changed):
            return {"type": "session.updated", "session": session(changed, frame)}
        case e.ResponseCreated(view):
            return {"type": "response.created", "response": _response(view, frame, config)}
        case e.ResponseDone(view):
            return {"type": "response.done", "response": _response(view, frame, config)}
        case e.AudioDelta(place, samples):
            audio = base64.b64encode(frame.encode_audio(samples)).decode()
            return {"type": "response.output_audio.delta", **_place(place), "delta": audio}
        case e.OutputItemAdded(response_id, index, value):
            return _output_item("added", response_id, index, value)
        case e.OutputItemDone(response_id, index, value):
            return _output_item("done", response_id, index, value)
        case e.OutputStarted(response_id):
            return {"type": "output_audio_buffer.started", "response_id": response_id}
        case e.OutputStopped(response_id):
            return {"type": "output_audio_buffer.stopped", "response_id": response_id}
        case e.OutputCleared(response_id):
            return {"type": "output_audio_buffer.cleared", "response_id": response_id}
        case e.TurnTiming(item_id, response_id, stages):
            return {
                "type": "vivavoce.turn.timing",
                "item_id": item_id,
                "response_id": response_id,
                "stages": {name: round(1000 * s) for name, s in stages.items()},
            }
    return _content_event(event) or _conversation_event(event)


def _output_item(what: str, response_id: str, index: int, value: Item) -> Json:
    return {
        "type": f"response.output_item.{what}",
        "response_id": response_id,
        "output_index": index,
        "item": item(value),
    }


def _content_event(event: e.ServerEvent) -> Json | None:
    match event:
        case e.PartAdded(place, part):
            return {"type": "response.content_part.added", **_place(place), "part": _part(part)}
        case e.PartDone(place, part):
            return {"type": "response.content_part.done", **_place(place), "part": _part(part)}
        case e.WordsDelta(place, delta, spoken):
            kind = "output_audio_transcript" if spoken else "output_text"
            return {"type": f"response.{kind}.delta", **_place(place), "delta": delta}
        case e.WordsDone(place, text, spoken):
            kind, key = (
                ("output_audio_transcript", "transcript") if spoken else ("output_text", "text")
            )
            return {"type": f"response.{kind}.done", **_place(place), key: text}
        case e.AudioDone(place):
            return {"type": "response.output_audio.done", **_place(place)}
        case e.ArgumentsDelta(place, call_id, delta):
            where = _place(place, content=False)
            kind = "response.function_call_arguments.delta"
            return {"type": kind, **where, "call_id": call_id, "delta": delta}
        case e.ArgumentsDone(place, call_id, name, arguments):
            return {
                "type": "response.function_call_arguments.done",
                **_place(place, content=False),
                "call_id": call_id,
                "name": name,
                "arguments": arguments,
            }
    return None


def _conversation_event(event: e.ServerEvent) -> Json:
    match event:
        case e.SpeechStarted(item_id, at):
            kind = "input_audio_buffer.speech_started"
            return {"type": kind, "audio_start_ms": at, "item_id": item_id}
        case e.SpeechStopped(item_id, at):
            kind = "input_audio_buffer.speech_stopped"
            return {"type": kind, "audio_end_ms": at, "item_id": item_id}
        case e.InputCommitted(item_id, previous):
            kind = "input_audio_buffer.committed"
            return {"type": kind, "previous_item_id": previous, "item_id": item_id}
        case e.InputCleared():
            return {"type": "input_audio_buffer.cleared"}
        case e.ItemAdded(value, previous):
            kind = "conversation.item.added"
            return {"type": kind, "previous_item_id": previous, "item": item(value)}
        case e.ItemDone(value, previous):
            kind = "conversation.item.done"
            return {"type": kind, "previous_item_id": previous, "item": item(value)}
        case e.ItemRetrieved(value):
            return {"type": "conversation.item.retrieved", "item": item(value)}
        case e.ItemTruncated(item_id, index, end):
            return {
                "type": "conversation.item.truncated",
                "item_id": item_id,
                "content_index": index,
                "audio_end_ms": end,
            }
        case e.ItemDeleted(item_id):
            return {"type": "conversation.item.deleted", "item_id": item_id}
        case e.TranscriptDelta(item_id, delta):
            kind = "conversation.item.input_audio_transcription.delta"
            return {"type": kind, "item_id": item_id, "content_index": 0, "delta": delta}
        case e.TranscriptDone(item_id, text, length):
            return {
                "type": "conversation.item.input_audio_transcription.completed",
                "item_id": item_id,
                "content_index": 0,
                "transcript": text,
                "usage": {"type": "duration", "seconds": math.ceil(length)},
            }
        case e.TranscriptFailed(item_id):
            return {
                "type": "conversation.item.input_audio_transcription.failed",
                "item_id": item_id,
                "content_index": 0,
                "error": {
                    "type": "server_error",
                    "code": "audio_unintelligible",
                    "message": "The audio could not be transcribed; see the server's log.",
                    "param": None,
                },
            }
    raise TypeError(f"no GA shape for {type(event).__name__}")
