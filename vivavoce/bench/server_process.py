"""A vivavoce server of one's own, as a child process: started, watched and stopped."""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from vivavoce.errors import EngineUnavailable

READY_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Usage:
    """What a process and its children have used: CPU seconds, peak resident bytes."""

    cpu_s: float
    rss_bytes: int


class ServerProcess:
    """`vivavoce serve --port 0 --json` with more `options`; a context manager.

    `url` is its address and `ready_s` the time from launch to the first answerable request.
    """

    def __init__(
        self, options: Sequence[str] = (), *, command: Sequence[str] | None = None
    ) -> None:
        launch = command or (sys.executable, "-m", "vivavoce", "serve")
        self._command = [*launch, "--port", "0", "--json", *options]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self.url = ""
        self.ready_s = 0.0
        self.announcement: dict[str, Any] = {}

    def __enter__(self) -> Self:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=self._log, text=True, env=_keyless()
        )
        try:
            self.announcement = self._wait_until_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.url = str(self.announcement["url"])
        self.ready_s = time.perf_counter() - began
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()

    def usage(self) -> Usage | None:
        """CPU and memory of the server so far; None where the system does not tell."""
        return tree_usage(self._process.pid)

    def _wait_until_ready(self) -> dict[str, Any]:
        lines: queue.Queue[str] = queue.Queue()
        assert self._process.stdout is not None
        stream = self._process.stdout

        def read() -> None:
            for line in stream:
                lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        deadline = time.monotonic() + READY_TIMEOUT_S
        while True:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise EngineUnavailable(
                    f"the server was not ready after {READY_TIMEOUT_S:.0f} s: run "
                    f"`vivavoce doctor`, or start it yourself and give --url\n{self._tail()}"
                ) from None
            if not line:
                raise EngineUnavailable(
                    f"the server ended before it was ready: run `vivavoce serve` to see why\n"
                    f"{self._tail()}"
                )
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict) and "url" in said:
                return said

    def _tail(self) -> str:
        self._log.flush()
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - 2000))
        return self._log.read().decode(errors="replace").strip()


def _keyless() -> dict[str, str]:
    """This environment without API keys: the child listens on loopback for its parent only."""
    return {name: value for name, value in os.environ.items() if name != "VIVAVOCE_API_KEYS"}


def tree_usage(pid: int) -> Usage | None:
    """Usage of a process and its living descendants: /proc on Linux, else `ps`, else None."""
    if Path("/proc/self/stat").exists():
        return _proc_usage(pid)
    command = ["ps", "-A", "-o", "pid=,ppid=,time=,rss="]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return parse_ps(listing, pid)


def _proc_usage(pid: int) -> Usage | None:
    ticks = os.sysconf("SC_CLK_TCK")
    folder = Path(f"/proc/{pid}")
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        status = (folder / "status").read_text()
        children = [
            int(child)
            for task in (folder / "task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return None
    peak = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    cpu = sum(int(value) for value in fields[11:15]) / ticks  # own and reaped children's
    rss = int(peak[1]) * 1024 if peak else 0
    for child in children:
        more = _proc_usage(child)
        if more:
            cpu, rss = cpu + more.cpu_s, rss + more.rss_bytes
    return Usage(cpu, rss)


def parse_ps(listing: str, pid: int) -> Usage | None:
    """Sum of `pid` and its descendants in `ps -o pid=,ppid=,time=,rss=` output."""
    rows = {}
    for line in listing.splitlines():
        own, parent, used, kilobytes = line.split()
        rows[int(own)] = (int(parent), _clock(used), int(kilobytes) * 1024)
    if pid not in rows:
        return None
    family = {pid}
    while more := {own for own, row in rows.items() if row[0] in family} - family:
        family |= more
    return Usage(sum(rows[own][1] for own in family), sum(rows[own][2] for own in family))


def _clock(text: str) -> float:
    """[[days-]hours:]minutes:seconds as seconds."""
    days, _, rest = text.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + (int(days) * 86_400 if days else 0)
