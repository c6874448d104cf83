"""The words of driving per language, read from `lexicon.<language>.txt` beside this file.

tag: word word word          Chinese, by spaces
tag: a phrase | another      English, by bars; indented lines go on
"""

from functools import cache
from pathlib import Path
from typing import Final

from vivavoce.languages import Language

FOLDER: Final = Path(__file__).parent
FILLER: Final = "filler"
"""Tag of words that say nothing about whether something is meant for the car."""


@cache
def phrases_by_tag(language: Language) -> dict[str, tuple[str, ...]]:
    """Phrases by tag."""
    text = (FOLDER / f"lexicon.{language}.txt").read_text("utf-8")
    joined = text.replace("\n    ", " ")
    table: dict[str, tuple[str, ...]] = {}
    for line in joined.splitlines():
        tag, colon, phrases = line.partition(":")
        if colon and not line.startswith("#"):
            table[tag] = split(phrases, language)
    return table


def split(phrases: str, language: Language) -> tuple[str, ...]:
    """The phrases of one entry."""
    parts = phrases.split() if language == "zh" else phrases.split("|")
    return tuple(part.strip() for part in parts if part.strip())
