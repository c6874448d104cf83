"""What model files there are: bytes pinned by sha256, with licence, origin and sources in order."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from vivavoce.errors import NotInManifest, StoreError

SHIPPED: Final = Path(__file__).with_name("manifest.toml")
PART = re.compile(r"(?P<package>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.]+):(?P<member>.+)")


@dataclass(frozen=True)
class Hub:
    """A file of a model hub repository."""

    repo: str
    path: str
    revision: str | None = None
    """A commit seen to hold the pinned bytes; None: unverified, the newest is asked for."""

    def __str__(self) -> str:
        pin = f"@{self.revision[:12]}" if self.revision else " (revision unverified)"
        return f"hub {self.repo}/{self.path}{pin}"


@dataclass(frozen=True)
class Release:
    """A release asset at a fixed address."""

    url: str

    def __str__(self) -> str:
        return f"release {self.url}"


@dataclass(frozen=True)
class Part:
    """One data file inside a wheel of the package index."""

    package: str
    version: str
    member: str


@dataclass(frozen=True)
class Wheels:
    """Data files inside registry wheels; joined in order they are the file."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        first = self.parts[0]
        more = f" and {len(self.parts) - 1} more" if len(self.parts) > 1 else ""
        return f"wheel {first.package} {first.version}{more}"


@dataclass(frozen=True)
class Bundled:
    """Shipped inside this package; `path` is relative to it."""

    path: str

    def __str__(self) -> str:
        return "shipped with vivavoce"


Source = Hub | Release | Wheels | Bundled


@dataclass(frozen=True)
class File:
    """A pinned file. `name` is its path inside the store; `size` in bytes."""

    name: str
    bundle: str
    size: int
    sha256: str
    licence: str
    origin: str
    sources: tuple[Source, ...]

    @property
    def shipped(self) -> Path | None:
        """Where it lies inside this package, if it does."""
        for source in self.sources:
            if isinstance(source, Bundled):
                return SHIPPED.parent.parent / source.path
        return None


@dataclass(frozen=True)
class Derived:
    """A folder built once from other files of the store.

    `builder` is `module:function`, called with one path per input, the folder to fill and a
    callback for its progress in 0..1. A new `version` means that it must be built again.
    """

    name: str
    bundle: str
    inputs: tuple[str, ...]
    builder: str
    version: str
    room: int
    """Bytes it takes on disk, roughly."""


@dataclass(frozen=True)
class Manifest:
    """All files, by name, and the bundles they are pulled in."""

    bundles: Mapping[str, str]
    """Bundle -> what it is for, the optional ones included."""
    optional: frozenset[str]
    files: Mapping[str, File]
    derived: Mapping[str, Derived]

    def select(self, bundles: Iterable[str] = ()) -> tuple[list[File], list[Derived]]:
        """Everything in `bundles`; none given: every bundle that is not optional."""
        wanted = set(bundles) or set(self.bundles) - self.optional
        if unknown := wanted - set(self.bundles):
            raise NotInManifest(
                f"no bundle named {', '.join(sorted(unknown))}; "
                f"there are: {', '.join(self.bundles)}"
            )
        return (
            [file for file in self.files.values() if file.bundle in wanted],
            [item for item in self.derived.values() if item.bundle in wanted],
        )

    def folder(self, name: str) -> list[File]:
        """The files below a folder name; empty when there is no such folder."""
        return [file for file in self.files.values() if file.name.startswith(f"{name}/")]

    def names(self) -> list[str]:
        """All names `Store.path` answers: files, folders, derived folders."""
        folders = {str(PurePosixPath(name).parent) for name in self.files} - {"."}
        return sorted({*self.files, *folders, *self.derived})

    def unknown(self, name: str) -> NotInManifest:
        """The error for a name that is not here."""
        top = [known for known in self.names() if "/" not in known]
        return NotInManifest(f"no model file named {name}; there are: {', '.join(top)}")


@cache
def load(path: Path = SHIPPED) -> Manifest:
    """Read and check a manifest. Raises StoreError with the entry that is wrong."""
    with path.open("rb") as stream:
        table = tomllib.load(stream)
    manifest = Manifest(
        bundles={**table["bundles"], **table.get("optional", {})},
        optional=frozenset(table.get("optional", {})),
        files={name: _file(name, entry) for name, entry in table.get("files", {}).items()},
        derived={name: _derived(name, entry) for name, entry in table.get("derived", {}).items()},
    )
    _check(manifest)
    return manifest


def _file(name: str, entry: dict[str, Any]) -> File:
    try:
        sources = tuple(_source(source) for source in entry.pop("sources"))
        return File(name=name, sources=sources, **entry)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"manifest entry {name} cannot be read: {error}") from error


def _derived(name: str, entry: dict[str, Any]) -> Derived:
    try:
        return Derived(name=name, inputs=tuple(entry.pop("inputs")), **entry)
    except (KeyError, TypeError) as error:
        raise StoreError(f"manifest entry {name} cannot be read: {error}") from error


def _source(entry: dict[str, Any]) -> Source:
    match entry:
        case {"hub": str(repo), "path": str(path), **rest}:
            return Hub(repo, path, **rest)
        case {"release": str(url)}:
            return Release(url)
        case {"wheels": [_, *_] as parts}:
            return Wheels(tuple(_part(text) for text in parts))
        case {"bundled": str(path)}:
            return Bundled(_inside(path))
    raise ValueError(f"no source of a known type in {entry}")


def _part(text: str) -> Part:
    match = PART.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not package==version:member")
    return Part(match["package"], match["version"], match["member"])


def _inside(path: str) -> str:
    """`path` if it stays inside the folder it is joined to."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or not pure.parts:
        raise ValueError(f"{path!r} leaves its folder")
    return path


def _check(manifest: Manifest) -> None:
    items: list[File | Derived] = [*manifest.files.values(), *manifest.derived.values()]
    for item in items:
        try:
            _inside(item.name)
        except ValueError as error:
            raise StoreError(f"manifest entry {item.name} cannot be read: {error}") from error
        if item.bundle not in manifest.bundles:
            raise StoreError(f"manifest entry {item.name} names an unknown bundle {item.bundle}")
    for file in manifest.files.values():
        if not re.fullmatch(r"[0-9a-f]{64}", file.sha256) or not file.sources:
            raise StoreError(f"manifest entry {file.name} needs a sha256 and a source")
    for built in manifest.derived.values():
        of_bundle = {file.name for file in manifest.files.values() if file.bundle == built.bundle}
        if missing := [name for name in built.inputs if name not in of_bundle]:
            raise StoreError(
                f"manifest entry {built.name} is built from {missing}, not of its bundle"
            )
