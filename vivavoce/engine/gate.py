"""Who may compute next: one model per core, the most urgent first.

Thinker and ears run in one thread each: two are no faster on a quiet machine with two cores and
much slower when anything else runs on it. Speech that is waited for goes before words
that are not spoken yet, conversations before texts that are read out, all of it before reading
ahead, which never takes the last core.
"""

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Priority(IntEnum):
    """Lower goes first."""

    RENDER = 0
    TRANSCRIBE = 1
    THINK = 2
    LISTEN = 3
    READ_OUT = 4
    AHEAD = 5


class Gate:
    """`slots` places; the most urgent waiter gets the next, first come first among equals."""

    def __init__(self, slots: int = 1) -> None:
        self._condition = threading.Condition()
        self._slots = slots
        self._busy = 0
        self._ahead = 0
        self._waiting: list[tuple[int, int]] = []
        self._tickets = itertools.count()

    @contextmanager
    def turn(self, priority: Priority) -> Iterator[None]:
        ahead = priority is Priority.AHEAD
        with self._condition:
            ticket = (int(priority), next(self._tickets))
            heapq.heappush(self._waiting, ticket)
            while self._waiting[0] != ticket or not self._free(ahead):
                self._condition.wait()
            heapq.heappop(self._waiting)
            self._busy += 1
            self._ahead += ahead
            self._condition.notify_all()
        try:
            yield
        finally:
            with self._condition:
                self._busy -= 1
                self._ahead -= ahead
                self._condition.notify_all()

    def _free(self, ahead: bool) -> bool:
        if ahead and self._ahead >= max(1, self._slots - 1):
            return False
        return self._busy < self._slots

    @property
    def wanted(self) -> bool:
        """Somebody is waiting; reading ahead should make room."""
        with self._condition:
            return bool(self._waiting) and self._waiting[0][0] < Priority.AHEAD
