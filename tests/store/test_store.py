"""What the store promises: verified, offline afterwards, replaceable, one clear error otherwise."""

import errno
import os
import shutil
import threading
from pathlib import Path

import pytest

from tests.fakes.hub import FakeHub
from tests.store.conftest import MakeStore, entry, hub_path
from vivavoce.errors import ConfigError, DigestMismatch, DiskFull, StoreError
from vivavoce.store import Silent, Store
from vivavoce.store import store as store_module

CONTENT = b"weights" * 1000
FOLDER = entry("whisper/model.bin", b"model") + entry("whisper/config.json", b"{}")


@pytest.fixture
def pulled(make_store: MakeStore, hub: FakeHub) -> Store:
    """A store that holds `model.bin`."""
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT
    store.pull()
    hub.requests.clear()
    return store


def test_a_missing_file_says_what_to_run(make_store: MakeStore) -> None:
    store = make_store(entry("model.bin", CONTENT))
    assert store.missing() == ["model.bin"]
    with pytest.raises(StoreError, match="run `vivavoce models pull ears`"):
        store.path("model.bin")


def test_nothing_is_fetched_twice(pulled: Store, hub: FakeHub) -> None:
    pulled.pull()
    Store(pulled.root, pulled.manifest).pull()
    assert pulled.path("model.bin").read_bytes() == CONTENT
    assert hub.requests == []


def test_a_file_is_read_once_per_machine(pulled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path) -> str:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(store_module, "sha256", read)
    Store(pulled.root, pulled.manifest).path("model.bin")


def test_an_altered_file_is_refused_and_pulled_again(pulled: Store, hub: FakeHub) -> None:
    path = pulled.path("model.bin")
    path.write_bytes(CONTENT.upper())
    with pytest.raises(DigestMismatch, match="vivavoce models pull ears"):
        pulled.path("model.bin")
    assert [entry.state for entry in pulled.verify()] == ["altered"]
    pulled.pull()
    assert path.read_bytes() == CONTENT


def test_a_truncated_file_is_refused(pulled: Store) -> None:
    path = pulled.path("model.bin")
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(DigestMismatch):
        pulled.path("model.bin")


def test_verify_sees_what_the_clock_does_not(pulled: Store) -> None:
    path = pulled.path("model.bin")
    before = path.stat()
    path.write_bytes(CONTENT.upper())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [entry.state for entry in pulled.verify()] == ["altered"]
    with pytest.raises(DigestMismatch):
        Store(pulled.root, pulled.manifest).path("model.bin")


def test_an_interrupted_pull_leaves_nothing_half(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT

    class Interrupt(Silent):
        def at(self, name: str, done: float) -> None:
            if done:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.pull(progress=Interrupt())
    assert store.missing() == ["model.bin"]
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT


def test_two_pulls_at_once_fetch_once(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Silent):
        def begin(self, name: str, total: float, unit: str) -> None:
            inside.set()
            assert go_on.wait(10)

    class Waits(Silent):
        def note(self, line: str) -> None:
            assert "another process is pulling" in line
            go_on.set()

    first = threading.Thread(target=store.pull, kwargs={"progress": Slow()})
    first.start()
    assert inside.wait(10)
    Store(store.root, store.manifest).pull(progress=Waits())
    first.join()
    assert go_on.is_set()
    assert len(hub.requests) == 1


def test_your_own_file_by_variable(
    make_store: MakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(entry("model.bin", CONTENT))
    own = tmp_path / "mine.bin"
    monkeypatch.setenv("VIVAVOCE_FILE_MODEL_BIN", str(own))
    with pytest.raises(ConfigError, match="nothing is there"):
        store.path("model.bin")
    own.write_bytes(b"anything")
    assert store.path("model.bin") == own
    assert [entry.state for entry in store.status()] == ["yours"]
    assert store.missing() == []


def test_your_own_file_by_choice(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(entry("model.bin", CONTENT))
    own = tmp_path / 'a "quoted" 名.bin'
    own.write_bytes(b"anything")
    store.use("model.bin", own)
    assert Store(store.root, store.manifest).path("model.bin") == own
    store.use("model.bin", None)
    assert store.missing() == ["model.bin"]
    with pytest.raises(StoreError, match="there is nothing at"):
        store.use("model.bin", tmp_path / "gone")


def test_a_config_that_cannot_be_read_is_named(make_store: MakeStore) -> None:
    store = make_store(entry("model.bin", CONTENT))
    store.root.mkdir()
    (store.root / "config.toml").write_text("[colour]\nred = 1\n")
    with pytest.raises(ConfigError, match=r"config\.toml may only hold a \[files\] table"):
        store.status()


def test_a_folder_is_asked_for_by_its_name(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(FOLDER)
    hub.files[hub_path("whisper/model.bin")] = b"model"
    hub.files[hub_path("whisper/config.json")] = b"{}"
    with pytest.raises(StoreError, match="models pull ears"):
        store.path("whisper")
    store.pull()
    assert {path.name for path in store.path("whisper").iterdir()} == {"model.bin", "config.json"}


def test_one_file_of_a_folder_can_be_yours(
    make_store: MakeStore, hub: FakeHub, tmp_path: Path
) -> None:
    store = make_store(FOLDER)
    hub.files[hub_path("whisper/config.json")] = b"{}"
    own = tmp_path / "tuned.bin"
    own.write_bytes(b"tuned")
    store.use("whisper/model.bin", own)
    store.pull()
    folder = store.path("whisper")
    assert (folder / "model.bin").read_bytes() == b"tuned"
    assert (folder / "config.json").read_bytes() == b"{}"


def test_a_whole_folder_can_be_yours(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(FOLDER)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.bin").write_bytes(b"tuned")
    store.use("whisper", tmp_path / "mine")
    assert store.path("whisper") == tmp_path / "mine"
    assert store.missing() == []


def test_a_disk_too_small_is_told_before_fetching(
    make_store: MakeStore, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(entry("model.bin", CONTENT))
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(DiskFull, match="VIVAVOCE_HOME"):
        store.pull()
    assert hub.requests == []


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, DiskFull), (errno.EROFS, StoreError)])
def test_a_disk_that_refuses_is_one_clear_error(
    make_store: MakeStore,
    hub: FakeHub,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    kind: type[StoreError],
) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", refuse)
        with pytest.raises(kind, match="VIVAVOCE_HOME"):
            store.pull()
    assert store.missing() == ["model.bin"]
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT


def test_a_root_that_cannot_be_made_is_one_clear_error(
    make_store: MakeStore, tmp_path: Path
) -> None:
    store = make_store(entry("model.bin", CONTENT))
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="set VIVAVOCE_HOME to a folder you can write to"):
        Store(tmp_path / "taken" / "home", store.manifest).pull()


def test_a_read_only_store_is_good_enough(pulled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(pulled.root / "verified")

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(errno.EACCES, "read-only")

    monkeypatch.setattr(store_module, "write_text", refuse)
    fresh = Store(pulled.root, pulled.manifest)
    assert fresh.path("model.bin").read_bytes() == CONTENT
    fresh.pull()


def test_the_root_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "elsewhere"))
    assert Store().root == tmp_path / "elsewhere"
    monkeypatch.delenv("VIVAVOCE_HOME")
    assert Store().root.name == "vivavoce"
