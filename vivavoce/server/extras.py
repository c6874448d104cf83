"""What a client may ask to be told beyond the protocol (docs/protocol.md, "Vendor events")."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Self

from vivavoce.realtime.dialect import Dialect
from vivavoce.session import events as e


@dataclass(frozen=True)
class Extras:
    """Each is asked for by `NAME=1` in the address that is connected to."""

    timings: bool = False
    """Where the time of a turn went."""
    perception: bool = False
    """How the user sounds."""
    thoughts: bool = False
    """What is thought before an answer."""
    provenance: bool = False
    """That an AI speaks, and what its sound is marked with."""

    def shows(self, event: e.ServerEvent, dialect: Dialect) -> bool:
        """Whether the client is told; of what the protocol has, always."""
        match event:
            case e.TurnTiming():
                return self.timings
            case e.TurnPerceived():
                return self.perception
            case e.ThoughtDone():
                return self.thoughts or dialect.thoughts
        return True

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Self:
        """What the query of an address asks for."""
        return cls(**{field.name: query.get(field.name) == "1" for field in fields(cls)})


NO_EXTRAS: Final = Extras()
