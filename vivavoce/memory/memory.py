"""The memory of a server: what users told its personas, for as long as they agree.

    the user still speaks ─► recall ─► a few lines for the thinker        reads only
    the turn is over ─► write ─► episode, facts, summaries                one transaction

Without consent there is no row that anything could belong to. What goes wrong with the file while
people talk is logged and costs them their memories, never their conversation; whoever manages the
memory gets `RememberingError`.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final

from vivavoce.errors import NotRemembered, RememberingError
from vivavoce.languages import Language, script_language
from vivavoce.memory import forget, tables
from vivavoce.memory.commands import parse
from vivavoce.memory.extract import Reader
from vivavoce.memory.extract import facts as facts_in
from vivavoce.memory.file import File
from vivavoce.memory.index import Index
from vivavoce.memory.recollect import (
    LINES,
    Kept,
    asks_for_own,
    asks_of_talk,
    asks_of_the_past,
    chosen,
    core,
    entries,
    latest,
    lines,
    talks,
    told_during,
    told_in,
)
from vivavoce.memory.records import Consent, Episode, Fact, Found, Kind, Owner, Turn
from vivavoce.memory.slots import SLOTS, sentence
from vivavoce.memory.withheld import withheld

log = logging.getLogger("vivavoce.memory")

_OWNERS: Final = 32
"""Owners whose index stays in working memory."""

_LONGEST: Final = 2000
"""Characters of what either side said in a turn that are kept."""

_INDEXED: Final = 20_000
"""The newest records of one owner that can be recalled; older ones are kept all the same."""


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


@dataclass
class _Loaded:
    """An owner's records in working memory, as they stood in one generation of theirs."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    generation: int = -1
    index: Index = field(default_factory=Index)
    kept: dict[str, Kept] = field(default_factory=dict)
    core: list[Fact] = field(default_factory=list)
    told: dict[str, list[Fact]] = field(default_factory=dict)


class Memory:
    """Everything that is remembered, in one file. May be used from any thread."""

    def __init__(
        self, path: Path, *, clock: Callable[[], datetime] = _now, reader: Reader | None = None
    ) -> None:
        """`clock`: the time with its zone. `reader` finds facts beside the rules.

        Raises `MemoryFileError` when the file cannot be used.
        """
        self._file = File(path)
        self._clock, self._reader = clock, reader
        self._loaded: OrderedDict[int, _Loaded] = OrderedDict()
        self._lock = threading.RLock()

    def close(self) -> None:
        self._file.close()
        for row in list(self._loaded):
            self._unload(row)

    # ---------------------------------------------------------------------------- while they talk

    def recall(
        self,
        user: str,
        persona: str,
        said_so_far: str,
        language: Language,
        budget_tokens: int = 300,
        *,
        count: Callable[[str], int],
        conversation: str | None = None,
    ) -> str:
        """Short lines about the user that fit what they are saying, at most `budget_tokens` by
        `count`; "" when nothing does. Turns of `conversation`, which goes on, are left out: they
        stand in its history. The first call reads the owner's records, unless `prepare` has."""
        try:
            loaded = self._current(Owner(user, persona))
            if loaded is None:
                return ""
            found = self._fitting(loaded, said_so_far, conversation)
            return lines(loaded.core, found, language, self._clock(), budget_tokens, count)
        except RememberingError as error:
            log.warning("nothing is recalled: %s", error)
            return ""

    def answer(self, user: str, persona: str, said: str, language: Language) -> str:
        """The fact of their own that the user asks for, said to them; "" when they ask for none, or
        none fits. A small thinker answers such a question from its own head."""
        if not asks_for_own(said):
            return ""
        try:
            loaded = self._current(Owner(user, persona))
            found = self._fitting(loaded, said, None) if loaded else []
        except RememberingError as error:
            log.warning("nothing is recalled: %s", error)
            return ""
        facts = (each for each in found if isinstance(each, Fact))
        fact = next((f for f in facts if f.current or asks_of_the_past(said)), None)
        if fact is None:
            return ""
        return sentence(fact, language, self._clock().date(), you=True)

    def prepare(self, user: str, persona: str) -> None:
        """Read the owner's records ahead, so that the first `recall` is as fast as the others."""
        try:
            self._current(Owner(user, persona))
        except RememberingError as error:
            log.warning("nothing can be recalled: %s", error)

    def _fitting(self, loaded: _Loaded, said: str, going_on: str | None) -> list[Kept]:
        said = latest(said)
        past = asks_of_the_past(said)
        hits = loaded.index.search(said, self._clock().timestamp(), 2 * LINES, past=past)
        kept = {
            each.id: each
            for each in (loaded.kept.get(hit.entry.id) for hit in hits)
            if each is not None and not told_during(each, going_on)
        }
        if asks_of_talk(said):
            return talks(loaded.kept.values(), going_on) + chosen(hits, kept, loaded.told, said)
        return chosen(hits, kept, loaded.told, said)

    def write(
        self,
        user: str,
        persona: str,
        turns: Sequence[Turn],
        now: datetime,
        *,
        conversation: str,
    ) -> int:
        """Keep what was said, after the turn; returns how many turns were kept.

        None are without consent. Commands to the memory are not kept ("forget that I ..." would
        say it again), nor what `withheld` names.
        """
        told = [
            turn
            for turn in turns
            if turn.user.strip() and parse(turn.user) is None and not withheld(turn.user)
        ]
        if not told:
            return 0
        try:
            owner = Owner(user, persona)
            with self._file.write() as db:
                found = _row(db, owner)
                if found is None:
                    return 0
                for turn in told:
                    self._tell(db, found[0], turn, now, conversation)
                tables.summarise(db, found[0], [conversation], [tables.week_of(now)])
                _bump(db, found[0])
            self._current(owner)
        except RememberingError as error:
            log.warning("a turn is not remembered: %s", error)
            return 0
        return len(told)

    def _tell(
        self, db: Connection, owner: int, turn: Turn, now: datetime, conversation: str
    ) -> None:
        said, reply = turn.user[:_LONGEST].strip(), turn.reply[:_LONGEST].strip()
        reply = "" if withheld(reply) else reply
        episode = tables.tell_episode(db, owner, conversation, now, said, reply)
        for found in facts_in(said, turn.language, now.date(), self._reader):
            tables.tell(db, owner, found, now, episode)

    def _current(self, owner: Owner) -> _Loaded | None:
        """An owner's records, with what has changed since; None without consent.

        Neither the file nor other owners wait while an index is made.
        """
        with self._file.read() as db:
            found = _row(db, owner)
        if found is None:
            return None
        row, generation, erased = found
        loaded = self._slot(row, erased)
        with loaded.lock:
            if loaded.generation < generation:
                since = "AND changed > ?", loaded.generation
                with self._file.read() as db:
                    changed: list[Kept] = [*tables.summaries(db, row, *since)]
                    changed += tables.episodes(db, row, *since)
                    changed += tables.facts(db, row, *since)
                changed = changed[-_INDEXED:]
                loaded.kept |= {each.id: each for each in changed}
                loaded.index.put(entries(changed, loaded.kept))
                loaded.core, loaded.told = core(loaded.kept), told_in(loaded.kept)
                loaded.generation = generation
        return loaded

    def _slot(self, row: int, erased: int) -> _Loaded:
        with self._lock:
            loaded = self._loaded.get(row)
            if loaded is None or loaded.generation < erased:
                self._unload(row)
                loaded = self._loaded[row] = _Loaded()
                while len(self._loaded) > _OWNERS:
                    self._unload(next(iter(self._loaded)))
            self._loaded.move_to_end(row)
            return loaded

    def _unload(self, row: int) -> None:
        with self._lock:
            loaded = self._loaded.pop(row, None)
        if loaded:
            loaded.index.close()

    # ------------------------------------------------------------------------------------ consent

    def consent(self, user: str, persona: str) -> Consent | None:
        """When and in which words the user agreed; None: they did not, and nothing is kept."""
        owner = Owner(user, persona)
        with self._file.read() as db:
            row = db.execute(
                "SELECT agreed_at, wording FROM owners WHERE user = ? AND persona = ?",
                (owner.user, owner.persona),
            ).fetchone()
        return Consent(tables.moment(row[0]), row[1]) if row else None

    def agree(self, user: str, persona: str, wording: str) -> None:
        """The user agrees, in these words, that this persona remembers them; the first time
        counts."""
        owner = Owner(user, persona)
        with self._file.write() as db:
            db.execute(
                "INSERT INTO owners (id, user, persona, agreed_at, wording) "
                "VALUES (abs(random()), ?, ?, ?, ?) ON CONFLICT (user, persona) DO NOTHING",
                (owner.user, owner.persona, self._clock().timestamp(), wording[:_LONGEST]),
            )

    def withdraw(self, user: str, persona: str) -> None:
        """The user no longer agrees: everything is deleted, the consent itself too."""
        owner = Owner(user, persona)
        with self._erasing(owner) as (db, row):
            db.execute("DELETE FROM owners WHERE id = ?", (row,))

    # --------------------------------------------------------------------------- seeing, changing

    def records(self, user: str, persona: str, kind: Kind) -> list[Kept]:
        """All that is kept of a kind, oldest first; facts of the past too."""
        owner = Owner(user, persona)
        with self._file.read() as db:
            found = _row(db, owner)
            return list(_READ[kind](db, found[0])) if found else []

    def export(self, user: str, persona: str) -> dict[str, Any]:
        """Everything about the user and persona, fit for JSON."""
        agreed = self.consent(user, persona)
        out: dict[str, Any] = {
            "user": user,
            "persona": persona,
            "consent": {"at": agreed.at.isoformat(), "wording": agreed.wording} if agreed else None,
        }
        for kind, plural in (("fact", "facts"), ("episode", "episodes"), ("summary", "summaries")):
            out[plural] = [as_json(each) for each in self.records(user, persona, kind)]  # type: ignore[arg-type]
        return out

    def known(self, user: str, persona: str, language: Language) -> list[str]:
        """What is known now, said to the user; the weightiest first."""
        now = self._clock().date()
        facts = [
            f for f in self.records(user, persona, "fact") if isinstance(f, Fact) and f.current
        ]
        facts.sort(key=lambda fact: (-SLOTS[fact.slot].importance, fact.said_at))
        return [sentence(fact, language, now, you=True) for fact in facts]

    def remember(self, user: str, persona: str, text: str, language: Language) -> bool:
        """Keep what the user asked to remember; False: it may not be kept."""
        if withheld(text):
            return False
        owner, now = Owner(user, persona), self._clock()
        found = facts_in(text, language, now.date(), self._reader)
        with self._changing(owner) as (db, row):
            for each in found or [Found("note", "", text.strip()[:_LONGEST])]:
                tables.tell(db, row, each, now, "")
        self._current(owner)
        return True

    def edit(self, user: str, persona: str, id_: str, value: str) -> Fact:
        """Correct a fact's value. The wrong one leaves the file, and with it the turn it came from.

        Raises `NotRemembered` when there is no such fact.
        """
        owner = Owner(user, persona)
        if withheld(value) or not value.strip():
            raise RememberingError("this value is empty or holds a secret; secrets are never kept")
        with self._erasing(owner) as (db, row):
            for fact in tables.facts(db, row, "AND id = ?", id_):
                tables.correct(db, row, fact, value.strip()[:_LONGEST], self._clock())
                return tables.facts(db, row, "AND id = ?", id_)[0]
            raise _missing(id_)

    def delete(self, user: str, persona: str, id_: str) -> int:
        """Delete a record and whatever else gives it away; returns how many records that were.

        A deleted summary is of things that are still there, and is made again when more is said.
        Raises `NotRemembered` when there is no such record.
        """
        owner = Owner(user, persona)
        with self._erasing(owner) as (db, row):
            if db.execute("DELETE FROM summaries WHERE owner = ? AND id = ?", (row, id_)).rowcount:
                return 1
            doomed: list[Fact | Episode] = [*tables.facts(db, row, "AND id = ?", id_)]
            doomed += tables.episodes(db, row, "AND id = ?", id_)
            if not doomed:
                raise _missing(id_)
            if isinstance(doomed[0], Episode):
                doomed += tables.facts(db, row, "AND episode = ?", id_)
            return forget.delete(db, row, doomed)

    def forget_last(self, user: str, persona: str, conversation: str) -> int:
        """Undo the last turn of a conversation that was kept; returns how many records went."""
        with self._erasing(Owner(user, persona)) as (db, row):
            last = tables.episodes(db, row, "AND conversation = ?", conversation)[-1:]
            return forget.retract(db, row, last[0]) if last else 0

    def forget_about(self, user: str, persona: str, topic: str) -> int:
        """Delete what is known of a topic in the user's words ("my address"), of the past too."""
        with self._erasing(Owner(user, persona)) as (db, row):
            doomed: list[Fact | Episode] = [*forget.on_topic(tables.facts(db, row), topic)]
            return forget.delete(db, row, doomed) if doomed else 0

    def forget_all(self, user: str, persona: str) -> int:
        """Delete everything; the consent stays, and from now on things are remembered again."""
        gone = 0
        with self._erasing(Owner(user, persona)) as (db, row):
            for table in ("facts", "episodes", "summaries"):
                gone += db.execute(f"DELETE FROM {table} WHERE owner = ?", (row,)).rowcount  # noqa: S608
        return gone

    def owners(self) -> list[Owner]:
        """Everyone who agreed."""
        with self._file.read() as db:
            rows = db.execute("SELECT user, persona FROM owners ORDER BY user, persona").fetchall()
        return [Owner(*row) for row in rows]

    @contextmanager
    def _changing(self, owner: Owner) -> Iterator[tuple[Connection, int]]:
        with self._file.write() as db:
            found = _row(db, owner)
            if found is None:
                raise NotRemembered("this user has not agreed to be remembered by this persona")
            yield db, found[0]
            _bump(db, found[0])

    @contextmanager
    def _erasing(self, owner: Owner) -> Iterator[tuple[Connection, int]]:
        """A change that takes something away: from the file, its journal and working memory."""
        with self._changing(owner) as (db, row):
            yield db, row
            db.execute("UPDATE owners SET erased = generation + 1 WHERE id = ?", (row,))
        self._unload(row)
        self._file.erase()


_READ: Final[dict[Kind, Callable[[Connection, int], Sequence[Kept]]]] = {
    "fact": tables.facts,
    "episode": tables.episodes,
    "summary": tables.summaries,
}


def as_json(kept: Kept) -> dict[str, Any]:
    """A record fit for JSON; facts also in words."""
    out = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in vars(kept).items()
    }
    if isinstance(kept, Fact):
        language = script_language(kept.key + kept.value, kept.language)
        out["text"] = sentence(kept, language, kept.said_at.date())
    return out


def _row(db: Connection, owner: Owner) -> tuple[int, int, int] | None:
    """The owner's row, its generation and the one in which something was deleted last; None without
    consent."""
    row: tuple[int, int, int] | None = db.execute(
        "SELECT id, generation, erased FROM owners WHERE user = ? AND persona = ?",
        (owner.user, owner.persona),
    ).fetchone()
    return row


def _bump(db: Connection, owner: int) -> None:
    """Every process that knows the owner's records reads what has changed."""
    db.execute("UPDATE owners SET generation = generation + 1 WHERE id = ?", (owner,))


def _missing(id_: str) -> NotRemembered:
    return NotRemembered(f"there is no '{id_}' in this memory; list it to see what there is")
