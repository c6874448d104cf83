"""What one owner's memory holds that fits the words being said: full text, vectors, recency.

The index lives in working memory and is made from the file's rows, so that deleted rows leave no
trace in an index on disk. Full text is SQLite's FTS5 (BM25); vectors are compared with all others,
which takes a millisecond or two for ten thousand.
"""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.memory.vectors import SIZE, embed, terms

_TEXT: Final = 0.55
"""Weight of full text beside the cosine of the vectors."""

_HALF: Final = 6.0
"""BM25 that counts half."""

_RECENCY: Final = 0.03
_IMPORTANCE: Final = 0.06
_FADES: Final = 30 * 86400.0
"""Seconds after which recency counts for 1/e."""

RELEVANT: Final = 0.35
"""Score below which nothing is recalled. All of these are fitted on the tuned questions."""

_MANY: Final = 64
"""Full-text hits that are looked at."""


@dataclass(frozen=True)
class Entry:
    """Something that can be recalled."""

    id: str
    text: str
    """What is searched, in whatever languages."""
    concepts: frozenset[str]
    at: float
    """Seconds since 1970 when it was said last."""
    importance: float
    held: bool = False
    """It was so, and is no longer."""


@dataclass(frozen=True)
class Hit:
    """An entry that fits, and how well."""

    entry: Entry
    score: float


class Index:
    """Thread-safe. `sync` makes it hold the given entries; what is known already is not read again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._text.execute("CREATE VIRTUAL TABLE entries USING fts5(terms)")
        self._vectors: NDArray[np.float32] = np.zeros((64, SIZE), np.float32)
        self._extra: NDArray[np.float32] = np.zeros((64, 3), np.float32)
        """Per entry: when it was said, importance, whether it is of the past."""
        self._entries: list[Entry | None] = []
        self._rows: dict[str, int] = {}

    def sync(self, entries: Iterable[Entry]) -> None:
        """Hold exactly these."""
        with self._lock:
            wanted = {entry.id: entry for entry in entries}
            gone = [id_ for id_ in self._rows if id_ not in wanted]
            if gone:
                # Rare: somebody had something deleted. What is gone is to be gone from here as well.
                self._reset()
            self._text.execute("BEGIN")
            for id_, entry in wanted.items():
                row = self._rows.get(id_)
                if row is None:
                    self._add(entry)
                elif self._entries[row] != entry:
                    self._put(row, entry)
            self._text.execute("COMMIT")

    def _reset(self) -> None:
        self._text.execute("DROP TABLE entries")
        self._text.execute("CREATE VIRTUAL TABLE entries USING fts5(terms)")
        self._entries, self._rows = [], {}

    def _add(self, entry: Entry) -> None:
        row = len(self._entries)
        if row == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._extra = np.concatenate([self._extra, np.zeros_like(self._extra)])
        self._entries.append(None)
        self._rows[entry.id] = row
        self._put(row, entry)

    def _put(self, row: int, entry: Entry) -> None:
        old = self._entries[row]
        if old is None or (old.text, old.concepts) != (entry.text, entry.concepts):
            self._vectors[row] = embed(entry.text, entry.concepts)
            self._text.execute("DELETE FROM entries WHERE rowid = ?", (row + 1,))
            self._text.execute(
                "INSERT INTO entries (rowid, terms) VALUES (?, ?)",
                (row + 1, " ".join(terms(entry.text))),
            )
        self._extra[row] = (entry.at / 86400, entry.importance, entry.held)
        self._entries[row] = entry

    def search(self, said: str, now: float, top: int, *, past: bool, vectors: bool = True) -> list[Hit]:
        """The entries that fit `said`, best first; of what is past only when it is asked for.

        `vectors=False` leaves it to full text, to see what vectors are worth.
        """
        with self._lock:
            n = len(self._entries)
            if not n:
                return []
            scores = np.zeros(n, np.float32)
            if vectors:
                scores += self._vectors[:n] @ embed(said)
            for row, bm25 in self._full_text(said):
                scores[row] += _TEXT * bm25 / (bm25 + _HALF)
            extra = self._extra[:n]
            if not past:
                scores[extra[:, 2] > 0] = 0.0
            # Recency and importance put what fits in order; they make nothing fit.
            age = np.maximum(now / 86400 - extra[:, 0], 0)
            order = scores + _RECENCY * np.exp(-age * 86400 / _FADES) + _IMPORTANCE * extra[:, 1]
            order[scores <= 0] = 0
            best = np.argsort(-order, kind="stable")[:top]
            found = ((self._entries[row], float(scores[row])) for row in best)
            return [Hit(entry, score) for entry, score in found if entry and score > 0]

    def _full_text(self, said: str) -> list[tuple[int, float]]:
        wanted = list(dict.fromkeys(terms(said)))[-24:]
        if not wanted:
            return []
        query = " OR ".join(f'"{term}"' for term in wanted)
        found = self._text.execute(
            "SELECT rowid - 1, -bm25(entries) FROM entries WHERE terms MATCH ? "
            "ORDER BY bm25(entries) LIMIT ?",
            (query, _MANY),
        ).fetchall()
        # With few entries BM25's rarity is close to nothing, or even negative.
        return [(row, max(bm25, 0.5)) for row, bm25 in found]

    def close(self) -> None:
        with self._lock:
            self._text.close()
