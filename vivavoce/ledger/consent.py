"""Who agreed that their voice may be used, for what, until when; and that somebody no longer does.

    consent ──► (voice made) ──► withdrawal: the tombstone, written before anything is deleted

Both are records of a `Ledger`: chained, never changed. Scopes are tiers, each holds those below it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal, get_args

from vivavoce.errors import LedgerError
from vivavoce.ledger.ledger import Ledger, checked

Scope = Literal["features", "training", "replica"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""Derived features only < recordings for training < a synthetic replica of this voice."""
Reason = Literal["withdrawn", "term_ended", "unfinished"]


@dataclass(frozen=True)
class ConsentRecord:
    """One person's consent to one voice. No name, no sound: a pseudonym and digests."""

    kind: ClassVar[str] = "consent"

    id: str
    voice: str
    """Name of the voice this is about."""
    speaker: str
    """Pseudonym of the person."""
    identity_check: str
    """How it was made sure who speaks."""
    adult: bool
    scope: Scope
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    """Where the voice may be used."""
    territory: str
    until: str
    """Last day of the term, ISO 8601."""
    withdrawal_method: str
    consent_text: str
    """The statement as it was shown; anyone can check its digest and what was agreed to."""
    consent_text_hash: str
    consent_audio_hash: str
    recording_hashes: tuple[str, ...]
    collected_at: str
    """ISO 8601, UTC."""
    collector: str
    """Who keeps the voice and answers for it."""
    derived: tuple[str, ...]
    """What is made from the recordings, all of it deleted upon withdrawal."""

    def fields(self) -> Mapping[str, Any]:
        return asdict(self)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "ConsentRecord":
        """Raises LedgerError naming what is missing or unknown."""
        rest = checked(cls, content)
        for name in ("languages", "channels", "recording_hashes", "derived"):
            rest[name] = tuple(rest[name])
        if rest["scope"] not in SCOPES:
            raise LedgerError(f"consent {rest['id']}: no scope {rest['scope']!r}")
        return cls(**rest)

    def allows(self, scope: Scope) -> bool:
        return SCOPES.index(scope) <= SCOPES.index(self.scope)

    def over(self, today: date) -> bool:
        """The term has ended."""
        return today > date.fromisoformat(self.until)


@dataclass(frozen=True)
class WithdrawalRecord:
    """A consent that no longer holds. Its `id` is the consent's."""

    kind: ClassVar[str] = "withdrawal"

    id: str
    withdrawn_at: str
    """ISO 8601, UTC."""
    reason: Reason
    removed: tuple[str, ...]
    """What is deleted."""

    def fields(self) -> Mapping[str, Any]:
        return asdict(self)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "WithdrawalRecord":
        """Raises LedgerError naming what is missing or unknown."""
        rest = checked(cls, content)
        return cls(**{**rest, "removed": tuple(rest["removed"])})


@dataclass(frozen=True)
class Consent:
    """A consent and, if it was withdrawn, its tombstone."""

    record: ConsentRecord
    withdrawal: WithdrawalRecord | None = None

    def document(self) -> dict[str, Any]:
        """All that is kept of it, as plain JSON."""
        gone = self.withdrawal
        return {
            **asdict(self.record),
            "withdrawn_at": gone.withdrawn_at if gone else None,
            "withdrawal_reason": gone.reason if gone else None,
        }


def read_consents(ledger: Ledger) -> dict[str, Consent]:
    """Every consent there ever was, by id, oldest first. Raises LedgerError."""
    gone = {item["id"]: WithdrawalRecord.parse(item) for item in ledger.read("withdrawal")}
    records = [ConsentRecord.parse(item) for item in ledger.read("consent")]
    return {record.id: Consent(record, gone.get(record.id)) for record in records}


def text_hash(text: str) -> str:
    """sha256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
