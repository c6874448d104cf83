"""Faults that servers in the field have, as mutations of a conforming server's frames."""

import base64
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.fakes.mutating_proxy import Ask, Json, Mutate, unchanged


@dataclass(frozen=True)
class Mutant:
    """A fault, the scenario that meets it, and the check that must name it."""

    name: str
    scenario: str
    check: str
    make: Callable[[], Mutate]
    shape: str = "ga"
    ask: Ask = unchanged


def as_it_is() -> Mutate:
    """The fault is in what reaches the server."""
    return lambda frame: [frame]


def only(kind: str, change: Callable[[Json], object]) -> Callable[[], Mutate]:
    """Change frames of one type in place."""

    def mutate(frame: Json) -> Iterable[Json]:
        if frame["type"] == kind:
            change(frame)
        return [frame]

    return lambda: mutate


def drop(kind: str, where: Callable[[Json], bool] = lambda _: True) -> Callable[[], Mutate]:
    return lambda: lambda frame: [] if frame["type"] == kind and where(frame) else [frame]


def double(kind: str) -> Callable[[], Mutate]:
    """The frame twice, the second with an id of its own."""

    def mutate(frame: Json) -> Iterable[Json]:
        again = {**frame, "event_id": f"{frame['event_id']}x"}
        return [frame, again] if frame["type"] == kind else [frame]

    return lambda: mutate


def after(kind: str, extra: Callable[[Json], list[Json]]) -> Callable[[], Mutate]:
    return lambda: lambda frame: [frame, *(extra(frame) if frame["type"] == kind else [])]


def instead(kind: str, other: Callable[[Json], Json]) -> Callable[[], Mutate]:
    return lambda: lambda frame: [other(frame) if frame["type"] == kind else frame]


def late(
    kind: str, until: str, where: Callable[[Json], bool] = lambda _: True
) -> Callable[[], Mutate]:
    """Hold back a frame until after another one."""

    def make() -> Mutate:
        held: list[Json] = []
        passed: list[str] = []

        def mutate(frame: Json) -> Iterable[Json]:
            passed.append(frame["type"])
            if frame["type"] == kind and until not in passed and where(frame):
                held.append(frame)
                return []
            ready = held.copy() if frame["type"] == until else []
            del held[: len(ready)]
            return [frame, *ready]

        return mutate

    return make


def put(*path: Any) -> Callable[[Json], None]:
    """Set the value at a path: `put("item", "role", "tool")`."""
    *steps, last, value = path

    def change(frame: Json) -> None:
        inner: Any = frame
        for step in steps:
            inner = inner[step]
        inner[last] = value

    return change


def without(*path: str) -> Callable[[Json], None]:
    *steps, last = path

    def change(frame: Json) -> None:
        inner: Any = frame
        for step in steps:
            inner = inner[step]
        inner.pop(last, None)

    return change


def every(change: Callable[[Json], object]) -> Callable[[], Mutate]:
    def mutate(frame: Json) -> Iterable[Json]:
        change(frame)
        return [frame]

    return lambda: mutate


def assistant(frame: Json) -> bool:
    return bool(frame["item"].get("role") == "assistant")


def renamed_code(code: str) -> Callable[[], Mutate]:
    return only("error", put("error", "code", code))


def commit_answers(frame: Json) -> list[Json]:
    response = {
        "object": "realtime.response",
        "id": "resp_unasked",
        "status": "in_progress",
        "status_details": None,
        "output": [],
        "conversation_id": "conv_1",
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "alloy"}},
        "usage": None,
        "metadata": None,
    }
    return [{"type": "response.created", "event_id": "event_unasked", "response": response}]


def leaking() -> Mutate:
    """Items of an out-of-band answer are announced as the conversation's."""
    apart: set[str] = set()

    def mutate(frame: Json) -> Iterable[Json]:
        created = frame["type"] == "response.created"
        if created and frame["response"]["conversation_id"] is None:
            apart.add(frame["response"]["id"])
        if frame["type"] == "response.output_item.added" and frame["response_id"] in apart:
            leak = {
                "type": "conversation.item.added",
                "event_id": "event_leak",
                "previous_item_id": None,
                "item": frame["item"],
            }
            return [frame, leak]
        return [frame]

    return mutate


def refuses_tracing(frame: Json) -> Json:
    return {
        "type": "error",
        "event_id": frame["event_id"],
        "error": {
            "type": "invalid_request_error",
            "code": "unknown_parameter",
            "message": "Unknown parameter: 'session.tracing'.",
            "param": "session.tracing",
            "event_id": None,
        },
    }


def legacy(frame: Json) -> Json:
    return {**frame, "type": CREATED} if assistant(frame) else frame


def wrong_sum(frame: Json) -> None:
    frame["response"]["usage"]["total_tokens"] += 1


def odd(frame: Json) -> None:
    audio = base64.b64decode(frame["delta"])
    frame["delta"] = base64.b64encode(audio[:-1]).decode()


def one_id(frame: Json) -> None:
    frame["event_id"] = "event_TODO"


def own_ids(frame: Json) -> None:
    if str(frame.get("item", {}).get("id", "")).startswith("kit_"):
        frame["item"]["id"] = f"item_{frame['item']['id']}"


def ga_name(frame: Json) -> Json:
    return {**frame, "type": "response.output_text.delta"}


def ga_content(frame: Json) -> None:
    for part in frame["item"]["content"]:
        part["type"] = "output_text"


def item_done(frame: Json) -> list[Json]:
    return [{**frame, "type": "conversation.item.done", "event_id": f"{frame['event_id']}d"}]


def nested(frame: Json) -> None:
    session = frame["session"]
    session["audio"] = {"output": {"voice": session.pop("voice")}}


def root_refused(frame: Json) -> Json:
    if frame["item"]["id"] != "kit_c":
        return frame
    error = {
        "type": "invalid_request_error",
        "code": "invalid_value",
        "message": "previous_item_id 'root' not found",
        "param": "previous_item_id",
        "event_id": None,
    }
    return {"type": "error", "event_id": frame["event_id"], "error": error}


def pieces() -> Mutate:
    """The user's words in two pieces."""

    def mutate(frame: Json) -> Iterable[Json]:
        if frame["type"] == f"{WORDS}.delta":
            return []
        if frame["type"] != SPOKEN:
            return [frame]
        said, half = frame["transcript"], len(frame["transcript"]) // 2
        delta = {"type": f"{WORDS}.delta", "item_id": frame["item_id"], "content_index": 0}
        return [
            {**delta, "event_id": "event_p1", "delta": said[:half]},
            {**delta, "event_id": "event_p2", "delta": said[half:]},
            frame,
        ]

    return mutate


def bump(frame: Json, key: str, by: int) -> None:
    frame[key] += by


def other_tool(frame: Json) -> None:
    for item in frame["response"]["output"]:
        if item["type"] == "function_call":
            item["name"] = "get_weather"


def without_call_id(frame: Json) -> None:
    for item in frame["response"]["output"]:
        if item["type"] == "function_call":
            item["call_id"] = None


def idle(frame: Json) -> list[Json]:
    kind = "input_audio_buffer.timeout_triggered"
    times = {"audio_start_ms": 0, "audio_end_ms": 5000}
    return [{"type": kind, "event_id": f"{frame['event_id']}i", "item_id": "item_idle", **times}]


def words(frame: Json) -> list[Json]:
    if frame["item"].get("role") != "user":
        return []
    usage = {"type": "duration", "seconds": 2}
    about = {"item_id": frame["item"]["id"], "content_index": 0, "transcript": "hello"}
    return [{"type": SPOKEN, "event_id": f"{frame['event_id']}w", **about, "usage": usage}]


def wrong_reason(frame: Json) -> None:
    if frame["response"]["status_details"]:
        frame["response"]["status_details"]["reason"] = "turn_detected"


def remembering() -> Mutate:
    """The item is retrieved with every word, heard or not."""
    said: list[str] = []

    def mutate(frame: Json) -> Iterable[Json]:
        if frame["type"] == "response.output_audio_transcript.done":
            said.append(frame["transcript"])
        if frame["type"] == "conversation.item.retrieved":
            frame["item"]["content"][0]["transcript"] = said[-1]
        return [frame]

    return mutate


def no_threshold(frame: Json) -> None:
    if frame["session"]["turn_detection"]:
        frame["session"]["turn_detection"].pop("energy_awakeness_threshold")


def flat_tools(frame: Json) -> None:
    for tool in frame["session"]["tools"]:
        tool.update(tool.pop("function"))


def no_op(kind: str, done: str) -> Ask:
    """A request that is confirmed and not carried out."""

    def ask(frame: Json) -> tuple[list[Json], list[Json]]:
        if frame["type"] != kind:
            return [frame], []
        about = {"item_id": frame["item_id"]} if "item_id" in frame else {}
        return [], [{"type": done, "event_id": f"event_{secrets.token_hex(8)}", **about}]

    return ask


def interrupting(frame: Json) -> tuple[list[Json], list[Json]]:
    """interrupt_response is not listened to."""
    detection = frame.get("session", {})
    detection = detection.get("audio", {}).get("input", detection).get("turn_detection")
    if detection:
        detection["interrupt_response"] = True
    return [frame], []


def mute(frame: Json) -> None:
    frame["delta"] = base64.b64encode(bytes(len(base64.b64decode(frame["delta"])))).decode()


def free_of_charge(frame: Json) -> None:
    def zeros(value: Any) -> Any:
        return {k: zeros(v) for k, v in value.items()} if isinstance(value, dict) else 0

    frame["response"]["usage"] = zeros(frame["response"]["usage"])


def in_milliseconds(frame: Json) -> None:
    frame["session"]["expires_at"] *= 1000


AUDIO = "response.output_audio.delta"
PART = "response.content_part.added"
DONE = "response.done"
WORDS = "conversation.item.input_audio_transcription"
SPOKEN = f"{WORDS}.completed"
CREATED = "conversation.item.created"
BETA_AUDIO = "response.audio.delta"
BETA_WORDS = "response.audio_transcript.done"
CALL = "response.function_call_arguments.done"
