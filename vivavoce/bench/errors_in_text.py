"""Word and character error rates."""

import re

from vivavoce.languages import HAN, Language

_DIGITS = dict(
    zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True)
)


def words(text: str) -> list[str]:
    """Lower-case words without punctuation; single digits are spelt, hyphens separate."""
    plain = re.sub(r"[^\w\s']|_", " ", text.lower().replace("\u2019", "'"))
    return [_DIGITS.get(word, word) for word in plain.split()]


def characters(text: str) -> list[str]:
    """Han characters, and Latin words or numbers as one unit each."""
    return re.findall(rf"{HAN.pattern}|[a-z0-9]+", text.lower())


def units(text: str, language: Language) -> list[str]:
    """What the error rate of `language` counts: characters in Chinese, words in English."""
    return characters(text) if language == "zh" else words(text)
