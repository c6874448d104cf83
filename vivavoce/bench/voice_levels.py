"""How loud each engine renders each voice: the numbers in `voice/voices.py`.

python -m vivavoce.bench.voice_levels
"""

import sys
from collections.abc import Iterator
from typing import Final

import numpy as np

from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.hibari import Hibari
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.loudness import loudness
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.voices import VOICES, Timbre

LINES: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("今天天气真不错，我们下午一起去公园散步吧。", "这个问题问得好，让我先好好想一想。"),
    "en": (
        "I really think that is a lovely idea, so let us go together.",
        "Let me think about that for a moment, because it is a good question.",
    ),
}


def measure() -> Iterator[tuple[str, float]]:
    """Name of a Kokoro voice (or "hibari") and LUFS of its two lines, one behind the other."""
    store, phonemes = Store(), Phonemes()
    hibari = Hibari(phonemes.english)
    kokoro = Kokoro(store.path("kokoro-stages"), store.path("kokoro-vocab.json"), phonemes)
    for timbre, language in _timbres().items():
        engine = hibari if timbre.engine == "hibari" else kokoro
        said = [
            engine.render(speak(line, language), timbre.name, 1.0).samples
            for line in LINES[language]
        ]
        name = timbre.name if timbre.engine == "kokoro" else timbre.engine
        yield name, loudness(np.concatenate(said))


def _timbres() -> dict[Timbre, Language]:
    out: dict[Timbre, Language] = {}
    for voice in VOICES.values():
        out.setdefault(voice.zh, "zh")
        out.setdefault(voice.en, "en")
    return out


if __name__ == "__main__":
    for name, lufs in measure():
        sys.stdout.write(f'    "{name}": {lufs:.1f},\n')
        sys.stdout.flush()
