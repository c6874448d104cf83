"""The client says how much of an answer was heard."""

import base64

from vivavoce.conformance.stage import OPENAI, Stage, scenario
from vivavoce.conformance.talk import Talk
from vivavoce.conformance.trace import Event

BYTES_PER_MS = 48
QUESTION = "Tell me in three sentences what the sea looks like."


async def spoken_answer(talk: Talk) -> tuple[Event, int]:
    """A spoken answer: the event of its first audio, and its length in milliseconds."""
    await talk.write(QUESTION)
    await talk.answer(modality="audio")
    deltas = talk.events("response.output_audio.delta")
    talk.check("audio", deltas, "a spoken answer without audio")
    length = sum(len(base64.b64decode(event.get("delta"))) for event in deltas)
    return deltas[0], length // BYTES_PER_MS


@scenario("truncate", *OPENAI)
async def within(stage: Stage) -> None:
    """Truncated within its audio, the item forgets the words that were not heard."""
    async with stage.talk() as talk:
        audio, length_ms = await spoken_answer(talk)
        heard = {
            "item_id": audio.item_id,
            "content_index": audio.get("content_index"),
            "audio_end_ms": length_ms // 2,
        }
        since = await talk.send("conversation.item.truncate", **heard)
        truncated = await talk.wait("conversation.item.truncated", since=since)
        same = all(truncated.get(key) == value for key, value in heard.items())
        talk.check("truncate", same, f"does not repeat {heard}", truncated)
        since = await talk.send("conversation.item.retrieve", item_id=audio.item_id)
        item = await talk.wait("conversation.item.retrieved", since=since)
        words = item.get("item", "content", audio.get("content_index"), "transcript")
        said = talk.events("response.output_audio_transcript.done")[0].get("transcript")
        talk.check("truncate", not words or words != said, "still has every word", item)


@scenario("truncate-beyond", *OPENAI)
async def beyond(stage: Stage) -> None:
    """Truncating beyond the audio is an error, and the session goes on."""
    async with stage.talk() as talk:
        audio, length_ms = await spoken_answer(talk)
        since = await talk.send(
            "conversation.item.truncate",
            event_id="kit_beyond",
            item_id=audio.item_id,
            content_index=audio.get("content_index"),
            audio_end_ms=length_ms + 5000,
        )
        error = await talk.error(since)
        code = error.get("error", "code")
        talk.check("error-code", code == "invalid_value", f"code is {code!r}", error)
        cause = error.get("error", "event_id")
        talk.check("error-event-id", cause == "kit_beyond", f"event_id is {cause!r}", error)
        since = await talk.send("input_audio_buffer.clear")
        await talk.wait("input_audio_buffer.cleared", since=since)
