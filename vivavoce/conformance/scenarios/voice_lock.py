"""The voice may change until it has been heard."""

from vivavoce.conformance import dialect
from vivavoce.conformance.stage import OPENAI, Stage, scenario
from vivavoce.conformance.talk import NotShown, Talk, Unanswered
from vivavoce.conformance.trace import Event

CANDIDATES = ("marin", "cedar", "alloy", "echo", "shimmer")


def voice_of(event: Event) -> str:
    """The voice of an echoed session."""
    nested = event.get("session", "audio", "output", "voice")
    return str(nested or event.get("session", "voice"))


async def two_voices(stage: Stage, talk: Talk) -> tuple[str, str]:
    """The voice the session has now, and the name of another one.

    Raises NotShown when the server does not tell two voices apart.
    """
    heard: dict[str, str] = {}
    for name in (*([stage.voice] if stage.voice else []), *CANDIDATES):
        since = await talk.send("session.update", session=dialect.session(talk.shape, voice=name))
        try:
            echo = await talk.wait("session.updated", since=since)
        except Unanswered as refused:
            if refused.event is None:
                raise
            continue
        heard.setdefault(voice_of(echo), name)
        if len(heard) == 2:
            other, now = heard.values()
            return now, other
    raise NotShown("the server has only one of OpenAI's voices; name another one with --voice")


@scenario("voice-lock", *OPENAI)
async def play(stage: Stage) -> None:
    """After the first audio the voice of a session is fixed."""
    async with stage.talk() as talk:
        _, other = await two_voices(stage, talk)
        before = voice_of(talk.events("session.updated")[-1])
        await talk.write("Say hello.")
        await talk.answer(modality="audio")
        since = await talk.send("session.update", session=dialect.session(talk.shape, voice=other))
        await talk.error(since)
        echo = await talk.update(instructions="Be brief.")
        after = voice_of(echo)
        talk.check("voice-lock", after == before, f"the voice became {after!r}", echo)
