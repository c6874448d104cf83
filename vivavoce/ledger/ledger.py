"""An append-only file of records, one JSON line each, every line chained to the one before.

    {"kind": "clip", "id": "en-000017", ..., "after": "<sha256 of the line before>"}

Clips of synthetic speech are one kind of record (`clips.py`); what people agreed to about their
voices is another. A line that was changed, taken out or put in between breaks the chain.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from filelock import FileLock

from vivavoce.errors import LedgerError

START: Final = "0" * 64
"""What the first line is chained to."""


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
        text, count = "", len(self._seen)
        for record in records:
            if record in self:
                continue
            fields = {"kind": record.kind, **record.fields(), "after": self._last}
            line = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
            self._last = digest(line)
            self._seen.add((record.kind, record.id))
            text += line + "\n"
        if text:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text)
            self._size = self.path.stat().st_size
        return len(self._seen) - count

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
        self._last = START
        for fields, after in self._lines():
            self._seen.add((fields["kind"], fields["id"]))
            self._last = after
        self._size = self.path.stat().st_size

    def _lines(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Every line with its digest, its place in the chain checked."""
        if not self.path.is_file():
            return
        after = START
        with self.path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                fields = _parse(line, self.path, number)
                if fields["after"] != after:
                    raise LedgerError(
                        f"{self.path} line {number} does not follow the line before: the ledger "
                        "was changed; take it from a copy, or make the data again"
                    )
                after = digest(line.rstrip("\n"))
                yield fields, after

    def _mend(self) -> None:
        """Cut a last line that a kill left without its end."""
        with self.path.open("r+b") as file:
            content = file.read()
            if content and not content.endswith(b"\n"):
                file.truncate(content.rfind(b"\n") + 1)


def digest(line: str) -> str:
    """sha256 of a line without its newline."""
    return sha256(line.encode()).hexdigest()


def _parse(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise LedgerError(
            f"{path} line {number} is not JSON ({error}); mend or remove it"
        ) from error
    if not isinstance(fields, dict) or not {"kind", "id", "after"} <= fields.keys():
        raise LedgerError(f"{path} line {number} has no kind, id and after: not a ledger of ours")
    return fields
