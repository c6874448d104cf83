"""What is spoken: a text with its source, in the words a speaker says.

Only texts that can be read aloud without doubt are let in: no digits, no other script, a length
of one breath. So the text of a clip is what is heard in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, get_args

from vivavoce.languages import HAN, Language, simplified
from vivavoce.voice.normalise_en import normalise_en
from vivavoce.voice.normalise_zh import normalise_zh

Kind = Literal["question", "command", "talk", "number", "name", "verse", "backchannel"]
"""`backchannel`: what a listener says while the other goes on talking."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_ENGLISH: Final = re.compile(r"[A-Za-z][A-Za-z' -]*(?:[,;] [A-Za-z' -]+)*[.?!]?")
_CHINESE: Final = re.compile(rf"(?:{HAN.pattern})+(?:[，、；](?:{HAN.pattern})+)*[。？！]?")
_ASKS: Final = re.compile(
    r"(?:what|who|whose|where|when|why|which|how|is|are|am|was|were|do|does|did|can|could|will|"
    r"would|should|shall|may|has|have)(?:'s|'re|'d|'ll)?\b",
    re.IGNORECASE,
)
_LENGTHS: Final[dict[Language, tuple[int, int]]] = {"en": (1, 16), "zh": (2, 26)}
"""Fewest and most words (characters) of a text."""


@dataclass(frozen=True)
class Text:
    """One thing to say. `words` is as spoken, with light punctuation."""

    words: str
    language: Language
    kind: Kind
    source: str
    """Name in `sources.SOURCES`."""

    @property
    def key(self) -> str:
        """The same for texts that sound the same: 12 hex digits of their bare words."""
        return sha256(f"{self.language} {bare(self.words)}".encode()).hexdigest()[:12]


def bare(words: str) -> str:
    """Lower-case words (Han characters) only: what sounds alike is alike."""
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", words.lower().replace("’", "'")))


def spoken(raw: str, language: Language) -> str | None:
    """`raw` as it is said, or None when it is not a text for us."""
    words = _spoken_zh(raw) if language == "zh" else _spoken_en(raw)
    if words is None:
        return None
    least, most = _LENGTHS[language]
    length = len(HAN.findall(words)) if language == "zh" else len(words.split())
    return words if least <= length <= most else None


def _spoken_en(raw: str) -> str | None:
    plain = raw.replace("’", "'").replace("‘", "'").replace("“", "").replace("”", "")
    words = normalise_en(plain.replace('"', "").strip())
    if not _ENGLISH.fullmatch(words) or max(map(len, words.split())) > 16:
        return None
    if re.search(r"\b[A-Z]{2,}\b|\b(?!I\b)[B-HJ-Z]\b", words):
        return None  # letters spelt out or an acronym: nobody knows how it is written
    if words[-1] in ".?!":
        return words
    return words + ("?" if _ASKS.match(words) else ".")


def _spoken_zh(raw: str) -> str | None:
    plain = re.sub(r"[“”‘’《》「」\s]", "", simplified(raw)).replace(",", "，")
    words = normalise_zh(plain.replace("?", "？").replace("!", "！").replace("~", ""))
    if not _CHINESE.fullmatch(words):
        return None
    return words if words[-1] in "。？！" else words + "。"


def distinct(texts: Iterable[Text]) -> Iterator[Text]:
    """Only the first of those that sound alike."""
    seen: set[str] = set()
    for text in texts:
        if text.key not in seen:
            seen.add(text.key)
            yield text
