"""Wrong events are answered with an error that says which, and the session goes on."""

import json
from dataclasses import dataclass
from typing import Final

from vivavoce.conformance import dialect
from vivavoce.conformance.speech import silence
from vivavoce.conformance.stage import ALL, OPENAI, Scenario, Stage, scenario
from vivavoce.conformance.talk import Talk
from vivavoce.conformance.trace import Json


@dataclass(frozen=True)
class Wrong:
    """A client event that must be refused. No `codes`: OpenAI's code is not on record."""

    name: str
    about: str
    event: Json
    codes: tuple[str, ...] = ()
    everywhere: bool = False


WRONG: Final = (
    Wrong(
        "error-unknown-type",
        "An unknown event type",
        {"type": "kit.no_such_event"},
        ("invalid_value",),
        everywhere=True,
    ),
    Wrong(
        "error-commit-empty",
        "A commit without audio",
        {"type": "input_audio_buffer.commit"},
        ("input_audio_buffer_commit_empty",),
        everywhere=True,
    ),
    Wrong(
        "error-bad-base64",
        "Audio that is not base64",
        {"type": "input_audio_buffer.append", "audio": "this is not base64 !"},
        everywhere=True,
    ),
    Wrong(
        "error-no-audio",
        "An append without audio",
        {"type": "input_audio_buffer.append"},
        ("missing_required_parameter",),
        everywhere=True,
    ),
    Wrong(
        "error-delete-unknown",
        "Deleting an item that does not exist",
        {"type": "conversation.item.delete", "item_id": "kit_nowhere"},
        everywhere=True,
    ),
    Wrong(
        "error-retrieve-unknown",
        "Retrieving an item that does not exist",
        {"type": "conversation.item.retrieve", "item_id": "kit_nowhere"},
        ("item_retrieve_invalid_item_id",),
    ),
    Wrong(
        "error-truncate-unknown",
        "Truncating an item that does not exist",
        {
            "type": "conversation.item.truncate",
            "item_id": "kit_nowhere",
            "content_index": 0,
            "audio_end_ms": 100,
        },
    ),
    Wrong(
        "error-unknown-call",
        "A result for a call that nobody made",
        {
            "type": "conversation.item.create",
            "item": {"type": "function_call_output", "call_id": "call_none", "output": "1"},
        },
        everywhere=True,
    ),
)


async def refused(talk: Talk, wrong: Wrong) -> None:
    """Send it; the error names the event, carries OpenAI's code and leaves the session alive."""
    cause = f"kit_{wrong.name}"
    since = await talk.send(**_split(wrong.event), event_id=cause)
    error = await talk.error(since)
    found = error.get("error", "event_id")
    talk.check("error-event-id", found == cause, f"event_id is {found!r}, not {cause!r}", error)
    code = error.get("error", "code")
    if wrong.codes and talk.shape.name != "stepfun":
        expected = " or ".join(wrong.codes)
        talk.check("error-code", code in wrong.codes, f"code is {code!r}, not {expected}", error)
    await alive(talk)


def _split(event: Json) -> Json:
    return {"kind": event["type"], **{k: v for k, v in event.items() if k != "type"}}


async def alive(talk: Talk) -> None:
    """The session still answers."""
    since = await talk.send("input_audio_buffer.clear")
    await talk.wait("input_audio_buffer.cleared", since=since)


def _scenario(wrong: Wrong) -> Scenario:
    async def play(stage: Stage) -> None:
        async with stage.talk() as talk:
            await refused(talk, wrong)

    play.__doc__ = f"{wrong.about} is an error that names the event; the session goes on."
    return scenario(wrong.name, *(ALL if wrong.everywhere else OPENAI))(play)


SCENARIOS: Final = tuple(_scenario(wrong) for wrong in WRONG)


@scenario("error-bad-json", *ALL)
async def bad_json(stage: Stage) -> None:
    """A frame that is no JSON, has no type or is binary is an error; the session goes on."""
    async with stage.talk() as talk:
        since = await talk.send_raw('{"type": ', {"type": "", "not JSON": '{"type": '})
        error = await talk.error(since)
        code = error.get("error", "code")
        if talk.shape.name != "stepfun":
            talk.check("error-code", code == "invalid_json", f"code is {code!r}", error)
        await alive(talk)
        for frame in (json.dumps({"event_id": "kit_typeless"}), b"\x00\x01"):
            since = await talk.send_raw(frame, {"not an event": repr(frame)})
            error = await talk.error(since)
            code = error.get("error", "code")
            if talk.shape.name != "stepfun":
                talk.check("error-code", code == "invalid_event", f"code is {code!r}", error)
            await alive(talk)


@scenario("error-commit-short", *OPENAI)
async def commit_short(stage: Stage) -> None:
    """A commit of less than 100 ms of audio is an error; the session goes on."""
    async with stage.talk(detection=None) as talk:
        await talk.append(silence(0.04))
        since = await talk.send("input_audio_buffer.commit", event_id="kit_short")
        error = await talk.error(since)
        code, expected = error.get("error", "code"), "input_audio_buffer_commit_empty"
        talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        await alive(talk)


@scenario("error-duplicate-item", *OPENAI)
async def duplicate(stage: Stage) -> None:
    """An item id that is taken is refused."""
    async with stage.talk() as talk:
        await talk.write("One.", item_id="kit_twice")
        item = dialect.text_item(talk.shape, "user", "Two.", "kit_twice")
        since = await talk.send("conversation.item.create", item=item, event_id="kit_second")
        error = await talk.error(since)
        code, expected = error.get("error", "code"), "item_create_duplicate_item_id"
        talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        await alive(talk)
