"""Texts that have every sound in them: where speech is dear, each text should teach something."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Text = TypeVar("Text")


def widest(texts: Sequence[Text], read: Callable[[Text], str], of: int) -> Iterator[Text]:
    """Of every `of` texts in turn, the one whose sounds were heard least in those before it.

    `read` gives a text's phonemes; a sound is one of them between its neighbours. A longer list
    begins as a shorter one does.
    """
    heard: Counter[str] = Counter()
    for start in range(0, len(texts), of):
        some = texts[start : start + of]
        sounds = [_sounds(read(text)) for text in some]
        news = [sum(1 / (1 + heard[one]) for one in mine) / max(1, len(mine)) for mine in sounds]
        best = news.index(max(news))
        heard.update(sounds[best])
        yield some[best]


def _sounds(phonemes: str) -> list[str]:
    padded = f" {phonemes} "
    return [padded[start : start + 3] for start in range(len(phonemes))]
