"""What the user said, in writing."""

from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import ALL, Stage, scenario

WORDS = "conversation.item.input_audio_transcription"


@scenario("transcription", *ALL)
async def play(stage: Stage) -> None:
    """Spoken input is transcribed, once, under the id of its item (StepFun: always)."""
    async with stage.talk(detection=None, transcription={"model": "whisper-1"}) as talk:
        await talk.append(clip("weekend.en"))
        since = await talk.send("input_audio_buffer.commit")
        committed = await talk.wait("input_audio_buffer.committed", since=since)
        if talk.shape.name == "stepfun":
            await talk.answer()
        completed = await talk.wait(f"{WORDS}.completed", since=0)
        about = completed.item_id == committed.item_id
        talk.check("transcription", about, "these are words of another item", completed)
        said = completed.get("transcript")
        talk.check("transcription", said, "clear speech, and no word was heard", completed)


@scenario("transcription-off", "ga", "beta")
async def off(stage: Stage) -> None:
    """Without transcription no words of the user are sent."""
    async with stage.talk(detection=None, transcription=None) as talk:
        await talk.append(clip("weekend.en"))
        since = await talk.send("input_audio_buffer.commit")
        await talk.wait("input_audio_buffer.committed", since=since)
        await talk.answer(modality="text")
        found = talk.events(f"{WORDS}.delta", f"{WORDS}.completed")
        talk.check("transcription", not found, "transcription was set to null", *found[:1])
