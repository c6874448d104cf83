"""A question in writing, an answer in speech; and settings for one answer only."""

from vivavoce.conformance.stage import ALL, Stage, scenario


@scenario("speech-turn", *ALL)
async def play(stage: Stage) -> None:
    """A written question is answered in speech, with a transcript."""
    async with stage.talk() as talk:
        await talk.write("Say hello in one short sentence.")
        done = await talk.answer(modality="audio")
        talk.completed(done)
        for kind in ("response.output_audio.delta", "response.output_audio_transcript.delta"):
            name = talk.shape.wire(kind)
            talk.check("audio", talk.events(kind), f"a spoken answer without {name}", done)


@scenario("override", *ALL)
async def override(stage: Stage) -> None:
    """Settings of response.create hold for that answer only."""
    async with stage.talk() as talk:
        await talk.write("Say yes.")
        await talk.answer(modality="text")
        spoken = talk.events("response.output_audio.delta")
        talk.check("override", not spoken, "audio in an answer asked for as text", *spoken[:1])
        await talk.write("Say no.")
        done = await talk.answer()
        spoken = talk.events("response.output_audio.delta")
        talk.check("override", spoken, "the next answer is no longer spoken", done)
