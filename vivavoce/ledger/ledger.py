"""An append-only file of records, one JSON line each, every line chained to the one before.

    {"kind": "clip", "id": "en-000017", ..., "after": "<sha256 of the line before>"}

Clips of synthetic speech are one kind of record (`clips.py`); what people agreed to about their
voices is another. A line that was changed, taken out or put in between breaks the chain; of the
newest lines only shards tell, which hold the same records.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields as fields_of
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from filelock import FileLock

from vivavoce.errors import LedgerError

START: Final = "0" * 64
"""What the first line is chained to."""
_BEGIN: Final = b'{"kind":'
"""Of every line; a last one that begins otherwise is no torn line of ours."""


class Record(Protocol):
    """What a ledger keeps. `kind` tells records of different shapes apart in one file."""

    kind: ClassVar[str]

    @property
    def id(self) -> str:
        """Unique among the records of its kind."""
        ...

    def fields(self) -> Mapping[str, Any]:
        """All that is kept, as plain JSON; `kind` and `after` are the ledger's own."""
        ...


class Ledger:
    """One file, which several processes may append to. A line cut off by a kill is taken out."""

    def __init__(self, path: Path) -> None:
        """Opens or begins the file. Raises LedgerError when it is not a whole ledger."""
        self.path = path
        self._seen: set[tuple[str, str]] = set()
        self._last = START
        self._size = 0
        if path.is_file():
            with self._lock():
                self._load()

    def __contains__(self, record: Record) -> bool:
        return (record.kind, record.id) in self._seen

    def __len__(self) -> int:
        return len(self._seen)

    def append(self, records: Iterable[Record]) -> int:
        """Add those that are not here yet, in order; returns how many that were."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if self.path.is_file() and self.path.stat().st_size != self._size:
                self._load()
            return self._append(records)

    def _append(self, records: Iterable[Record]) -> int:
        text, last = "", self._last
        fresh: set[tuple[str, str]] = set()
        for record in records:
            if record in self or (record.kind, record.id) in fresh:
                continue
            fields = {"kind": record.kind, **record.fields(), "after": last}
            line = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
            last = digest(line)
            fresh.add((record.kind, record.id))
            text += line + "\n"
        if text:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text)
            self._size = self.path.stat().st_size
        self._last = last
        self._seen |= fresh
        return len(fresh)

    def read(self, kind: str) -> Iterator[dict[str, Any]]:
        """The fields of every record of a kind, oldest first. Raises LedgerError."""
        for fields, _ in self._lines():
            if fields["kind"] == kind:
                yield {key: value for key, value in fields.items() if key not in ("kind", "after")}

    def _lock(self) -> FileLock:
        return FileLock(f"{self.path}.lock")

    def _load(self) -> None:
        """Read what there is, after another process wrote or a kill cut the last line."""
        self._mend()
        self._last, self._seen = START, set()
        for fields, after in self._lines():
            self._seen.add((fields["kind"], fields["id"]))
            self._last = after
        self._size = self.path.stat().st_size

    def _lines(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Every line with its digest, its place in the chain checked."""
        if not self.path.is_file():
            return
        after = START
        with self.path.open("rb") as file:
            for number, content in enumerate(file, 1):
                if _torn(content):  # another process is writing it
                    return
                line, fields = _parse(content, self.path, number)
                if fields["after"] != after:
                    raise LedgerError(
                        f"{self.path} line {number} does not follow the line before: the ledger "
                        "was changed; take it from a copy, or make the data again"
                    )
                after = digest(line)
                yield fields, after

    def _mend(self) -> None:
        """Cut a last line that a kill left without its end; only one that begins as ours do."""
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if _torn(content[whole:]):
            with self.path.open("r+b") as file:
                file.truncate(whole)


def digest(line: str) -> str:
    """sha256 of a line without its newline."""
    return sha256(line.encode()).hexdigest()


def _torn(line: bytes) -> bool:
    """A line of ours, or the begin of one, without its end."""
    ours = line.startswith(_BEGIN) or _BEGIN.startswith(line)
    return bool(line) and ours and not line.endswith(b"\n")


def checked(record: type[Any], content: Any) -> dict[str, Any]:
    """`content` with the fields of the dataclass `record`, all of them and no other.

    Raises LedgerError naming what is missing or unknown.
    """
    if not isinstance(content, Mapping):
        raise LedgerError(f"{record.__name__}: an object is wanted, not {content!r:.60}")
    if wrong := {field.name for field in fields_of(record)} ^ content.keys():
        name = f"{record.__name__} {content.get('id', '')}".strip()
        raise LedgerError(f"{name}: fields {sorted(wrong)} do not fit; make the data again")
    return dict(content)


def _parse(content: bytes, path: Path, number: int) -> tuple[str, dict[str, Any]]:
    """A line without its newline, and its fields."""
    try:
        line = content.decode().removesuffix("\n")
        fields = json.loads(line)
    except ValueError as error:
        raise LedgerError(
            f"{path} line {number} is not JSON ({error}): the ledger was changed; take it from a "
            "copy, or make the data again"
        ) from error
    if not isinstance(fields, dict) or not {"kind", "id", "after"} <= fields.keys():
        raise LedgerError(f"{path} line {number} has no kind, id and after: not a ledger of ours")
    if not isinstance(fields["kind"], str) or not isinstance(fields["id"], str):
        raise LedgerError(f"{path} line {number}: kind and id are words; not a ledger of ours")
    return line, fields
