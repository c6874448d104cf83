"""Folders built from other files: whole or not there, and built again when they must be."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.fakes.hub import FakeHub
from tests.store.conftest import MakeStore, entry, hub_path
from vivavoce.errors import ModelError, StoreError
from vivavoce.store import Store

GGUF = b"gguf"
ENTRIES = entry("model.gguf", GGUF) + (
    '[derived.graph]\nbundle = "ears"\ninputs = ["model.gguf"]\n'
    'builder = "made_up_builder:build"\nversion = "1"\nroom = 100\n'
)


class Builder(ModuleType):
    """A builder that counts, and fails when told to."""

    def __init__(self) -> None:
        super().__init__("made_up_builder")
        self.calls = 0
        self.broken = False

    def build(self, gguf: Path, folder: Path, progress: Callable[[float], None]) -> None:
        self.calls += 1
        progress(0.5)
        (folder / "step.onnx").write_bytes(gguf.read_bytes() * 2)
        if self.broken:
            raise ModelError("not a model")
        (folder / "head.onnx").write_bytes(b"head")


@pytest.fixture
def builder() -> Iterator[Builder]:
    module = Builder()
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


@pytest.fixture
def store(make_store: MakeStore, hub: FakeHub) -> Store:
    hub.files[hub_path("model.gguf")] = GGUF
    return make_store(ENTRIES)


def test_built_once_at_pull(store: Store, builder: Builder) -> None:
    store.pull()
    store.pull()
    assert builder.calls == 1
    folder = store.path("graph")
    assert (folder / "step.onnx").read_bytes() == GGUF * 2
    assert store.missing() == []


def test_a_builder_that_fails_leaves_nothing(store: Store, builder: Builder) -> None:
    builder.broken = True
    with pytest.raises(ModelError):
        store.pull()
    assert store.missing() == ["graph"]
    assert list((store.root / "derived").iterdir()) == []
    with pytest.raises(StoreError, match="graph is not here: run `vivavoce models pull ears`"):
        store.path("graph")
    builder.broken = False
    store.pull()
    assert store.path("graph").is_dir()


def test_a_new_version_is_built_again(
    store: Store, builder: Builder, make_store: MakeStore
) -> None:
    store.pull()
    newer = make_store(ENTRIES.replace('version = "1"', 'version = "2"'))
    assert newer.missing() == ["graph"]
    newer.pull()
    assert builder.calls == 2


def test_your_own_input_is_built_again(store: Store, builder: Builder, tmp_path: Path) -> None:
    store.pull()
    own = tmp_path / "mine.gguf"
    own.write_bytes(b"mine")
    store.use("model.gguf", own)
    assert store.missing() == ["graph"]
    store.pull()
    assert (store.path("graph") / "step.onnx").read_bytes() == b"mine" * 2
    own.write_bytes(b"changed")
    assert store.missing() == ["graph"]


def test_a_damaged_folder_is_built_again(store: Store, builder: Builder) -> None:
    store.pull()
    (store.path("graph") / "head.onnx").write_bytes(b"hea")
    assert store.missing() == ["graph"]
    store.pull()
    assert builder.calls == 2
    assert [entry.state for entry in store.verify()] == ["ok", "ok"]


def test_your_own_folder_is_taken(store: Store, builder: Builder, tmp_path: Path) -> None:
    store.use("graph", tmp_path)
    assert store.path("graph") == tmp_path
    store.pull()
    assert builder.calls == 0


def test_an_unknown_builder_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="graph cannot be built: No module named"):
        store.pull()
