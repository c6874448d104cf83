"""A raw Realtime client over a socket."""

import asyncio
import base64
import json
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection

from tests.fakes.shapes import parse


def pcm(seconds: float, level: float) -> str:
    samples = level * np.sin(np.arange(int(24_000 * seconds)) * 0.05)
    return base64.b64encode((samples * 32767).astype("<i2").tobytes()).decode()


async def speak(socket: ClientConnection, seconds: float, level: float) -> None:
    """Audio in chunks of 100 ms, as fast as the server takes it: its clock is the audio."""
    for _ in range(round(seconds * 10)):
        event = {"type": "input_audio_buffer.append", "audio": pcm(0.1, level)}
        await socket.send(json.dumps(event))


class Client:
    """A raw client that remembers every event and checks each against its shape's types."""

    def __init__(self, socket: ClientConnection, shape: str = "ga") -> None:
        self.socket = socket
        self._shape = shape
        self.events: list[dict[str, Any]] = []

    async def send(self, **event: Any) -> None:
        await self.socket.send(json.dumps(event))

    async def until(self, kind: str) -> dict[str, Any]:
        while True:
            event: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), 10))
            parse(self._shape, event)
            self.events.append(event)
            if event["type"] == kind:
                return event

    def kinds(self, *, once: bool = False) -> list[str]:
        kinds = [event["type"] for event in self.events]
        return [k for i, k in enumerate(kinds) if not once or i == 0 or kinds[i - 1] != k]
