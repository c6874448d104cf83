"""Text to the phonemes both renderers speak: one alphabet (misaki's, which Kokoro was trained on).

English comes from hibari's reader, Mandarin from misaki's pinyin table over jieba's words, so a
sentence that mixes both is one phoneme string and is spoken by one voice in one go.
"""

import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, Final

from vivavoce.languages import HAN, Language
from vivavoce.voice.accent import mandarin_accent
from vivavoce.voice.polyphones import NOT_WORDS, WORDS
from vivavoce.voice.reading import EDGE, Reading, read
from vivavoce.voice.tones import in_context

_NAMES: Final = {"Xiao": "ʃjˈW", "Yue": "jwˈA", "Xiaoyue": "ʃjWjwˈA", "Nihao": "nihˈW"}
"""English readings of names that a letter-to-sound model cannot guess."""

_SYLLABLES: Final = {
    "er5": "ɚ",
    "r5": "ɚ",
    "n2": "ə↗n",
    "n3": "ə↓n",
    "n4": "ə↘n",
    "n5": "ən",
    "ng2": "ə↗ŋ",
    "ng3": "ə↓ŋ",
    "ng4": "ə↘ŋ",
    "ng5": "əŋ",
    "en5": "ə↗n",
    "ê1": "ei→",
    "ê2": "ei↗",
    "ê3": "ei↓",
    "ê4": "ei↘",
    "m2": "ə↗m",
    "hm5": "xəm",
    "hng5": "xəŋ",
}
"""Sounds people make that the pinyin table does not know or maps onto symbols Kokoro never saw."""

_PUNCTUATION: Final = str.maketrans(
    dict.fromkeys("，、（）()", ", ")
    | dict.fromkeys('“”"‘’《》「」『』【】·\n', " ")
    | {"。": ". ", "．": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; "}
)
_RUN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff]+")
_SPEAKABLE: Final = re.compile(r"[^,.!?;:… ]")


class EnglishPhonemes:
    """hibari's grapheme-to-phoneme reader plus the names it cannot know. Loads on first use."""

    def __init__(self) -> None:
        self._reader: Any = None
        self._lock = threading.Lock()
        self._names = re.compile(rf"\b({'|'.join(_NAMES)})\b")

    def __call__(self, text: str) -> str:
        with self._lock:
            if self._reader is None:
                from hibari.g2p import G2P

                self._reader = G2P()
            said = self._names.sub(lambda m: f"[{m[1]}](/{_NAMES[m[1]]}/)", text)
            return str(self._reader(said))


class MandarinPhonemes:
    """Han text to tone-marked phonemes, with its punctuation only. Loads on first use."""

    def __init__(self) -> None:
        self._read: Any = None
        self._cut: Any = None
        self._syllables: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        with self._lock:
            if self._read is not None:
                return
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # both use escapes newer Pythons complain about
                import jieba
                from misaki.zh import ZHG2P
                from pypinyin import Style, lazy_pinyin, load_phrases_dict

            jieba.setLogLevel(logging.WARNING)
            for word in WORDS:
                jieba.add_word(word)
            for word in NOT_WORDS:
                jieba.del_word(word)
            load_phrases_dict({word: [[p] for p in said.split()] for word, said in WORDS.items()})
            self._cut = jieba.lcut
            self._syllables = partial(
                lazy_pinyin, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore"
            )
            self._read = lru_cache(maxsize=2048)(partial(_syllable, ZHG2P.py2ipa))

    def words(self, text: str) -> list[str]:
        """`text` cut at word edges."""
        self.load()
        return list(self._cut(text))

    def syllables(self, text: str) -> list[str]:
        """Readings such as "hao3" of the Han characters in `text`, as they are said there."""
        self.load()
        runs = [run for run in _RUN.findall(text) if HAN.match(run)]
        return [said for run in runs for word in self._said(self._cut(run)) for said in word]

    def pinyin(self, readings: Iterable[str]) -> str:
        """Phonemes of readings such as "hao3", said as one word."""
        self.load()
        return "".join(map(self._read, readings))

    def __call__(self, text: str) -> str:
        return self.spelled(text).replace(EDGE, "")

    def spelled(self, text: str) -> str:
        """The same with `EDGE` between the syllables of a word."""
        self.load()
        out: list[str] = []
        for run in _RUN.findall(text.translate(_PUNCTUATION)):
            if HAN.match(run):
                out.append(self._han(self._cut(run)))
            else:
                out.append("".join(c for c in run if c in ",.!?;:… "))
        joined = re.sub(r"\s+", " ", "".join(out)).replace(chr(815), "")
        return re.sub(r" (?=[,.!?;:…])", "", joined).strip()

    def _said(self, words: list[str]) -> list[list[str]]:
        readings = [list(self._syllables(word)) for word in words]
        if [len(word) for word in words] == [len(reading) for reading in readings]:
            readings = in_context(words, readings)
        return readings

    def _han(self, words: list[str]) -> str:
        return " ".join(
            EDGE.join(filter(None, map(self._read, reading))) for reading in self._said(words)
        )


def _syllable(table: Callable[[str], str], pinyin: str) -> str:
    """Phonemes of one syllable such as "hao3"; nothing for one that no table has."""
    if pinyin in _SYLLABLES:
        return _SYLLABLES[pinyin]
    try:
        return table(pinyin)
    except (ValueError, KeyError, AssertionError):
        return ""


class Phonemes:
    """Both languages behind one call."""

    def __init__(self) -> None:
        self.english = EnglishPhonemes()
        self.mandarin = MandarinPhonemes()

    def __call__(self, pieces: tuple[tuple[Language, str], ...]) -> str:
        """Phonemes of all pieces in order, one space between words."""
        return self.read(pieces).symbols

    def read(self, pieces: tuple[tuple[Language, str], ...]) -> Reading:
        """The same, and which word each of them belongs to; empty when nothing can be said."""
        mixed = any(lang == "zh" for lang, _ in pieces)
        said = [
            self.mandarin.spelled(text)
            if lang == "zh"
            else mandarin_accent(self.english(text))
            if mixed
            else self.english(text)
            for lang, text in pieces
        ]
        return read(pieces, said if any(map(_SPEAKABLE.search, said)) else [""] * len(said))
