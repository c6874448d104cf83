"""Single faults that servers in the field have, as mutations of a conforming server's frames."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.fakes.mutating_proxy import Json, Mutate, only


@dataclass(frozen=True)
class Mutant:
    """A fault, the scenario that meets it, and the check that must name it."""

    name: str
    scenario: str
    check: str
    make: Callable[[], Mutate]
    shape: str = "ga"


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


def no_threshold(frame: Json) -> None:
    if frame["session"]["turn_detection"]:
        frame["session"]["turn_detection"].pop("energy_awakeness_threshold")


def flat_tools(frame: Json) -> None:
    for tool in frame["session"]["tools"]:
        tool.update(tool.pop("function"))


AUDIO = "response.output_audio.delta"
PART = "response.content_part.added"
DONE = "response.done"
WORDS = "conversation.item.input_audio_transcription"
SPOKEN = f"{WORDS}.completed"
CREATED = "conversation.item.created"
BETA_AUDIO = "response.audio.delta"
BETA_WORDS = "response.audio_transcript.done"
CALL = "response.function_call_arguments.done"

MUTANTS = [
    Mutant(
        "part renamed", "speech-turn", "part-type", only(PART, put("part", "type", "output_audio"))
    ),
    Mutant(
        "beta content",
        "speech-turn",
        "part-type",
        only(
            "conversation.item.done",
            lambda f: [
                p.update(type="audio") for p in f["item"]["content"] if p["type"] == "output_audio"
            ],
        ),
    ),
    Mutant("no usage of words", "transcription", "keys", only(SPOKEN, without("usage"))),
    Mutant("no part", "text-turn", "keys", only("response.content_part.done", without("part"))),
    Mutant(
        "details a string",
        "cancel",
        "status-details",
        only(DONE, put("response", "status_details", "cancelled")),
    ),
    Mutant(
        "role tool",
        "text-turn",
        "types",
        only("response.output_item.added", put("item", "role", "tool")),
    ),
    Mutant("output null", "text-turn", "types", only(DONE, put("response", "output", None))),
    Mutant(
        "content null",
        "text-turn",
        "types",
        only("response.output_item.added", put("item", "content", None)),
    ),
    Mutant(
        "arguments null",
        "tool-call",
        "types",
        only("response.output_item.added", put("item", "arguments", None)),
    ),
    Mutant("no name with arguments", "tool-call", "keys", only(CALL, without("name"))),
    Mutant(
        "own code, second answer",
        "second-answer",
        "error-code",
        renamed_code("response_already_active"),
    ),
    Mutant(
        "own code, empty commit",
        "error-commit-empty",
        "error-code",
        renamed_code("input_audio_buffer_empty"),
    ),
    Mutant(
        "cause not named",
        "error-unknown-type",
        "error-event-id",
        only("error", put("error", "event_id", None)),
    ),
    Mutant(
        "client's id reused",
        "error-unknown-type",
        "event-id",
        only("error", lambda f: f.update(event_id=f["error"]["event_id"])),
    ),
    Mutant("unknown types ignored", "error-unknown-type", "answered", drop("error")),
    Mutant("placeholder event ids", "text-turn", "event-id", every(one_id)),
    Mutant("no event id", "text-turn", "event-id", only(DONE, without("event_id"))),
    Mutant(
        "commit answers",
        "manual-commit",
        "commit",
        after("input_audio_buffer.committed", commit_answers),
    ),
    Mutant(
        "metadata lost",
        "metadata",
        "metadata",
        only("response.created", put("response", "metadata", None)),
    ),
    Mutant(
        "metadata lost at the end",
        "metadata",
        "metadata",
        only(DONE, put("response", "metadata", None)),
    ),
    Mutant(
        "speech after the cancel",
        "barge-in",
        "speech-before-cancel",
        late("input_audio_buffer.speech_started", DONE),
    ),
    Mutant("no audio.done", "speech-turn", "terminal", drop("response.output_audio.done")),
    Mutant("no output_item.done", "text-turn", "terminal", drop("response.output_item.done")),
    Mutant("no content_part.done", "text-turn", "terminal", drop("response.content_part.done")),
    Mutant("no response.done", "text-turn", "answered", drop(DONE)),
    Mutant("response.done twice", "text-turn", "terminal", double(DONE)),
    Mutant("response.done twice after a cancel", "cancel", "terminal", double(DONE)),
    Mutant("words twice", "transcription", "transcription", double(SPOKEN)),
    Mutant(
        "no item.done", "text-turn", "item-lifecycle", drop("conversation.item.done", assistant)
    ),
    Mutant(
        "no item.added", "text-turn", "item-lifecycle", drop("conversation.item.added", assistant)
    ),
    Mutant(
        "legacy item.created",
        "text-turn",
        "known-type",
        instead("conversation.item.done", legacy),
    ),
    Mutant(
        "beta names",
        "speech-turn",
        "known-type",
        instead(AUDIO, lambda f: {**f, "type": "response.audio.delta"}),
    ),
    Mutant(
        "vendor event",
        "text-turn",
        "known-type",
        after(DONE, lambda f: [{"type": "vendor.timing", "event_id": "event_v"}]),
    ),
    Mutant(
        "deltas before the part", "text-turn", "order", late(PART, "response.output_text.delta")
    ),
    Mutant(
        "item done before its part",
        "text-turn",
        "order",
        late("response.content_part.done", "response.output_item.done"),
    ),
    Mutant(
        "item before the answer", "speech-turn", "order", late("response.output_item.added", PART)
    ),
    Mutant("odd audio", "speech-turn", "audio-samples", only(AUDIO, odd)),
    Mutant(
        "audio not base64", "speech-turn", "audio-samples", only(AUDIO, put("delta", "no base64!"))
    ),
    Mutant(
        "transcript differs",
        "speech-turn",
        "sums",
        only("response.output_audio_transcript.done", put("transcript", "something else")),
    ),
    Mutant("arguments differ", "tool-call", "sums", only(CALL, put("arguments", "{}"))),
    Mutant("usage null", "text-turn", "usage", only(DONE, put("response", "usage", None))),
    Mutant("usage does not add up", "text-turn", "usage", only(DONE, wrong_sum)),
    Mutant(
        "wrong previous item",
        "speech-turn",
        "previous-item",
        only("conversation.item.added", put("previous_item_id", "item_wrong")),
    ),
    Mutant(
        "root kept at the end",
        "history",
        "previous-item",
        only(
            "conversation.item.added",
            lambda f: f["item"]["id"] == "kit_c" and f.update(previous_item_id="kit_b"),
        ),
    ),
    Mutant("own item ids", "history", "item-id", every(own_ids)),
    Mutant(
        "output_index",
        "parallel-tools",
        "indexes",
        only("response.output_item.added", put("output_index", 0)),
    ),
    Mutant("content_index", "text-turn", "indexes", only(PART, put("content_index", 1))),
    Mutant("status made up", "text-turn", "status", only(DONE, put("response", "status", "done"))),
    Mutant(
        "item stays in progress",
        "text-turn",
        "status",
        only("response.output_item.done", put("item", "status", "in_progress")),
    ),
    Mutant("out-of-band item leaks", "out-of-band", "out-of-band", leaking),
    Mutant(
        "out-of-band in the conversation",
        "out-of-band",
        "out-of-band",
        only(DONE, put("response", "conversation_id", "conv_1")),
    ),
    Mutant(
        "echo without interrupt_response",
        "session-detection",
        "keys",
        only(
            "session.updated",
            without("session", "audio", "input", "turn_detection", "interrupt_response"),
        ),
    ),
    Mutant(
        "echo of the changes only",
        "session-update",
        "session-echo",
        only("session.updated", without("session", "max_output_tokens")),
    ),
    Mutant(
        "tracing refused",
        "session-tolerance",
        "answered",
        instead("session.updated", refuses_tracing),
    ),
    Mutant(
        "half an update taken",
        "session-atomic",
        "session-atomic",
        only("session.updated", put("session", "instructions", "Be verbose.")),
    ),
    Mutant(
        "clock from connecting",
        "spoken-turn-en",
        "speech-clock",
        only("input_audio_buffer.speech_started", put("audio_start_ms", 99_000)),
    ),
    Mutant(
        "another item committed",
        "spoken-turn-en",
        "speech",
        only("input_audio_buffer.speech_stopped", put("item_id", "item_else")),
    ),
    Mutant(
        "16 kHz by default",
        "handshake",
        "openai",
        only("session.created", put("session", "audio", "input", "format", "rate", 16000)),
    ),
    Mutant(
        "truncation clamped",
        "truncate-beyond",
        "answered",
        instead(
            "error",
            lambda f: {
                "type": "conversation.item.truncated",
                "event_id": f["event_id"],
                "item_id": "x",
                "content_index": 0,
                "audio_end_ms": 1,
            },
        ),
    ),
    Mutant(
        "no reason",
        "max-tokens",
        "status-details",
        only(DONE, put("response", "status_details", {"type": "incomplete"})),
    ),
    Mutant(
        "output without the item", "text-turn", "output", only(DONE, put("response", "output", []))
    ),
    *(
        Mutant(*fault, shape="beta")
        for fault in (
            ("no conversation.created", "text-turn", "session", drop("conversation.created")),
            ("no item.created", "text-turn", "item-lifecycle", drop(CREATED, assistant)),
            ("item created late", "speech-turn", "order", late(CREATED, PART, assistant)),
            ("GA names", "text-turn", "known-type", instead("response.text.delta", ga_name)),
            (
                "GA parts",
                "speech-turn",
                "part-type",
                only(PART, put("part", "type", "output_audio")),
            ),
            ("GA content", "text-turn", "part-type", only("response.output_item.done", ga_content)),
            ("item added and done", "text-turn", "known-type", after(CREATED, item_done)),
            ("odd audio", "speech-turn", "audio-samples", only(BETA_AUDIO, odd)),
            ("no transcript", "speech-turn", "keys", only(BETA_WORDS, without("transcript"))),
            ("nested session", "handshake", "keys", only("session.created", nested)),
        )
    ),
    *(
        Mutant(*fault, shape="stepfun")
        for fault in (
            (
                "metadata lost",
                "metadata",
                "metadata",
                only("response.created", put("response", "metadata", None)),
            ),
            ("own item ids", "history", "item-id", every(own_ids)),
            ("root refused", "history", "answered", instead(CREATED, root_refused)),
            (
                "arguments null",
                "tool-call",
                "types",
                only("response.output_item.added", put("item", "arguments", None)),
            ),
            ("content null", "text-turn", "types", only(CREATED, put("item", "content", None))),
            ("pieces of words", "stepfun-words", "transcription", pieces),
            ("no response.cancelled", "cancel", "answered", drop("response.cancelled")),
            (
                "threshold not echoed",
                "stepfun-detection",
                "session-echo",
                only("session.updated", no_threshold),
            ),
            ("flat tools", "stepfun-tools", "stepfun", only("session.updated", flat_tools)),
            ("thinking has no end", "stepfun-thinking", "terminal", drop("response.thinking.done")),
            (
                "an event of OpenAI's",
                "text-turn",
                "known-type",
                after(
                    DONE,
                    lambda f: [
                        {
                            "type": "conversation.item.truncated",
                            "event_id": "event_t",
                            "item_id": "item_1",
                            "content_index": 0,
                            "audio_end_ms": 1,
                        }
                    ],
                ),
            ),
        )
    ),
]
