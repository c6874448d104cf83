"""Parsers of other languages and environments: one process each, JSON lines in and out.

In: `{"reset": true}` at the start of a connection, then `{"frame": {...}, "pcm": bool, "known":
bool}` per frame (whole PCM samples are expected in it; its type is one of the shape's).
Out: one line per frame, `{"fault": null}` or `{"fault": "why"}`.
"""

import contextlib
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.oracles.base import Missing
from vivavoce.conformance.trace import Trace

PATIENCE_S: Final = 60.0
"""Longest wait for one verdict; the first includes the start of the process."""


class ProcessOracle:
    """Frames go to a child process; it answers each with a verdict.

    Raises Missing when the process does not start or ends at once.
    """

    def __init__(self, name: str, command: Sequence[str | Path], install: str) -> None:
        self.name: Final = name
        self._install = install
        try:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "NODE_NO_WARNINGS": "1"},
            )
        except OSError as problem:
            raise Missing(f"{command[0]} does not start ({problem}); {install}") from problem
        self._buffer = b""
        try:
            ready = self._read()
        except Missing:
            self.close()
            raise
        if not ready.get("ready"):
            self.close()
            raise Missing(f"{ready.get('missing', 'the parser is not installed')}; {install}")

    def judge(self, trace: Trace) -> Iterator[Finding]:
        """Ask for a verdict on each frame."""
        self._write({"reset": True})
        pcm = "g711" not in json.dumps([e.body for e in trace.sent("session.update")])
        whole = pcm and not trace.audio_cut
        for event in trace.received():
            self._write({"frame": event.body, "pcm": whole, "known": event.known})
            fault = self._read().get("fault")
            if fault:
                yield Finding(self.name, f"refuses {event.body.get('type')}: {fault}", event)

    def close(self) -> None:
        """End the process."""
        process = self._process
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if process.poll() is None:
            process.terminate()
        process.wait()

    def _write(self, value: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value).encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        deadline = time.monotonic() + PATIENCE_S
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([stream], [], [], max(left, 0))
            chunk = os.read(stream.fileno(), 65536) if ready else b""
            if not chunk:
                raise Missing(f"{self.name} gave no verdict: {self._last_words()}; {self._install}")
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        value = json.loads(line)
        assert isinstance(value, dict), value
        return value

    def _last_words(self) -> str:
        self._process.terminate()
        assert self._process.stderr is not None
        lines = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "its process ended or hung"
