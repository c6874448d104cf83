"""What the store does with the disk: digests, atomic writes, and errors that say what to do."""

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vivavoce.errors import DiskFull, StoreError

BLOCK = 1 << 20
FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """Turn what the operating system says about `root` into an error with a next step."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(
                f"the disk of {root} is full: free some space or set VIVAVOCE_HOME to another "
                "disk, then run `vivavoce models pull` again (it goes on where it stopped)"
            ) from error
        raise StoreError(
            f"{root} cannot be written ({error.strerror or error}): set VIVAVOCE_HOME to a folder "
            "you can write to"
        ) from error


def check_room(root: Path, needed: int) -> None:
    """Raise DiskFull unless `needed` bytes fit on the disk of `root`."""
    free = shutil.disk_usage(root).free
    if free < needed:
        raise DiskFull(
            f"{root} has {free / 1e6:.0f} MB free but {needed / 1e6:.0f} MB are needed: free some "
            "space or set VIVAVOCE_HOME to another disk"
        )


def sha256(path: Path) -> str:
    """Digest of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(path: Path) -> list[int]:
    """Size and modification time: changes when the file is written."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def read_json(path: Path) -> Any:
    """The content of a JSON file; None when it is missing or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def write_text(path: Path, text: str) -> None:
    """Replace a small file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
