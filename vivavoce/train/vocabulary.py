"""Which of the thinker's tokens the projector knows, and how each of them sounds.

Texts are tokenised without marks and in lower case, every English word with its space: what is not
heard is not asked for. Chinese is tokenised character by character, as Whisper writes it: an hour
of speech says most words of the thinker's vocabulary once at most, but most characters often.
Tokens are kept when they can be said, and are common or in the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.languages import HAN
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.model.units import LETTERS, SPACE
from vivavoce.npz import read_npz
from vivavoce.train.labels import units_of

LONGEST: Final = 20
"""Units of the longest token."""
_LATIN: Final = re.compile(r" ?[a-z']+")
_PIECES: Final = re.compile(rf"{HAN.pattern}|(?:(?!{HAN.pattern}).)+")
_SOUND: Final = re.compile(rf"{HAN.pattern}+|[a-z']+")
Tokens = Sequence[int]


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in the order of the projector's scores."""

    ids: NDArray[np.int64]
    spelled: NDArray[np.int64]
    """[tokens, LONGEST], units from the left, blanks after them."""
    prior: NDArray[np.float32]
    """Log share of each in the texts, smoothed."""

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path, allow_pickle=False, ids=self.ids, spelled=self.spelled, prior=self.prior
        )

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        try:
            stored = read_npz(path)
            return cls(stored["ids"], stored["spelled"], stored["prior"])
        except (OSError, ValueError, LookupError) as error:
            raise ModelError(
                f"{path} holds no vocabulary ({error}): train the projector first"
            ) from error

    def indices(self) -> dict[int, int]:
        """Index by token id."""
        return {int(token): index for index, token in enumerate(self.ids)}


def plain(text: str) -> str:
    """`text` as it is tokenised: sounds only."""
    found = _SOUND.findall(text.lower().replace("’", "'"))
    return "".join(part if HAN.match(part) else f" {part}" for part in found)


def tokens_of(tokenizer: QwenTokenizer, text: str) -> list[int]:
    """The tokens that stand for a text."""
    pieces = _PIECES.findall(plain(text))
    return [token for piece in pieces for token in tokenizer.text(piece)]


def choose(tokenizer: QwenTokenizer, texts: Iterable[str], latin: int, han: int) -> Vocabulary:
    """So many tokens of each script: those of `texts`, then the most common ones."""
    counts = Counter(token for text in texts for token in tokens_of(tokenizer, text))
    spoken: dict[int, list[int]] = {}
    for sayable, size in zip(_sayable(tokenizer), (latin, han), strict=True):
        # Numbers of tokens follow their frequency in what the thinker was trained on.
        ranked = sorted(sayable, key=lambda token: (-counts[token], token))
        spoken |= {token: sayable[token] for token in ranked[:size]}
    spelled = np.zeros((len(spoken), LONGEST), np.int64)
    for row, units in zip(spelled, spoken.values(), strict=True):
        row[: len(units)] = units
    seen = np.array([counts[token] for token in spoken], np.float64) + 0.5
    prior = np.log(seen / seen.sum()).astype(np.float32)
    return Vocabulary(np.array(list(spoken)), spelled, prior)


def _sayable(tokenizer: QwenTokenizer) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Units of all tokens that can be said: English ones, and single Chinese characters."""
    latin: dict[int, list[int]] = {}
    han: dict[int, list[int]] = {}
    for token in range(tokenizer.size):
        text = tokenizer.bytes_of(token).decode("utf-8", "replace")
        if _LATIN.fullmatch(text):
            units = [1 + LETTERS.index(char) for char in text if char in LETTERS]
            if len(units) <= LONGEST and text.strip(f"{SPACE}'"):
                latin[token] = units
        elif HAN.fullmatch(text):
            units = units_of(text)
            if 0 < len(units) <= LONGEST:
                han[token] = units
    return latin, han


def targets(
    tokenizer: QwenTokenizer, texts: Iterable[str], indices: dict[int, int]
) -> list[list[int]]:
    """Token indices of each text; tokens that are not known are left out."""
    return [
        [indices[token] for token in tokens_of(tokenizer, text) if token in indices]
        for text in texts
    ]


def text_of(tokenizer: QwenTokenizer, ids: Iterable[Any]) -> str:
    """Tokens as text."""
    return b"".join(tokenizer.bytes_of(int(token)) for token in ids).decode("utf-8", "ignore")
