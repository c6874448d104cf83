"""Cuts a growing answer into clauses: the first one short, so that speech starts early.

    "Well, that is a" | -> Well,          first: 1-4 words, at most 8 Han characters
    " lovely idea, and I" -> that is a lovely idea,     later: 6-14 words, 8-20 Han characters

A cut lies at punctuation if there is any in reach, else at a word edge where a speaker could
breathe. It is made as soon as it is certain: nothing that comes later would move it. Marks in the
text (`style.marks`) part clauses, too, but for emphasis, which lies inside of them:

    "Oh, [sigh] it [emphasis]rains. [happy] Well" -> Oh, | (sigh) it RAINS. | (happy) Well
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import HAN, Language, script_language
from vivavoce.voice.clean import MARK, Cleaner
from vivavoce.voice.parts import Clause
from vivavoce.voice.pieces import Spoken, speak
from vivavoce.voice.style.marks import Mark, Stress, StressNext, Unstress
from vivavoce.voice.style.scope import Scope
from vivavoce.voice.style.types import NEUTRAL, Controls, Emphasis

WordCutter = Callable[[str], list[str]]


@dataclass(frozen=True)
class Limits:
    """Clause length in words (Latin) or characters (Han)."""

    sentence: int
    """A sentence end cuts from here on."""
    comma: int
    """A comma cuts from here on."""
    longest: int
    """No clause is longer than this."""


FIRST: Final[dict[Language, Limits]] = {"zh": Limits(1, 2, 8), "en": Limits(1, 1, 4)}
SECOND: Final[dict[Language, Limits]] = {"zh": Limits(3, 6, 12), "en": Limits(3, 6, 14)}
"""The Chinese one must be rendered while the short first clause is playing."""
LATER: Final[dict[Language, Limits]] = {"zh": Limits(4, 8, 20), "en": Limits(3, 6, 14)}

_UNIT: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|[A-Za-z0-9\u00c0-\u024f]+(?:['’.,:/@&+-][A-Za-z0-9\u00c0-\u024f]+)*%?"
)
_STRONG: Final = re.compile(r"[。！？!?…\n]+[\"”’」』)）\]]*\s*|\.+[\"”’)\]]*(?:\s+|$)")
_WEAK: Final = re.compile(
    r"[，、；：][”」』）]*\s*|[,;:][\"”’)\]]*(?:\s+|$)|\s*(?:——|—|–)\s*|\s-\s"
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"“])(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Gen|Sgt|Capt|Lt|Jr|Sr|vs|etc|e\.g|i\.e|cf|approx|No|"
    r"Inc|Ltd|Co|Corp|Fig|Vol|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|(?:[A-Z]\.)*[A-Z])\.\s*$",
)
_BREATH_BEFORE: Final = frozenset(
    (
        *("and", "but", "or", "so", "because", "that", "which", "who", "when", "while", "if"),
        *("then", "than", "with", "without", "for", "from", "into", "about", "after", "before"),
        *("until", "unless", "though", "although", "as", "to", "in", "on", "at", "by", "like"),
        *("where", "how", "what"),
    )
)
_NO_BREATH_AFTER: Final = frozenset(
    (
        *("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "with", "from", "and"),
        *("but", "or", "so", "my", "your", "his", "her", "its", "our", "their", "this", "that"),
        *("these", "those", "i", "you", "he", "she", "we", "they", "it", "is", "are", "was"),
        *("were", "be", "am", "i'm", "you're", "it's", "very", "really", "too", "not", "no"),
        *("some", "any", "every", "each", "can", "could", "will", "would", "shall", "should"),
        *("may", "might", "must", "do", "does", "did", "have", "has", "had", "mr", "mrs", "ms"),
        *("dr", "because", "if", "as", "than"),
    )
)
_AFTER_PARTICLE: Final = frozenset("吧呢啊吗呀啦嘛哦哈")
_GLUE_LEFT: Final = frozenset("的了着过地得们儿子吧呢啊吗呀啦嘛哦里上下中")
_GLUE_RIGHT: Final = frozenset(
    "的地得很太最更就都也还又再不没被把给跟和与在从对向是有一这那几每第想要会能"
)
_BEFORE_MEASURE: Final = frozenset("这那一几每哪两三四五六七八九十")
_MEASURES: Final = frozenset("个件种只条张本位次家杯碗块段句部场台些")


class Splitter:
    """One answer's clauses. `words` cuts Han text at word edges (jieba)."""

    def __init__(
        self,
        language: Language,
        words: WordCutter,
        *,
        short_start: bool = True,
        tone: Controls = NEUTRAL,
    ) -> None:
        self._language = language
        self._words = words
        self._cleaner = Cleaner(marked=True)
        self._scope = Scope(tone)
        self._pending = ""
        self._marked: list[tuple[int, Mark]] = []
        """Marks and where in `_pending` they stand, in order."""
        self._stressed = False
        self._steps = [FIRST, SECOND] if short_start else []
        """Limits of the clauses to come; `LATER` after them."""

    def feed(self, text: str) -> list[Clause]:
        self._add(self._cleaner.feed(text))
        return self._take(final=False)

    def flush(self) -> list[Clause]:
        self._add(self._cleaner.flush())
        return self._take(final=True)

    def _add(self, text: str) -> None:
        first, *rest = text.split(MARK)
        self._pending += first
        for piece in rest:
            self._marked.append((len(self._pending), self._cleaner.marks.popleft()))
            self._pending += piece

    def _take(self, *, final: bool) -> list[Clause]:
        out: list[Clause] = []
        while True:
            self._apply()
            if not self._pending:
                break
            parted = next((at for at, mark in self._marked if not _is_stress(mark)), None)
            cut = self._cut(self._pending[:parted], final or parted is not None)
            if cut is None:
                break
            out.append(self._clause(cut, final))
        if final and (sounds := self._scope.sounds()):
            out.append(Clause("", (), self._scope.controls, sounds, language=self._language))
        return out

    def _apply(self) -> None:
        """Take in the marks that stand before all pending text."""
        for at, mark in tuple(self._marked):
            if at == 0 and not _is_stress(mark):
                self._scope.apply(mark)
                self._marked.remove((at, mark))

    def _clause(self, cut: int, final: bool) -> Clause:
        """The next clause, which ends at `cut`."""
        text, self._pending = self._pending[:cut], self._pending[cut:]
        shown = re.sub(r"\s*\n", "" if HAN.search(text) else " ", text)
        open_end = (bool(self._pending) or not final) and not text.endswith("\n")
        spoken: Spoken = speak(text, self._language, open_end=open_end)
        emphasis = self._emphasis(text, len(shown))
        clause = Clause(
            shown,
            spoken,
            self._scope.controls,
            self._scope.sounds(),
            emphasis,
            self._language,
        )
        if spoken:
            self._steps = self._steps[1:]
            self._scope.said(ends=self._ends_sentence(text))
        return clause

    def _ends_sentence(self, text: str) -> bool:
        return any(strong and end == len(text) for end, strong in self._marks(text, True))

    def _emphasis(self, text: str, length: int) -> tuple[Emphasis, ...]:
        """What is stressed of a clause of `text`, the first of what is pending; its marks are
        taken out and the others count from its end."""
        found: list[tuple[int, int]] = []
        begin = 0 if self._stressed else None
        rest: list[tuple[int, Mark]] = []
        for at, mark in self._marked:
            if at > len(text) or (at == len(text) and not isinstance(mark, Unstress)):
                rest.append((at - len(text), mark))
            elif isinstance(mark, StressNext):
                found.append((at, at + self._word(text[at:])))
            elif isinstance(mark, Stress):
                begin = at if begin is None else begin
            elif begin is not None:
                found.append((begin, at))
                begin = None
        self._marked, self._stressed = rest, begin is not None
        if begin is not None:
            found.append((begin, len(text)))
        return tuple(
            _trimmed(text, begin, min(end, length))
            for begin, end in found
            if text[begin : min(end, length)].strip()
        )

    def _word(self, text: str) -> int:
        """Where the first word of `text` ends."""
        start = len(text) - len(text.lstrip())
        if not HAN.match(text, start):
            word = re.compile(r"\W*[\w'’-]+").match(text)
            return word.end() if word else len(text)
        return start + len(next(iter(self._words(text[start:])), ""))

    def _cut(self, text: str, final: bool) -> int | None:
        """Length of the next clause, or None to wait for more text. `final`: `text` is all of it,
        or a mark follows."""
        units = list(_UNIT.finditer(text))
        language = script_language(text[:60], self._language)
        limits = (self._steps[0] if self._steps else LATER)[language]
        reach = units[limits.longest].start() if len(units) > limits.longest else len(text)
        marks = self._marks(text, final or self._cleaner.blank)
        for end, strong in marks:
            load = sum(unit.end() <= end for unit in units)
            if load > limits.longest:
                break
            # A style holds to the end of its sentence, however short that is.
            least = limits.comma if not strong else 1 if self._scope.styled else limits.sentence
            if load >= least or (load > 0 and text[end - 1] == "\n"):
                return end
        # One Han character more than fits shows whether the last one ends its word.
        look_ahead = 1 if language == "zh" else 0
        if final and len(units) <= limits.longest:
            return len(text)
        if not final and len(units) <= limits.longest + look_ahead:
            return None
        return self._word_edge(text, units, reach, limits, marks)

    def _marks(self, text: str, closed: bool) -> list[tuple[int, bool]]:
        """(position behind it, ends a sentence) of every punctuation that is certain, in order.
        `closed`: the text ends here, or in a blank that is not seen yet."""
        found = [(m, True) for m in _STRONG.finditer(text)]
        found += [(m, False) for m in _WEAK.finditer(text)]
        out = []
        for match, strong in sorted(found, key=lambda pair: pair[0].start()):
            mark = match[0]
            at_end = match.end() == len(text) and not closed
            if mark[0] == "." and (at_end and not mark[-1].isspace()):
                continue  # "3." may become "3.14", "e." may become "e.g."
            if mark[0] == "." and _ABBREVIATION.search(text[: match.end()]):
                continue
            if mark[-1] == "…" and at_end:
                continue
            if mark[0] in ",:-–—" and at_end and not mark[-1].isspace():
                continue
            out.append((match.end(), strong))
        return out

    def _word_edge(
        self,
        text: str,
        units: list[re.Match[str]],
        reach: int,
        limits: Limits,
        marks: list[tuple[int, bool]],
    ) -> int:
        """The best place to breathe within reach, where no punctuation offers one."""
        edges = self._edges(text)
        nearest = next((end for end, _ in marks if end > reach), None)
        least = max(2, limits.longest // 3)
        best, best_score = reach, -1e9
        for edge in edges:
            if not 0 < edge <= reach:
                continue
            load = sum(unit.end() <= edge for unit in units)
            if load < least:
                continue
            score = load / limits.longest + _breath(text, edge)
            if nearest is not None:
                rest = sum(edge <= unit.start() < nearest for unit in units)
                score -= 1.5 if rest < 3 else 0.0
            if score > best_score:
                best, best_score = edge, score
        return best

    def _edges(self, text: str) -> list[int]:
        """Positions between words; blanks belong to the word before them."""
        out: list[int] = []
        at = 0
        for word in self._words(text) if HAN.search(text) else re.findall(r"\S+\s*|\s+", text):
            at += len(word)
            if text[at : at + 1] != " ":
                out.append(at)
        return out


def _is_stress(mark: Mark) -> bool:
    return isinstance(mark, Stress | Unstress | StressNext)


def _trimmed(text: str, begin: int, end: int) -> Emphasis:
    """Without the blanks around it."""
    stretch = text[begin:end]
    return Emphasis(begin + len(stretch) - len(stretch.lstrip()), begin + len(stretch.rstrip()))


def _breath(text: str, edge: int) -> float:
    """How well a speaker could pause at `edge`: above 0 is good, far below is never."""
    left, right = text[:edge].rstrip(), text[edge:].lstrip()
    if not left or not right:
        return 0.0
    a, b = left[-1], right[0]
    glued = text[edge - 1] != " "
    if glued and (a.isascii() and b.isascii()):
        return -50.0
    if a.isdigit() or b.isdigit() or b in "，。！？、；：,.!?;:”’）)%℃":
        return -20.0
    if HAN.match(a) or HAN.match(b):
        score = 0.6 if a in _AFTER_PARTICLE else 0.3 if a == "的" else 0.0
        score -= 0.8 if b in _GLUE_LEFT else 0.0
        score -= 0.6 if a in _GLUE_RIGHT and a != "的" else 0.0
        score -= 0.8 if left[-2:-1] in _BEFORE_MEASURE and a in _MEASURES else 0.0
        score -= (
            0.5 if not (HAN.match(a) and HAN.match(b)) and not text[edge - 1].isspace() else 0.0
        )
        return score
    last, following = left.rsplit(" ", 1)[-1].lower(), re.split(r"[\s,.!?]", right, maxsplit=1)[0]
    score = 0.5 if following.lower() in _BREATH_BEFORE else 0.0
    score -= 0.9 if last in _NO_BREATH_AFTER or left.endswith((".", "$")) else 0.0
    score -= 0.7 if last[:1].isupper() and following[:1].isupper() else 0.0
    return score
