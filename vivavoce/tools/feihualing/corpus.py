"""The poems, and which line somebody said: found by sound, judged by the true text.

    heard  "我想想 春棉不觉小 处处闻啼鸟 吧"
             └ pairs of folded syllables ─► lines that share some ─► edit distance by sound
    found  春眠不觉晓 (cost 0, its neighbour heard as well, nothing left over)

A line is a clause between two marks. Data: vivavoce/tools/data/poems*.tsv, see SOURCES.md there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from typing import Final

from vivavoce.tools.sounds import folded_readings, han, within
from vivavoce.tools.spoken import core_zh

_FILES: Final = ("poems_more.tsv", "poems.tsv")
"""The hand-written one first: its titles and poets are the usual ones."""
_CANDIDATES: Final = 32
_LONGEST: Final = 40
"""Han characters of what may be a line or two with fillers; more is talk."""
_SHORTEST: Final = 3
"""Han characters of a line that counts by itself."""
_ABOUT: Final = tuple("的里写那句说诗词有来自出云道中曰过是")
"""What is said between a poet's name and the line."""


@dataclass(frozen=True)
class Poem:
    source: str
    fame: int
    author: str
    title: str


@dataclass(frozen=True)
class Line:
    """One clause of a poem; `at` is its place in the corpus, neighbours are at `at` ± 1."""

    at: int
    text: str
    poem: Poem
    sentence: int


@dataclass(frozen=True)
class Found:
    """Lines that were said together, the best heard one first."""

    lines: tuple[Line, ...]
    cost: float
    left_over: int


def allowance(length: int) -> float:
    """Distance by sound up to which a line of `length` characters counts as said."""
    if length <= _SHORTEST:
        return 0.0
    if length == 4:
        return 0.5
    return 1.4 if length == 5 else 1.5 if length == 6 else 2.1


class Corpus:
    """All lines, indexed by pairs of syllables and by character."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._with: dict[str, list[int]] = defaultdict(list)
        self._fame: dict[str, int] = defaultdict(int)
        for line in _read():
            self.lines.append(line)
            self._fame[line.text] += line.poem.fame
            for character in set(line.text):
                self._with[character].append(line.at)
            for pair in _pairs(line.text):
                self._pairs[pair].append(line.at)

    def fame(self, line: Line) -> int:
        """How well known the words are: editions and school books that have them."""
        return self._fame[line.text]

    def with_keyword(self, keyword: str) -> list[Line]:
        """Lines that contain `keyword`, each wording once, by the first edition that has it."""
        first: dict[str, Line] = {}
        for at in self._with.get(keyword[:1], ()):
            line = self.lines[at]
            if keyword in line.text and len(line.text) > _SHORTEST:
                first.setdefault(line.text, line)
        return list(first.values())

    def sentence(self, line: Line) -> str:
        """The sentence `line` is in, clauses joined by commas."""
        first = last = line.at
        while first > 0 and self._joined(first - 1, first):
            first -= 1
        while last + 1 < len(self.lines) and self._joined(last, last + 1):
            last += 1
        return "，".join(self.lines[at].text for at in range(first, last + 1))

    def find(self, heard: str) -> list[Found]:
        """What `heard` (Han characters, fillers and all) may have been, best first; [] if none."""
        found = []
        if len(heard) > _LONGEST:
            return []
        for line in self._candidates(heard):
            if len(line.text) < _SHORTEST:
                continue
            cost, start, end = within(heard, line.text)
            if end > start and cost <= allowance(len(line.text)):
                found.append(self._spread(heard, line, cost, start, end))
        found = [one for one in found if self._believable(one, heard)]

        def order(one: Found) -> tuple[float, int, int, int]:
            best = one.lines[0]
            known = sum(len(line.text) * (1 + (line.text in heard)) for line in one.lines)
            return one.cost + 0.5 * one.left_over, -known, -self.fame(best), best.at

        return sorted(found, key=order)

    def part_of(self, heard: str) -> Line | None:
        """The line that `heard` is a piece of, when it is not whole."""
        if not 3 <= len(heard) <= 8:
            return None
        for line in self._candidates(heard):
            if len(line.text) <= len(heard):
                continue
            cost, start, end = within(line.text, heard)
            if cost == 0.0 and end - start < len(line.text):
                return line
        return None

    def _joined(self, at: int, after: int) -> bool:
        one, other = self.lines[at], self.lines[after]
        return one.poem is other.poem and one.sentence == other.sentence

    def _candidates(self, heard: str) -> list[Line]:
        hits: Counter[int] = Counter()
        for pair in set(_pairs(heard)):
            hits.update(self._pairs.get(pair, ()))
        shares = [
            (count / (len(self.lines[at].text) - 1 or 1), at)
            for at, count in hits.items()
            if count >= 0.3 * (len(self.lines[at].text) - 1)
        ]
        shares.sort(key=lambda one: (-one[0], one[1]))
        return [self.lines[at] for _, at in shares[:_CANDIDATES]]

    def _spread(self, heard: str, line: Line, cost: float, start: int, end: int) -> Found:
        """`line` with the neighbours that were said around it, and what is left over then."""
        lines = [line]
        before, after = heard[:start], heard[end:]
        for at in range(line.at + 1, min(line.at + 4, len(self.lines))):
            near = self.lines[at]
            much, begin, stop = within(after, near.text)
            if near.poem is not line.poem or begin > 1 or stop <= begin:
                break
            if much > max(allowance(len(near.text)), 0.5):
                break
            lines.append(near)
            cost += much
            after = after[stop:]
        for at in range(line.at - 1, max(line.at - 4, -1), -1):
            near = self.lines[at]
            much, begin, stop = within(before, near.text)
            if near.poem is not line.poem or stop < len(before) - 1 or stop <= begin:
                break
            if much > max(allowance(len(near.text)), 0.5):
                break
            lines.append(near)
            cost += much
            before = before[:begin]
        left = len(_unexplained(before, line)) + len(_unexplained(after, line))
        return Found(tuple(lines), cost, left)

    def _believable(self, found: Found, heard: str) -> bool:
        """A line inside a talk about something else is not a move."""
        length = sum(len(line.text) for line in found.lines)
        if length <= _SHORTEST:
            return found.left_over == 0 and len(core_zh(heard)) <= length
        if length == 4:
            written = found.lines[0].text in heard
            around = len(core_zh(heard)) - length
            return found.left_over <= 4 if written else around <= 1 and found.cost <= 0.25
        if found.cost > 0.2 * length and len(core_zh(heard)) > length:
            return False  # badly heard: only when nothing else was said
        return found.left_over <= (4 if found.cost <= 0.25 else 2)


@cache
def corpus() -> Corpus:
    """The one corpus of the process; about a second when it is first asked for."""
    return Corpus()


def _read() -> Iterator[Line]:
    folder = files("vivavoce.tools") / "data"
    at = 0
    for name in _FILES:
        for row in (folder / name).read_text("utf-8").splitlines():
            source, fame, author, title, text = row.split("\t")
            poem = Poem(source, int(fame), author, title)
            for number, sentence in enumerate(text.split("。")):
                for clause in sentence.split("，"):
                    if kept := han(clause):
                        yield Line(at, kept, poem, number)
                        at += 1


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for a, b in pairwise(text):
        yield from product(folded_readings(a), folded_readings(b))


def _unexplained(rest: str, line: Line) -> str:
    """What was said beside a line and is neither a filler nor its poet or title."""
    rest = core_zh(rest) if rest else ""
    for name in (line.poem.title, line.poem.author, "诗经"):
        cost, start, end = within(rest, name)
        if len(name) > 1 and end > start and cost <= 0.25 * len(name):
            rest = rest[:start] + rest[end:]
    return core_zh("".join(c for c in rest if c not in _ABOUT)) if len(rest) > 1 else ""
