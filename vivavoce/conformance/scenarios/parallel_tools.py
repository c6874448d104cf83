"""Several calls in one answer."""

from vivavoce.conformance.scenarios.tool_call import (
    TIME,
    WEATHER,
    answer_calls,
    calls_of,
    check_call,
)
from vivavoce.conformance.stage import ALL, Stage, scenario
from vivavoce.conformance.talk import NotShown

QUESTION = (
    "What is the weather in Paris, and what time is it there? Call both functions, get_weather "
    "and get_time, in parallel, before you answer."
)


@scenario("parallel-tools", *ALL)
async def play(stage: Stage) -> None:
    """Two calls are two items with their own output_index and call_id."""
    async with stage.talk(tools=[WEATHER, TIME]) as talk:
        await talk.write(QUESTION)
        forced = {} if talk.shape.name == "stepfun" else {"tool_choice": "required"}
        done = await talk.answer(modality="text", **forced)
        calls = calls_of(done)
        if len(calls) < 2:
            raise NotShown(f"the model made {len(calls)} call(s) where two were asked for")
        for call in calls:
            check_call(talk, call, {"get_weather", "get_time"}, done)
        ids = [call.get("call_id") for call in calls]
        talk.check("call", len(set(ids)) == len(ids), f"calls share an id: {ids}", done)
        await answer_calls(talk, calls)
        done = await talk.answer(modality="text", **({"tool_choice": "none"} if forced else {}))
        talk.completed(done)
