"""A question in writing, an answer in writing."""

from vivavoce.conformance.stage import ALL, Stage, scenario


@scenario("text-turn", *ALL)
async def play(stage: Stage) -> None:
    """A written question is answered in text."""
    async with stage.talk() as talk:
        await talk.write("What is the capital of France? Answer in one short sentence.")
        done = await talk.answer(modality="text")
        talk.completed(done)
        deltas = talk.events("response.output_text.delta")
        talk.check("text", deltas, "an answer in text without text deltas", done)
        audio = talk.events("response.output_audio.delta")
        talk.check("text", not audio, "audio in an answer asked for as text", *audio[:1])
