"""Telephone audio: G.711 in both directions."""

import base64

from vivavoce.conformance.scenarios.spoken_turn import DETECTION
from vivavoce.conformance.speech import Encoding, clip
from vivavoce.conformance.stage import OPENAI, Scenario, Stage, scenario
from vivavoce.conformance.trace import Event

NAMES = {"ulaw": ("audio/pcmu", "g711_ulaw"), "alaw": ("audio/pcma", "g711_alaw")}


def formats(event: Event) -> set[str]:
    """The audio formats that an echoed session names."""
    audio = event.get("session", "audio") or {}
    nested = {side.get("format", {}).get("type") for side in audio.values()}
    flat = {event.get("session", f"{side}_audio_format") for side in ("input", "output")}
    return (nested | flat) - {None}


def _scenario(encoding: Encoding, title: str) -> Scenario:
    async def play(stage: Stage) -> None:
        async with stage.talk() as talk:
            echo = await talk.update(encoding=encoding, detection=DETECTION)
            found = formats(echo)
            one = len(found) == 1 and found <= set(NAMES[encoding])
            talk.check("session-echo", one, f"formats are {sorted(found)}", echo)
            talk.open_microphone()
            since = talk.mark
            await talk.say(clip("weekend.en"))
            started = await talk.wait("input_audio_buffer.speech_started", since=since)
            created = await talk.wait("response.created", since=started.index)
            done = await talk.ended(created)
            deltas = talk.events("response.output_audio.delta")
            talk.check("audio", deltas, "a spoken answer without audio", done)
            size = sum(len(base64.b64decode(event.get("delta"))) for event in deltas)
            talk.check("audio", size, "audio deltas without audio", done)

    play.__doc__ = f"Speech in {title} is heard, and answered in {title}."
    return scenario(f"g711-{encoding}", *OPENAI)(play)


ulaw = _scenario("ulaw", "G.711 mu-law")
alaw = _scenario("alaw", "G.711 A-law")
