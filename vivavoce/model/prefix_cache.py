"""Saved thinker states by the tokens they have read; the longest common prefix is reused."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from vivavoce.model.thinker_steps import Floats, State, cut, length, size

NEAR = 16
"""An entry that differs from a newer one in at most this many last tokens is not worth keeping."""


@dataclass
class _Entry:
    tokens: tuple[int, ...]
    state: State
    pinned: bool
    used: int
    hidden: Floats | None
    """f32[1, width] after the last token, if it is known."""


class PrefixCache:
    """Thread-safe. Pinned entries are shared by all sessions and pushed out only by newer pins; the
    others share `budget` bytes and go oldest use first."""

    def __init__(self, budget: int, pinned_budget: int) -> None:
        self._budgets = {False: budget, True: pinned_budget}
        self._entries: list[_Entry] = []
        self._clock = 0
        self._lock = threading.Lock()

    def find(self, tokens: Sequence[int]) -> tuple[State | None, int]:
        """The state that shares the longest prefix with `tokens`, cut to it, and its length.

        At least one token is left to read: its hidden state is needed to go on.
        """
        wanted = tuple(tokens[:-1])
        with self._lock:
            best, shared = None, 0
            for entry in self._entries:
                common = common_prefix(entry.tokens, wanted)
                if common > shared:
                    best, shared = entry, common
            if best is None:
                return None, 0
            self._clock += 1
            best.used = self._clock
            state = best.state
        return cut(state, shared), shared

    def whole(self, tokens: Sequence[int]) -> tuple[State, Floats] | None:
        """State and hidden state behind all of `tokens`, where nothing is left to read."""
        wanted = tuple(tokens)
        with self._lock:
            for entry in self._entries:
                if entry.tokens == wanted and entry.hidden is not None:
                    self._clock += 1
                    entry.used = self._clock
                    return entry.state, entry.hidden
        return None

    def holds(self, tokens: Sequence[int]) -> bool:
        """All of it has been read."""
        wanted = tuple(tokens)
        with self._lock:
            return any(common_prefix(e.tokens, wanted) == len(wanted) for e in self._entries)

    def save(
        self,
        tokens: Sequence[int],
        state: State,
        *,
        pin: bool = False,
        hidden: Floats | None = None,
    ) -> None:
        """Keep `state`, which has read the first `length(state)` of `tokens`, and the hidden state
        f32[1, width] behind the last of these."""
        kept = tuple(tokens[: length(state)])
        if not kept:
            return
        with self._lock:
            self._clock += 1
            self._entries = [e for e in self._entries if not self._replaced(e, kept, pin)]
            self._entries.append(_Entry(kept, state, pin, self._clock, hidden))
            for pinned in (False, True):
                self._evict(pinned)

    @staticmethod
    def _replaced(entry: _Entry, kept: tuple[int, ...], pin: bool) -> bool:
        if entry.pinned:
            return pin and entry.tokens == kept
        return common_prefix(entry.tokens, kept) >= len(entry.tokens) - NEAR

    def _evict(self, pinned: bool) -> None:
        group = sorted((e for e in self._entries if e.pinned == pinned), key=lambda e: e.used)
        total = sum(size(entry.state) for entry in group)
        for entry in group[:-1]:
            if total <= self._budgets[pinned]:
                return
            total -= size(entry.state)
            self._entries.remove(entry)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        with self._lock:
            return sum(size(entry.state) for entry in self._entries)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Number of equal leading items."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))
