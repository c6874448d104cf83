"""What a ledger adds up to: clips, hours and yield by language, source, licence and voice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from vivavoce.ledger.clips import ClipRecord

Key = tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """Kept clips of one group, and what the filter took out of it."""

    clips: int = 0
    seconds: float = 0.0
    twins: int = 0
    """Of the clips, those made from others by effects; nobody listened to them again."""
    dropped: int = 0

    @property
    def kept_share(self) -> float:
        """Of what was made from texts: 0 .. 1; 1 for an empty group."""
        kept = self.clips - self.twins
        made = kept + self.dropped
        return kept / made if made else 1.0

    def plus(self, record: ClipRecord) -> "Total":
        if not record.verdict.kept:
            return replace(self, dropped=self.dropped + 1)
        return replace(
            self,
            clips=self.clips + 1,
            seconds=self.seconds + record.seconds,
            twins=self.twins + bool(record.parent),
        )


def totals(records: Iterable[ClipRecord], key: Callable[[ClipRecord], Key]) -> dict[Key, Total]:
    """Sums by group, sorted by key."""
    found: dict[Key, Total] = {}
    for record in records:
        group = key(record)
        found[group] = found.get(group, Total()).plus(record)
    return dict(sorted(found.items()))


def by_source(record: ClipRecord) -> Key:
    """Language, split, generator, source of the text and its licence."""
    return (
        record.language,
        record.split,
        record.generator,
        record.text_source,
        record.text_licence,
    )


def by_voice(record: ClipRecord) -> Key:
    """Language, split, voice, its licence and whether its owner agreed."""
    return (
        record.language,
        record.split,
        record.voice,
        record.voice_licence,
        record.voice_consent,
    )
