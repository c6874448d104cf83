"""Stage: the lexicon that turns Mandarin syllables into characters (`model/han_words`).

Words and counts are jieba's (MIT), readings are pypinyin's (MIT); counts of texts of the kind that
is spoken to the server may be added.
"""

import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vivavoce.languages import HAN
from vivavoce.model import han_words
from vivavoce.model.units import Syllable
from vivavoce.train.config import command
from vivavoce.train.labels import syllable

Entry = tuple[str, list[Syllable], float]


@dataclass(frozen=True)
class LexiconConfig:
    out: Path = Path("words.gz")
    words: int = 40_000
    """Words of several characters, the most frequent ones."""
    characters: int = 4_500
    texts: Path | None = None
    """A file of sentences, one a line."""
    weight: float = 100.0
    """How much a word in `texts` counts, against one in jieba's corpus (60 million words)."""
    second: float = 0.05
    """Share of a character's count that each reading after its first one gets."""


def main(config: LexiconConfig) -> None:
    counts = _counts(config)
    han_words.write(config.out, list(entries(counts, config)))


def entries(counts: Counter[str], config: LexiconConfig) -> Iterator[Entry]:
    """Words with readings and shares."""
    from pypinyin import Style, pinyin

    total = counts.total()
    alone = Counter({word: n for word, n in counts.items() if len(word) == 1})
    longer = Counter({w: n for w, n in counts.items() if 1 < len(w) <= han_words.LONGEST})
    for char, count in alone.most_common(config.characters):
        heard = pinyin(char, style=Style.TONE3, neutral_tone_with_five=True, heteronym=True)[0]
        for rank, said in enumerate(heard):
            if one := syllable(said):
                yield char, [one], count / total * (config.second if rank else 1.0)
    for word, count in longer.most_common(config.words):
        said_so = pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
        reading = [syllable(said[0]) for said in said_so]
        whole = [one for one in reading if one]
        if len(whole) == len(word):
            yield word, whole, count / total


def _counts(config: LexiconConfig) -> Counter[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's patterns and its use of setuptools
        import jieba

        jieba.initialize()
    only_han = re.compile(rf"(?:{HAN.pattern})+")
    counts = Counter({w: n for w, n in jieba.dt.FREQ.items() if n and only_han.fullmatch(w)})
    if config.texts is not None:
        for line in config.texts.read_text("utf-8").splitlines():
            for word in jieba.cut(line):
                if only_han.fullmatch(word):
                    counts[word] += math.ceil(config.weight)
    return counts


if __name__ == "__main__":
    command(LexiconConfig, main, __doc__)
