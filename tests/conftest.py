"""Fixtures shared by all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.shapes import Json, parse
from vivavoce.bench.server_process import ServerProcess
from vivavoce.server.connection import Connection
from vivavoce.store import Store

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def readable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every frame that any test makes our server send can be read by the clients of its shape."""
    refused: list[str] = []
    put = Connection._put

    def checked(connection: Connection, event: Json) -> None:
        try:
            parse(connection.dialect.name, {"event_id": "event_1", **event})
        except Exception as problem:
            refused.append(f"{connection.dialect.name}: {event}: {problem}")
        put(connection, event)

    monkeypatch.setattr(Connection, "_put", checked)
    yield
    assert not refused, f"{len(refused)} frames that clients cannot read, the first: {refused[0]}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Recordings that are not part of the project; tests that need them skip without."""
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip("no shared recordings beside the checkout")
    return data


@pytest.fixture(scope="session")
def store() -> Store:
    """The machine's model store with everything the embedded engine needs in it."""
    store = Store()
    if missing := store.missing():
        pytest.skip(f"{len(missing)} model files are not here: run `vivavoce models pull`")
    return store


@pytest.fixture(scope="session")
def model_dir() -> Path:
    """Folder with the pulled model files, under their names; VIVAVOCE_MODELS names another."""
    folder = Path(os.environ.get("VIVAVOCE_MODELS", Store().root / "files"))
    if not folder.is_dir():
        pytest.skip("model files are not here: run `vivavoce models pull`")
    return folder


@pytest.fixture(scope="session")
def memory_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the real server of a run remembers."""
    return tmp_path_factory.mktemp("memory") / "memory.db"


@pytest.fixture(scope="session")
def live_server(store: Store, memory_file: Path) -> Iterator[str]:
    """Address of a real server with the real models, shared by the tests of one run."""
    assert not store.missing()
    with ServerProcess(["--memory", str(memory_file)]) as server:
        yield server.url
