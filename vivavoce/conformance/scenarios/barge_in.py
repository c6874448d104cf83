"""The user speaks while the server does."""

from vivavoce.conformance.scenarios.cancel import LONG, TOO_QUICK, begin_long
from vivavoce.conformance.scenarios.spoken_turn import DETECTION
from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
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


@scenario("no-interruption", *OPENAI)
async def endured(stage: Stage) -> None:
    """With interrupt_response false speech is heard, and the answer goes on."""
    detection = {**DETECTION, "create_response": False, "interrupt_response": False}
    async with stage.talk(detection=detection) as talk:
        talk.open_microphone()
        created, _ = await begin_long(talk)
        since = talk.mark
        await talk.say(clip("rainbow.en"))
        started = await talk.wait("input_audio_buffer.speech_started", since=since)
        await talk.wait("input_audio_buffer.speech_stopped", since=started.index)
        early = talk.events("response.done")
        if not early:
            await talk.send("response.cancel")
        done = await talk.wait("response.done", since=created.index, refusals=True)
        status = done.get("response", "status")
        if status == "completed" and done.index < started.index:
            raise NotShown(TOO_QUICK)
        reason = done.get("response", "status_details", "reason")
        cut = reason == "turn_detected" or (early and status == "cancelled")
        message = f"interrupt_response is false, the answer was {status} ({reason})"
        talk.check("interrupt", not cut, message, done)
