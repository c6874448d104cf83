"""A small manifest, a local hub and a local package index."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.hub import FakeHub, serve
from vivavoce.errors import FetchFailed
from vivavoce.store import Store, manifest
from vivavoce.store import wheels as wheels_module

MakeStore = Callable[[str], Store]


@pytest.fixture(autouse=True)
def no_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings."""
    for name in (
        *("HF_ENDPOINT", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serve() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels in place of the package index, without starting pip."""
    folder = tmp_path / "index"
    folder.mkdir()

    def copy(requirement: str, target: Path, arriving: Callable[[int], None]) -> None:
        package, _, version = requirement.partition("==")
        wheel = folder / f"{package.replace('-', '_')}-{version}-py3-none-any.whl"
        if not wheel.is_file():
            raise FetchFailed(f"pip could not fetch {requirement}")
        shutil.copy(wheel, target)
        arriving(wheel.stat().st_size)

    monkeypatch.setattr(wheels_module, "_pip_download", copy)
    return folder


@pytest.fixture
def pip_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the real pip's only source of wheels."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


@pytest.fixture
def make_store(tmp_path: Path) -> MakeStore:
    """A store in an empty folder over the manifest entries given as TOML."""

    def make(entries: str) -> Store:
        path = tmp_path / "manifest.toml"
        path.write_text(f'[bundles]\nears = "hears"\n\n{entries}', "utf-8")
        manifest.load.cache_clear()
        return Store(tmp_path / "home", manifest.load(path))

    return make


def entry(name: str, content: bytes, *sources: str) -> str:
    """A manifest entry pinned to `content`; sources are inline tables, the hub's by default."""
    written = ", ".join(sources) or f'{{ hub = "someone/model", path = "{name}" }}'
    return (
        f'[files."{name}"]\nbundle = "ears"\nsize = {len(content)}\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f'licence = "MIT"\norigin = "made up"\nsources = [{written}]\n\n'
    )


def hub_path(name: str) -> str:
    """Where the fake hub keeps what `entry` asks for."""
    return f"/someone/model/resolve/main/{name}"


def write_wheel(
    folder: Path, package: str, members: dict[str, bytes], version: str = "1.0"
) -> Path:
    """A wheel pip accepts."""
    stem = package.replace("-", "_")
    path = folder / f"{stem}-{version}-py3-none-any.whl"
    info = f"{stem}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", tags)
        archive.writestr(f"{info}/RECORD", "")
    return path


def wheels(*parts: str) -> str:
    """An inline table of wheel parts."""
    return f"{{ wheels = {json.dumps(parts)} }}"
