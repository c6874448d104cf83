"""Items that the client writes, in places that it chooses."""

from vivavoce.conformance.dialect import text_item
from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario
from vivavoce.conformance.talk import Talk
from vivavoce.conformance.trace import Event


async def gone(talk: Talk, verb: str, item_id: str) -> Event:
    """A deleted item is not there to be retrieved or deleted: the answer, which is an error."""
    since = await talk.send(f"conversation.item.{verb}", item_id=item_id, event_id=f"kit_{verb}")
    answer = await talk.wait(("error", f"conversation.item.{verb}d"), since=since)
    talk.check("deleted", answer.kind == "error", "the deleted item is still there", answer)
    return answer


@scenario("history", *ALL)
async def play(stage: Stage) -> None:
    """Seeded items keep their ids and places: at the end, at the root, after a named one."""
    async with stage.talk() as talk:
        first = await talk.write("Hello.", item_id="kit_a")
        answer = await talk.write("Hi! How are you?", role="assistant", item_id="kit_b")
        root = await talk.write(
            "You are brief.", role="system", item_id="kit_c", previous_item_id="root"
        )
        between = await talk.write("I am Ada.", item_id="kit_d", previous_item_id="kit_a")
        places = ((answer, "kit_a"), (root, None), (between, "kit_a"))
        for event, name in (
            (first, "kit_a"),
            (answer, "kit_b"),
            (root, "kit_c"),
            (between, "kit_d"),
        ):
            talk.check("item-id", event.item_id == name, f"{name} became {event.item_id}", event)
        for event, place in places:
            if "previous_item_id" in event.body:
                found = event.get("previous_item_id")
                # OpenAI's null and the literal "root" both say: at the front
                good = found == place or (place is None and found == "root")
                talk.check("previous-item", good, f"is {found!r}, not {place!r}", event)
        item = text_item(talk.shape, "user", "Lost.")
        since = await talk.send("conversation.item.create", item=item, previous_item_id="kit_no")
        await talk.error(since)
        done = await talk.answer(modality="text")
        talk.completed(done)
        since = await talk.send("conversation.item.delete", item_id="kit_b")
        deleted = await talk.wait("conversation.item.deleted", since=since)
        talk.check("item-id", deleted.item_id == "kit_b", "another item was deleted", deleted)
        await gone(talk, "delete", "kit_b")


@scenario("retrieve", *OPENAI)
async def retrieve(stage: Stage) -> None:
    """An item is retrieved as it was written; a deleted one is gone."""
    async with stage.talk() as talk:
        written = await talk.write("Remember the word apple.", item_id="kit_word")
        since = await talk.send("conversation.item.retrieve", item_id="kit_word")
        found = await talk.wait("conversation.item.retrieved", since=since)
        same = found.get("item", "content") == written.get("item", "content")
        talk.check("retrieve", same, "content differs from what was written", found)
        talk.check("item-id", found.item_id == "kit_word", f"id is {found.item_id}", found)
        since = await talk.send("conversation.item.delete", item_id="kit_word")
        await talk.wait("conversation.item.deleted", since=since)
        error = await gone(talk, "retrieve", "kit_word")
        code = error.get("error", "code")
        expected = "item_retrieve_invalid_item_id"
        if error.kind == "error":
            talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", error)
        await gone(talk, "delete", "kit_word")
        after = await talk.write("Which word was it?")
        kept = after.get("previous_item_id") == "kit_word"
        talk.check("deleted", not kept, "an item was put after the deleted one", after)


@scenario("seeded-call", *OPENAI)
async def seeded_call(stage: Stage) -> None:
    """A function call of an earlier session can be written into the conversation."""
    async with stage.talk() as talk:
        await talk.write("What is the weather in Rome?")
        call = {
            "type": "function_call",
            "call_id": "call_kit",
            "name": "get_weather",
            "arguments": '{"city": "Rome"}',
        }
        result = {"type": "function_call_output", "call_id": "call_kit", "output": "rain"}
        for item in (call, result):
            since = await talk.send("conversation.item.create", item=item)
            added = await talk.added(since)
            same = added.get("item", "call_id") == "call_kit"
            talk.check("call", same, "call_id came back changed", added)
        done = await talk.answer(modality="text")
        talk.completed(done)
