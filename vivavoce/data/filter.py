"""Does a clip say its text? It is transcribed again, and compared by sound.

Numbers are compared as digits, however they are grouped. Mandarin is compared by its syllables
without tones: a recogniser that writes another character of that sound has heard the clip right.
"""

import re
from typing import Final, Protocol

from vivavoce.audio.types import Samples
from vivavoce.data.texts import bare
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import HAN, Language, simplified
from vivavoce.ledger.clips import Verdict
from vivavoce.model.ears import WhisperEars
from vivavoce.spoken_numbers import digits
from vivavoce.voice.normalise_zh import normalise_zh

MOST_ERRORS: Final[dict[Language, float]] = {"en": 0.10, "zh": 0.15}
"""Share of words (syllables) that may differ. The recogniser itself mishears one Mandarin syllable
in twenty, so that one in seven, of a short text, is no proof against the clip."""
_ORDINALS: Final = {
    word: f"{number}"
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        1,
    )
}
_MONEY: Final = re.compile(r"\b(?:dollars?|cents?|percent) ?")
"""Written as a sign by the recogniser, if at all."""


class Transcriber(Protocol):
    """Speech to text, for one clip at a time."""

    def __call__(self, samples: Samples, language: Language) -> str:
        """What is said in f32[n] at 16 kHz."""
        ...


class WhisperTranscriber:
    """The product's own ears; greedy, the window as long as the clip."""

    def __init__(self, ears: WhisperEars) -> None:
        self._ears = ears

    def __call__(self, samples: Samples, language: Language) -> str:
        heard = self._ears.feed(self._ears.start(language), samples, lambda: False)
        return self._ears.finish(heard, lambda: False).transcript.text


def judge(text: str, heard: str, language: Language) -> Verdict:
    """Keep the clip if what was heard sounds like its text."""
    wanted, got = sounds(text, language), sounds(heard, language)
    error = round(edit_distance(wanted, got) / max(1, len(wanted)), 3)
    kept = error <= MOST_ERRORS[language]
    return Verdict(kept, error, "" if error == 0 else heard, "" if kept else "other words heard")


def sounds(text: str, language: Language) -> list[str]:
    """What is compared: words in English, toneless syllables in Mandarin."""
    if language == "en":
        words = bare(digits(bare(text.replace(":", " ")))).replace("'", "").split()
        joined = " ".join(_ORDINALS.get(word, word) for word in words)
        joined = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", joined)
        joined = _MONEY.sub("", joined)
        return re.sub(r"(?<=\d) (?:and )?(?=\d)", "", joined).split()
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin("".join(HAN.findall(simplified(normalise_zh(text))))))
