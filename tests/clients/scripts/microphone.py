"""An open microphone: silence until somebody speaks, in steady small chunks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

CHUNK = 2400
"""Bytes: 50 ms of PCM16 at 24 kHz."""

PACE = 0.01
"""Seconds between chunks: five times as fast as life, the server's clock is the audio."""


class Microphone:
    """Iterate over it for chunks of PCM16; `say` lets the recorded question be heard."""

    def __init__(self, recording: Path) -> None:
        self._recording = recording.read_bytes()
        self._pending = b""

    def say(self) -> None:
        self._pending += self._recording

    def talk_over(self) -> None:
        """Speak when a bit of what is being said has been heard, by any clock."""
        asyncio.get_running_loop().call_later(1.0, self.say)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            chunk, self._pending = self._pending[:CHUNK], self._pending[CHUNK:]
            yield chunk.ljust(CHUNK, b"\0")
            await asyncio.sleep(PACE)
