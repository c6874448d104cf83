"""The languages spoken here and how to tell their scripts apart."""

import re
from functools import cache
from typing import Any, Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def script_language(text: str, default: Language = "en") -> Language:
    """The language most of `text` is in: one Han character weighs as much as a Latin word."""
    han = len(HAN.findall(text))
    words = len(re.findall(r"[A-Za-z\u00c0-\u024f]+", text))
    if han == words == 0:
        return default
    return "zh" if han >= words else "en"


@cache
def _to_simplified() -> Any:
    from opencc import OpenCC  # loads 40 kB of tables

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` with its Han characters in simplified form, all else untouched."""
    if not HAN.search(text):
        return text
    plain: str = _to_simplified().convert(text)
    return plain
