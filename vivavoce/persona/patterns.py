r"""Regular expressions of strangers, matched in time that grows with the text and nothing else.

Python's `re` can take years over `(a+)+$`, and nothing can stop it. Here a pattern becomes a
machine that is in many states at once (Thompson, "Regular Expression Search Algorithm", 1968): one
pass over the text, at most `MOST_STATES` steps a character. Only "does it match anywhere?" is
answered. What needs memory of the match (back references, look-around) is refused.

Written plain, or as JavaScript does: `/colou?r/i`.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from vivavoce.errors import PersonaError

MOST_STATES: Final = 1000
"""Of one pattern; `x{500}` has 500 of them."""
_MOST_LENGTH: Final = 500
_MOST_DEPTH: Final = 20
"""Groups in groups."""

_LITERAL_FORM: Final = re.compile(r"/(.+)/([a-z]*)", re.DOTALL)
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^xu0-9])", re.DOTALL)
_COUNT: Final = re.compile(r"\{(\d*)(,?)(\d*)\}")
_GROUP: Final = re.compile(r"\((?:\?:|\?P?<[A-Za-z_]\w*>|(?!\?))")

_SET_OPERATORS: Final = re.compile(r"([-&|~])(?=\1)|(?<!\\)\[")
"""What Python would read as more than characters inside a class."""
_ASSERTIONS: Final = ("^", "$", r"\b", r"\B")


@dataclass(frozen=True)
class _Atom:
    """One character."""

    pattern: re.Pattern[str]


@dataclass(frozen=True)
class _Test:
    """A place between characters."""

    kind: str


@dataclass(frozen=True)
class _Many:
    """`low` to `high` (-1: any number) times."""

    what: "_Node"
    low: int
    high: int


@dataclass(frozen=True)
class _Choice:
    """Any of these sequences."""

    branches: "tuple[tuple[_Node, ...], ...]"


_Node = _Atom | _Test | _Many | _Choice


@dataclass
class _State:
    """`atom` reads one character and goes to `out[0]`; without one it goes to all of `out`, if the
    assertion `test` holds there."""

    atom: re.Pattern[str] | None = None
    test: str = ""
    out: list[int] = field(default_factory=list)


class Pattern:
    """A compiled pattern. Raises PersonaError for one that is wrong or not taken here."""

    def __init__(self, source: str, *, ignore_case: bool = True) -> None:
        self._source = source
        tree = _Reader(source, ignore_case).read()
        self._states: list[_State] = []
        self._final = self._add()
        self._first = self._build(tree, self._final)

    def search(self, text: str) -> bool:
        """Whether it matches anywhere in `text`."""
        now: set[int] = set()
        for at in range(len(text) + 1):
            self._enter(self._first, text, at, now)
            if self._final in now:
                return True
            if at == len(text):
                break
            after: set[int] = set()
            for number in now:
                state = self._states[number]
                if state.atom is not None and state.atom.match(text[at]):
                    self._enter(state.out[0], text, at + 1, after)
            now = after
        return False

    def _enter(self, number: int, text: str, at: int, states: set[int]) -> None:
        """Add a state and all that can be reached from it without reading."""
        waiting = [number]
        while waiting:
            number = waiting.pop()
            if number in states:
                continue
            states.add(number)
            state = self._states[number]
            if state.atom is None and _holds(state.test, text, at):
                waiting += state.out

    def _build(self, node: _Node, then: int) -> int:
        """States for `node`, back to front: the number of the first, given what follows."""
        match node:
            case _Atom(pattern):
                return self._add(atom=pattern, out=[then])
            case _Test(kind):
                return self._add(test=kind, out=[then])
            case _Choice(branches):
                return self._add(out=[self._sequence(branch, then) for branch in branches])
            case _Many(what, low, high):
                if high < 0:
                    loop = self._add()
                    self._states[loop].out = [self._build(what, loop), then]
                    then = loop
                for _ in range(max(0, high - low)):
                    then = self._add(out=[self._build(what, then), then])
                for _ in range(low):
                    then = self._build(what, then)
                return then

    def _sequence(self, nodes: tuple[_Node, ...], then: int) -> int:
        for node in reversed(nodes):
            then = self._build(node, then)
        return then

    def _add(
        self, atom: re.Pattern[str] | None = None, test: str = "", out: list[int] | None = None
    ) -> int:
        if len(self._states) >= MOST_STATES:
            raise PersonaError(f"the pattern {self._source!r} is too large")
        self._states.append(_State(atom, test, out or []))
        return len(self._states) - 1


class _Reader:
    """The pattern's text as a tree."""

    def __init__(self, source: str, ignore_case: bool) -> None:
        if form := _LITERAL_FORM.fullmatch(source):
            source, ignore_case = form[1], "i" in form[2]
        self._flags = (re.IGNORECASE if ignore_case else re.NOFLAG) | re.DOTALL
        self._source, self._at = source, 0

    def read(self) -> _Node:
        if len(self._source) > _MOST_LENGTH:
            raise PersonaError(f"a pattern is longer than {_MOST_LENGTH} characters")
        tree = self._choice(0)
        if self._peek():
            raise self._wrong("a ')' that was not opened")
        return tree

    def _choice(self, depth: int) -> _Node:
        if depth > _MOST_DEPTH:
            raise self._wrong("too many groups in groups")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence(depth))
        return _Choice(tuple(branches))

    def _sequence(self, depth: int) -> tuple[_Node, ...]:
        nodes: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            node = self._piece(depth)
            low, high = self._times()
            nodes.append(node if (low, high) == (1, 1) else _Many(node, low, high))
        return tuple(nodes)

    def _piece(self, depth: int) -> _Node:
        """One group, assertion or character."""
        source, at = self._source, self._at
        if source[at] == "(":
            group = _GROUP.match(source, at)
            if group is None:
                raise self._wrong("look-around and flags in groups are not taken")
            self._at = group.end()
            inner = self._choice(depth + 1)
            if self._peek() != ")":
                raise self._wrong("a '(' that is not closed")
            self._at += 1
            return inner
        for kind in _ASSERTIONS:
            if source.startswith(kind, at):
                self._at += len(kind)
                return _Test(kind)
        return _Atom(self._character())

    def _character(self) -> re.Pattern[str]:
        """What stands for one character here, as a pattern of its own."""
        source, at = self._source, self._at
        if source[at] in "*+?":
            raise self._wrong("nothing to repeat")
        if source[at] not in "[\\":
            self._at += 1
            return re.compile("." if source[at] == "." else re.escape(source[at]), self._flags)
        found = (_CLASS if source[at] == "[" else _ESCAPE).match(source, at)
        if found is None:
            raise self._wrong("a class or an escape that is not whole, or a back reference")
        self._at = found.end()
        atom = found[0]
        if atom[0] == "[":
            atom = "[" + _SET_OPERATORS.sub(lambda mark: "\\" + mark[0], atom[1:])
        try:
            return re.compile(atom, self._flags)
        except re.error as error:
            raise self._wrong(str(error)) from error

    def _times(self) -> tuple[int, int]:
        """The quantifier that follows; lazy or not makes no difference to whether it matches."""
        mark = self._peek()
        counted = _COUNT.match(self._source, self._at) if mark == "{" else None
        if counted and (counted[1] or counted[3]):
            self._at = counted.end()
            low = int(counted[1] or 0)
            high = low if not counted[2] else int(counted[3]) if counted[3] else -1
            if max(low, high) > MOST_STATES or -1 < high < low:
                raise self._wrong("a count that cannot be")
        elif mark and mark in "*+?":
            self._at += 1
            low, high = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[mark]
        else:
            return 1, 1
        if self._peek() == "?":
            self._at += 1
        return low, high

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _wrong(self, why: str) -> PersonaError:
        return PersonaError(f"the pattern {self._source!r} cannot be used: {why}")


def _holds(test: str, text: str, at: int) -> bool:
    match test:
        case "^":
            return at == 0
        case "$":
            return at == len(text)
        case r"\b" | r"\B":
            edge = _is_word(text, at - 1) != _is_word(text, at)
            return edge == (test == r"\b")
    return True


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")
