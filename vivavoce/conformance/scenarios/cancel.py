"""The client stops an answer."""

from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
from vivavoce.conformance.talk import NotShown, Talk, Unanswered
from vivavoce.conformance.trace import Event

PATIENCE_S = 5.0
"""An error comes at once or not at all."""
TOO_QUICK = "the answer was complete before it could be interrupted"
LONG = "Count from one to one hundred, in words, one number after the other."


async def begin_long(talk: Talk) -> tuple[Event, Event]:
    """Ask for a long spoken answer: its response.created and its first audio."""
    await talk.write(LONG)
    since = await talk.ask(modality="audio")
    created = await talk.wait("response.created", since=since)
    return created, await talk.wait("response.output_audio.delta", since=created.index)


@scenario("cancel", *ALL)
async def play(stage: Stage) -> None:
    """A cancelled answer ends once, says that the client did it, and the next one works."""
    async with stage.talk() as talk:
        created, _ = await begin_long(talk)
        sent = await talk.send("response.cancel")
        done = await talk.wait("response.done", since=created.index, refusals=True)
        status = done.get("response", "status")
        if status == "completed":
            raise NotShown(TOO_QUICK)
        talk.check("cancel", status == "cancelled", f"status is {status!r}", done)
        if talk.shape.name == "stepfun":
            await talk.wait("response.cancelled", since=sent)
        else:
            reason = done.get("response", "status_details", "reason")
            talk.check("cancel", reason == "client_cancelled", f"reason is {reason!r}", done)
        await talk.write("Thank you, that is enough. Say goodbye.")
        done = await talk.answer(modality="text")
        talk.completed(done)


@scenario("cancel-nothing", *ALL)
async def nothing(stage: Stage) -> None:
    """Cancelling when nothing is under way is an error that names the event."""
    async with stage.talk() as talk:
        since = await talk.send("response.cancel", event_id="kit_cancel")
        error = await talk.error(since)
        code = error.get("error", "code")
        if talk.shape.name != "stepfun":
            expected = "response_cancel_not_active"
            talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        cause = error.get("error", "event_id")
        talk.check("error-event-id", cause == "kit_cancel", f"event_id is {cause!r}", error)
        since = await talk.send("input_audio_buffer.clear")
        await talk.wait("input_audio_buffer.cleared", since=since)


@scenario("second-answer", *OPENAI)
async def second(stage: Stage) -> None:
    """A second answer in the same conversation is refused while one is under way."""
    async with stage.talk() as talk:
        created, _ = await begin_long(talk)
        since = await talk.ask(modality="audio")
        try:
            error = await talk.wait("error", since=since, within=min(PATIENCE_S, talk.timeout))
        except Unanswered:
            if talk.events("response.done"):
                raise NotShown(TOO_QUICK) from None
            raise
        expected = "conversation_already_has_active_response"
        code = error.get("error", "code")
        talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        await talk.send("response.cancel", response_id=created.response_id)
        await talk.wait("response.done", since=created.index, refusals=True)
