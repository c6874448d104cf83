"""A chat-completions endpoint on a loopback port that streams what it is told."""

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatServer(ThreadingHTTPServer):
    """`chunks` are streamed to every request; `status` other than 200 is an error instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chunks: Sequence[dict[str, Any]] = ()
        self.status = 200
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.hold_after: int | None = None
        """Wait for the client to leave after this many chunks."""
        self.left = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append(json.loads(body))
        self.server.keys.append(self.headers.get("authorization"))
        self.send_response(self.server.status)
        if self.server.status != 200:
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"error": {"message": "no"}}')
            return
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for index, chunk in enumerate(self.server.chunks):
            if index == self.server.hold_after:
                self.connection.settimeout(5)
                with contextlib.suppress(ConnectionResetError):  # is leaving, too
                    if self.connection.recv(1):
                        return
                self.server.left.set()
                return
            self._send(json.dumps({"id": "x", "object": "chat.completion.chunk", **chunk}))
        self._send("[DONE]")

    def _send(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


@contextmanager
def serve() -> Iterator[ChatServer]:
    server = ChatServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
