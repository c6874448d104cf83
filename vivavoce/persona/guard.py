"""A guard over the answer while it streams: pure text in, verdict out.

    text so far ──► check ──► ok        say it
                              resample  the first sentence is bad, nothing was said: try once more
                              stop      say `text[:keep]` and end there

It hears assistant-speak, role labels, the wrong language, the user's sentence or an example of the
card repeated, loops, claims to be human, and rambling.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import HAN, Language
from vivavoce.persona.card import Card

Action = Literal["ok", "resample", "stop"]


@dataclass(frozen=True)
class Verdict:
    """What to do with the answer; `keep` characters of it may be said."""

    action: Action
    reason: str = ""
    keep: int = 0


ENOUGH: Final[dict[Language, int]] = {"zh": 30, "en": 20}
"""An answer ends at the first sentence end after so many words or Han characters."""
COPIED: Final[dict[Language, int]] = {"zh": 10, "en": 8}
"""So many words in a row from an example are a copy."""

_SENTENCE: Final = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？…\n]|$)[\"”’』」)]*", re.DOTALL)
_TOKEN: Final = re.compile(rf"{HAN.pattern}|[A-Za-z\u00c0-\u024f']+|\d+")
_ASSISTANT: Final = re.compile(
    r"^\s*(?:i'm|i am) sorry,\s*$|^\s*(?:很抱歉|抱歉|对不起)，\s*$|"
    r"\bas an? (?:ai|artificial|large|language)|\blanguage model\b|how (?:can|may) i (?:help"
    r"|assist)|\bassist you\b|\banything else i can\b|\bhappy to (?:help|assist)\b"
    r"|\bfeel free to\b|\bhere to (?:help|assist)\b|\bi can't (?:help|assist) (?:you )?with"
    r"|\bi'm sorry, but i\b|\b(?:qwen|alibaba|openai)\b|作为(?:一个|一名|一款)?(?:AI"
    r"|人工智能|语言模型|助手)|语言模型|阿里云|通义|千问|(?:可以|能)帮(?:助)?(?:您|到你)"
    r"|有什么(?:可以|能|需要)帮|为您|您好|无法(?:提供|回答|满足)|很抱歉|随时(?:告诉|问)我",
    re.IGNORECASE,
)
_HUMAN: Final = re.compile(
    r"\bi(?:'m| am) (?:a |really a |just a )?(?:real )?(?:human|person|man|woman)\b"
    r"|\bi'm not an? (?:ai|robot|machine)\b"
    r"|我(?:当然|就|真的?)?是(?:一?个)?(?:真人|人类|活人)|我不是(?:AI|人工智能|机器)",
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(r"```|^\s*[-*#]\s|https?://", re.MULTILINE)
_GRAVE: Final = {
    "assistant-speak": _ASSISTANT,
    "claims to be human": _HUMAN,
    "not speakable": _WRITTEN,
}


_LAUGHS: Final = frozenset({"哈", "呵", "嘿", "嘻", "啦", "ha", "haha", "la"})


class Guard:
    """Watches one answer of `card` to what the `user` said; it began with `opening`.

    `lenient` lets repetition pass: a second attempt that repeats is better than none.
    """

    def __init__(
        self,
        card: Card,
        language: Language,
        user: str = "",
        opening: str = "",
        *,
        lenient: bool = False,
    ) -> None:
        self._language = language
        self._lenient = lenient
        self._opening = len(opening)
        self._user = _tokens(user)
        self._foreign = HAN.search(user) is not None or "chinese" in user.lower()
        names = "|".join(re.escape(name) for name in card.name.values())
        self._label = re.compile(
            rf"^\s*(?:user|assistant|用户|助手|{names})\s*[:：]", re.IGNORECASE
        )
        self._examples = [_tokens(turn.assistant) for turn in card.speech(language).examples]

    def check(self, text: str, said: int = 0) -> Verdict:
        """Judge the answer so far, `said` characters of which cannot be taken back."""
        before: list[list[str]] = []
        fresh = False
        for start, end in _sentences(text):
            words = _tokens(text[start:end])
            fault = _grave(text[start:end], words) or self._drifted(words)
            if start >= said and not self._lenient:
                fault = fault or self._echo(text[start:end], words, before)
            if fault and not fresh and said <= self._opening:
                return Verdict("resample", fault, said)
            if fault:
                return Verdict("stop", fault, max(start, said))
            before.append(words)
            fresh = fresh or end > self._opening
            rest = text[end:].strip()
            if rest and end >= said and sum(map(len, before)) >= ENOUGH[self._language]:
                return Verdict("stop", "long", end)
        return Verdict("ok", keep=len(text))

    def _echo(self, sentence: str, words: list[str], before: list[list[str]]) -> str:
        if self._label.search(sentence):
            return "role label"
        if len(words) > 2 and words in before:
            return "loop"
        copied = COPIED[self._language]
        if _shared(words, self._user) >= max(0.7 * len(self._user), copied / 2):
            return "repeats the user"
        if any(_shared(words, line) >= copied for line in self._examples):
            return "copies an example"
        return ""

    def _drifted(self, words: list[str]) -> str:
        han = sum(bool(HAN.match(word)) for word in words)
        if self._language == "en":
            return "wrong language" if han and not self._foreign else ""
        return "wrong language" if len(words) >= 6 and han < 0.4 * len(words) else ""


def _grave(sentence: str, words: list[str]) -> str:
    """Faults that end an answer even in the middle of a sentence; empty: none."""
    for fault, pattern in _GRAVE.items():
        if pattern.search(sentence):
            return fault
    return "loop" if _looping(words) else ""


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text):
        yield match.start(), match.end()


def _looping(words: list[str]) -> bool:
    """At the end, the same one word five times or the same two to six words three times."""
    for size, times in ((1, 5), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3)):
        tail = words[-size * times :]
        if len(tail) == size * times and tail == tail[:size] * times and tail[0] not in _LAUGHS:
            return True
    return False


def _shared(left: list[str], right: list[str]) -> int:
    """Length of the longest run of words in both."""
    best = 0
    row = [0] * (len(right) + 1)
    for word in left:
        previous, row = row, [0] * (len(right) + 1)
        for j, other in enumerate(right):
            if word == other:
                row[j + 1] = previous[j] + 1
                best = max(best, row[j + 1])
    return best
