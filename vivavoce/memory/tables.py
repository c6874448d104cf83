"""Rows of the file as records, and how facts are told: superseded, never overwritten."""

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from vivavoce.languages import HAN, Language, script_language
from vivavoce.memory.records import Episode, Fact, Found, Summary
from vivavoce.memory.slots import closes, identity
from vivavoce.memory.summaries import summary

_READ: Final = 400
"""The latest turns of a conversation or week that its summary is made of."""

_FACT: Final = "id, slot, key, value, due, language, valid_from, valid_to, said_at, episode"
_EPISODE: Final = "id, conversation, at, user, reply, language"
_SUMMARY: Final = "id, span, of, at, text, language"


def moment(seconds: float) -> datetime:
    """A time of the file, in the machine's own time zone."""
    return datetime.fromtimestamp(seconds, UTC).astimezone()


def new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(10)}"


def facts(db: sqlite3.Connection, owner: int, where: str = "", *values: Any) -> list[Fact]:
    """Facts of an owner, oldest first."""
    rows = db.execute(
        f"SELECT {_FACT} FROM facts WHERE owner = ? {where} ORDER BY n",  # noqa: S608
        (owner, *values),
    ).fetchall()
    return [
        Fact(
            id=row[0],
            slot=row[1],
            key=row[2],
            value=row[3],
            due=row[4],
            language=row[5],
            valid_from=moment(row[6]),
            valid_to=None if row[7] is None else moment(row[7]),
            said_at=moment(row[8]),
            episode=row[9],
        )
        for row in rows
    ]


def episodes(db: sqlite3.Connection, owner: int, where: str = "", *values: Any) -> list[Episode]:
    """Episodes of an owner, oldest first."""
    rows = db.execute(
        f"SELECT {_EPISODE} FROM episodes WHERE owner = ? {where} ORDER BY n",  # noqa: S608
        (owner, *values),
    ).fetchall()
    return [Episode(row[0], row[1], moment(row[2]), *row[3:]) for row in rows]


def summaries(db: sqlite3.Connection, owner: int, where: str = "", *values: Any) -> list[Summary]:
    """Summaries of an owner, oldest first."""
    rows = db.execute(
        f"SELECT {_SUMMARY} FROM summaries WHERE owner = ? {where} ORDER BY n",  # noqa: S608
        (owner, *values),
    ).fetchall()
    return [Summary(row[0], row[1], row[2], moment(row[3]), *row[4:]) for row in rows]


def _identity(parts: tuple[str, str]) -> str:
    return "\x1f".join(parts)


def tell(db: sqlite3.Connection, owner: int, found: Found, now: datetime, episode: str) -> None:
    """Take in one fact. What it contradicts stays, as something that was so until now."""
    name = _identity(identity(found))
    current = facts(db, owner, "AND identity = ? AND valid_to IS NULL", name)
    at = now.timestamp()
    for before in current:
        same = (before.value, before.due) == (found.value, found.due)
        # Who mentions the cat says nothing against its name.
        if found.state == "now" and (same or not found.value):
            db.execute("UPDATE facts SET said_at = max(said_at, ?) WHERE id = ?", (at, before.id))
            return
        matching = not found.value or found.value.casefold() == before.value.casefold()
        if found.state == "now" or matching:
            _end(db, before, at)
            if found.state != "now":
                return
    # The file's clock never runs backwards for one fact.
    at = max([at, *(fact.valid_from.timestamp() for fact in current)])
    if found.state != "over":
        _insert(db, owner, found, name, at, episode)
    for other in closes(found):
        for fact in facts(db, owner, "AND identity = ? AND valid_to IS NULL", _identity(other)):
            _end(db, fact, at)


def _end(db: sqlite3.Connection, fact: Fact, at: float) -> None:
    db.execute(
        "UPDATE facts SET valid_to = ? WHERE id = ?",
        (max(at, fact.valid_from.timestamp()), fact.id),
    )


def reopen(db: sqlite3.Connection, owner: int, gone: Fact) -> None:
    """Let what ended when the deleted fact began hold again."""
    db.execute(
        "UPDATE facts SET valid_to = NULL WHERE owner = ? AND identity = ? AND valid_to = ? "
        "AND valid_from < valid_to",
        (owner, _identity(identity(gone)), gone.valid_from.timestamp()),
    )


def _insert(
    db: sqlite3.Connection, owner: int, found: Found, name: str, at: float, episode: str
) -> None:
    language: Language = "zh" if HAN.search(found.key + found.value) else "en"
    past = at if found.state == "past" else None
    db.execute(
        f"INSERT INTO facts (owner, identity, {_FACT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            owner, name, new_id("fact"), found.slot, found.key, found.value, found.due,
            language, at, past, at, episode,
        ),
    )  # fmt: skip


def tell_episode(
    db: sqlite3.Connection, owner: int, conversation: str, now: datetime, said: str, reply: str
) -> str:
    """Keep one turn; returns its id."""
    id_ = new_id("episode")
    db.execute(
        f"INSERT INTO episodes (owner, {_EPISODE}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (owner, id_, conversation, now.timestamp(), said, reply, script_language(said)),
    )
    return id_


def summarise(
    db: sqlite3.Connection, owner: int, conversations: Iterable[str], weeks: Iterable[str]
) -> None:
    """Write the summaries of these anew from the episodes there are."""
    for conversation in conversations:
        of = episodes(db, owner, "AND conversation = ?", conversation)
        _summarise(db, owner, "conversation", conversation, of[-_READ:])
    for week in weeks:
        begin = datetime.strptime(f"{week}-1", "%G-W%V-%u").astimezone().timestamp()
        of = episodes(db, owner, "AND at >= ? AND at < ?", begin - 86400, begin + 8 * 86400)
        _summarise(
            db, owner, "week", week, [each for each in of if week_of(each.at) == week][-_READ:]
        )


def week_of(at: datetime) -> str:
    """The ISO week of a moment, where the machine is."""
    year, week, _ = at.astimezone().isocalendar()
    return f"{year}-W{week:02}"


def _summarise(
    db: sqlite3.Connection, owner: int, span: str, of: str, told: Sequence[Episode]
) -> None:
    made = summary(told, span) if told else None
    if made is None:
        db.execute(
            "DELETE FROM summaries WHERE owner = ? AND span = ? AND of = ?", (owner, span, of)
        )
        return
    text, language = made
    db.execute(
        f"INSERT INTO summaries (owner, {_SUMMARY}) VALUES (?, ?, ?, ?, ?, ?, ?) "  # noqa: S608
        "ON CONFLICT (owner, span, of) DO UPDATE SET at = excluded.at, text = excluded.text, "
        "language = excluded.language",
        (owner, new_id("summary"), span, of, told[-1].at.timestamp(), text, language),
    )


def correct(db: sqlite3.Connection, owner: int, fact: Fact, value: str, now: datetime) -> None:
    """Put `value` in place of a fact's; the turn that said otherwise goes."""
    better = Found(fact.slot, fact.key, value, fact.due)
    name = _identity(identity(better))
    if fact.current:
        for other in facts(db, owner, "AND identity = ? AND valid_to IS NULL", name):
            if other.id != fact.id:
                _end(db, other, now.timestamp())
    db.execute(
        "UPDATE facts SET value = ?, identity = ?, said_at = ?, episode = '' WHERE id = ?",
        (value, name, now.timestamp(), fact.id),
    )
    for source in episodes(db, owner, "AND id = ?", fact.episode):
        db.execute("DELETE FROM episodes WHERE id = ?", (source.id,))
        db.execute("UPDATE facts SET episode = '' WHERE episode = ?", (source.id,))
        summarise(db, owner, [source.conversation], [week_of(source.at)])
