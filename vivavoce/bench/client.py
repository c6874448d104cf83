"""A person with a headset, as a Realtime client: a microphone that never stops and a loudspeaker.

The microphone sends 20 ms blocks at real-time pace, each when its last sample would have been
recorded; between clips it sends the background of the last one. All times are seconds of
`time.perf_counter`.
"""

import asyncio
import base64
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.exceptions import ConnectionClosed

from vivavoce.audio.codec import decode_pcm16, encode_pcm16
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.playback import Playback
from vivavoce.bench.waveform import frame_levels, pink_noise
from vivavoce.errors import EngineUnavailable

BLOCK_S: Final = 0.020
BLOCK: Final = round(BLOCK_S * SPEAK_RATE)
BED_S: Final = 10
QUIET_ROOM_DBFS: Final = -60.0


@dataclass(frozen=True)
class Event:
    """A server event and when it arrived. Audio deltas are emptied once they are played."""

    at: float
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body.get("type", ""))


@dataclass
class Microphone:
    """What is recorded, block by block. `due` clips are spoken one after the other."""

    began: float
    blocks: int = 0
    worst_lag_s: float = 0.0
    _due: deque[tuple[Samples, asyncio.Future[float]]] = field(default_factory=deque)
    _clip: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    _bed: Samples = field(
        default_factory=lambda: pink_noise(BED_S * SPEAK_RATE, QUIET_ROOM_DBFS, seed=1)
    )

    def speak(self, clip: Samples) -> asyncio.Future[float]:
        """Queue a clip; the future gives the clock time of its first sample."""
        spoken: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._due.append((clip, spoken))
        return spoken

    async def listen(self) -> AsyncIterator[Samples]:
        """Blocks f32[480], each when it has been recorded completely."""
        while True:
            late = time.perf_counter() - self.began - (self.blocks + 1) * BLOCK_S
            if late < 0:
                await asyncio.sleep(-late)
            self.worst_lag_s = max(self.worst_lag_s, late)
            yield self.record()

    def record(self) -> Samples:
        """The next block, f32[480]."""
        if not len(self._clip) and self._due:
            self._clip, spoken = self._due.popleft()
            if not spoken.cancelled():
                spoken.set_result(self.began + self.blocks * BLOCK_S)
            self._bed = pink_noise(BED_S * SPEAK_RATE, background_level(self._clip), seed=1)
        block, self._clip = self._clip[:BLOCK], self._clip[BLOCK:]
        at = self.blocks * BLOCK % len(self._bed)
        bed = self._bed[at : at + BLOCK]
        self.blocks += 1
        return np.concatenate((block, bed[len(block) :])) if len(block) < BLOCK else block


def background_level(clip: Samples) -> float:
    """dBFS of a clip's own background, within what quiet rooms sound like."""
    return float(np.clip(np.percentile(frame_levels(clip, SPEAK_RATE), 5), -75.0, -45.0))


class Conversation:
    """One open session. `events` is everything the server said, in order of arrival."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self._connection = connection
        self._news = asyncio.Condition()
        self.playback = Playback()
        self.events: list[Event] = []
        self.microphone = Microphone(time.perf_counter())
        self.closed = False
        self.on_event: Callable[[Event], None] = lambda _: None
        self.on_audio: Callable[[Samples], None] = lambda _: None
        """Answer audio f32[n] at 24 kHz as it arrives."""
        self.on_flush: Callable[[], None] = lambda: None
        """The user speaks into the answer: what was not played yet must not be."""

    async def send(self, event: dict[str, Any]) -> None:
        await self._connection.send(event)  # type: ignore[arg-type]

    def find(self, kind: str, since: float = 0.0, **having: Any) -> Event | None:
        """First event of type `kind` at or after `since` whose body has these values."""
        for event in self.events:
            if event.at < since or event.type != kind:
                continue
            if all(event.body.get(key) == value for key, value in having.items()):
                return event
        return None

    async def until(self, ready: Callable[[], bool], timeout_s: float) -> bool:
        """Wait for `ready()`, asked after every event and every 50 ms; False: it never was."""
        deadline = time.perf_counter() + timeout_s
        while not ready():
            left = deadline - time.perf_counter()
            if left <= 0 or self.closed:
                return False
            with contextlib.suppress(TimeoutError):
                async with self._news, asyncio.timeout(min(0.05, left)):
                    await self._news.wait()
        return True

    async def listen(self) -> None:
        """Take in server events until the socket closes."""
        try:
            while True:
                body = json.loads(await self._connection.recv_bytes())
                await self._take(Event(time.perf_counter(), body))
        except ConnectionClosed:
            self.closed = True
            async with self._news:
                self._news.notify_all()

    async def hear_user(self, blocks: AsyncIterator[Samples]) -> None:
        """Send microphone blocks as they come."""
        with contextlib.suppress(ConnectionClosed):
            async for block in blocks:
                audio = base64.b64encode(encode_pcm16(block)).decode()
                await self.send({"type": "input_audio_buffer.append", "audio": audio})

    async def hang_up_on(self, item: str) -> None:
        """Stop listening to an answer: cancel, flush, and say how much of it was heard."""
        now = time.perf_counter()
        played = self.playback.played(item, now)
        self.playback.flush(now)
        if not self.answer_done(item):
            await self.send({"type": "response.cancel"})
        await self._truncate(item, played)

    def answer_done(self, item: str) -> bool:
        """The server has sent all it will send of this answer."""
        return self.find("response.output_audio.done", item_id=item) is not None

    async def _truncate(self, item: str, played_s: float) -> None:
        await self.send(
            {
                "type": "conversation.item.truncate",
                "item_id": item,
                "content_index": 0,
                "audio_end_ms": int(played_s * 1000),
            }
        )

    async def _take(self, event: Event) -> None:
        body = event.body
        if event.type == "response.output_audio.delta":
            samples = decode_pcm16(base64.b64decode(body.pop("delta")))
            self.playback.add(body["item_id"], event.at, samples)
            self.on_audio(samples)
        elif event.type == "input_audio_buffer.speech_started":
            item = self.playback.playing(event.at)
            if item is not None:
                played = self.playback.played(item, event.at)
                self.playback.flush(event.at)
                self.on_flush()
                await self._truncate(item, played)
        self.events.append(event)
        self.on_event(event)
        async with self._news:
            self._news.notify_all()


@contextlib.asynccontextmanager
async def conversation(
    url: str,
    *,
    key: str = "none",
    model: str = "vivavoce-embedded",
    session: dict[str, Any] | None = None,
    query: dict[str, str] | None = None,
    blocks: AsyncIterator[Samples] | None = None,
) -> AsyncIterator[Conversation]:
    """Open a session at `url` (http://host:port) with its microphone on.

    `session` is merged into the `session.update` that asks for transcripts; `query` goes into the
    address. `blocks` replaces the simulated microphone by a real one (f32 at 24 kHz).
    """
    client = AsyncOpenAI(api_key=key, base_url=f"{url.rstrip('/')}/v1", max_retries=0)
    try:
        connecting = client.realtime.connect(model=model, extra_query=dict(query or {}))
        async with connecting as connection:
            talk = Conversation(connection)
            tasks = [asyncio.create_task(talk.listen())]
            try:
                await talk.send({"type": "session.update", "session": session_update(session)})
                if not await talk.until(lambda: talk.find("session.updated") is not None, 30.0):
                    raise EngineUnavailable(refusal(talk, url))
                talk.microphone = Microphone(time.perf_counter())
                tasks.append(
                    asyncio.create_task(talk.hear_user(blocks or talk.microphone.listen()))
                )
                yield talk
            finally:
                for task in reversed(tasks):
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
    except OSError as problem:
        raise EngineUnavailable(
            f"no server at {url}: {problem}; start one with `vivavoce serve` or leave --url away"
        ) from problem
    finally:
        await client.close()


def session_update(extra: dict[str, Any] | None) -> dict[str, Any]:
    """GA session settings: speech out, transcripts of the user, and `extra` on top."""
    settings: dict[str, Any] = {
        "type": "realtime",
        "output_modalities": ["audio"],
        "audio": {"input": {"transcription": {"model": "whisper-1"}}},
    }
    return _merged(settings, extra or {})


def _merged(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in extra.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merged(out[key], value) if both else value
    return out


def refusal(talk: Conversation, url: str) -> str:
    """Why a session did not come up, in the server's words when it gave any."""
    error = talk.find("error")
    said = error.body["error"]["message"] if error else "it did not confirm the session"
    return f"the server at {url} refused the session: {said}"
