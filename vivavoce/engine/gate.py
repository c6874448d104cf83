"""Who may compute next: on two cores one model at a time, with all threads, is the fastest order.

Speech that is waited for goes before words that are not spoken yet, those before reading ahead.
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
    AHEAD = 4


class Gate:
    """A lock that lets the most urgent waiter in, first come first served among equals."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._busy = False
        self._waiting: list[tuple[int, int]] = []
        self._tickets = itertools.count()

    @contextmanager
    def turn(self, priority: Priority) -> Iterator[None]:
        with self._condition:
            ticket = (int(priority), next(self._tickets))
            heapq.heappush(self._waiting, ticket)
            while self._busy or self._waiting[0] != ticket:
                self._condition.wait()
            heapq.heappop(self._waiting)
            self._busy = True
        try:
            yield
        finally:
            with self._condition:
                self._busy = False
                self._condition.notify_all()

    @property
    def wanted(self) -> bool:
        """Somebody is waiting; reading ahead should make room."""
        return bool(self._waiting)
