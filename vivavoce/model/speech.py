"""A user's words as a thinker hears them: rows of its embedding space in place of tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
"""f32[n, width]"""


@dataclass(frozen=True)
class Speech:
    """Equal where the bytes are equal. It grows at its end and may be shared: nothing changes it.

    Every row has a key, so that a prompt is a sequence of numbers whatever is in it: token ids from
    0 on, and below 0 a digest of the row. The cache of read prompts compares these and nothing
    else; where a row differs, what was read behind it is not used again.
    """

    rows: Rows = field(compare=False, repr=False)
    keys: tuple[int, ...]

    @classmethod
    def of(cls, rows: Rows) -> "Speech":
        """`rows` f32[n, width] with their keys."""
        assert rows.ndim == 2, rows.shape
        rows = np.ascontiguousarray(rows, np.float32)
        return cls(rows, tuple(_keys(rows)))

    def then(self, rows: Rows) -> "Speech":
        """With more behind it."""
        more = Speech.of(rows)
        return Speech(np.concatenate([self.rows, more.rows]), self.keys + more.keys)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def width(self) -> int:
        return int(self.rows.shape[1])

    def by_key(self) -> dict[int, Rows]:
        """Every row, f32[width], by its key."""
        return dict(zip(self.keys, self.rows, strict=True))


def _keys(rows: Rows) -> Iterator[int]:
    for row in rows:
        digest = blake2b(row.tobytes(), digest_size=8).digest()
        yield -1 - int.from_bytes(digest, "big")
