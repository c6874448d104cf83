"""Looking things up in a folder of text files: full-text search, Chinese and English.

A folder holds stores, one subfolder each; a store holds `.txt` and `.md` files. Paragraphs are
ranked by BM25 (SQLite's FTS5). Chinese has no spaces, so runs of Han characters are indexed as
overlapping pairs.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import search_terms

_KINDS: Final = (".txt", ".md")
_LONGEST: Final = 1200
"""Characters of a paragraph; longer ones are cut, so that what is found fits a small thinker."""


class Documents:
    """The stores below `root`, each read when it is first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stores: dict[str, sqlite3.Connection] = {}

    def search(self, store: str, query: str, top: int = 3) -> str:
        """The paragraphs that fit `query` best, best first; "" when none does.

        Raises `ToolError` when there is no such store.
        """
        found = self._open(store).execute(
            "SELECT text FROM paragraphs WHERE terms MATCH ? ORDER BY bm25(paragraphs) LIMIT ?",
            (" OR ".join(f'"{term}"' for term in search_terms(query)) or '""', top),
        )
        return "\n\n".join(text for (text,) in found)

    def _open(self, store: str) -> sqlite3.Connection:
        if store not in self._stores:
            folder, root = (self._root / store).resolve(), self._root.resolve()
            inside = root in folder.parents
            if not inside or not folder.is_dir():
                raise ToolError(f"there is no document store '{store}'")
            self._stores[store] = _read(folder)
        return self._stores[store]


def _read(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("CREATE VIRTUAL TABLE paragraphs USING fts5(terms, text UNINDEXED)")
    database.executemany(
        "INSERT INTO paragraphs VALUES (?, ?)",
        ((" ".join(search_terms(text)), text) for text in _paragraphs(folder)),
    )
    return database


def _paragraphs(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _KINDS and path.is_file():
            for block in re.split(r"\n\s*\n", path.read_text("utf-8", "replace")):
                text = block.strip()
                for at in range(0, len(text), _LONGEST):
                    yield text[at : at + _LONGEST]
