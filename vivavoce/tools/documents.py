"""Looking things up in a folder of text files: full-text search, Chinese and English.

A folder holds stores, one subfolder each; a store holds `.txt` and `.md` files. Paragraphs are
ranked by BM25 (SQLite's FTS5, English words by their Porter stems). Chinese has no spaces, so runs
of Han characters are indexed as overlapping pairs.
"""

import math
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import search_terms

_KINDS: Final = (".txt", ".md")
_LONGEST: Final = 1200
"""Characters of a paragraph; longer ones are cut, so that what is found fits a small thinker."""
_HEADING: Final = re.compile(r"^#{1,6}\s+\S[^\n]*$")


@dataclass(frozen=True)
class Passage:
    """A paragraph that was found; `source` is its file's path below the store.

    `covers`: how much of what was asked stands in it, 0 to 1, rare words counting more.
    """

    source: str
    text: str
    covers: float


class Documents:
    """The stores below `root`, each read when it is first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stores: dict[str, sqlite3.Connection] = {}

    def search(self, store: str, query: str, top: int = 3) -> str:
        """The paragraphs that fit `query` best, best first; "" when none does.

        Raises `ToolError` when there is no such store.
        """
        return "\n\n".join(passage.text for passage in self.find(store, query, top))

    def find(self, store: str, query: str, top: int = 3) -> list[Passage]:
        """The same, with where each stands and how well it fits."""
        database = self._open(store)
        terms = list(dict.fromkeys(search_terms(query)))
        found = database.execute(
            "SELECT source, text, rowid FROM paragraphs WHERE terms MATCH ? "
            "ORDER BY bm25(paragraphs) LIMIT ?",
            (_match(terms), top),
        ).fetchall()
        weights = {term: self._weight(database, term) for term in terms}
        total = sum(weights.values()) or 1.0
        return [
            Passage(source, text, self._covered(database, row, weights) / total)
            for source, text, row in found
        ]

    def _weight(self, database: sqlite3.Connection, term: str) -> float:
        """Inverse document frequency: what stands nowhere weighs most."""
        (everything,) = database.execute("SELECT count(*) FROM paragraphs").fetchone()
        (having,) = database.execute(
            "SELECT count(*) FROM paragraphs WHERE terms MATCH ?", (_match([term]),)
        ).fetchone()
        return math.log(1 + (everything + 1) / (having + 0.5))

    def _covered(self, database: sqlite3.Connection, row: int, weights: dict[str, float]) -> float:
        """The weight of the terms that paragraph `row` has."""
        return sum(
            weight
            for term, weight in weights.items()
            if database.execute(
                "SELECT 1 FROM paragraphs WHERE terms MATCH ? AND rowid = ?", (_match([term]), row)
            ).fetchone()
        )

    def _open(self, store: str) -> sqlite3.Connection:
        if store not in self._stores:
            folder, root = (self._root / store).resolve(), self._root.resolve()
            inside = root in folder.parents
            if not inside or not folder.is_dir():
                raise ToolError(f"there is no document store '{store}'")
            self._stores[store] = _read(folder)
        return self._stores[store]


def _match(terms: list[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms) or '""'


def _read(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute(
        "CREATE VIRTUAL TABLE paragraphs USING fts5(terms, text UNINDEXED, source UNINDEXED, "
        "tokenize = 'porter unicode61')"
    )
    database.executemany(
        "INSERT INTO paragraphs VALUES (?, ?, ?)",
        (
            (" ".join(search_terms(f"{head} {text}")), text, name)
            for name, head, text in _parts(folder)
        ),
    )
    return database


def _parts(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(file, heading it stands under, paragraph); words of the heading find the paragraph too."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _KINDS or not path.is_file():
            continue
        name, heading = str(path.relative_to(folder)), ""
        for block in re.split(r"\n\s*\n", path.read_text("utf-8", "replace")):
            text = block.strip()
            if _HEADING.match(text):
                heading = text.lstrip("# ")
                continue
            for at in range(0, len(text), _LONGEST):
                yield name, heading, text[at : at + _LONGEST]
