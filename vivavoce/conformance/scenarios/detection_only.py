"""Turn detection without answers."""

import asyncio

from vivavoce.conformance.scenarios.spoken_turn import DETECTION
from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import OPENAI, Stage, scenario

QUIET_S = 0.5


@scenario("detection-only", *OPENAI)
async def play(stage: Stage) -> None:
    """With create_response false a turn is heard and committed, and not answered."""
    async with stage.talk(detection={**DETECTION, "create_response": False}) as talk:
        talk.open_microphone()
        since = talk.mark
        await talk.say(clip("weekend.en"))
        committed = await talk.wait("input_audio_buffer.committed", since=since)
        await talk.wait("conversation.item.added", since=committed.index)
        await asyncio.sleep(QUIET_S)
        unasked = talk.events("response.created")
        talk.check("commit", not unasked, "create_response is false", *unasked[:1])
