"""Choices for rendering text: the same for the same row, language and purpose."""

import zlib
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

_MASK: Final = (1 << 64) - 1


class Dice:
    """A stream of choices that depends on nothing but its label (splitmix64)."""

    def __init__(self, label: str) -> None:
        # crc32 is no good mixer; two of them only have to tell labels apart.
        data = label.encode()
        self._state = zlib.crc32(data) << 32 | zlib.crc32(data[::-1])

    def number(self) -> int:
        """A uint64."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.number() < share * _MASK

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.number() % len(things)]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different ones, in the order they were drawn."""
        left = list(things)
        return [left.pop(self.number() % len(left)) for _ in range(min(count, len(left)))]
