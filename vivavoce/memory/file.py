"""The file: one SQLite database, readable by its owner alone, whose deletions leave nothing behind.

The file holds rows and no search index, so that what is deleted stands in one place only. Deleted
rows are overwritten (`secure_delete`), the database is written anew without them (`VACUUM`), and
the journal is emptied (`wal_checkpoint(TRUNCATE)`).
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vivavoce.errors import MemoryFileError

_TABLES: Final = """
CREATE TABLE owners (
    id INTEGER PRIMARY KEY, user TEXT NOT NULL, persona TEXT NOT NULL,
    agreed_at REAL NOT NULL, wording TEXT NOT NULL, generation INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0,
    UNIQUE (user, persona)
) STRICT;
CREATE TABLE episodes (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
    conversation TEXT NOT NULL, at REAL NOT NULL, language TEXT NOT NULL,
    user TEXT NOT NULL, reply TEXT NOT NULL, changed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX episodes_changed ON episodes (owner, changed);
CREATE INDEX episodes_of ON episodes (owner, at);
CREATE TABLE facts (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
    slot TEXT NOT NULL, key TEXT NOT NULL, identity TEXT NOT NULL, value TEXT NOT NULL,
    due TEXT NOT NULL, language TEXT NOT NULL, valid_from REAL NOT NULL, valid_to REAL,
    said_at REAL NOT NULL, episode TEXT NOT NULL, changed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX facts_changed ON facts (owner, changed);
CREATE INDEX facts_of ON facts (owner, identity);
CREATE UNIQUE INDEX facts_current ON facts (owner, identity) WHERE valid_to IS NULL;
CREATE TABLE summaries (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
    span TEXT NOT NULL, of TEXT NOT NULL, at REAL NOT NULL, language TEXT NOT NULL,
    text TEXT NOT NULL, changed INTEGER NOT NULL DEFAULT 0, UNIQUE (owner, span, of)
) STRICT;
CREATE INDEX summaries_changed ON summaries (owner, changed);
"""
_STAMP: Final = """
CREATE TRIGGER {table}_{event} AFTER {event} ON {table}
WHEN NEW.changed IS NOT (SELECT generation + 1 FROM owners WHERE id = NEW.owner) BEGIN
    UPDATE {table} SET changed = (SELECT generation + 1 FROM owners WHERE id = NEW.owner)
    WHERE n = NEW.n;
END;
"""
"""Every row knows in which generation of its owner it changed last: the one after the present."""
_SCHEMA: Final = _TABLES + "".join(
    _STAMP.format(table=table, event=event)
    for table in ("episodes", "facts", "summaries")
    for event in ("INSERT", "UPDATE")
)
_VERSION: Final = 1
_APPLICATION: Final = 0x76766D65
"""Tells our files from other databases ("vvme")."""

_PATIENCE: Final = {"read": 0.2, "write": 5.0}
"""Seconds to wait for another program that has the file."""


class File:
    """One connection to read and one to write, each for one thread at a time; neither waits for the
    other (write-ahead log)."""

    def __init__(self, path: Path) -> None:
        """Raises `MemoryFileError` when there can be no such file or it is not one of ours."""
        self.path = path
        self._locks = {"read": threading.Lock(), "write": threading.Lock()}
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
        except OSError as error:
            raise MemoryFileError(
                f"the memory file {path} cannot be written ({error.strerror}); name a file in a "
                "folder that is there and is yours"
            ) from error
        try:
            self._connections = {name: self._connect(name) for name in self._locks}
        except sqlite3.Error as error:
            raise MemoryFileError(
                f"{path} is no memory file, or a damaged one ({error}); name another file, or "
                "restore this one from a copy"
            ) from error

    def _connect(self, name: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, _PATIENCE[name], isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        (kind,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if tables and (kind, version) != (_APPLICATION, _VERSION):
            raise MemoryFileError(
                f"{self.path} is another program's database, or of another version of this one; "
                "name another file"
            )
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "secure_delete = ON",
            "foreign_keys = ON",
            "temp_store = MEMORY",  # VACUUM would copy everything into a file of its own
        ):
            connection.execute(f"PRAGMA {pragma}")
        if not tables:
            connection.executescript(
                f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id = {_APPLICATION};"
                f"PRAGMA user_version = {_VERSION}; COMMIT"
            )

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for `SELECT`s, whose rows are all to be taken before it is given back."""
        with self._held("read") as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it happens, or on an error nothing."""
        with self._held("write") as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def erase(self) -> None:
        """Leave no trace of the rows that were deleted.

        Raises `MemoryFileError` when another program reads the file for so long that the journal
        cannot be emptied; the rows are deleted all the same.
        """
        with self._held("write") as connection:
            connection.execute("VACUUM")
            deadline = time.monotonic() + _PATIENCE["write"]
            while True:
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
                if time.monotonic() > deadline:
                    raise MemoryFileError(
                        f"it is deleted, but its traces stay in {self.path} until the program that "
                        "reads the file lets go of it; delete something once more then"
                    )
                time.sleep(0.02)

    @contextlib.contextmanager
    def _held(self, name: str) -> Iterator[sqlite3.Connection]:
        with self._locks[name]:
            try:
                yield self._connections[name]
            except sqlite3.Error as error:
                raise MemoryFileError(
                    f"the memory file {self.path} cannot be used now: {error}"
                ) from error

    def close(self) -> None:
        for name, lock in self._locks.items():
            with lock:
                self._connections[name].close()
