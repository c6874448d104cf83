"""What will ring: timers, alarms and reminders of one session, in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["timer", "alarm", "reminder"]
_MOST = 50


@dataclass(frozen=True)
class Bell:
    """`at` is aware; `text` is what to be reminded of, or how it was called."""

    number: int
    kind: Kind
    at: datetime
    text: str = ""
    length: timedelta | None = None


class Bells:
    """Set, looked up, cancelled and rung; times are handed in, no clock of its own."""

    def __init__(self) -> None:
        self._bells: list[Bell] = []
        self._count = 0

    def __iter__(self) -> Iterator[Bell]:
        return iter(self._bells)

    def __len__(self) -> int:
        return len(self._bells)

    @property
    def full(self) -> bool:
        """No more of them: nobody means so many."""
        return len(self._bells) >= _MOST

    def add(
        self, kind: Kind, at: datetime, text: str = "", length: timedelta | None = None
    ) -> Bell:
        """One more."""
        self._count += 1
        bell = Bell(self._count, kind, at, text, length)
        self._bells = sorted([*self._bells, bell], key=lambda b: b.at)
        return bell

    def of(self, kind: str) -> list[Bell]:
        """Those of a kind ("" or "all": any), soonest first."""
        return [bell for bell in self._bells if kind in ("", "all", bell.kind)]

    def cancel(self, bells: list[Bell]) -> None:
        """They will not ring."""
        self._bells = [bell for bell in self._bells if bell not in bells]

    def due(self, now: datetime) -> list[Bell]:
        """Those whose time has come; they ring once."""
        rung = [bell for bell in self._bells if bell.at <= now]
        self.cancel(rung)
        return rung

    def next_at(self) -> datetime | None:
        """When the next one rings."""
        return self._bells[0].at if self._bells else None
