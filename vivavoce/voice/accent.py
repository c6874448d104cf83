"""English words inside a Mandarin sentence, the way a Mandarin speaker says them.

Kokoro's Mandarin voices know tones and aspiration, not English stress: given plain English phonemes
they say 逼逼地 for PPT. So stops are aspirated, diphthongs are spelled with Mandarin vowels
and stress becomes the first tone (the choice that another recogniser understood best).
"""

import re
from typing import Final

_STOP: Final = re.compile(r"(?<!s)([ptk])(?=[ˈˌ]?[iɪeɛæaɑɔoOuʊʌəɜAIWYɹlwj])")
_STRESSED: Final = re.compile(r"[ˈˌ]([AIOWY]|[iɪeɛæaɑɔouʊʌəɜɐᵊᵻ]+)")
_DIPHTHONGS: Final = str.maketrans({"I": "ai", "A": "ei", "O": "ou", "W": "au", "Y": "ɔi"})


def mandarin_accent(phonemes: str) -> str:
    """English phonemes (misaki's alphabet) -> what a Mandarin voice can say."""
    said = _STRESSED.sub(r"\1→", _STOP.sub(r"\1ʰ", phonemes))
    return re.sub(r"→+", "→", said).translate(_DIPHTHONGS)
