"""Passages told to the thinker when the talk touches on them.

    what was said ── keys found ──► passages ── room ──► text for this turn

Chinese is written without blanks, so its keys are looked for anywhere; keys in Latin letters begin
and end with a word. Decorators that say when an entry counts are obeyed (`@@scan_depth`,
`@@activate_only_after`, `@@activate_only_every`, `@@additional_keys`, `@@exclude_keys`,
`@@activate`, `@@dont_activate`); those about places in a written prompt are taken out.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vivavoce.errors import PersonaError
from vivavoce.languages import Language
from vivavoce.persona.card import Card, LoreEntry
from vivavoce.persona.patterns import Pattern
from vivavoce.persona.size import tokens

SCAN_DEPTH: Final = 4
"""Lines that are looked at unless an entry says otherwise."""
TOKEN_BUDGET: Final = 200

_MOST_SCANNED: Final = 2000
"""Characters of what was said that are looked through: the latest."""
_MOST_ROUNDS: Final = 3
"""Passages that call passages that call passages."""
_DECORATOR: Final = re.compile(r"\s*(@@@?)(\w+)[ \t]*([^\n]*)(?:\n|\Z)")
_LATIN: Final = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")
_KNOWN: Final = frozenset(
    "scan_depth activate_only_after activate_only_every additional_keys exclude_keys activate "
    "dont_activate".split()
)


@dataclass(frozen=True)
class Passage:
    """An entry ready to be looked for; `content` without its decorators."""

    content: str
    keys: tuple[str | Pattern, ...] = ()
    """Folded text, or patterns."""
    secondary: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    case_sensitive: bool = False
    always: bool = False
    never: bool = False
    scan_depth: int | None = None
    after: int = 0
    """Answers that must have been given before."""
    every: int = 1
    """Counts only at every so-manieth answer."""
    order: float = 100
    """Lower comes first."""
    priority: float = 0
    """Lower is dropped first."""


class Lorebook:
    """The passages of one card in one language."""

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        scan_depth: int = SCAN_DEPTH,
        token_budget: int = TOKEN_BUDGET,
        recursive: bool = False,
    ) -> None:
        self._passages = tuple(passage for passage in passages if not passage.never)
        self._depth, self._budget, self._recursive = scan_depth, token_budget, recursive

    @classmethod
    def of(cls, card: Card, language: Language) -> "Lorebook":
        """The lorebook of a card of ours."""
        return cls([passage(e, text) for e in card.lorebook if (text := e.content.get(language))])

    @classmethod
    def from_book(cls, book: Mapping[str, Any]) -> "Lorebook":
        """The `character_book` of a V2 or V3 card, with its own depth, budget and recursion."""
        return cls(
            [passage(entry, entry.content["en"]) for entry in entries_of(book, "en")],
            scan_depth=_whole(book.get("scan_depth"), SCAN_DEPTH),
            token_budget=_whole(book.get("token_budget"), TOKEN_BUDGET),
            recursive=book.get("recursive_scanning") is True,
        )

    def find(
        self,
        history: Sequence[str],
        limit: int | None = None,
        count: Callable[[str], int] = tokens,
    ) -> str:
        """What belongs to the talk so far, one passage a line; empty: nothing.

        `history` is what was said by both, the user's latest words last. `limit` is the most
        tokens, beside the book's own budget; `count` says how many a text has.
        """
        found = [entry for entry in self._passages if self._called(entry, history)]
        rounds = _MOST_ROUNDS if self._recursive else 0
        for _ in range(rounds):
            told = [passage.content for passage in found]
            more = [e for e in self._passages if e not in found and _matches(e, told)]
            if not more:
                break
            found += more
        budget = self._budget if limit is None else min(limit, self._budget)
        kept = []
        for entry in sorted(found, key=lambda e: (not e.always, -e.priority, -e.order)):
            size = count(entry.content)
            if size <= budget:
                budget -= size
                kept.append(entry)
        kept.sort(key=lambda entry: entry.order)
        return "\n".join(dict.fromkeys(entry.content for entry in kept))

    def _called(self, entry: Passage, history: Sequence[str]) -> bool:
        answers = len(history) // 2
        if answers < entry.after or answers % entry.every:
            return False
        if entry.always:
            return True
        depth = self._depth if entry.scan_depth is None else entry.scan_depth
        return depth > 0 and _matches(entry, history[-depth:])


def passage(entry: LoreEntry, content: str) -> Passage:
    """An entry with its decorators read. A pattern that cannot be used matches nothing."""
    said, content = _decorated(content)
    fold = _folded if not entry.case_sensitive else _plain
    keys: list[str | Pattern] = []
    for key in entry.keys:
        if not entry.regex:
            keys.append(fold(key))
        elif (pattern := _compiled(key, not entry.case_sensitive)) is not None:
            keys.append(pattern)
    depth = _number(said.get("scan_depth"))
    additional = _listed(said.get("additional_keys", ""))
    return Passage(
        content=content,
        keys=tuple(keys),
        secondary=tuple(map(fold, (*entry.secondary_keys, *additional))),
        excluded=tuple(map(fold, _listed(said.get("exclude_keys", "")))),
        case_sensitive=entry.case_sensitive,
        always=entry.constant or "activate" in said,
        never=not entry.enabled
        or not content
        or ("dont_activate" in said and "activate" not in said),
        scan_depth=entry.scan_depth if depth is None else depth,
        after=_number(said.get("activate_only_after")) or 0,
        every=max(1, _number(said.get("activate_only_every")) or 1),
        order=entry.order,
        priority=entry.priority,
    )


def entries_of(book: Mapping[str, Any], language: Language) -> list[LoreEntry]:
    """The entries of a `character_book` as ours; what is no entry is left out."""
    listed = book.get("entries")
    depth = max(0, _whole(book["scan_depth"], SCAN_DEPTH)) if "scan_depth" in book else None
    return [
        LoreEntry(
            keys=_texts(entry.get("keys")),
            content={language: content},
            secondary_keys=_texts(entry.get("secondary_keys")) if entry.get("selective") else (),
            regex=entry.get("use_regex") is True,
            case_sensitive=entry.get("case_sensitive") is True,
            constant=entry.get("constant") is True,
            enabled=entry.get("enabled") is not False,
            scan_depth=depth,
            order=_whole(entry.get("insertion_order"), 100),
            priority=_whole(entry.get("priority"), 0),
        )
        for entry in (listed if isinstance(listed, list) else ())
        if isinstance(entry, dict) and (content := _characters(entry.get("content") or ""))
    ]


def _matches(entry: Passage, lines: Sequence[str]) -> bool:
    text = "\n".join(lines)[-_MOST_SCANNED:]
    folded = _plain(text) if entry.case_sensitive else _folded(text)
    if not any(_found(key, folded) for key in entry.keys):
        return False
    if entry.secondary and not any(_found(key, folded) for key in entry.secondary):
        return False
    return not any(_found(key, folded) for key in entry.excluded)


def _found(key: str | Pattern, text: str) -> bool:
    if isinstance(key, Pattern):
        return key.search(text)
    at = text.find(key)
    while at >= 0:
        end = at + len(key)
        if _edge(text, at - 1, at) and (_edge(text, end - 1, end) or _plural(text, end)):
            return True
        at = text.find(key, at + 1)
    return False


def _edge(text: str, left: int, right: int) -> bool:
    """Between the two characters a word ends, or the script has no words to end."""
    if left < 0 or right >= len(text):
        return True
    return not (_LATIN.match(text[left]) and _LATIN.match(text[right]))


def _plural(text: str, end: int) -> bool:
    return text[end] == "s" and _edge(text, end, end + 1)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _folded(text: str) -> str:
    return _plain(text).casefold()


@functools.lru_cache(maxsize=512)
def _compiled(source: str, ignore_case: bool) -> Pattern | None:
    try:
        return Pattern(source, ignore_case=ignore_case)
    except PersonaError:
        return None


def _decorated(content: str) -> tuple[Mapping[str, str], str]:
    """Decorators that are obeyed here, and the content without any. Of several of one name the
    first counts; a fallback (`@@@`) counts when none before it in its row was known."""
    said: dict[str, str] = {}
    settled = False
    while found := _DECORATOR.match(content):
        marks, name, value = found.groups()
        if len(marks) == 2 or not settled:
            settled = name in _KNOWN
            if settled:
                said.setdefault(name, value.strip())
        content = content[found.end() :]
    return said, content.strip()


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 10 else None


def _whole(value: Any, otherwise: int) -> int:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if number and abs(value) < 10**9 else otherwise


def _texts(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else ()
    return tuple(filter(None, map(_characters, listed)))


def _characters(value: Any) -> str:
    """As text. Half of a surrogate pair can be escaped in JSON, but is no character."""
    return str(value).encode("utf-8", "ignore").decode().strip()
