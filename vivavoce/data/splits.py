"""What trains and what only measures: a text or a voice is one or the other, for ever.

Texts are split by their sound (`Text.key`), so that the same words from another source are on the
same side. Voices are split by name in `voices.py`.
"""

from collections.abc import Collection, Iterable
from typing import Final

from vivavoce.data.sources import SOURCES
from vivavoce.data.texts import Text, bare
from vivavoce.ledger.clips import Split

_EVAL_SHARE: Final = 0.04


def split_of(text: Text, held_out: Collection[str] = ()) -> Split | None:
    """Which side a text is on. `held_out`: bare words (`texts.bare`) that belong to a benchmark:
    on neither side."""
    if bare(text.words) in held_out:
        return None
    if SOURCES[text.source].use == "eval":
        return "eval"
    return "eval" if int(text.key[:6], 16) < _EVAL_SHARE * 16**6 else "train"


def of_split(texts: Iterable[Text], split: Split, held_out: Collection[str] = ()) -> list[Text]:
    """The texts on one side, in their order."""
    return [text for text in texts if split_of(text, held_out) == split]
