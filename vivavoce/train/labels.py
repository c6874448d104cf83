"""What a text sounds like, in the units of the CTC head."""

import re
from functools import cache
from typing import Final

from vivavoce.languages import HAN
from vivavoce.model.units import FINALS, Syllable, letters, sounds
from vivavoce.voice.phonemes import MandarinPhonemes

_RUNS: Final = re.compile(rf"(?:{HAN.pattern})+|(?:(?!{HAN.pattern}).)+", re.DOTALL)
_ODD: Final = {
    "r": ("", "er"),
    "n": ("", "en"),
    "ng": ("", "eng"),
    "m": ("", "en"),
    "hm": ("h", "en"),
    "hng": ("h", "eng"),
    "ê": ("", "ei"),
}
"""Sounds outside of the table of initials and finals, as the nearest inside."""


def units_of(text: str) -> list[int]:
    """Units of a text in words (digits have been written out before)."""
    found: list[int] = []
    for run in _RUNS.findall(text):
        if HAN.match(run):
            found += sounds(syllables_of(run))
        else:
            found += letters(run)
    return found


def syllables_of(han: str) -> list[Syllable]:
    """How a row of Han characters is said."""
    return [one for said in _mandarin().syllables(han) if (one := syllable(said))]


@cache
def syllable(pinyin: str) -> Syllable | None:
    """The syllable of numbered pinyin such as "hao3"; None when it is none."""
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    plain, tone = pinyin[:-1], pinyin[-1:]
    if not tone.isdigit() or not plain:
        plain, tone = pinyin, "5"
    initial, final = _ODD.get(plain, ("", ""))
    if not final:
        initial = to_initials(plain, strict=True)
        final = to_finals(plain, strict=True, v_to_u=False)
    return Syllable(initial, final, int(tone)) if final in FINALS else None


@cache
def _mandarin() -> MandarinPhonemes:
    return MandarinPhonemes()
