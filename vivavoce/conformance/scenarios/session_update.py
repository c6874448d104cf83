"""Settings: merged, echoed in full, refused as a whole."""

from typing import Any

from vivavoce.conformance import dialect
from vivavoce.conformance.scenarios.tool_call import WEATHER
from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
from vivavoce.conformance.trace import Event

DETECTION = {
    "type": "server_vad",
    "threshold": 0.6,
    "prefix_padding_ms": 250,
    "silence_duration_ms": 700,
    "create_response": True,
    "interrupt_response": False,
}


def setting(event: Event, name: str) -> Any:
    """A setting of the echoed session, wherever the shape keeps it."""
    nested = {"turn_detection", "transcription", "noise_reduction"}
    session = event.get("session") or {}
    if "audio" in session and name in nested:
        return event.get("session", "audio", "input", name)
    flat = {"transcription": "input_audio_transcription"}
    return session.get(name, session.get(flat.get(name, name)))


@scenario("session-update", *ALL)
async def play(stage: Stage) -> None:
    """The echo is the whole effective session; what was not named stays."""
    async with stage.talk() as talk:
        echo = await talk.update(instructions="Be brief.", tools=[WEATHER])
        found = setting(echo, "instructions")
        talk.check("session-echo", found == "Be brief.", f"instructions are {found!r}", echo)
        tools = setting(echo, "tools")
        names = [tool.get("name") or tool.get("function", {}).get("name") for tool in tools or ()]
        talk.check("session-echo", names == ["get_weather"], f"tools are {names}", echo)
        echo = await talk.update(detection=None)
        found = setting(echo, "instructions")
        talk.check("session-merge", found == "Be brief.", f"instructions became {found!r}", echo)
        talk.check("session-merge", setting(echo, "tools"), "the tools are gone", echo)
        found = setting(echo, "turn_detection")
        talk.check("session-clear", found is None, f"null left turn_detection {found!r}", echo)


@scenario("session-clear", *OPENAI)
async def clear(stage: Stage) -> None:
    """An empty string clears the instructions, an empty list the tools, null the rest."""
    async with stage.talk() as talk:
        await talk.update(
            instructions="Be brief.", tools=[WEATHER], transcription={"model": "whisper-1"}
        )
        echo = await talk.update(instructions="", tools=[], transcription=None, detection=None)
        for name in ("instructions", "tools", "transcription", "turn_detection"):
            found = setting(echo, name)
            talk.check("session-clear", not found, f"{name} is still {found!r}", echo)


@scenario("session-atomic", *OPENAI)
async def atomic(stage: Stage) -> None:
    """One bad field refuses the whole update."""
    async with stage.talk() as talk:
        await talk.update(instructions="Be brief.")
        body = dialect.session(talk.shape, instructions="Be verbose.")
        since = await talk.send(
            "session.update", event_id="kit_bad", session={**body, "bogus_field": 1}
        )
        error = await talk.error(since)
        code, param = error.get("error", "code"), error.get("error", "param")
        expected = "unknown_parameter"
        talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        named = param == "session.bogus_field"
        talk.check("error-code", named, f"param is {param!r}, not 'session.bogus_field'", error)
        cause = error.get("error", "event_id")
        talk.check("error-event-id", cause == "kit_bad", f"event_id is {cause!r}", error)
        echo = await talk.update(tools=[])
        found = setting(echo, "instructions")
        talk.check("session-atomic", found == "Be brief.", f"instructions became {found!r}", echo)


@scenario("session-detection", *OPENAI)
async def detection(stage: Stage) -> None:
    """Turn detection is echoed with every field, set or default; semantic_vad is accepted."""
    async with stage.talk() as talk:
        echo = await talk.update(detection=DETECTION)
        found = setting(echo, "turn_detection") or {}
        wrong = {name: found.get(name) for name in DETECTION if found.get(name) != DETECTION[name]}
        talk.check("session-echo", not wrong, f"turn_detection came back with {wrong}", echo)
        echo = await talk.update(detection={"type": "semantic_vad", "eagerness": "high"})
        found = setting(echo, "turn_detection") or {}
        kind, eagerness = found.get("type"), found.get("eagerness")
        good = (kind, eagerness) == ("semantic_vad", "high")
        talk.check("session-echo", good, f"turn_detection is {kind}, {eagerness}", echo)


@scenario("session-tolerance", "ga")
async def tolerance(stage: Stage) -> None:
    """Fields that stock clients send unasked are accepted: tracing, truncation, include."""
    async with stage.talk() as talk:
        since = await talk.send(
            "session.update",
            session={
                "type": "realtime",
                "tracing": "auto",
                "truncation": "auto",
                "include": ["item.input_audio_transcription.logprobs"],
            },
        )
        echo = await talk.wait("session.updated", since=since)
        found = setting(echo, "tracing")
        talk.check("session-echo", found == "auto", f"tracing is {found!r}", echo)
