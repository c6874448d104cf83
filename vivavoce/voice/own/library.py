"""Own voices on disk, each under a consent, and their end.

    ROOT/
      consent.jsonl        the ledger: consents and tombstones (`ledger.consent`)
      statements/ID.json   statements that were shown and may still be read aloud (an hour)
      voices/CONSENT/      voice.npz, statement.wav; folder 0700, files 0600

    making       voices/CONSENT.new/ ──► consent in the ledger ──► renamed to voices/CONSENT/
    withdrawing  tombstone in the ledger ──► folder deleted

Whatever a kill interrupts, `settle` finishes: a folder without a valid consent is deleted, a fresh
one whose consent is written is put in place, a consent whose voice never came to be is closed.
"""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from filelock import FileLock
from platformdirs import user_data_path

from vivavoce.audio.codec import write_wav
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ConfigError, ConsentError, ModelError
from vivavoce.ledger.consent import (
    Consent,
    ConsentRecord,
    Reason,
    WithdrawalRecord,
    read_consents,
)
from vivavoce.ledger.ledger import Ledger
from vivavoce.voice.own.statement import Statement
from vivavoce.voice.own.voice_file import VoiceFile, read_voice, write_voice
from vivavoce.voice.voices import OWN, Voice

FILES: Final = ("voice.npz", "statement.wav")
_Stamp = tuple[int, int] | None


def default_root() -> Path:
    """VIVAVOCE_VOICES, or a folder among the user's data."""
    own = os.environ.get("VIVAVOCE_VOICES")
    return Path(own).expanduser().absolute() if own else user_data_path("vivavoce") / "voices"


class Library:
    """Several processes may share one: a server sees at once what a command changed."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or default_root()
        self._ledger = self.root / "consent.jsonl"
        self._seen: _Stamp = None
        self._consents: dict[str, Consent] = {}
        self._voices: dict[str, Voice] = {}

    # ------------------------------------------------------------------------------------- reading

    def consents(self) -> Mapping[str, Consent]:
        """Every consent there ever was, by id. Raises LedgerError when the ledger was changed."""
        self._look()
        return self._consents

    def voices(self) -> Mapping[str, Voice]:
        """The voices that may be used, by name."""
        self._look()
        return self._voices

    def file(self, name: str) -> VoiceFile:
        """The voice of this name. Raises ConsentError when there is none any more."""
        return read_voice(self.path(name))

    def path(self, name: str) -> Path:
        """Where its file is. Raises ConsentError when there is none any more."""
        return self._folder(self.consent_of(name).record.id) / FILES[0]

    def table(self, timbre: str) -> Samples:
        """Style table of a timbre (`OWN` and the consent's id). Raises ConsentError."""
        path = self._folder(timbre.removeprefix(OWN)) / FILES[0]
        try:
            stat = path.stat()
        except OSError:
            raise ConsentError("this voice was withdrawn: choose another") from None
        return _table(path, stat.st_mtime_ns)

    def consent_of(self, name: str) -> Consent:
        """The consent behind a voice in use. Raises ConsentError that says why there is none."""
        for consent in self.consents().values():
            if consent.record.voice == name and consent.withdrawal is None:
                return consent
        why = self.gone(name) or "no such voice; see `vivavoce voices list`"
        raise ConsentError(f"voice {name!r}: {why}")

    def gone(self, name: str) -> str | None:
        """Why a name is no longer a voice; None when it never was one."""
        for consent in self.consents().values():
            if consent.record.voice == name and consent.withdrawal is not None:
                day = consent.withdrawal.withdrawn_at[:10]
                return {
                    "withdrawn": f"its consent was withdrawn on {day}",
                    "term_ended": f"its consent ended on {consent.record.until}",
                    "unfinished": f"it was never finished ({day})",
                }[consent.withdrawal.reason]
        return None

    def check_free(self, name: str) -> None:
        """Raises ConfigError when a voice is or was called so: nobody who relies on a name shall
        hear somebody else under it."""
        if any(consent.record.voice == name for consent in self.consents().values()):
            raise ConfigError(f"a voice was called {name!r} before: choose another name")

    # ------------------------------------------------------------------------------------- writing

    def keep(self, record: ConsentRecord, voice: VoiceFile, statement: Samples) -> None:
        """Write a voice and the consent that covers it, whole or not at all."""
        with self._lock():
            self.check_free(record.voice)
            fresh = self._folder(f"{record.id}.new")
            fresh.mkdir(mode=0o700)
            write_voice(fresh / FILES[0], voice)
            with _private(fresh / FILES[1]) as path:
                write_wav(path, statement, LISTEN_RATE)
            Ledger(self._ledger).append([record])
            fresh.rename(self._folder(record.id))
            self._seen = None

    def withdraw(self, name: str, reason: Reason = "withdrawn") -> WithdrawalRecord:
        """Delete a voice, its features and the recordings kept; a tombstone stays.

        Raises ConsentError when there is no such voice.
        """
        record = self.consent_of(name).record
        with self._lock():
            tombstone = WithdrawalRecord(record.id, _now(), reason, record.derived)
            Ledger(self._ledger).append([tombstone])
            self._seen = None
            self._clear()
        return tombstone

    def settle(self, today: date | None = None) -> list[str]:
        """Finish what was interrupted and end what has run its term; names of voices that ended."""
        if not self.root.is_dir():
            return []
        today = today or datetime.now(UTC).date()
        with self._lock():
            ended: list[WithdrawalRecord] = []
            names = []
            for consent in self.consents().values():
                record = consent.record
                if consent.withdrawal is not None:
                    continue
                fresh, folder = self._folder(f"{record.id}.new"), self._folder(record.id)
                if fresh.is_dir() and not folder.is_dir():
                    fresh.rename(folder)
                here = (folder / FILES[0]).is_file()
                if not here or record.over(today):
                    reason: Reason = "term_ended" if here else "unfinished"
                    ended.append(WithdrawalRecord(record.id, _now(), reason, record.derived))
                    names.append(record.voice)
            if ended:
                Ledger(self._ledger).append(ended)
            self._seen = None
            self._clear()
        return names

    # ---------------------------------------------------------------------------------- statements

    def issue(self, statement: Statement, terms: Mapping[str, Any]) -> None:
        """Keep what was shown until it is answered."""
        folder = self._statements()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _private(folder / f"{statement.id}.json") as path:
            content = {"statement": statement.fields(), "terms": dict(terms)}
            path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    def issued(self) -> list[tuple[Statement, dict[str, Any]]]:
        """Statements that may still be read aloud, with the terms they were shown for."""
        out, now = [], datetime.now(UTC)
        for path in sorted(self._statements().glob("statement_*.json")):
            content = json.loads(path.read_text("utf-8"))
            statement = Statement.parse(content["statement"])
            if statement.over(now):
                path.unlink(missing_ok=True)
            else:
                out.append((statement, content["terms"]))
        return out

    def used(self, statement: Statement) -> None:
        """It was answered and is worth nothing any more."""
        (self._statements() / f"{statement.id}.json").unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------ privately

    def _statements(self) -> Path:
        return self.root / "statements"

    def _folder(self, name: str) -> Path:
        return self.root / "voices" / name

    def _lock(self) -> FileLock:
        (self.root / "voices").mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(self.root / "voices.lock", is_singleton=True)

    def _look(self) -> None:
        """Read the ledger again if it was written since."""
        try:
            stat = self._ledger.stat()
            stamp: _Stamp = (stat.st_size, stat.st_mtime_ns)
        except OSError:
            stamp = None
        if stamp == self._seen and stamp is not None:
            return
        self._consents = read_consents(Ledger(self._ledger)) if stamp else {}
        self._voices = {}
        for consent in self._consents.values():
            path = self._folder(consent.record.id) / FILES[0]
            if consent.withdrawal is None and path.is_file():
                self._voices[consent.record.voice] = read_voice(path).voice(consent.record)
        self._seen = stamp

    def _clear(self) -> None:
        """Delete every folder that no valid consent covers."""
        valid = {one for one, consent in self.consents().items() if consent.withdrawal is None}
        for folder in (self.root / "voices").iterdir():
            if folder.is_dir() and folder.name not in valid:
                shutil.rmtree(folder)
        _table.cache_clear()


class _private:  # noqa: N801 - reads as a function
    """A new file that only its owner can read, from its first byte on."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Path:
        self._path.touch(mode=0o600)
        return self._path

    def __exit__(self, *_: object) -> None:
        self._path.chmod(0o600)


@lru_cache(maxsize=8)
def _table(path: Path, changed: int) -> Samples:  # noqa: ARG001 - part of the key
    try:
        return read_voice(path).table
    except ModelError as error:
        raise ConsentError(f"this voice cannot be read ({error}): withdraw and enrol it") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
