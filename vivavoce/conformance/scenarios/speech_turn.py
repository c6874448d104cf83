"""A question in writing, an answer in speech."""

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
