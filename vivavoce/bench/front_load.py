"""Callers for `bench front`: as many as wanted, as cheap as can be, each event timed.

A WebSocket client of its own (RFC 6455, text frames only): every block a caller sends was masked
and framed beforehand, so sending is one write, and of what comes back only short events are read.

Times are `time.perf_counter` seconds. Block `n` of a caller is due when its last sample would have
been recorded; how late it was really sent is the load generator's own fault and is reported.
"""

import asyncio
import base64
import heapq
import json
import secrets
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from vivavoce.bench.front_audio import BLOCK, CYCLE_S, Expected, Track
from vivavoce.errors import EngineUnavailable

BLOCK_S: Final = 0.020
PROBE_EVERY: Final = 25
"""Blocks between two probes: a question whose answer must wait for all audio before it."""

_MASK: Final = b"\x5a\xa5\x3c\xc3"
_LONG: Final = 4096
"""Bytes from which on an event is audio, which nobody here listens to."""

_BURST_S: Final = 0.002
"""Longest time of sending before what came in is read."""

_GRACE_S: Final = 3.0
"""How long late events are waited for at the end."""


def text_frame(text: str) -> bytes:
    """A masked text frame."""
    data = text.encode()
    size = len(data)
    head = (
        bytes((0x81, 0x80 | size))
        if size < 126
        else b"\x81\xfe" + size.to_bytes(2)
        if size < 1 << 16
        else b"\x81\xff" + size.to_bytes(8)
    )
    key = np.frombuffer(_MASK * (size // 4 + 1), np.uint8)[:size]
    return head + _MASK + (np.frombuffer(data, np.uint8) ^ key).tobytes()


def wire_blocks(track: Track) -> list[bytes]:
    """The track's appends, ready to be written to a socket."""
    size = 2 * BLOCK
    return [
        text_frame(
            json.dumps(
                {
                    "type": "input_audio_buffer.append",
                    "audio": base64.b64encode(track.audio[at : at + size]).decode(),
                }
            )
        )
        for at in range(0, track.blocks * size, size)
    ]


class Caller(asyncio.Protocol):
    """One session. `events` and `probes`: (when the cause was sent, seconds until the answer)."""

    def __init__(self, host: str, blocks: Sequence[bytes], expected: Sequence[Expected]) -> None:
        self._host, self._blocks = host, blocks
        self._expected = deque(expected)
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent: list[float] = []
        self.events: list[tuple[float, float]] = []
        self.probes: list[tuple[float, float]] = []
        self.wrong: list[str] = []
        """Events that should not have come, or not with this clock."""
        self.ends: list[float] = []
        self.closed = False
        self._asked: dict[str, float] = {}
        self._buffer = bytearray()
        self._upgraded = False

    @property
    def missing(self) -> int:
        """Events that should have come by the blocks sent so far, and did not."""
        return sum(event.block < len(self.sent) for event in self._expected) + len(self._asked)

    # ------------------------------------------------------------------------------- sending

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        transport.write(
            f"GET /v1/realtime HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def send_block(self, now: float) -> None:
        number = len(self.sent)
        self._transport.write(self._blocks[number])
        self.sent.append(now)
        if number % PROBE_EVERY == PROBE_EVERY - 1:
            name = f"probe_{number}"
            body = {"type": "conversation.item.retrieve", "item_id": "none", "event_id": name}
            self._asked[name] = now
            self._transport.write(text_frame(json.dumps(body)))

    def hang_up(self) -> None:
        self._transport.close()

    # ----------------------------------------------------------------------------- receiving

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._upgraded and not self._upgrade():
            return
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == 0x9:
                self._transport.write(b"\x8a" + bytes((0x80 | len(payload),)) + bytes(4) + payload)
            elif opcode == 0x1 and len(payload) < _LONG:
                self._take(json.loads(payload), now)

    def _upgrade(self) -> bool:
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if found:
            if not head.startswith(b"HTTP/1.1 101"):
                refusal = head.split(b"\r\n")[0].decode(errors="replace")
                self.ready.set_exception(EngineUnavailable(f"the server said {refusal!r}"))
            self._buffer, self._upgraded = bytearray(rest), True
        return bool(found)

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, at = buffer[1] & 0x7F, 2
        if size >= 126:
            at = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:at])
        if len(buffer) < at + size:
            return None
        payload = bytes(buffer[at : at + size])
        opcode = buffer[0] & 0x0F
        del buffer[: at + size]
        return opcode, payload

    def _take(self, event: dict[str, Any], now: float) -> None:
        kind = event["type"]
        if kind == "session.created" and not self.ready.done():
            self.ready.set_result(None)
        elif kind == "input_audio_buffer.speech_started":
            self._noticed("speech_started", event["audio_start_ms"], now)
        elif kind == "input_audio_buffer.speech_stopped":
            self._noticed("speech_stopped", event["audio_end_ms"], now)
        elif kind == "error":
            asked = self._asked.pop(event["error"]["event_id"] or "", None)
            if asked is None:
                self.wrong.append(event["error"]["message"])
            else:
                self.probes.append((asked, now - asked))

    def _noticed(self, kind: str, at_ms: int, now: float) -> None:
        found = [n for n, e in enumerate(self._expected) if (e.kind, e.at_ms) == (kind, at_ms)]
        if not found:
            self.wrong.append(f"{kind} at {at_ms} ms")
            return
        for _ in range(found[0]):
            self.wrong.append(f"{self._expected.popleft()} did not come")
        wanted = self._expected.popleft()
        if wanted.block >= len(self.sent):
            self.wrong.append(f"{wanted} came before its cause")
            return
        cause = self.sent[wanted.block]
        self.events.append((cause, now - cause))
        if kind == "speech_stopped":
            self.ends.append(cause)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.ready.done():
            self.ready.set_exception(
                EngineUnavailable(f"the server closed before the session began ({exc})")
            )


@dataclass
class Load:
    """What one run gave; only causes inside the measured time count."""

    callers: list[Caller]
    began: float = 0.0
    ended: float = 0.0
    late: list[float] = field(default_factory=list)
    """Seconds that each block was sent after it was due."""
    lost: int = 0
    """Connections that the server closed."""

    def inside(self, pairs: Sequence[tuple[float, float]]) -> list[float]:
        return [took for cause, took in pairs if self.began <= cause < self.ended]


async def connect(url: str, tracks: Sequence[Track], sessions: int) -> list[Caller]:
    """All callers, connected one after the other."""
    loop = asyncio.get_running_loop()
    where = urlsplit(url)
    host, port = str(where.hostname), int(where.port or 80)
    blocks = [wire_blocks(track) for track in tracks]
    callers = []
    for number in range(sessions):
        pick = number % len(tracks)
        make = partial(Caller, where.netloc, blocks[pick], tracks[pick].expected)
        _, caller = await loop.create_connection(make, host, port)
        await caller.ready
        callers.append(caller)
    return callers


async def talk(load: Load, warm_up_s: float, seconds: float) -> None:
    """Everybody talks for `warm_up_s` and `seconds`; the turns of all are spread over a cycle."""
    loop_began = time.perf_counter() + 0.1
    count = len(load.callers)
    load.began = loop_began + warm_up_s
    load.ended = load.began + seconds
    due = [(loop_began + number * CYCLE_S / count + BLOCK_S, number) for number in range(count)]
    heapq.heapify(due)
    awake = time.perf_counter()
    while due[0][0] < load.ended:
        at, number = due[0]
        now = time.perf_counter()
        if at > now:
            await asyncio.sleep(at - now)
            awake = time.perf_counter()
            continue
        heapq.heapreplace(due, (at + BLOCK_S, number))
        caller = load.callers[number]
        if not caller.closed:
            caller.send_block(now)
            if at >= load.began:
                load.late.append(now - at)
        if now - awake > _BURST_S:
            await asyncio.sleep(0)
            awake = time.perf_counter()


async def settle(load: Load) -> None:
    """Wait for what is still to come, then hang up."""
    deadline = time.perf_counter() + _GRACE_S
    while any(caller.missing for caller in load.callers) and time.perf_counter() < deadline:
        await asyncio.sleep(0.02)
    load.lost = sum(caller.closed for caller in load.callers)
