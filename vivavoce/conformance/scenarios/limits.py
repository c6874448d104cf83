"""Limits: of an answer, of an event, of one session among others."""

import base64
import json

from vivavoce.conformance.scenarios.cancel import LONG
from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
from vivavoce.conformance.talk import NotShown, Unanswered

OVERSIZED_BYTES = 16 * 1024 * 1024
"""An append may hold 15 MiB of base64."""


@scenario("max-tokens", *OPENAI)
async def tokens(stage: Stage) -> None:
    """An answer that reaches max tokens ends as incomplete and says why."""
    async with stage.talk() as talk:
        await talk.write(LONG)
        done = await talk.answer(modality="text", max_tokens=16)
        status = done.get("response", "status")
        if status == "completed":
            raise NotShown("the model was done before 16 tokens")
        reason = done.get("response", "status_details", "reason")
        good = (status, reason) == ("incomplete", "max_output_tokens")
        talk.check("max-tokens", good, f"status is {status!r}, reason {reason!r}", done)
        await talk.write("Thank you, that is enough. Say goodbye.")
        talk.completed(await talk.answer(modality="text"))


@scenario("oversized", *ALL)
async def oversized(stage: Stage) -> None:
    """Too much audio in one event is refused, and other sessions do not notice."""
    async with stage.talk() as other:
        await _send_too_much(stage)
        await other.write("Say yes.")
        done = await other.answer(modality="text")
        other.completed(done)


async def _send_too_much(stage: Stage) -> None:
    async with stage.talk() as talk:
        audio = base64.b64encode(bytes(OVERSIZED_BYTES)).decode()
        frame = json.dumps({"type": "input_audio_buffer.append", "audio": audio})
        since = await talk.send_raw(
            frame, {"type": "input_audio_buffer.append", "bytes": OVERSIZED_BYTES}
        )
        try:
            await talk.error(since)
        except Unanswered:
            talk.check("oversized", talk.closed, "neither an error nor a close")


@scenario("two-sessions", *ALL)
async def two(stage: Stage) -> None:
    """Two sessions at once have their own ids and answers."""
    async with stage.talk() as one:
        try:
            await _beside(stage)
        except Unanswered as refused:
            if refused.event is None or refused.event.kind != "error":
                raise
            raise NotShown("the server admits one session at a time") from refused
        ids = [talk.events("session.created")[0].get("session", "id") for talk in stage.talks[:2]]
        one.check("session", ids[0] != ids[1] or ids[0] is None, f"both sessions are {ids[0]}")
        await one.write("Say yes.")
        done = await one.answer(modality="text")
        foreign = {e.get("event_id") for e in stage.talks[1].events()} & {
            e.get("event_id") for e in one.events()
        }
        one.check("event-id", not foreign, f"events of one session in the other: {foreign}")
        one.completed(done)


async def _beside(stage: Stage) -> None:
    async with stage.talk() as talk:
        await talk.write("Say no.")
        done = await talk.answer(modality="text")
        talk.completed(done)
