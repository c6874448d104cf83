"""Correlating answers with requests."""

from vivavoce.conformance.stage import ALL, Stage, scenario


@scenario("metadata", *ALL)
async def play(stage: Stage) -> None:
    """Metadata of response.create comes back (clients wait for it to know their answer)."""
    async with stage.talk() as talk:
        await talk.write("Say yes.")
        wanted = {"client_event_id": "kit-42"}
        since = await talk.ask(modality="text", metadata=wanted)
        created = await talk.wait("response.created", since=since)
        done = await talk.ended(created)
        talk.completed(done)
        for event in (created, done):
            found = event.get("response", "metadata")
            talk.check("metadata", found == wanted, f"metadata is {found!r}", event)
