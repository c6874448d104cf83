"""What an oracle is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Trace


class Missing(Exception):
    """The parser is not installed here; the message says how to install it."""


@dataclass(frozen=True)
class Options:
    """Where parsers that are not Python of this environment are found; None: looked for."""

    node_modules: Path | None = None
    pipecat_python: Path | None = None


class Oracle(Protocol):
    """A parser that judges the server's frames of a trace."""

    @property
    def name(self) -> str:
        """What a failure is called after."""
        ...

    def judge(self, trace: Trace) -> Iterator[Finding]:
        """One finding per frame that the parser refuses."""
        ...

    def close(self) -> None:
        """End its process, if it has one."""
        ...
