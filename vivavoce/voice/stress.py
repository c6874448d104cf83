"""Where in the spoken words the stressed stretches of the transcript are."""

from collections.abc import Iterable

from vivavoce.voice.pieces import Spoken
from vivavoce.voice.shape import MARK_UNIT, weight_of
from vivavoce.voice.style.types import Emphasis

Stretches = tuple[tuple[float, float], ...]


def stressed(shown: str, start: int, spoken: Spoken, emphasis: Iterable[Emphasis]) -> Stretches:
    """`emphasis` within `shown` (which begins at character `start` of its clause) as fractions of
    the letters in `spoken`, in which a Han character counts for three.

    Where as many words are shown as are spoken they are the same words; else (numbers, units) the
    shown ones share the time by their weight.
    """
    seen = [m for m in MARK_UNIT.finditer(shown) if weight_of(m[0])]
    said = [size for _, text in spoken for size in _sizes(text)]
    sizes = said if len(said) == len(seen) else [weight_of(m[0]) for m in seen]
    total = sum(sizes)
    out = []
    for one in emphasis:
        inside = [
            number
            for number, m in enumerate(seen)
            if m.start() + start < one.end and m.end() + start > one.begin
        ]
        if inside and total:
            first, last = inside[0], inside[-1] + 1
            out.append((sum(sizes[:first]) / total, sum(sizes[:last]) / total))
    return tuple(out)


def _sizes(text: str) -> list[float]:
    """Length of each word or Han character, in letters."""
    return [
        float(len(m[0])) if m[0].isascii() else 3.0
        for m in MARK_UNIT.finditer(text)
        if weight_of(m[0])
    ]
