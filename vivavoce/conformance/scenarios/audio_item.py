"""A recorded question, written into the conversation as a whole."""

import base64

from vivavoce.conformance.speech import clip, encode
from vivavoce.conformance.stage import ALL, Stage, scenario


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
