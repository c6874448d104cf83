"""A spoken question, ended by the server's own turn detection."""

from vivavoce.conformance.speech import clip, lead_ms
from vivavoce.conformance.stage import ALL, Scenario, Stage, scenario
from vivavoce.conformance.talk import Talk

DETECTION = {"type": "server_vad"}
LATE_MS = 100
"""A chunk or two that were sent between."""
LEEWAY_MS = 1500
"""How far audio_start_ms may be from the start of the clip: padding, detection, lead-in."""


async def spoken(stage: Stage, name: str) -> None:
    """Speak a clip and go through what has to follow."""
    async with stage.talk(detection=DETECTION) as talk:
        talk.open_microphone()
        start_ms = talk.sent_ms
        since = talk.mark
        await talk.say(clip(name))
        started = await talk.wait("input_audio_buffer.speech_started", since=since)
        stopped = await talk.wait("input_audio_buffer.speech_stopped", since=started.index)
        committed = await talk.wait("input_audio_buffer.committed", since=stopped.index)
        created = await talk.wait("response.created", since=committed.index)
        done = await talk.ended(created)
        talk.completed(done)
        items = [started.item_id, stopped.item_id, committed.item_id]
        talk.check("speech", len(set(items)) == 1, f"one turn, several items: {items}", committed)
        at = started.get("audio_start_ms")
        near = isinstance(at, int) and abs(at - start_ms) <= LEEWAY_MS
        talk.check(
            "speech-clock",
            near,
            f"speech began {start_ms} ms into the audio, audio_start_ms is {at}",
            started,
        )
        # The clip itself begins with a little silence.
        onset = start_ms + lead_ms(name) + LATE_MS
        padded = isinstance(at, int) and at <= onset
        talk.check(
            "speech-clock",
            padded,
            f"the voice began at {onset - LATE_MS} ms, audio_start_ms is {at}: without the padding",
            started,
        )
        _end_is_in_the_audio(talk)


def _end_is_in_the_audio(talk: Talk) -> None:
    for event in talk.events("input_audio_buffer.speech_stopped"):
        at = event.get("audio_end_ms")
        inside = isinstance(at, int) and at <= talk.sent_ms + 1000
        talk.check(
            "speech-clock", inside, f"{talk.sent_ms} ms were sent, audio_end_ms is {at}", event
        )


def _scenario(name: str, title: str, language: str) -> Scenario:
    async def play(stage: Stage) -> None:
        await spoken(stage, name)

    play.__doc__ = f"A question spoken in {language} is heard, committed and answered."
    return scenario(title, *ALL)(play)


english = _scenario("weekend.en", "spoken-turn-en", "English")
chinese = _scenario("rain.zh", "spoken-turn-zh", "Chinese")
