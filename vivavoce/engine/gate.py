"""Who may compute next: one model per core, the most urgent first.

Thinker and ears run in one thread each: two are no faster on a quiet machine with two cores and
much slower when anything else runs on it. Speech that is waited for goes before words
that are not spoken yet, those before reading ahead, which never takes the last core.

Requests from outside of conversations come last. An answer asks for its turn word by word, and a
clause of half a second would slip in between any two of them: so none begins while an answer is
under way.
"""

import heapq
import itertools
import threading
import time
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
    BATCH = 5
    """For nobody who is in a conversation."""


class Gate:
    """`slots` places; the most urgent waiter gets the next, first come first among equals.

    `patience`: seconds after which a batch goes on although answers are under way.
    """

    def __init__(self, slots: int = 1, patience: float = 10.0) -> None:
        self._condition = threading.Condition()
        self._slots, self._patience = slots, patience
        self._running = dict.fromkeys(Priority, 0)
        self._answers = 0
        self._waiting: list[tuple[int, int]] = []
        self._tickets = itertools.count()

    @contextmanager
    def turn(self, priority: Priority) -> Iterator[None]:
        """Compute inside; waits for its turn."""
        since = time.monotonic()
        with self._condition:
            ticket = (int(priority), next(self._tickets))
            heapq.heappush(self._waiting, ticket)
            while self._waiting[0] != ticket or not self._free(priority, since):
                # A batch looks at the clock now and then; all others are woken.
                self._condition.wait(1.0 if priority is Priority.BATCH else None)
            heapq.heappop(self._waiting)
            self._running[priority] += 1
            self._condition.notify_all()
        try:
            yield
        finally:
            with self._condition:
                self._running[priority] -= 1
                self._condition.notify_all()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """An answer is under way inside: batches wait, as long as they can."""
        with self._condition:
            self._answers += 1
        try:
            yield
        finally:
            with self._condition:
                self._answers -= 1
                self._condition.notify_all()

    def _free(self, priority: Priority, since: float) -> bool:
        spare, ahead = max(1, self._slots - 1), self._running[Priority.AHEAD]
        if priority is Priority.AHEAD and ahead >= spare:
            return False
        if priority is Priority.BATCH:
            waited = time.monotonic() - since
            if self._answers and waited < self._patience:
                return False
            if ahead + self._running[Priority.BATCH] >= spare:
                return False
        return sum(self._running.values()) < self._slots

    @property
    def wanted(self) -> bool:
        """Somebody is waiting; reading ahead should make room."""
        with self._condition:
            return bool(self._waiting) and self._waiting[0][0] < Priority.AHEAD
