"""How the store tells what it is doing."""

from typing import Literal, Protocol

Unit = Literal["bytes", "fraction"]


class Progress(Protocol):
    """Told about one item after the other. `done` and `total` are bytes or fractions of 1."""

    def begin(self, name: str, total: float, unit: Unit) -> None: ...

    def at(self, name: str, done: float) -> None: ...

    def end(self, name: str) -> None: ...

    def note(self, line: str) -> None:
        """Something worth a line, such as a source that did not answer."""
        ...


class Silent:
    """Tells nobody."""

    def begin(self, name: str, total: float, unit: Unit) -> None: ...

    def at(self, name: str, done: float) -> None: ...

    def end(self, name: str) -> None: ...

    def note(self, line: str) -> None: ...
