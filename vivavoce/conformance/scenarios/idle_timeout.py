"""Nobody says anything."""

import base64

from vivavoce.conformance.stage import Stage, scenario

IDLE_MS = 5000
LEEWAY_MS = 1000
BYTES_PER_MS = 48


@scenario("idle-timeout", "ga")
async def play(stage: Stage) -> None:
    """After idle_timeout_ms of silence, from the end of playback on, the server takes the turn."""
    detection = {"type": "server_vad", "idle_timeout_ms": IDLE_MS}
    async with stage.talk(detection=detection) as talk:
        talk.open_microphone()
        await talk.write("Say hello.")
        since = await talk.ask(modality="audio")
        created = await talk.wait("response.created", since=since)
        first = await talk.wait("response.output_audio.delta", since=created.index)
        began_ms = talk.sent_ms
        done = await talk.ended(created)
        spoken = sum(
            len(base64.b64decode(event.get("delta"))) // BYTES_PER_MS
            for event in talk.events("response.output_audio.delta", since=first.index)
        )
        triggered = await talk.wait(
            "input_audio_buffer.timeout_triggered",
            since=done.index,
            within=talk.timeout + (spoken + IDLE_MS) / 1000 / stage.pace,
        )
        quiet_ms = talk.sent_ms - began_ms
        talk.check(
            "idle-timeout",
            quiet_ms >= spoken + IDLE_MS - LEEWAY_MS,
            f"came {quiet_ms} ms after the first of {spoken} ms of speech; it counts from the end",
            triggered,
        )
        committed = await talk.wait("input_audio_buffer.committed", since=triggered.index)
        same = committed.item_id == triggered.item_id
        talk.check("idle-timeout", same, "committed another item", committed)
        answer = await talk.wait("response.created", since=committed.index)
        await talk.ended(answer)
