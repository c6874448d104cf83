"""The record of one clip of synthetic speech: words, voice, generator, effects, digest, verdict."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, ClassVar, Literal

from vivavoce.ledger.ledger import checked

Split = Literal["train", "eval"]
Consent = Literal["given", "unknown", "none needed"]
"""Of the person whose voice it is: agreed, not published, or there is no such person."""


@dataclass(frozen=True)
class Verdict:
    """What the filter said. `error` is a share of words or syllables; None: not listened to."""

    kept: bool
    error: float | None = None
    heard: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ClipRecord:
    """One clip. A dropped one is recorded, too, so that the yield of a source can be told."""

    kind: ClassVar[str] = "clip"

    id: str
    language: str
    split: Split
    text: str
    text_source: str
    text_licence: str
    voice: str
    voice_source: str
    voice_licence: str
    voice_consent: Consent
    generator: str
    generator_version: str
    generator_settings: Mapping[str, float]
    effects: tuple[Mapping[str, Any], ...]
    """In order of application, each with `effect` (its name) and all its parameters."""
    seconds: float
    sha256: str
    """Of the samples as stored (16-bit little-endian); empty for a dropped clip."""
    shard: str
    """Name of the file that holds it; empty for a dropped clip."""
    verdict: Verdict
    parent: str = ""
    """The clip it was made from by effects; empty: made from its text."""

    def fields(self) -> Mapping[str, Any]:
        return asdict(self)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "ClipRecord":
        """Raises LedgerError naming what is missing or unknown."""
        rest = checked(cls, content)
        rest["verdict"] = Verdict(**checked(Verdict, rest["verdict"]))
        rest["effects"] = tuple(rest["effects"])
        return cls(**rest)


def digest(samples: bytes) -> str:
    """sha256 of samples as stored."""
    return sha256(samples).hexdigest()


def changed(records: Iterable[ClipRecord], stored: Mapping[str, bytes]) -> Iterator[str]:
    """Ids of kept clips whose samples are missing or are not the recorded ones."""
    for record in records:
        if record.verdict.kept:
            samples = stored.get(record.id)
            if samples is None or digest(samples) != record.sha256:
                yield record.id
