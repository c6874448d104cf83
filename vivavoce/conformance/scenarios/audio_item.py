"""A recorded question, written into the conversation as a whole."""

import base64

from vivavoce.conformance.speech import clip, encode
from vivavoce.conformance.stage import ALL, OPENAI, Stage, scenario


@scenario("audio-item", *ALL)
async def play(stage: Stage) -> None:
    """A message with a full clip as `input_audio` is taken in and answered."""
    async with stage.talk() as talk:
        audio = base64.b64encode(encode(clip("weekend.en"), "pcm")).decode()
        content = [{"type": "input_audio", "audio": audio}]
        item = {"type": "message", "role": "user", "content": content}
        since = await talk.send("conversation.item.create", item=item)
        added = await talk.added(since)
        kind = added.get("item", "content", 0, "type")
        talk.check("part-type", kind == "input_audio", f"its content became {kind!r}", added)
        talk.completed(await talk.answer(modality="text"))


@scenario("retrieve-audio", *OPENAI)
async def retrieve(stage: Stage) -> None:
    """What the user has said is retrieved with its audio (clients keep recordings by it)."""
    async with stage.talk(detection=None) as talk:
        await talk.append(clip("weekend.en"))
        since = await talk.send("input_audio_buffer.commit")
        added = await talk.added(since)
        since = await talk.send("conversation.item.retrieve", item_id=added.item_id)
        found = await talk.wait("conversation.item.retrieved", since=since)
        audio = found.text("item", "content", 0, "audio")
        try:
            data = base64.b64decode(audio or "", validate=True)
        except ValueError:
            data = b""
        talk.check("retrieve", data, "a spoken item is retrieved without its audio", found)
