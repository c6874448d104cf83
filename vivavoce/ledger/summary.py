"""What a ledger adds up to: clips, hours and yield by language, source, licence and voice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vivavoce.ledger.clips import ClipRecord

Key = tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """Kept clips of one group, and what the filter took out of it."""

    clips: int = 0
    seconds: float = 0.0
    dropped: int = 0

    @property
    def kept_share(self) -> float:
        """0 .. 1; 1 for an empty group."""
        made = self.clips + self.dropped
        return self.clips / made if made else 1.0

    def plus(self, record: ClipRecord) -> "Total":
        if not record.verdict.kept:
            return Total(self.clips, self.seconds, self.dropped + 1)
        return Total(self.clips + 1, self.seconds + record.seconds, self.dropped)


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
