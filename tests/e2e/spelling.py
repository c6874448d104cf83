"""Error rates between what was said, sent and heard, on terms that are fair to both sides.

Case, punctuation, script (traditional or simplified) and emoji do not count; a number counts as the
words it is spoken with, whichever way either side wrote it. Homophones do count.
"""

import re
from collections.abc import Iterable

from vivavoce.bench.errors_in_text import units
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import Language
from vivavoce.model.simplified import simplify
from vivavoce.voice.normalise_zh import cardinal, normalise_zh

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def cardinal_en(value: int) -> str:
    """Words of 0 to 999999, as one says them aloud."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")
    unit, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    head, rest = divmod(value, unit)
    return f"{cardinal_en(head)} {name}" + (f" {cardinal_en(rest)}" if rest else "")


def spelt(text: str, language: Language) -> list[str]:
    """The units that are compared: Han characters and Latin words, or English words."""
    if language == "zh":
        said = normalise_zh(simplify(text))
        said = re.sub(r"\d+", lambda match: cardinal(int(match[0])), said)
        return units(said, "zh")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    plain = re.sub(r"\d{1,6}", lambda match: f" {cardinal_en(int(match[0]))} ", plain)
    return units(plain.replace("%", " percent "), "en")


def errors(reference: str, heard: str, language: Language) -> tuple[int, int]:
    """(edits, units of the reference)."""
    expected = spelt(reference, language)
    return edit_distance(expected, spelt(heard, language)), len(expected)


def rate(pairs: Iterable[tuple[str, str]], language: Language) -> float:
    """Edits over units, for all (reference, heard) together."""
    counted = [errors(reference, heard, language) for reference, heard in pairs]
    return sum(edits for edits, _ in counted) / max(1, sum(length for _, length in counted))
