"""What a check found wrong, with the frame at fault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vivavoce.conformance.trace import Event, Trace


@dataclass(frozen=True)
class Finding:
    """`check` names the rule, `message` says what was expected and what came."""

    check: str
    message: str
    event: Event | None = None


Rule = Callable[[Trace], Iterator[Finding]]
