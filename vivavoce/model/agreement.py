"""What successive readings of growing audio agree on, and what repeats itself.

LocalAgreement-2 (Liu, Spanakis, Niehues 2020; Macháček et al. 2023, "Turning Whisper into Real-Time
Transcription System"): a word is stable when two consecutive readings share it and all before it.
"""

from collections.abc import Sequence
from typing import Final

from vivavoce.model.whisper_tokens import Tokens, WhisperTokens


def shared_prefix(one: Sequence[object], other: Sequence[object]) -> int:
    """Length of the longest common prefix."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))


def agreed(earlier: Tokens, later: Tokens, vocabulary: WhisperTokens, held: int = 1) -> Tokens:
    """Whole words that both readings begin with, without the last `held` words of the shorter one:

    they lie at the edge of the audio and may still change.
    """
    shared = shared_prefix(earlier, later)
    edges = vocabulary.boundaries(later)
    common = set(vocabulary.boundaries(earlier)).intersection(edges)
    shorter = min(edges, vocabulary.boundaries(earlier), key=len)
    limit = shorter[-held] if held <= len(shorter) else 0
    return later[: max((edge for edge in common if edge <= min(shared, limit)), default=0)]


ECHO: Final = 4
"""Tokens in a row that, said a second time, are suspected to be a runaway repetition."""


def echo(tokens: Sequence[int], after: int) -> int | None:
    """Where, at or behind `after`, a text first says ECHO tokens again that it said before."""
    for index in range(max(after, 1), len(tokens) - ECHO + 1):
        again = tuple(tokens[index : index + ECHO])
        if any(tuple(tokens[i : i + ECHO]) == again for i in range(index)):
            return index
    return None
