"""A WebRTC client in this process: speaks tones, listens, and talks over the data channel."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any

import httpx
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame
from numpy.typing import NDArray
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

RATE = 48_000
STEP = RATE // 50
PATIENCE = 10.0
STRICT: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)


class Voice(MediaStreamTrack):
    """A microphone: silence, and tones on demand, in real time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._loud = 0
        self._packets = 0
        self._begun = 0.0

    def speak(self, seconds: float) -> None:
        """Say something loud for a while, from now on."""
        self._loud = round(seconds * 50)

    async def recv(self) -> AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        self._begun = self._begun or time.monotonic()
        await asyncio.sleep(self._begun + self._packets / 50 - time.monotonic())
        level = 0.4 if self._loud else 0.0
        self._loud = max(0, self._loud - 1)
        at = np.arange(STEP) + self._packets * STEP
        sound = (32767 * level * np.sin(2 * np.pi * 350 * at / RATE)).astype(np.int16)
        frame = AudioFrame.from_ndarray(sound[None], format="s16", layout="mono")
        frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
        frame.pts = self._packets * STEP
        self._packets += 1
        return frame


class Caller:
    """One call. `events` is all that came over the data channel; `strict`: checked against the
    SDK's types.

    `sound` is what was heard, f32[n] at 48 kHz.
    """

    def __init__(self, channel: str | None = "oai-events", *, strict: bool = True) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.voice = Voice()
        self.peer.addTrack(self.voice)
        self.peer.on("track", self._listen)
        self.events: list[dict[str, Any]] = []
        self.id = ""
        self._strict = strict
        self._news = asyncio.Event()
        self._read = 0
        self._pieces: list[NDArray[np.float32]] = []
        self._hearing: asyncio.Task[None] | None = None
        self.channel: RTCDataChannel | None = None
        self.closed = asyncio.Event()
        if channel is not None:
            self.channel = self.peer.createDataChannel(channel)
            self.channel.on("message", self._message)
            self.channel.on("close", self.closed.set)

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def call(self, url: str, session: dict[str, Any] | None = None, **how: Any) -> None:
        """Place the call and wait until it is connected."""
        parts = {"sdp": (None, await self.offer(), "application/sdp")}
        if session is not None:
            parts["session"] = (None, json.dumps(session), "application/json")
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{url}/v1/realtime/calls", files=parts, **how)
        assert answer.status_code == 201, answer.text
        self.id = answer.headers["location"].rpartition("/")[2]
        await self.connect(answer.text)

    async def connect(self, answer: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(PATIENCE):
            while self.peer.connectionState != "connected":
                await asyncio.sleep(0.01)

    def _message(self, text: str) -> None:
        event = json.loads(text)
        if self._strict:
            STRICT.validate_python(event)
        self.events.append(event)
        self._news.set()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                channels = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                self._pieces.append((channels.mean(axis=1) / 32768).astype(np.float32))

    @property
    def sound(self) -> NDArray[np.float32]:
        return np.concatenate([np.zeros(0, np.float32), *self._pieces])

    def send(self, kind: str, **fields: Any) -> None:
        assert self.channel is not None
        self.channel.send(json.dumps({"type": kind, **fields}))

    async def until(self, kind: str) -> dict[str, Any]:
        """The next event of a type, after those already waited for."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self._read < len(self.events):
                    self._read += 1
                    if self.events[self._read - 1]["type"] == kind:
                        return self.events[self._read - 1]
                self._news.clear()
                await self._news.wait()

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def close(self) -> None:
        await self.peer.close()
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)


@contextlib.asynccontextmanager
async def calling(
    url: str, session: dict[str, Any] | None = None, **how: Any
) -> AsyncIterator[Caller]:
    """A connected caller that has been greeted."""
    caller = Caller()
    try:
        await caller.call(url, session, **how)
        await caller.until("session.created")
        yield caller
    finally:
        await caller.close()
