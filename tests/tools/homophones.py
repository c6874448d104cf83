"""What a recogniser does to Chinese: other characters of the same syllable, at random."""

import random
from collections import defaultdict
from functools import cache

from vivavoce.tools.sounds import readings


@cache
def _by_syllable() -> dict[str, list[str]]:
    """The 3755 common characters (level 1 of GB 2312) by toneless syllable."""
    found: dict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue  # the last row of level 1 is not full
            for syllable in readings(character):
                found[syllable].append(character)
    return found


def homophone(character: str, dice: random.Random) -> str:
    """Another common character that can be read like this one; itself if there is none."""
    others = sorted(
        {o for syllable in readings(character) for o in _by_syllable()[syllable]} - {character}
    )
    return dice.choice(others) if others else character


def one_wrong(text: str, dice: random.Random) -> str:
    """`text` with one character misheard."""
    at = dice.randrange(len(text))
    return text[:at] + homophone(text[at], dice) + text[at + 1 :]


def noisy(text: str, share: float, dice: random.Random) -> str:
    """`text` with about `share` of its characters misheard."""
    return "".join(homophone(c, dice) if dice.random() < share else c for c in text)
