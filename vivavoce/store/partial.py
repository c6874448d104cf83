"""A file on its way in: appended to, hashed, and renamed into place only when it is right."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from vivavoce.errors import DigestMismatch
from vivavoce.store.disk import BLOCK, read_json, write_text
from vivavoce.store.manifest import File


class Partial:
    """The first `size` bytes of `file`, kept between runs.

    Whatever source they came from, they are a prefix of the same pinned bytes, so any source may
    go on from there. `boundaries` are the ends of the wheel parts among them.
    """

    def __init__(self, folder: Path, file: File, advance: Callable[[int], None]) -> None:
        self.file = file
        self._advance = advance
        stem = folder / file.name.replace("/", "--")
        self._path = stem.with_name(f"{stem.name}.part")
        self._journal = stem.with_name(f"{stem.name}.parts.json")
        self._hash = hashlib.sha256()
        self._stream: BinaryIO
        self.size = 0
        self.boundaries: list[int] = []

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._path.open("r+b" if self._path.exists() else "w+b")
        self.boundaries = read_json(self._journal) or []
        while block := self._stream.read(BLOCK):
            self._hash.update(block)
            self.size += len(block)
        if self.size > self.file.size:
            self.restart()
        self._advance(self.size)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def append(self, block: bytes) -> None:
        """Add bytes. Raises DigestMismatch when they are more than the file can be."""
        if self.size + len(block) > self.file.size:
            raise DigestMismatch(f"{self.file.name} arrives longer than {self.file.size} bytes")
        self._stream.write(block)
        self._hash.update(block)
        self.size += len(block)
        self._advance(self.size)

    def mark_part(self) -> None:
        """A wheel part ends here."""
        self._stream.flush()
        self.boundaries.append(self.size)
        write_text(self._journal, json.dumps(self.boundaries))

    def rewind_to_part(self) -> int:
        """Drop what is beyond the last whole wheel part; returns how many parts are kept."""
        kept = [end for end in self.boundaries if end <= self.size]
        size = kept[-1] if kept else 0
        if size != self.size:
            self._cut(size)
        self.boundaries = kept
        return len(kept)

    def restart(self) -> None:
        """Forget all bytes."""
        self._cut(0)
        self.boundaries = []
        self._journal.unlink(missing_ok=True)

    def finish(self, target: Path) -> None:
        """Move the file into place. Raises DigestMismatch, and forgets it, when it is not right."""
        if self.size != self.file.size or self._hash.hexdigest() != self.file.sha256:
            found = f"{self.size} bytes, sha256 {self._hash.hexdigest()[:12]}…"
            self.restart()
            raise DigestMismatch(f"{self.file.name} arrived altered or truncated ({found})")
        self._stream.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        self._journal.unlink(missing_ok=True)

    def _cut(self, size: int) -> None:
        self._hash = hashlib.sha256()
        self._stream.seek(0)
        left = size
        while left:
            block = self._stream.read(min(BLOCK, left))
            self._hash.update(block)
            left -= len(block)
        self._stream.truncate(size)
        self._stream.seek(size)
        self.size = size
        self._advance(size)
