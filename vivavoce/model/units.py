"""What the CTC head spells with: English letters, and Mandarin as initials and toned finals.

Mandarin is not spelled in Han characters: an hour of speech holds thousands of them, most of them
once or twice, but only 200 initials and toned finals, each of them hundreds of times. `han_words`
turns syllables into characters.

    "hi 你好" -> h i space  n i3  h ao3      (no space inside Mandarin: a final ends its syllable)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BLANK: Final = 0
SPACE: Final = " "
LETTERS: Final = (SPACE, "'", *"abcdefghijklmnopqrstuvwxyz")
INITIALS: Final = tuple("b p m f d t n l g k h j q x zh ch sh r z c s".split())
FINALS: Final = tuple(
    "a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iou o ong ou u ua uai uan uang "
    "uei uen ueng uo v van ve vn".split()
)
TONES: Final = (1, 2, 3, 4, 5)
"""5 is the neutral tone."""

FIRST_INITIAL: Final = 1 + len(LETTERS)
FIRST_FINAL: Final = FIRST_INITIAL + len(INITIALS)
COUNT: Final = FIRST_FINAL + len(FINALS) * len(TONES)
"""Units with the blank."""

_LETTER: Final = {letter: 1 + index for index, letter in enumerate(LETTERS)}
_INITIAL: Final = {initial: FIRST_INITIAL + index for index, initial in enumerate(INITIALS)}
_FINAL: Final = {final: index for index, final in enumerate(FINALS)}


@dataclass(frozen=True)
class Syllable:
    """A Mandarin syllable; `initial` is empty where it begins with a vowel."""

    initial: str
    final: str
    tone: int

    @property
    def sound(self) -> str:
        """The syllable without its tone."""
        return f"{self.initial}-{self.final}"


def letters(text: str) -> list[int]:
    """Units of lower-case words; characters that are no letters are spaces between them."""
    plain = "".join(char if char in _LETTER else SPACE for char in text.lower())
    return [_LETTER[char] for char in SPACE.join(plain.split())]


def sounds(syllables: Iterable[Syllable]) -> list[int]:
    """Units of Mandarin syllables."""
    found: list[int] = []
    for one in syllables:
        if one.initial:
            found.append(_INITIAL[one.initial])
        found.append(FIRST_FINAL + _FINAL[one.final] * len(TONES) + TONES.index(one.tone))
    return found


def collapse(best: Iterable[int], before: int = BLANK) -> list[int]:
    """CTC's reading of the best unit of every frame: repetitions are one, blanks are none."""
    found: list[int] = []
    for unit in best:
        if unit not in (before, BLANK):
            found.append(unit)
        before = unit
    return found


def spelled(units: Sequence[int]) -> list[str | list[Syllable]]:
    """Units as runs of letters and runs of syllables, in order.

    An initial without a final is dropped: half a syllable says too little.
    """
    runs: list[str | list[Syllable]] = []
    initial = ""
    for unit in units:
        if FIRST_INITIAL <= unit < FIRST_FINAL:
            initial = INITIALS[unit - FIRST_INITIAL]
        elif unit >= FIRST_FINAL:
            final, tone = divmod(unit - FIRST_FINAL, len(TONES))
            syllable = Syllable(initial, FINALS[final], TONES[tone])
            initial = ""
            if runs and isinstance(runs[-1], list):
                runs[-1].append(syllable)
            else:
                runs.append([syllable])
        elif unit != BLANK:
            letter = LETTERS[unit - 1]
            if runs and isinstance(runs[-1], str):
                runs[-1] += letter
            else:
                runs.append(letter)
    return runs
