"""Files from a hub: resumed, checked, and given up quickly when nobody answers."""

import socket
import time
from contextlib import ExitStack

import httpx
import pytest

from tests.fakes.hub import FakeHub
from tests.store.conftest import MakeStore, entry, hub_path
from vivavoce.errors import DigestMismatch, FetchFailed
from vivavoce.store import http

CONTENT = bytes(range(256)) * 8192  # 2 MiB


def test_a_broken_connection_is_resumed(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT
    hub.break_after = [1 << 20, 1 << 19]
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT
    ranges = [wanted for _, wanted in hub.requests]
    assert ranges[0] is None
    assert all(wanted and wanted.startswith("bytes=") for wanted in ranges[1:])
    assert len(ranges) == 3


def test_a_later_run_goes_on_where_the_first_stopped(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT
    hub.break_after = [1 << 20, 0, 0, 0]
    with pytest.raises(FetchFailed):
        store.pull()
    assert not (store.root / "files" / "model.bin").exists()
    hub.requests.clear()
    store.pull()
    assert hub.requests == [(hub_path("model.bin"), f"bytes={1 << 20}-")]
    assert store.path("model.bin").read_bytes() == CONTENT


def test_a_server_without_ranges_starts_again(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT
    hub.ignores_range = True
    hub.break_after = [1 << 20]
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT


def test_other_bytes_are_never_used(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = bytes(len(CONTENT))
    with pytest.raises(DigestMismatch, match=r"vivavoce models use model\.bin"):
        store.pull()
    assert next((store.root / "incoming").glob("*.part")).stat().st_size == 0
    hub.files[hub_path("model.bin")] = CONTENT
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT


def test_too_many_bytes_are_refused(make_store: MakeStore, hub: FakeHub) -> None:
    store = make_store(entry("model.bin", CONTENT))
    hub.files[hub_path("model.bin")] = CONTENT + b"more"
    with pytest.raises(DigestMismatch, match="longer than"):
        store.pull()


def test_the_next_source_is_tried(make_store: MakeStore, hub: FakeHub) -> None:
    gone = '{ hub = "someone/gone", path = "model.bin" }'
    store = make_store(
        entry("model.bin", CONTENT, gone, f'{{ release = "{hub.url}/assets/model.bin" }}')
    )
    hub.files["/assets/model.bin"] = CONTENT
    store.pull()
    assert store.path("model.bin").read_bytes() == CONTENT
    assert [path for path, _ in hub.requests] == [
        "/someone/gone/resolve/main/model.bin",
        "/assets/model.bin",
    ]


@pytest.mark.parametrize("drops", [False, True], ids=["refuses", "drops packets"])
def test_a_silent_hub_is_asked_once(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch, drops: bool
) -> None:
    monkeypatch.setattr(http, "PROBE_SECONDS", 0.2)
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        if drops:
            # A full backlog: the kernel leaves further connections without an answer.
            server.listen(0)
            for _ in range(2):
                waiting = sockets.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(server.getsockname())
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        hub = '{ hub = "someone/model", path = "model.bin" }'
        store = make_store(entry("model.bin", b"a", hub, hub))
        notes: list[str] = []
        started = time.monotonic()
        with pytest.raises(
            FetchFailed, match=r"model\.bin could not be fetched; check the network"
        ):
            store.pull(progress=Notes(notes))
        assert time.monotonic() - started < 3
        assert notes == ["127.0.0.1 does not answer, trying the next source"]


def test_a_proxy_is_left_to_reach_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    url = httpx.URL("https://127.0.0.1:1/model.bin")
    assert not http.answers(url)  # nothing listens there
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert http.answers(url)


class Notes:
    """Collects what a pull says."""

    def __init__(self, notes: list[str]) -> None:
        self.notes = notes

    def begin(self, name: str, total: float, unit: str) -> None: ...

    def at(self, name: str, done: float) -> None: ...

    def end(self, name: str) -> None: ...

    def note(self, line: str) -> None:
        self.notes.append(line)
