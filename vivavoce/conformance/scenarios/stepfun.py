"""What is StepFun's own: its detection, nested tools, cumulative words, thinking."""

from vivavoce.conformance.scenarios.spoken_turn import DETECTION
from vivavoce.conformance.scenarios.tool_call import WEATHER
from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import Stage, scenario
from vivavoce.conformance.talk import NotShown

WORDS = "conversation.item.input_audio_transcription"
ENERGY = {
    "type": "server_vad",
    "prefix_padding_ms": 500,
    "silence_duration_ms": 400,
    "energy_awakeness_threshold": 1500,
}


@scenario("stepfun-detection", "stepfun")
async def detection(stage: Stage) -> None:
    """energy_awakeness_threshold is accepted and echoed, with StepFun's other two numbers."""
    async with stage.talk() as talk:
        echo = await talk.update(detection=ENERGY)
        found = echo.get("session", "turn_detection") or {}
        wrong = {name: found.get(name) for name in ENERGY if found.get(name) != ENERGY[name]}
        talk.check("session-echo", not wrong, f"turn_detection came back with {wrong}", echo)


@scenario("stepfun-tools", "stepfun")
async def tools(stage: Stage) -> None:
    """Tools stay nested under `function` in the echo."""
    async with stage.talk() as talk:
        echo = await talk.update(tools=[WEATHER])
        name = echo.get("session", "tools", 0, "function", "name")
        talk.check(
            "session-echo", name == "get_weather", f"tools[0].function.name is {name!r}", echo
        )


@scenario("stepfun-words", "stepfun")
async def words(stage: Stage) -> None:
    """The user's words come unasked, each delta with all of them so far."""
    async with stage.talk(detection=DETECTION) as talk:
        talk.open_microphone()
        since = talk.mark
        await talk.say(clip("rainbow.en"))
        completed = await talk.wait(f"{WORDS}.completed", since=since)
        said = completed.get("transcript")
        talk.check("transcription", said, "clear speech, and no word was heard", completed)
        answer = await talk.wait("response.created", since=since)
        await talk.ended(answer)
        deltas = [e for e in talk.events(f"{WORDS}.delta") if e.item_id == completed.item_id]
        if not deltas:
            raise NotShown("the words came at once, without deltas")
        last = str(deltas[-1].get("delta")).strip()
        whole = last == str(said).strip()
        talk.check("transcription", whole, f"the last delta is {last!r}, not all of it", deltas[-1])


@scenario("stepfun-thinking", "stepfun")
async def thinking(stage: Stage) -> None:
    """Thinking, where a model shows it, is a part of its own that is not spoken."""
    async with stage.talk() as talk:
        await talk.write("How many days are there from 3 March to 9 April? Think first.")
        done = await talk.answer()
        thoughts = talk.events("response.thinking.delta")
        if not thoughts:
            raise NotShown("the model shows no thinking")
        ended = talk.events("response.thinking.done")
        talk.check("thinking", ended, "response.thinking.done never came", done)
