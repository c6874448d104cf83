"""What waits to be sent to one client: bounded, so that a client that stops reading cannot fill the
server's memory."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Final

from vivavoce.realtime.wire import Json

LIMIT: Final = 32 * 1024 * 1024
"""Characters that may wait: about eight minutes of speech, or one very long item retrieved."""


@dataclass(frozen=True)
class Close:
    """The last thing a client gets: a WebSocket close code and its reason."""

    code: int
    reason: str


TOO_SLOW: Final = Close(1008, "The client reads too slowly; the session was closed.")


class Outbox:
    """Events in the order they happened, as JSON texts; at most `limit` characters wait.

    One more than that and nothing waits any longer but the notice that the client is too slow.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: deque[str | Close] = deque()
        self._size = 0
        self.closed = False
        self._news = asyncio.Event()

    def put(self, event: Json) -> None:
        if self.closed:
            return
        text = json.dumps(event, ensure_ascii=False)
        if self._size + len(text) > self._limit:
            self._waiting.clear()
            self._size = 0
            self.close(TOO_SLOW)
            return
        self._size += len(text)
        self._waiting.append(text)
        self._news.set()

    def close(self, close: Close) -> None:
        """Nothing follows; what waits already is still sent. The first reason given counts."""
        if not self.closed:
            self.closed = True
            self._waiting.append(close)
            self._news.set()

    async def get(self) -> str | Close:
        """The next text to send; after the `Close` there is nothing more to ask for."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        entry = self._waiting.popleft()
        if isinstance(entry, str):
            self._size -= len(entry)
        return entry
