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

_TEXT: Final = 0.4
"""Weight of full text beside the cosine of the vectors."""

_UNKNOWN: Final = 0.8
"""Share of the weight of rare features that those of the question have which no entry has."""

_PRIOR: Final = 100
"""Entries without any feature that are counted in, or the first few would say what is rare."""

_HALF: Final = 6.0
"""BM25 that counts half."""

_RECENCY: Final = 0.03
_IMPORTANCE: Final = 0.06
_FADES: Final = 30 * 86400.0
"""Seconds after which recency counts for 1/e."""

RELEVANT: Final = 0.4
"""Score below which nothing is recalled. All of these are fitted on the tuned questions."""

_GROWN: Final = 1.1
"""Growth after which all entries are weighed anew."""

_MANY: Final = 64
"""Full-text hits that are looked at."""


@dataclass(frozen=True)
class Entry:
    """Something that can be recalled."""

    id: str
    text: str
    """What full text searches, in whatever languages."""
    gist: str
    """What the vector is of."""
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
    named: float
    """Share of what was said that stands in the entry, word for word."""


class Index:
    """Thread-safe. Nothing is taken out: where something was deleted a new index is made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._text.execute("CREATE VIRTUAL TABLE entries USING fts5(terms)")
        self._vectors: NDArray[np.float32] = np.zeros((64, SIZE), np.float32)
        self._weighed: NDArray[np.float32] = np.zeros((SIZE, 64), np.float32)
        """The same as columns, so long that their products with a weighed question are cosines."""
        self._weighed_at = 0
        """Entries there were when all of them were weighed."""
        self._having: NDArray[np.int64] = np.zeros(SIZE, np.int64)
        """Entries that have each feature."""
        self._rarity: NDArray[np.float32] = np.ones(SIZE, np.float32)
        self._extra: NDArray[np.float32] = np.zeros((64, 3), np.float32)
        """Per entry: when it was said, importance, whether it is of the past."""
        self._entries: list[Entry | None] = []
        self._rows: dict[str, int] = {}
        self._closed = False

    def put(self, entries: Iterable[Entry]) -> None:
        """Add these, or put them in place of what is there by their ids."""
        with self._lock:
            if self._closed:
                return
            rows = []
            self._text.execute("BEGIN")
            for entry in entries:
                row = self._rows.get(entry.id)
                rows.append(self._add(entry) if row is None else self._put(row, entry))
            self._text.execute("COMMIT")
            if rows:
                self._weigh(np.array(rows))

    def _weigh(self, rows: NDArray[np.int64]) -> None:
        """Features that many entries have tell them apart badly (inverse document frequency).

        Rarities are counted anew each time; of the entries that were there only now and then, for
        theirs change little.
        """
        n = len(self._entries)
        rarity = np.log1p((n + _PRIOR) / (self._having + 1.0))
        self._rarity = np.where(self._having, rarity, _UNKNOWN * rarity).astype(np.float32)
        if n > _GROWN * self._weighed_at:
            rows, self._weighed_at = np.arange(n), n
        self._weighed[:, rows] = self._of_length_one(self._vectors[rows]).T

    def _of_length_one(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors over their weighed lengths, so that a search multiplies one matrix only."""
        lengths = np.sqrt(np.square(vectors) @ np.square(self._rarity))
        weighed: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)[:, None]
        return weighed

    def _add(self, entry: Entry) -> int:
        row = len(self._entries)
        if row == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._weighed = np.concatenate([self._weighed, np.zeros_like(self._weighed)], axis=1)
            self._extra = np.concatenate([self._extra, np.zeros_like(self._extra)])
        self._entries.append(None)
        self._rows[entry.id] = row
        return self._put(row, entry)

    def _put(self, row: int, entry: Entry) -> int:
        old = self._entries[row]
        if old is None or (old.text, old.gist) != (entry.text, entry.gist):
            self._having -= self._vectors[row] != 0
            self._vectors[row] = embed(entry.gist, entry.concepts)
            self._having += self._vectors[row] != 0
            self._text.execute("DELETE FROM entries WHERE rowid = ?", (row + 1,))
            self._text.execute(
                "INSERT INTO entries (rowid, terms) VALUES (?, ?)",
                (row + 1, " ".join(terms(entry.text))),
            )
        self._extra[row] = (entry.at / 86400, entry.importance, entry.held)
        self._entries[row] = entry
        return row

    def search(
        self, said: str, now: float, top: int, *, past: bool, vectors: bool = True
    ) -> list[Hit]:
        """The entries that fit `said`, best first; of what is past only when it is asked for.

        `vectors=False` leaves it to full text, to see what vectors are worth.
        """
        with self._lock:
            n = len(self._entries)
            if not n or self._closed:
                return []
            scores = np.zeros(n, np.float32)
            if vectors:
                asked = embed(said) * self._rarity
                length = float(np.linalg.norm(asked))
                asked *= self._rarity / max(length, 1e-9)
                # A question has few features. Adding up their columns needs no more than those,
                # and none of the threads that a product of matrices would take from others.
                for place in np.flatnonzero(asked):
                    scores += asked[place] * self._weighed[place, :n]
            named: dict[int, float] = {}
            for row, bm25, share in self._full_text(said):
                # With few entries BM25's rarity is close to nothing, and even then words that are
                # nothing but the entry's are about it.
                scores[row] += _TEXT * (bm25 / (bm25 + _HALF) + share) / 2
                named[row] = share
            extra = self._extra[:n]
            if not past:
                scores[extra[:, 2] > 0] = 0.0
            # Recency and importance put what fits in order; they make nothing fit.
            age = np.maximum(now / 86400 - extra[:, 0], 0)
            order = scores + _RECENCY * np.exp(-age * 86400 / _FADES) + _IMPORTANCE * extra[:, 1]
            order[scores <= 0] = 0
            best = np.argpartition(-order, min(top, n - 1))[:top]
            best = best[np.argsort(-order[best], kind="stable")]
            found = ((self._entries[row], float(scores[row]), int(row)) for row in best)
            return [
                Hit(e, score, named.get(row, 0.0)) for e, score, row in found if e and score > 0
            ]

    def _full_text(self, said: str) -> list[tuple[int, float, float]]:
        """Rows that share words with `said`: their BM25, and the share of the words they have."""
        wanted = list(dict.fromkeys(terms(said)))[-24:]
        if not wanted:
            return []
        query = " OR ".join(f'"{term}"' for term in wanted)
        found = self._text.execute(
            "SELECT rowid - 1, -bm25(entries) FROM entries WHERE terms MATCH ? "
            "ORDER BY bm25(entries) LIMIT ?",
            (query, _MANY),
        ).fetchall()
        out = []
        for row, bm25 in found:
            entry = self._entries[row]
            own = set(terms(entry.text)) if entry else set()
            out.append((row, bm25, len(own & set(wanted)) / len(wanted)))
        return out

    def close(self) -> None:
        """Searches find nothing from now on."""
        with self._lock:
            self._closed = True
            self._text.close()
