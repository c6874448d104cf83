"""A model hub on localhost that can be slow to finish, wrong or stubborn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class FakeHub:
    """Serves `files` by request path; the knobs make it misbehave."""

    files: dict[str, bytes] = field(default_factory=dict)
    break_after: list[int] = field(default_factory=list)
    """Bytes after which the next answers break off, one per answer."""
    ignores_range: bool = False
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """(path, Range header) of everything asked for."""
    url: str = ""


@contextmanager
def serve() -> Iterator[FakeHub]:
    """Run one until the block ends."""
    hub = FakeHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            hub.requests.append((self.path, wanted))
            body = hub.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = 0
            if wanted and not hub.ignores_range:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            stop = start + hub.break_after.pop(0) if hub.break_after else len(body)
            self.wfile.write(body[start:stop])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base class
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
