"""The user speaks while the server does."""

from vivavoce.conformance.scenarios.cancel import LONG
from vivavoce.conformance.scenarios.spoken_turn import DETECTION
from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import ALL, Stage, scenario
from vivavoce.conformance.talk import NotShown


@scenario("barge-in", *ALL)
async def play(stage: Stage) -> None:
    """Speech over an answer cuts it off: speech_started first, then its end."""
    async with stage.talk(detection=DETECTION) as talk:
        talk.open_microphone()
        await talk.write(LONG)
        since = await talk.ask(modality="audio")
        created = await talk.wait("response.created", since=since)
        await talk.wait("response.output_audio.delta", since=created.index)
        since = talk.mark
        await talk.say(clip("rainbow.en"))
        started = await talk.wait("input_audio_buffer.speech_started", since=since)
        done = await talk.ended(created)
        status = done.get("response", "status")
        if status == "completed":
            raise NotShown("the answer was complete before the user spoke")
        talk.check("barge-in", status == "cancelled", f"status is {status!r}", done)
        early = done.index < started.index
        talk.check("speech-before-cancel", not early, "the answer ended before the speech", done)
        if talk.shape.name != "stepfun":
            reason = done.get("response", "status_details", "reason")
            talk.check("barge-in", reason == "turn_detected", f"reason is {reason!r}", done)
        for item in done.get("response", "output") or ():
            if item.get("type") == "message":
                state = item.get("status")
                talk.check("barge-in", state == "incomplete", f"its item is {state!r}", done)
        answer = await talk.wait("response.created", since=done.index)
        await talk.ended(answer)
