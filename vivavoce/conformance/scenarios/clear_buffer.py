"""The client throws away what it has said."""

from vivavoce.conformance.speech import clip
from vivavoce.conformance.stage import ALL, Stage, scenario


@scenario("clear-buffer", *ALL)
async def play(stage: Stage) -> None:
    """A cleared buffer is empty: a commit after it is an error."""
    async with stage.talk(detection=None) as talk:
        await talk.append(clip("weekend.en"))
        since = await talk.send("input_audio_buffer.clear")
        await talk.wait("input_audio_buffer.cleared", since=since)
        since = await talk.send("input_audio_buffer.commit", event_id="kit_commit")
        answer = await talk.wait(("error", "input_audio_buffer.committed"), since=since)
        empty = answer.kind == "error"
        talk.check("clear", empty, "what was cleared was committed", answer)
        code, expected = answer.get("error", "code"), "input_audio_buffer_commit_empty"
        if empty and talk.shape.name != "stepfun":
            talk.check("error-code", code == expected, f"code is {code!r}, not {expected}", answer)
