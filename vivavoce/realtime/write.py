"""To the client: session events as the JSON of any dialect.

GA follows OpenAI's recorded traffic; the beta shape its published types; StepFun its documentation.
"""

import base64
import math
from collections.abc import Iterable
from typing import Any, Final

from vivavoce.engine.contract import Heard
from vivavoce.realtime.dialect import Dialect, Frame
from vivavoce.realtime.wire import Json
from vivavoce.session import events as e
from vivavoce.session.config import Config
from vivavoce.session.items import Item, Part

_SPOKEN_TOKENS: Final = 20
"""Audio tokens OpenAI counts per second of the model's speech;"""

_HEARD_TOKENS: Final = 10
"""and of the user's. Audio usage is reported in the same measure."""

_LIMIT: Final = 1_000_000_000
"""Told as the rate limit: none is kept here, and clients want a number."""


# ------------------------------------------------------------------------------------- objects


def session(dialect: Dialect, config: Config, frame: Frame) -> Json:
    """The full effective session object."""
    body = dialect.head(config, frame)
    for row in dialect.settings:
        if config.kind in row.kinds:
            _put(body, row.path.split("."), row.write(config))
    return body


def _put(body: Json, path: list[str], value: Any) -> None:
    for key in path[:-1]:
        body = body.setdefault(key, {})
    body[path[-1]] = value


def item(dialect: Dialect, value: Item) -> Json:
    """A conversation item; its keys are those of recorded traffic."""
    tag = {"object": "realtime.item"} if dialect.item_object else {}
    base: Json = {"id": value.id, **tag, "type": value.kind, "status": value.status}
    if value.kind == "function_call_output":
        if not dialect.item_object:
            del base["status"]
        return base | {"call_id": value.call_id, "output": value.output}
    if value.kind == "function_call":
        return base | {
            "name": value.name,
            "call_id": value.call_id,
            "arguments": value.arguments,
        }
    content = [_content(dialect, part, value.role) for part in value.parts]
    if dialect.thoughts and value.thought is not None:
        content.insert(0, _thought(value.thought))
    return base | {"role": value.role, "content": content}


def _content(dialect: Dialect, part: Part, role: str | None) -> Json:
    ours = role == "assistant"
    if part.kind == "audio":
        return {
            "type": dialect.output_audio if ours else "input_audio",
            "transcript": part.text,
        }
    return {"type": dialect.output_text if ours else "input_text", "text": part.text}


def _part(part: Part) -> Json:
    """A content part of a response; GA kept the short type names here."""
    if part.kind == "audio":
        return {"type": "audio", "transcript": part.text}
    return {"type": "text", "text": part.text}


def _thought(text: str) -> Json:
    return {"type": "thinking", "thinking": text}


def _retrieved(dialect: Dialect, value: Item, frame: Frame) -> Json:
    """An item with its audio, as far as that is still kept."""
    body = item(dialect, value)
    shown = 1 if dialect.thoughts and value.thought is not None else 0
    for index, part in enumerate(value.parts):
        audio = frame.recorded(value.id, index) if part.kind == "audio" else None
        if audio is not None:
            if value.role == "assistant":
                audio = audio[: 2 * part.samples]
            body["content"][index + shown]["audio"] = base64.b64encode(audio).decode()
    return body


def _usage(view: e.ResponseView) -> Json | None:
    usage = view.usage
    if usage is None:
        return None
    samples = sum(part.samples for entry in view.output for part in entry.parts)
    spoken = math.ceil(_SPOKEN_TOKENS * samples / 24_000)
    heard = math.ceil(_HEARD_TOKENS * view.heard / 16_000) if usage.input_tokens else 0
    cached = {"text_tokens": usage.cached_tokens, "audio_tokens": 0, "image_tokens": 0}
    return {
        "total_tokens": usage.input_tokens + heard + usage.output_tokens + spoken,
        "input_tokens": usage.input_tokens + heard,
        "output_tokens": usage.output_tokens + spoken,
        "input_token_details": {
            "text_tokens": usage.input_tokens,
            "audio_tokens": heard,
            "image_tokens": 0,
            "cached_tokens": usage.cached_tokens,
            "cached_tokens_details": cached,
        },
        "output_token_details": {"text_tokens": usage.output_tokens, "audio_tokens": spoken},
    }


def _response(dialect: Dialect, view: e.ResponseView, frame: Frame, config: Config) -> Json:
    details: Json | None = None
    if view.status in ("cancelled", "incomplete"):
        details = {"type": view.status, "reason": view.reason}
    elif view.status == "failed":
        fault = {"type": "server_error", "code": "server_error", "message": view.error}
        details = {"type": "failed", "error": fault}
    return {
        "object": "realtime.response",
        "id": view.id,
        "status": view.status,
        "status_details": details,
        "output": [item(dialect, entry) for entry in view.output],
        "conversation_id": None if view.out_of_band else frame.conversation_id,
        "max_output_tokens": view.max_tokens or "inf",
        **dialect.response(view, config),
        "usage": _usage(view),
        "metadata": view.metadata,
    }


def _limits(names: Iterable[str]) -> Json:
    limits = [
        {"name": name, "limit": _LIMIT, "remaining": _LIMIT, "reset_seconds": 0.0} for name in names
    ]
    return {"type": "rate_limits.updated", "rate_limits": limits}


# -------------------------------------------------------------------------------------- events


def greeting(dialect: Dialect, config: Config, frame: Frame) -> list[Json]:
    """What a client is told first."""
    told: list[Json] = [{"type": "session.created", "session": session(dialect, config, frame)}]
    if dialect.conversation_created:
        conversation = {"id": frame.conversation_id, "object": "realtime.conversation"}
        told.append({"type": "conversation.created", "conversation": conversation})
    return told


def encode(dialect: Dialect, event: e.ServerEvent, frame: Frame, config: Config) -> list[Json]:
    """One session event as server events of a dialect (without `event_id`), in order.

    Empty where the dialect has no word for it.
    """
    match event:
        case e.SessionUpdated(changed):
            kind = "transcription_" if changed.kind != "realtime" and dialect.item_object else ""
            updated = session(dialect, changed, frame)
            return [{"type": f"{kind}session.updated", "session": updated}]
        case e.ResponseCreated(view):
            body = {"type": "response.created"}
            limits = [_limits(("requests", "tokens"))] if dialect.limits_first else []
            return [body | {"response": _response(dialect, view, frame, config)}, *limits]
        case e.ResponseDone(view):
            body = {"type": "response.done"}
            limits = [] if dialect.limits_first else [_limits(("tokens",))]
            return [body | {"response": _response(dialect, view, frame, config)}, *limits]
        case e.ResponseCancelled(response_id):
            told = {"type": "response.cancelled", "response_id": response_id}
            return [told] if dialect.tells_cancelled else []
        case e.AudioDelta(place, samples, wire):
            audio = base64.b64encode(frame.encode_audio(samples, wire, place.item_id)).decode()
            kind = f"response.{dialect.audio}.delta"
            return [{"type": kind, **_place(dialect, place), "delta": audio}] if audio else []
        case e.ItemRetrieved(value):
            body = {"type": "conversation.item.retrieved"}
            return [body | {"item": _retrieved(dialect, value, frame)}]
    told_of = _content_event(dialect, event)
    return _conversation_event(dialect, event) if told_of is None else told_of


def _place(dialect: Dialect, place: e.Place, *, content: bool = True, part: bool = True) -> Json:
    where: Json = {
        "response_id": place.response_id,
        "item_id": place.item_id,
        "output_index": place.output_index,
    }
    if content:
        before = 1 if part and place.thought and dialect.thoughts else 0
        where["content_index"] = place.content_index + before
    return where


def _content_event(dialect: Dialect, event: e.ServerEvent) -> list[Json] | None:
    match event:
        case e.OutputItemAdded(response_id, index, value):
            return [_output_item(dialect, "added", response_id, index, value)]
        case e.OutputItemDone(response_id, index, value):
            return [_output_item(dialect, "done", response_id, index, value)]
        case e.ThoughtAdded() | e.ThoughtDelta() | e.ThoughtDone():
            return _thinking(dialect, event)
        case e.PartAdded(place, part):
            body = {"type": "response.content_part.added", **_place(dialect, place)}
            return [body | {"part": _part(part)}]
        case e.PartDone(place, part):
            body = {"type": "response.content_part.done", **_place(dialect, place)}
            return [body | {"part": _part(part)}]
        case e.WordsDelta(place, delta, spoken):
            kind = dialect.transcript if spoken else dialect.text
            body = {"type": f"response.{kind}.delta", **_place(dialect, place)}
            return [body | {"delta": delta}]
        case e.WordsDone(place, text, spoken):
            kind = dialect.transcript if spoken else dialect.text
            body = {"type": f"response.{kind}.done", **_place(dialect, place)}
            return [body | {"transcript" if spoken else "text": text}]
        case e.AudioDone(place):
            return [{"type": f"response.{dialect.audio}.done", **_place(dialect, place)}]
        case e.OutputStarted(response_id):
            return [{"type": "output_audio_buffer.started", "response_id": response_id}]
        case e.OutputStopped(response_id):
            return [{"type": "output_audio_buffer.stopped", "response_id": response_id}]
        case e.OutputCleared(response_id):
            return [{"type": "output_audio_buffer.cleared", "response_id": response_id}]
        case e.ArgumentsDelta(place, call_id, delta):
            where = _place(dialect, place, content=False)
            kind = "response.function_call_arguments.delta"
            return [{"type": kind, **where, "call_id": call_id, "delta": delta}]
        case e.ArgumentsDone(place, call_id, name, arguments):
            where = _place(dialect, place, content=False)
            kind = "response.function_call_arguments.done"
            named = {"name": name} if dialect.names_calls else {}
            return [{"type": kind, **where, "call_id": call_id, **named, "arguments": arguments}]
    return None


def _output_item(dialect: Dialect, what: str, response_id: str, index: int, value: Item) -> Json:
    return {
        "type": f"response.output_item.{what}",
        "response_id": response_id,
        "output_index": index,
        "item": item(dialect, value),
    }


def _thinking(
    dialect: Dialect, event: e.ThoughtAdded | e.ThoughtDelta | e.ThoughtDone
) -> list[Json]:
    where = _place(dialect, event.place, part=False)
    if not dialect.thoughts:  # told as a whole, beside the protocol; sent only on request
        told = {"type": "vivavoce.turn.thought", **where}
        return [told | {"thinking": event.text}] if isinstance(event, e.ThoughtDone) else []
    match event:
        case e.ThoughtAdded():
            return [{"type": "response.content_part.added", **where, "part": _thought("")}]
        case e.ThoughtDelta(_, delta):
            return [{"type": "response.thinking.delta", **where, "delta": delta}]
        case e.ThoughtDone(_, text):
            return [
                {"type": "response.thinking.done", **where, "thinking": text},
                {"type": "response.content_part.done", **where, "part": _thought(text)},
            ]


def _conversation_event(dialect: Dialect, event: e.ServerEvent) -> list[Json]:
    match event:
        case e.SpeechStarted(item_id, at):
            kind = "input_audio_buffer.speech_started"
            return [{"type": kind, "audio_start_ms": at, "item_id": item_id}]
        case e.SpeechStopped(item_id, at):
            kind = "input_audio_buffer.speech_stopped"
            return [{"type": kind, "audio_end_ms": at, "item_id": item_id}]
        case e.TimedOut(item_id, start, end):
            kind = "input_audio_buffer.timeout_triggered"
            times = {"audio_start_ms": start, "audio_end_ms": end}
            return [{"type": kind, **times, "item_id": item_id}]
        case e.InputCommitted(item_id, previous):
            kind = "input_audio_buffer.committed"
            return [{"type": kind, "previous_item_id": previous, "item_id": item_id}]
        case e.InputCleared():
            return [{"type": "input_audio_buffer.cleared"}]
        case e.ItemAdded(value, previous):
            body = {"previous_item_id": previous, "item": item(dialect, value)}
            return [{"type": kind, **body} for kind in dialect.item_added]
        case e.ItemDone(value, previous):
            body = {"previous_item_id": previous, "item": item(dialect, value)}
            return [{"type": kind, **body} for kind in dialect.item_done]
        case e.ItemTruncated(item_id, index, end):
            kind = "conversation.item.truncated"
            where = {"item_id": item_id, "content_index": index}
            return [{"type": kind, **where, "audio_end_ms": end}]
        case e.ItemDeleted(item_id):
            return [{"type": "conversation.item.deleted", "item_id": item_id}]
        case e.TurnPerceived(item_id, heard):
            return [_perceived(item_id, heard)]
        case e.TurnTiming(item_id, response_id, stages):
            return [
                {
                    "type": "vivavoce.turn.timing",
                    "item_id": item_id,
                    "response_id": response_id,
                    "stages": {name: round(1000 * s) for name, s in stages.items()},
                }
            ]
    return [_transcript_event(dialect, event)]


def _perceived(item_id: str, heard: Heard) -> Json:
    """How a turn was said, as the vendor event that tells it."""
    perceived = heard.perceived
    assert perceived is not None, f"nothing was perceived of {item_id}"
    return {
        "type": "vivavoce.turn.perception",
        "item_id": item_id,
        "final": heard.final,
        "line": heard.manner,
        "cues": list(heard.cues),
        "quality": perceived.quality,
        "seconds": round(perceived.seconds, 2),
        "judgements": {
            task: {"label": judged.label, "confidence": round(judged.confidence, 3)}
            for task, judged in perceived.judgements.items()
        },
        "measures": {
            name: round(value, 4)
            for name, value in perceived.measures.items()
            if math.isfinite(value)
        },
    }


def _transcript_event(dialect: Dialect, event: e.ServerEvent) -> Json:
    kind = "conversation.item.input_audio_transcription"
    match event:
        case e.TranscriptDelta(item_id, index, delta, so_far):
            words = so_far if dialect.cumulative else delta
            where = {"item_id": item_id, "content_index": index}
            return {"type": f"{kind}.delta", **where, "delta": words}
        case e.TranscriptDone(item_id, index, text, length):
            return {
                "type": f"{kind}.completed",
                "item_id": item_id,
                "content_index": index,
                "transcript": text,
                "usage": {"type": "duration", "seconds": math.ceil(length)},
            }
        case e.TranscriptFailed(item_id, index):
            return {
                "type": f"{kind}.failed",
                "item_id": item_id,
                "content_index": index,
                "error": {
                    "type": "server_error",
                    "code": "audio_unintelligible",
                    "message": "The audio could not be transcribed; see the server's log.",
                },
            }
    raise TypeError(f"no wire shape for {type(event).__name__}")
