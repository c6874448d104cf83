"""Answers beside the conversation."""

from vivavoce.conformance.dialect import text_item
from vivavoce.conformance.scenarios.cancel import LONG, TOO_QUICK
from vivavoce.conformance.stage import OPENAI, Stage, scenario
from vivavoce.conformance.talk import NotShown


@scenario("out-of-band", *OPENAI)
async def play(stage: Stage) -> None:
    """`conversation: none` answers from its own input, with metadata, and leaves no item."""
    async with stage.talk() as talk:
        first = await talk.write("My favourite colour is blue.")
        given = [
            {"type": "item_reference", "id": first.item_id},
            text_item(talk.shape, "user", "Which colour was that? Answer in one word."),
        ]
        since = await talk.ask(
            conversation="none",
            modality="text",
            input=given,
            metadata={"topic": "colour", "client_event_id": "kit-1"},
        )
        created = await talk.wait("response.created", since=since)
        done = await talk.ended(created)
        for event in (created, done):
            found = event.get("response", "metadata")
            kept = found == {"topic": "colour", "client_event_id": "kit-1"}
            talk.check("metadata", kept, f"metadata is {found!r}", event)
            if "conversation_id" in event.get("response"):
                where = event.get("response", "conversation_id")
                talk.check("out-of-band", where is None, f"conversation_id is {where!r}", event)
        talk.completed(done)
        leaked = talk.events("conversation.item.added", "conversation.item.done", since=since)
        talk.check("out-of-band", not leaked, "an item entered the conversation", *leaked[:1])
        after = await talk.write("Thank you.")
        place = after.get("previous_item_id")
        kept = place == first.item_id
        talk.check("previous-item", kept, f"the next item follows {place!r}", after)


@scenario("out-of-band-cancel", *OPENAI)
async def cancelled(stage: Stage) -> None:
    """An answer out of band is cancelled by its id."""
    async with stage.talk() as talk:
        since = await talk.ask(
            conversation="none",
            modality="text",
            input=[text_item(talk.shape, "user", LONG)],
            metadata={"which": "beside"},
        )
        created = await talk.wait("response.created", since=since)
        await talk.wait("response.output_text.delta", since=created.index)
        await talk.send("response.cancel", response_id=created.response_id)
        done = await talk.wait("response.done", since=created.index, refusals=True)
        status = done.get("response", "status")
        if status == "completed":
            raise NotShown(TOO_QUICK)
        reason = done.get("response", "status_details", "reason")
        good = (status, reason) == ("cancelled", "client_cancelled")
        talk.check("cancel", good, f"status is {status!r}, reason {reason!r}", done)


@scenario("out-of-band-beside", *OPENAI)
async def beside(stage: Stage) -> None:
    """An answer out of band may run beside one in the conversation."""
    async with stage.talk() as talk:
        await talk.write("Tell me in three sentences what the sea looks like.")
        since = await talk.ask(modality="text", metadata={"which": "inside"})
        await talk.ask(
            conversation="none",
            modality="text",
            input=[text_item(talk.shape, "user", "Say yes.")],
            metadata={"which": "beside"},
        )
        for which in ("inside", "beside"):
            wanted = {"which": which}
            done = await talk.wait(
                "response.done",
                since=since,
                where=lambda e, wanted=wanted: e.get("response", "metadata") == wanted,  # type: ignore[misc]
            )
            talk.completed(done)
