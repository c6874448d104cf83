"""Client events of all three shapes, drawn at random: in any order, about ids that exist or do not.

Everything draws from a `random.Random`, so that hypothesis can shrink a case (`st.randoms`) and the
soak can run a hundred thousand of them quickly and again by their seed.
"""

import base64
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import numpy as np

from vivavoce.audio.codec import encode_alaw, encode_pcm16, encode_ulaw
from vivavoce.audio.types import Samples

Json = dict[str, Any]

SHAPES: Final = ("ga", "beta", "stepfun")
_RATES: Final = {"pcm": 24_000, "ulaw": 8_000, "alaw": 8_000}
_NESTED: Final = {"pcm": "audio/pcm", "ulaw": "audio/pcmu", "alaw": "audio/pcma"}
_FLAT: Final = {"pcm": "pcm16", "ulaw": "g711_ulaw", "alaw": "g711_alaw"}
_WORDS: Final = (
    "hello",
    "你好，",
    "what is it?",
    "🙂",
    "e\u0301",
    "\u0000",
    "“quoted”",
    "\u2028",
    "",
)


@dataclass
class Seen:
    """What a client has learned so far, and the word by which its session is known."""

    shape: str
    marker: str
    items: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    encoding: str = "pcm"
    transcribes: bool = False


def maybe(rng: Random, chance: float = 0.5) -> bool:
    return rng.random() < chance


def text(rng: Random, seen: Seen) -> str:
    """A few words with the session's marker among them."""
    words = [rng.choice(_WORDS) for _ in range(rng.randint(0, 4))]
    return " ".join([*words, seen.marker])


def some_id(rng: Random, known: list[str]) -> str:
    """Mostly one that exists."""
    if known and maybe(rng, 0.8):
        return rng.choice(known[-6:])
    return rng.choice(["item_none", "", "root", "x" * 40, "\u4e00", "resp_none"])


def sound(rng: Random, encoding: str, seconds: float, level: float) -> bytes:
    """A tone in a wire format; PCM is cut in the middle of a sample at times."""
    count = int(seconds * _RATES[encoding])
    samples: Samples = (level * np.sin(np.arange(count) * 0.05)).astype(np.float32)
    if encoding != "pcm":
        return encode_ulaw(samples) if encoding == "ulaw" else encode_alaw(samples)
    audio = encode_pcm16(samples)
    return audio[:-1] if maybe(rng, 0.3) else audio


def encoded(audio: bytes) -> str:
    return base64.b64encode(audio).decode()


# ------------------------------------------------------------------------------------- settings


def _detection(rng: Random, shape: str) -> Json | None:
    if maybe(rng, 0.3):
        return None
    flags = {
        name: maybe(rng) for name in ("create_response", "interrupt_response") if maybe(rng, 0.4)
    }
    if shape == "stepfun":
        own: Json = (
            {"energy_awakeness_threshold": rng.choice([0, 2500, 5000])} if maybe(rng) else {}
        )
        own |= {"silence_duration_ms": rng.choice([100, 200.0])} if maybe(rng) else {}
        return {"type": "server_vad", **own, **flags}
    if maybe(rng):
        return {"type": "semantic_vad", "eagerness": rng.choice(["low", "high", "auto"]), **flags}
    idle = {"idle_timeout_ms": 5000} if shape == "ga" and maybe(rng, 0.2) else {}
    return {
        "type": "server_vad",
        "threshold": rng.choice([0.0, 0.5, 1]),
        "prefix_padding_ms": rng.choice([0, 300, 5000, 300.0]),
        "silence_duration_ms": rng.choice([0, 200, 500]),
        **idle,
        **flags,
    }


def _function(rng: Random) -> Json:
    properties = {"city": {"type": "string"}, "n": {"type": "number", "minimum": 0.5}}
    return {
        "name": rng.choice(["weather", "look", "a" * 64]),
        "description": rng.choice(["", "Tells the weather."]),
        "parameters": {"type": "object", "properties": properties},
    }


def tools(rng: Random, shape: str) -> list[Json]:
    made: list[Json] = []
    for _ in range(rng.randint(0, 3)):
        if shape != "stepfun":
            made.append({"type": "function", **_function(rng)})
        elif maybe(rng, 0.4):
            made.append({"type": "function", "function": _function(rng)})
        else:
            about = {"description": "Looks.", "options": {"top_k": 3, "vector_store_id": "store"}}
            made.append({"type": rng.choice(["web_search", "retrieval"]), "function": about})
    return made


def _choice(rng: Random) -> Any:
    return rng.choice(["auto", "none", "required", {"type": "function", "name": "weather"}])


def _transcription(rng: Random) -> Json | None:
    if maybe(rng, 0.2):
        return None
    return {"model": "whisper-1", "language": rng.choice(["en", "zh"]), "prompt": "names"}


def _nested_session(rng: Random, seen: Seen) -> Json:
    kind = "transcription" if seen.transcribes else "realtime"
    listen: Json = {}
    if maybe(rng, 0.3):
        seen.encoding = rng.choice(list(_NESTED))
        listen["format"] = {"type": _NESTED[seen.encoding]}
        if seen.encoding == "pcm":
            listen["format"]["rate"] = 24_000
    if maybe(rng):
        listen["turn_detection"] = _detection(rng, "ga")
    if maybe(rng, 0.3):
        listen["transcription"] = _transcription(rng)
    if maybe(rng, 0.2):
        listen["noise_reduction"] = rng.choice([None, {"type": "near_field"}])
    session: Json = {"type": kind, "audio": {"input": listen}}
    if seen.transcribes:
        return session
    if maybe(rng, 0.3):
        session["audio"]["output"] = {
            "format": {"type": rng.choice(["audio/pcmu", "audio/pcma"])},
            "speed": rng.choice([0.25, 1, 1.5]),
        }
    extras: Json = {
        "instructions": text(rng, seen),
        "tools": tools(rng, "ga"),
        "tool_choice": _choice(rng),
        "output_modalities": [rng.choice(["audio", "text"])],
        "max_output_tokens": rng.choice([1, 4096, "inf"]),
        "prompt": {"id": "xiaoyue"},
        "tracing": rng.choice([None, "auto"]),
        "truncation": "auto",
        "parallel_tool_calls": maybe(rng),
    }
    return session | {key: value for key, value in extras.items() if maybe(rng, 0.25)}


def _flat_session(rng: Random, seen: Seen) -> Json:
    session: Json = {}
    if maybe(rng, 0.3):
        seen.encoding = rng.choice(list(_FLAT))
        session["input_audio_format"] = _FLAT[seen.encoding]
    if maybe(rng):
        session["turn_detection"] = _detection(rng, seen.shape)
    extras: Json = {
        "input_audio_transcription": _transcription(rng),
        "input_audio_noise_reduction": {"type": "far_field"},
    }
    if not seen.transcribes:
        extras |= {
            "instructions": text(rng, seen),
            "tools": tools(rng, seen.shape),
            "tool_choice": _choice(rng),
            "modalities": rng.choice([["text"], ["text", "audio"], ["audio", "text"]]),
            "output_audio_format": rng.choice(list(_FLAT.values())),
            "max_response_output_tokens": rng.choice([1, 4096, "inf"]),
            "temperature": rng.choice([0.6, 0.8, 1]),
            "speed": rng.choice([0.25, 1, 1.5]),
        }
    return session | {key: value for key, value in extras.items() if maybe(rng, 0.2)}


def update(rng: Random, seen: Seen) -> Json:
    session = _nested_session(rng, seen) if seen.shape == "ga" else _flat_session(rng, seen)
    return {"type": "session.update", "session": session}


# ---------------------------------------------------------------------------------------- audio


def append(rng: Random, seen: Seen) -> Json:
    level = 0.4 if maybe(rng) else 0.0
    audio = sound(rng, seen.encoding, rng.choice([0.02, 0.1, 0.3, 0.6]), level)
    return {"type": "input_audio_buffer.append", "audio": encoded(audio)}


def commit(_: Random, __: Seen) -> Json:
    return {"type": "input_audio_buffer.commit"}


def clear(_: Random, __: Seen) -> Json:
    return {"type": "input_audio_buffer.clear"}


# ---------------------------------------------------------------------------- items, responses


def item(rng: Random, seen: Seen) -> Json:
    kind = rng.choice(["user", "user", "system", "assistant", "clip", "call", "output"])
    given = {"id": f"item_c{rng.randint(0, 9)}"} if maybe(rng, 0.3) else {}
    if kind == "call":
        call_id = f"call_c{rng.randint(0, 5)}"
        seen.calls.append(call_id)
        about = {"name": "weather", "arguments": "{}", "call_id": call_id}
        return {"type": "function_call", **given, **about}
    if kind == "output":
        told = {"call_id": some_id(rng, seen.calls), "output": text(rng, seen)}
        return {"type": "function_call_output", **given, **told}
    if kind == "clip":
        audio = sound(rng, seen.encoding, 0.2, 0.4)
        content = [{"type": "input_audio", "audio": encoded(audio)}]
        return {"type": "message", "role": "user", **given, "content": content}
    if kind == "assistant":
        name = "output_text" if seen.shape == "ga" else "text"
        content = [{"type": name, "text": text(rng, seen)}]
        return {"type": "message", "role": "assistant", **given, "content": content}
    content = [
        {"type": "input_text", "text": text(rng, seen)}
        for _ in range(rng.randint(0 if kind == "user" else 1, 2))
    ]
    return {"type": "message", "role": kind, **given, "content": content}


def create(rng: Random, seen: Seen) -> Json:
    after = {"previous_item_id": some_id(rng, seen.items)} if maybe(rng, 0.2) else {}
    return {"type": "conversation.item.create", **after, "item": item(rng, seen)}


def retrieve(rng: Random, seen: Seen) -> Json:
    return {"type": "conversation.item.retrieve", "item_id": some_id(rng, seen.items)}


def delete(rng: Random, seen: Seen) -> Json:
    return {"type": "conversation.item.delete", "item_id": some_id(rng, seen.items)}


def truncate(rng: Random, seen: Seen) -> Json:
    return {
        "type": "conversation.item.truncate",
        "item_id": some_id(rng, seen.items),
        "content_index": rng.choice([0, 0, 0, 1, -1]),
        "audio_end_ms": rng.choice([0, 1, 20, 100, 10_000, -5]),
    }


def answer(rng: Random, seen: Seen) -> Json:
    if maybe(rng, 0.4):
        return {"type": "response.create"}
    ga = seen.shape == "ga"
    modality = rng.choice(["audio", "text"])
    extras: Json = {
        "instructions": text(rng, seen),
        "metadata": {"topic": text(rng, seen)[:512]},
        "tools": tools(rng, seen.shape),
        "tool_choice": _choice(rng),
        "conversation": rng.choice(["none", "auto"]),
        "input": [item(rng, seen) for _ in range(rng.randint(0, 2))],
    }
    if ga:
        extras |= {"output_modalities": [modality], "max_output_tokens": rng.choice([1, "inf"])}
    else:
        wanted = ["text"] if modality == "text" else ["text", "audio"]
        extras |= {"modalities": wanted, "temperature": 0.8}
    if seen.items and maybe(rng, 0.2):
        extras["input"].append({"type": "item_reference", "id": some_id(rng, seen.items)})
    chosen = {key: value for key, value in extras.items() if maybe(rng, 0.3)}
    return {"type": "response.create", "response": chosen}


def aside(rng: Random, seen: Seen) -> Json:
    """An answer out of band."""
    return {"type": "response.create", "response": {"conversation": "none"}}


def cancel(rng: Random, seen: Seen) -> Json:
    which = {"response_id": some_id(rng, seen.responses)} if maybe(rng, 0.4) else {}
    return {"type": "response.cancel", **which}


_MOVES: Final = (
    *(append,) * 6,
    *(update,) * 2,
    commit,
    clear,
    *(create,) * 3,
    retrieve,
    delete,
    truncate,
    *(answer,) * 3,
    aside,
    cancel,
)


def event(rng: Random, seen: Seen) -> Json:
    """One client event as a sane client might send it."""
    return rng.choice(_MOVES)(rng, seen)
