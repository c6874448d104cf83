"""The model files of this machine: pulled once, verified once, then read without a network.

ROOT/
  files/NAME          pulled files, complete and verified
  derived/NAME/       folders built from them
  verified/NAME.json  size and time of a file whose digest was found right
  incoming/           files and wheels on their way in
  yours/NAME/         links that put your own file into a folder of ours
  config.toml         [files]: your own files in place of the manifest's
  pull.lock           held by the process that pulls
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial as bind
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from vivavoce.errors import DigestMismatch, StoreError
from vivavoce.store import choice, derived, manifest
from vivavoce.store.disk import (
    check_room,
    disk_errors,
    fingerprint,
    read_json,
    sha256,
    write_text,
)
from vivavoce.store.manifest import Derived, File, Manifest
from vivavoce.store.progress import Progress, Silent

State = Literal["ok", "missing", "altered", "yours"]
WHEEL_ROOM = 100_000_000
"""Bytes a wheel may take on the disk while its part is read out."""


def default_root() -> Path:
    """VIVAVOCE_HOME, or the user's cache folder."""
    home = os.environ.get("VIVAVOCE_HOME")
    return Path(home).expanduser().absolute() if home else user_cache_path("vivavoce")


@dataclass(frozen=True)
class Entry:
    """What is here of one manifest entry."""

    item: File | Derived
    state: State
    path: Path


class Store:
    """All processes of a machine may share one; a pull in one makes the others wait."""

    def __init__(self, root: Path | None = None, contents: Manifest | None = None) -> None:
        self.root = root or default_root()
        self.manifest = contents or manifest.load()
        self._config = self.root / "config.toml"
        self._known_good: dict[Path, list[int]] = {}

    def path(self, name: str) -> Path:
        """Where a file, a folder of files or a derived folder is, present and verified.

        Raises NotInManifest for an unknown name, StoreError when it has to be pulled first and
        DigestMismatch when it was altered.
        """
        if own := choice.chosen(self._config, name):
            return own
        if item := self.manifest.derived.get(name):
            return self._ready(Entry(item, self._derived_state(item), self._derived_path(item)))
        if file := self.manifest.files.get(name):
            return self._ready(self._entry(file))
        if files := self.manifest.folder(name):
            return self._folder(name, files)
        raise self.manifest.unknown(name)

    def status(self) -> list[Entry]:
        """Every file and derived folder of the manifest and what is here of it."""
        return self._entries(*self.manifest.select(self.manifest.bundles))

    def missing(self, bundles: Iterable[str] = ()) -> list[str]:
        """Names in `bundles` (none given: all but the optional ones) that must be pulled."""
        entries = self._entries(*self.manifest.select(bundles))
        return [entry.item.name for entry in entries if entry.state in ("missing", "altered")]

    def verify(self, progress: Progress | None = None) -> list[Entry]:
        """Read every file that is here again, whatever was known about it."""
        progress = progress or Silent()
        self._known_good.clear()
        entries = []
        for entry in self.status():
            name = entry.item.name
            if entry.state == "missing" or entry.state == "yours":
                entries.append(entry)
                continue
            progress.begin(name, 1, "fraction")
            if isinstance(entry.item, Derived):
                good = not derived.altered(entry.path)
            else:
                good = sha256(entry.path) == entry.item.sha256
            progress.end(name)
            if not good:
                self._stamp(name).unlink(missing_ok=True)
            entries.append(Entry(entry.item, "ok" if good else "altered", entry.path))
        return entries

    def pull(self, bundles: Iterable[str] = (), progress: Progress | None = None) -> None:
        """Fetch and build what is missing of `bundles` (none given: all but the optional ones).

        Can be interrupted and goes on where it stopped. No network is touched when all is here.
        Raises FetchFailed, DigestMismatch, DiskFull or StoreError.
        """
        progress = progress or Silent()
        bundles = list(bundles)
        files, built = self.manifest.select(bundles)
        if not self.missing(bundles):
            return
        with disk_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            with self._lock(progress):
                wanted = [file for file in files if self._is_wanted(self._entry(file))]
                check_room(self.root, self._room(wanted, built))
                if wanted:
                    self._fetch_all(wanted, progress)
                for item in built:
                    if self._derived_state(item) == "missing":
                        self._build(item, progress)

    def use(self, name: str, path: Path | None) -> None:
        """Put the user's own file in place of `name` from now on; None takes that back."""
        if name not in self.manifest.names():
            raise self.manifest.unknown(name)
        if path is not None and not path.exists():
            raise StoreError(f"there is nothing at {path}")
        with disk_errors(self.root):
            choice.choose(self._config, name, path.absolute() if path else None)

    # What is here

    def _entries(self, files: list[File], built: list[Derived]) -> list[Entry]:
        return [
            *map(self._entry, files),
            *(Entry(item, self._derived_state(item), self._derived_path(item)) for item in built),
        ]

    def _entry(self, file: File) -> Entry:
        if own := self._own(file.name):
            return Entry(file, "yours", own)
        path = file.shipped or self.root / "files" / file.name
        if not path.is_file():
            return Entry(file, "missing", path)
        return Entry(file, "ok" if self._is_good(file, path) else "altered", path)

    def _own(self, name: str) -> Path | None:
        """The user's own file for `name`, given by its own name or by its folder's."""
        if own := choice.chosen(self._config, name):
            return own
        folder, _, rest = name.rpartition("/")
        own = choice.chosen(self._config, folder) if folder else None
        return own / rest if own else None

    def _is_good(self, file: File, path: Path) -> bool:
        """Digest right? Looked up once per process and once per machine while the file stays."""
        now = fingerprint(path)
        if now[0] != file.size:
            return False
        known = [*now, file.sha256]
        stamp = self._stamp(file.name)
        if self._known_good.get(path) == now or read_json(stamp) == known:
            return True
        if sha256(path) != file.sha256:
            return False
        self._known_good[path] = now
        if file.shipped is None:
            self._remember(stamp, known)
        return True

    def _stamp(self, name: str) -> Path:
        return self.root / "verified" / f"{name}.json"

    @staticmethod
    def _remember(stamp: Path, known: list[object]) -> None:
        try:
            write_text(stamp, json.dumps(known))
        except OSError:
            return  # a read-only store is verified once per process instead

    def _folder(self, name: str, files: list[File]) -> Path:
        paths = {file.name: self._ready(self._entry(file)) for file in files}
        together = {str(path).removesuffix(inner) for inner, path in paths.items()}
        if len(together) == 1 and (folder := Path(together.pop()) / name).is_dir():
            return folder
        mixed = self.root / "yours"
        with disk_errors(self.root):
            for inner, path in paths.items():
                link = mixed / inner
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.is_symlink() or link.readlink() != path:
                    link.unlink(missing_ok=True)
                    link.symlink_to(path)
        return mixed / name

    @staticmethod
    def _ready(entry: Entry) -> Path:
        item = entry.item
        if entry.state == "missing":
            raise StoreError(f"{item.name} is not here: run `vivavoce models pull {item.bundle}`")
        if entry.state == "altered":
            raise DigestMismatch(
                f"{entry.path} is not the file the manifest pins: run `vivavoce models pull "
                f"{item.bundle}` to fetch it again, or `vivavoce models use` for a file of yours"
            )
        return entry.path

    def _derived_path(self, item: Derived) -> Path:
        return choice.chosen(self._config, item.name) or self.root / "derived" / item.name

    def _derived_state(self, item: Derived) -> State:
        if choice.chosen(self._config, item.name):
            return "yours"
        return derived.state(item, self._derived_path(item), self._inputs(item))

    def _inputs(self, item: Derived) -> dict[str, object]:
        """What identifies each input: the pinned digest, or the user's file as it is now."""
        identity: dict[str, object] = {}
        for name in item.inputs:
            own = self._own(name)
            pinned = self.manifest.files[name].sha256
            identity[name] = [str(own), *fingerprint(own)] if own else pinned
        return identity

    # Bringing it here

    @staticmethod
    def _is_wanted(entry: Entry) -> bool:
        return entry.state in ("missing", "altered")

    @contextmanager
    def _lock(self, progress: Progress) -> Iterator[None]:
        lock = FileLock(self.root / "pull.lock")
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            progress.note("another process is pulling models: waiting for it")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _room(self, wanted: list[File], built: list[Derived]) -> int:
        files = sum(file.size for file in wanted)
        graphs = sum(item.room for item in built if self._derived_state(item) == "missing")
        arrived = sum(path.stat().st_size for path in self._incoming.glob("*.part"))
        return max(0, files + graphs - arrived) + (WHEEL_ROOM if wanted else 0)

    @property
    def _incoming(self) -> Path:
        return self.root / "incoming"

    def _fetch_all(self, wanted: list[File], progress: Progress) -> None:
        # Only a pull needs HTTP and pip; the rest of the product starts without them.
        from vivavoce.store.fetch import Fetcher

        with Fetcher(self._incoming, progress) as fetcher:
            for index, file in enumerate(wanted):
                fetcher.fetch(file, self.root / "files" / file.name, wanted[index + 1 :])
                self._entry(file)  # notes the digest, so that no one has to read it again

    def _build(self, item: Derived, progress: Progress) -> None:
        progress.begin(item.name, 1, "fraction")
        derived.build(
            item,
            self._derived_path(item),
            [self.path(name) for name in item.inputs],
            self._inputs(item),
            bind(progress.at, item.name),
        )
        progress.end(item.name)
