"""The record of one composed conversation on two channels."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from vivavoce.ledger.clips import Split
from vivavoce.ledger.ledger import checked


@dataclass(frozen=True)
class TimelineRecord:
    """What it was made from. Texts, voices and licences are those of its clips."""

    kind: ClassVar[str] = "timeline"

    id: str
    split: Split
    language: str
    clips: tuple[str, ...]
    """Ids of the clips' records."""
    events: tuple[Mapping[str, Any], ...]
    """Who said which clip from which sample to which."""
    levels_dbfs: Mapping[str, float]
    effects: tuple[Mapping[str, Any], ...]
    seed: int
    seconds: float
    sha256: str
    """Of the user's channel as stored, then the agent's."""
    shard: str

    def fields(self) -> Mapping[str, Any]:
        return asdict(self)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "TimelineRecord":
        """Raises LedgerError naming what is missing or unknown."""
        rest = checked(cls, content)
        for name in ("clips", "events", "effects"):
            rest[name] = tuple(rest[name])
        return cls(**rest)
