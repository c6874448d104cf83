"""A caller on the stock OpenAI client: speaks at real-time pace, listens, keeps what was said.

The microphone, the loudspeaker and truncation on barge-in are those of `bench/client.py`. Here:
what belongs together in a conversation, and a room in which the loudspeaker reaches the microphone.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.client import BLOCK, BLOCK_S, Conversation, Event, conversation
from vivavoce.bench.playback import Piece

SETTLED_S: Final = 0.7
"""Nothing happened for this long although nothing was owed: the turn is over."""

STARTED: Final = "input_audio_buffer.speech_started"
TRANSCRIBED: Final = "conversation.item.input_audio_transcription.completed"


@dataclass
class Answer:
    """One response: its sent transcript and all audio that came for it, f32[n] at 24 kHz."""

    status: str
    transcript: str
    audio: Samples


@dataclass
class Call:
    """One open session and everything that was received."""

    talk: Conversation
    _audio: dict[str, list[Samples]] = field(default_factory=lambda: defaultdict(list))
    _arrived: list[Samples] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.talk.on_audio = self._arrived.append
        self.talk.on_event = self._sort

    def _sort(self, event: Event) -> None:
        if event.type == "response.output_audio.delta":
            self._audio[event.body["item_id"]] += self._arrived
            self._arrived.clear()

    def of(self, kind: str, since: float = 0.0) -> list[Event]:
        return [e for e in self.talk.events if e.type == kind and e.at >= since]

    async def say(self, clip: Samples) -> float:
        """Speak f32[n] at 24 kHz and return, once all is said, the time it began."""
        began = await self.talk.microphone.speak(clip)
        await asyncio.sleep(max(0.0, began + len(clip) / SPEAK_RATE - time.perf_counter()))
        return began

    async def settle(self, timeout_s: float = 60.0) -> None:
        """Wait until every turn has its transcript and every response its end."""
        await asyncio.sleep(0.5)
        assert await self.talk.until(self._settled, timeout_s), self.log()

    def _settled(self) -> bool:
        count = {kind: len(self.of(kind)) for kind in (STARTED, TRANSCRIBED)}
        owed = count[STARTED] - count[TRANSCRIBED]
        owed += len(self.of("response.created")) - len(self.of("response.done"))
        last = self.talk.events[-1].at
        return owed == 0 and time.perf_counter() - last > SETTLED_S

    async def ask_aloud(self, text: str) -> None:
        """A text item to be answered in speech."""
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.talk.send({"type": "conversation.item.create", "item": item})
        await self.talk.send({"type": "response.create"})

    async def until_heard(self, timeout_s: float = 60.0) -> str:
        """Wait until an answer is audible; its item."""
        now = time.perf_counter
        playing = self.talk.playback.playing
        assert await self.talk.until(lambda: playing(now()) is not None, timeout_s), self.log()
        return str(playing(now()))

    async def until_silent(self, timeout_s: float = 60.0) -> None:
        """Wait until every answer has ended and has been played."""

        def silent() -> bool:
            done = len(self.of("response.created")) == len(self.of("response.done"))
            return done and time.perf_counter() > self.talk.playback.ends

        assert await self.talk.until(silent, timeout_s), self.log()

    def user_words(self, since: float = 0.0) -> str:
        """What the server heard, over all turns, in order."""
        said = [str(event.body["transcript"]).strip() for event in self.of(TRANSCRIBED, since)]
        return " ".join(filter(None, said))

    def answers(self) -> list[Answer]:
        """Spoken answers in the order they ended."""
        found = []
        for event in self.of("response.done"):
            response = event.body["response"]
            for item in response["output"]:
                if pieces := self._audio.get(item["id"]):
                    said = item["content"][0]["transcript"]
                    found.append(Answer(response["status"], said, np.concatenate(pieces)))
        return found

    def log(self) -> str:
        """The course of the call, for a failed assertion."""
        first = self.talk.events[0].at if self.talk.events else 0.0
        return "\n".join(
            f"{event.at - first:7.2f} {event.type} {event.body.get('transcript', '')}"
            for event in self.talk.events
            if not event.type.endswith((".delta", "rate_limits.updated"))
        )


@contextlib.asynccontextmanager
async def call(
    url: str,
    *,
    session: dict[str, Any] | None = None,
    room: "Room | None" = None,
) -> AsyncIterator[Call]:
    """Open a session with its microphone on; in a `room` the loudspeaker reaches it."""
    blocks = room.blocks() if room else None
    async with conversation(url, session=session, blocks=blocks) as talk:
        if room:
            room.talk.set_result(talk)
        yield Call(talk)


class Room:
    """Loudspeaker and microphone in one place: what is played comes back, quieter and later.

    `path` is the impulse response at 24 kHz from loudspeaker to microphone; at most one second.
    Change it at any time, also to `None` for headphones.
    """

    def __init__(self, path: Samples | None = None) -> None:
        self.path = path
        self.talk: asyncio.Future[Conversation] = asyncio.get_running_loop().create_future()

    async def blocks(self) -> AsyncIterator[Samples]:
        """Microphone blocks f32[480] with the echo in them."""
        talk = await self.talk
        microphone = talk.microphone
        async for block in microphone.listen():
            yield block + self._echo(talk, microphone.began + (microphone.blocks - 1) * BLOCK_S)

    def _echo(self, talk: Conversation, start: float) -> Samples:
        """f32[480] of echo in the block recorded from clock `start` on."""
        path = self.path
        if path is None:
            return np.zeros(BLOCK, np.float32)
        past = len(path) - 1
        played = played_at(talk.playback.pieces, start - past / SPEAK_RATE, past + BLOCK)
        if not played.any():
            return np.zeros(BLOCK, np.float32)
        size = 1 << (len(played) + len(path)).bit_length()
        heard = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(path, size))
        return heard[past : past + BLOCK].astype(np.float32)


def played_at(pieces: list[Piece], start: float, count: int) -> Samples:
    """f32[count]: what the loudspeaker plays from clock `start` on; zeros where it is silent."""
    out = np.zeros(count, np.float32)
    for piece in reversed(pieces):
        offset = round((piece.start - start) * SPEAK_RATE)
        if offset + len(piece.samples) <= 0:
            break
        begin, end = max(0, offset), min(count, offset + len(piece.samples))
        if begin < end:
            out[begin:end] = piece.samples[begin - offset : end - offset]
    return out


def echo_path(decibels: float, delay_ms: float, *, seed: int) -> Samples:
    """Impulse response at 24 kHz: a direct path and 0.2 s of room, together `decibels` loud."""
    rng = np.random.default_rng(seed)
    start = round(delay_ms * SPEAK_RATE / 1000)
    time_s = np.arange(round(0.2 * SPEAK_RATE)) / SPEAK_RATE
    tail = rng.standard_normal(len(time_s)) * np.exp(-6.9 * time_s / 0.2)
    path = np.zeros(start + len(time_s), np.float32)
    path[start:] = 0.5 * tail / np.linalg.norm(tail)
    path[start] += 1
    return (path * 10 ** (decibels / 20) / np.linalg.norm(path)).astype(np.float32)
