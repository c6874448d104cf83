"""One function call and what comes of its result."""

import json

from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
from vivavoce.conformance.talk import NotShown, Talk
from vivavoce.conformance.trace import Event, Json

WEATHER: Json = {
    "type": "function",
    "name": "get_weather",
    "description": "Tells the weather of a city.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}
TIME: Json = {
    "type": "function",
    "name": "get_time",
    "description": "Tells the local time of a city.",
    "parameters": WEATHER["parameters"],
}
QUESTION = "What is the weather in Paris? Use the function get_weather."


def check_call(talk: Talk, call: Json, names: set[str], done: Event) -> None:
    """A finished call names a tool of ours and has arguments in JSON."""
    known = call.get("name") in names
    talk.check("call", known, f"calls {call.get('name')!r}, a tool that is not there", done)
    talk.check("call", call.get("call_id"), "a call without call_id", done)
    try:
        fine = isinstance(json.loads(str(call.get("arguments"))), dict)
    except ValueError:
        fine = False
    talk.check("call", fine, f"arguments are no JSON object: {call.get('arguments')!r}", done)


def calls_of(done: Event) -> list[Json]:
    """The function calls that a response lists."""
    output = done.get("response", "output") or ()
    return [i for i in output if isinstance(i, dict) and i.get("type") == "function_call"]


@scenario("tool-call", *ALL)
async def play(stage: Stage) -> None:
    """A call comes with name and call_id from its start, its result is answered in words."""
    async with stage.talk(tools=[WEATHER]) as talk:
        await talk.write(QUESTION)
        forced = {} if talk.shape.name == "stepfun" else {"tool_choice": "required"}
        done = await talk.answer(modality="text", **forced)
        calls = calls_of(done)
        if not calls:
            raise NotShown("the model called no function")
        check_call(talk, calls[0], {"get_weather"}, done)
        parts = [
            event
            for event in talk.events("response.content_part.added")
            if event.item_id == calls[0].get("id")
        ]
        talk.check("call", not parts, "a function call has no content parts", *parts[:1])
        await answer_calls(talk, calls)
        done = await talk.answer(modality="text", **({"tool_choice": "none"} if forced else {}))
        talk.completed(done)


@scenario("tool-choice", *OPENAI)
async def choice(stage: Stage) -> None:
    """A named tool is the one that is called; with `none` no tool is."""
    async with stage.talk(tools=[WEATHER, TIME]) as talk:
        await talk.write(QUESTION)
        named = {"type": "function", "name": "get_time"}
        done = await talk.answer(modality="text", tool_choice=named)
        calls = calls_of(done)
        names = {call.get("name") for call in calls}
        talk.check("tool-choice", names == {"get_time"}, f"called {sorted(map(str, names))}", done)
        await answer_calls(talk, calls)
        await talk.write(QUESTION)
        done = await talk.answer(modality="text", tool_choice="none")
        talk.check("tool-choice", not calls_of(done), "called in spite of `none`", done)
        talk.completed(done)


async def answer_calls(talk: Talk, calls: list[Json]) -> None:
    """Give every call a result."""
    for call in calls:
        item = {
            "type": "function_call_output",
            "call_id": call.get("call_id"),
            "output": '{"weather": "sunny, 21 degrees"}',
        }
        since = await talk.send("conversation.item.create", item=item)
        added = await talk.added(since)
        same = added.get("item", "call_id") == call.get("call_id")
        talk.check("call", same, "the result's call_id came back changed", added)
