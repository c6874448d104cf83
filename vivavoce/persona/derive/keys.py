"""The words of a passage by which it is called."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from vivavoce.languages import HAN, Language

MOST: Final = 6
"""Keys of a passage."""

_COMMONEST: Final = 5000
"""Times in jieba's corpus of a word that still tells passages apart; 后来 has 13932, 面馆 10."""
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")
_COMMON: Final = frozenset(
    "about after again against also always another around away back because been "
    "before being between both came "
    "come could does doing done down during each even ever every find from gave gets "
    "give goes going gone good have "
    "having here into itself just keep kind know known less like little long look made "
    "make makes many more most much "
    "must near never next nothing often once only other others over past quite rather "
    "really same says seem seems "
    "several shall should since some something sometimes still such sure take takes "
    "than that their them then there "
    "these they thing things think this those though three through time times together "
    "told took tried turn under until "
    "upon used user very want wants well went were what when where which while whom "
    "whose will with within without "
    "would years year your yours herself himself themselves people person someone "
    "everyone anyone life lives living "
    "loves love likes hates calls works work character called moved grew never user".split()
)


def keywords(passages: Sequence[str], name: str, language: Language) -> list[tuple[str, ...]]:
    """Keys of every passage: what it speaks of and most others do not. Never the persona's name."""
    if not passages:
        return []
    found = [_chinese(text) if language == "zh" else _english(text) for text in passages]
    common = Counter(word for words in found for word in words)
    often = max(2, len(passages) // 3)
    parts = {part.casefold() for part in (name, *name.split())}
    return [
        tuple(w for w in words if common[w] <= often and w.casefold() not in parts)[:MOST]
        for words in found
    ]


def _english(text: str) -> list[str]:
    words = [
        word for word in _WORD.findall(text) if word.lower() not in _COMMON and "-old" not in word
    ]
    # Names first, then the longest: they are what a passage is about.
    ordered = sorted(words, key=lambda word: (not word[0].isupper(), -len(word)))
    return list(dict.fromkeys(word.lower().removesuffix("'s") for word in ordered))


def _chinese(text: str) -> list[str]:
    # Its dictionary takes a second to load, and only long Chinese paragraphs need it.
    import jieba

    jieba.setLogLevel(logging.WARNING)
    found = {word for word in jieba.lcut(text) if len(word) > 1 and HAN.match(word)}
    often = {word: jieba.get_FREQ(word) or 0 for word in found}
    rare = [word for word in found if often[word] <= _COMMONEST]
    return sorted(rare, key=lambda word: (often[word], text.find(word)))
