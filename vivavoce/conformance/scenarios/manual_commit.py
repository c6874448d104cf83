"""A spoken question, ended by the client."""

import asyncio

from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import ALL, Stage, scenario

QUIET_S = 0.5


@scenario("manual-commit", *ALL)
async def play(stage: Stage) -> None:
    """Without turn detection a commit makes an item, and only response.create an answer."""
    async with stage.talk(detection=None) as talk:
        await talk.append(clip("weekend.en"))
        since = await talk.send("input_audio_buffer.commit")
        committed = await talk.wait("input_audio_buffer.committed", since=since)
        added = await talk.wait("conversation.item.added", since=since)
        talk.check("commit", committed.item_id == added.item_id, "commit and item differ", added)
        await asyncio.sleep(QUIET_S)
        early = talk.events("response.created")
        talk.check("commit", not early, "a commit is no request for an answer", *early[:1])
        done = await talk.answer()
        talk.completed(done)
        since = await talk.send("input_audio_buffer.clear")
        await talk.wait("input_audio_buffer.cleared", since=since)
