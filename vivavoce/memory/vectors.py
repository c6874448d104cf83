"""Texts as vectors: hashed words, character pieces and concepts, in both languages.

Nothing is learnt and nothing is fetched, so the same text has the same vector everywhere. Concepts
have a place each; words and pieces of them fall into the rest of the `SIZE` places with a sign
(feature hashing, Weinberger et al. 2009). Words weigh 1 + log(count), concepts more, because they
are what joins a question to a fact that is worded otherwise. `Index` weighs by rarity.
"""

import functools
import math
import re
import zlib
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.languages import search_terms
from vivavoce.memory.concepts import CONCEPTS, about

SIZE: Final = 512

_WORD: Final = 1.0
_PIECE: Final = 0.2
_CONCEPT: Final = 4.0
_LATIN: Final = re.compile(r"[a-z0-9\u00c0-\u024f]{4,}")
_COMMON: Final = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her him his "
    "how i if in is it its just like me my not of on or our she so some that the them then there "
    "they this to us was we were what when where which who why will with would you your am i'm s m "
    "t ve re ll about tell again please should shall something anything user user's "
    "什么 我的 我在 我是 是什 你的 用户 户的 户在 我有 有什 么样 怎么 这个 那个 一个".split()
)


def terms(text: str) -> list[str]:
    """What full-text search and vectors see of `text`: no words that stand in every sentence."""
    return [term for term in search_terms(text) if term not in _COMMON]


_CONCEPTS: Final = {concept: place for place, concept in enumerate(CONCEPTS)}
_HASHED: Final = SIZE - len(_CONCEPTS)


@functools.lru_cache(maxsize=16384)
def _place(feature: str) -> tuple[int, float]:
    digest = zlib.crc32(feature.encode())
    return len(_CONCEPTS) + digest % _HASHED, 1.0 if digest & 0x80000000 else -1.0


def embed(text: str, concepts: frozenset[str] = frozenset()) -> NDArray[np.float32]:
    """f32[SIZE] of length 1 (0 for a text without features). `concepts`: known beside the words."""
    words = Counter(terms(text))
    features: dict[str, float] = {}
    for word, count in words.items():
        features[f"w {word}"] = _WORD * (1 + math.log(count))
        if _LATIN.fullmatch(word):
            padded = f"<{word}>"
            for at in range(len(padded) - 2):
                features[f"p {padded[at : at + 3]}"] = _PIECE
    vector = np.zeros(SIZE, np.float32)
    for feature, weight in features.items():
        place, sign = _place(feature)
        vector[place] += sign * weight
    for concept in about(text) | concepts:
        vector[_CONCEPTS[concept]] = _CONCEPT
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
