"""What a client writes in each shape: settings, answers asked for, items."""

from typing import Any, Final

from vivavoce.conformance.shapes import Shape
from vivavoce.conformance.speech import Encoding
from vivavoce.conformance.trace import Json

_NESTED: Final[dict[Encoding, Json]] = {
    "pcm": {"type": "audio/pcm", "rate": 24_000},
    "ulaw": {"type": "audio/pcmu"},
    "alaw": {"type": "audio/pcma"},
}
_FLAT: Final[dict[Encoding, str]] = {"pcm": "pcm16", "ulaw": "g711_ulaw", "alaw": "g711_alaw"}
_INPUT: Final = {"detection": "turn_detection", "transcription": "transcription"}
_PLAIN: Final = ("instructions", "tool_choice", "tools", "metadata", "conversation", "input")


def session(shape: Shape, **settings: Any) -> Json:
    """A session object with these settings.

    instructions, tools (flat), tool_choice, modality ("text" or "audio"), detection,
    transcription, voice, encoding (both ways), max_tokens; only those given are in it.
    """
    body = _common(shape, settings)
    if not shape.flat:
        return {"type": "realtime", **body, **_audio(settings)}
    if "detection" in settings:
        body["turn_detection"] = settings["detection"]
    if "transcription" in settings and shape.name != "stepfun":
        body["input_audio_transcription"] = settings["transcription"]
    if "voice" in settings:
        body["voice"] = settings["voice"]
    if "encoding" in settings:
        name = _FLAT[settings["encoding"]]
        body |= {"input_audio_format": name, "output_audio_format": name}
    return body


def response(shape: Shape, **settings: Any) -> Json:
    """A `response` object for response.create; settings as in `session`, and metadata,
    conversation, input."""
    return _common(shape, settings)


def text_item(shape: Shape, role: str, text: str, item_id: str | None = None) -> Json:
    """A message of text."""
    said = "text" if shape.flat else "output_text"
    kind = said if role == "assistant" else "input_text"
    named = {"id": item_id} if item_id else {}
    content = [{"type": kind, "text": text}]
    return {**named, "type": "message", "role": role, "content": content}


def _common(shape: Shape, settings: Json) -> Json:
    body: Json = {name: settings[name] for name in _PLAIN if name in settings}
    if shape.name == "stepfun" and "tools" in body:
        body["tools"] = [_nested_tool(tool) for tool in body["tools"]]
    if shape.name == "stepfun":
        body.pop("tool_choice", None)
    if "modality" in settings:
        spoken = settings["modality"] == "audio"
        if shape.flat:
            body["modalities"] = ["text", "audio"] if spoken else ["text"]
        else:
            body["output_modalities"] = ["audio"] if spoken else ["text"]
    if "max_tokens" in settings:
        name = "max_response_output_tokens" if shape.flat else "max_output_tokens"
        body[name] = settings["max_tokens"]
    return body


def _nested_tool(tool: Json) -> Json:
    inner = {key: value for key, value in tool.items() if key != "type"}
    return {"type": tool["type"], "function": inner}


def _audio(settings: Json) -> Json:
    listening = {wire: settings[name] for name, wire in _INPUT.items() if name in settings}
    speaking = {"voice": settings["voice"]} if "voice" in settings else {}
    if "encoding" in settings:
        form = _NESTED[settings["encoding"]]
        listening, speaking = {**listening, "format": form}, {**speaking, "format": form}
    sides = {"input": listening, "output": speaking}
    audio = {side: value for side, value in sides.items() if value}
    return {"audio": audio} if audio else {}
