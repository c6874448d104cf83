"""Neutral sentences in many synthetic voices: what the manners are made from.

A folder holds NAME_0.wav (24 kHz) and NAME_0.json (voice, language, text, syllables, split). Voices
and sentences are split alike: those that measure never train. The sentences are ours (Apache-2.0);
the voices are Kokoro's style tables (Apache-2.0): those in the package, or a folder with all 54.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import soundfile as sf

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.data.expressive_sentences import SENTENCES
from vivavoce.errors import ConfigError
from vivavoce.languages import HAN, Language
from vivavoce.store import Store
from vivavoce.voice.styles import read_table

Split = Literal["train", "tune", "test"]
"""`train` fits the classifiers, `tune` sets temperatures and thresholds, `test` is the bench."""

TUNE: Final = frozenset(
    "af_kore af_sarah am_eric am_onyx bf_isabella bm_daniel hf_beta hm_psi if_sara im_nicola "
    "jf_nezumi pm_alex zf_xiaoni zm_yunyang zm_yunjian".split()
)
TEST: Final = frozenset(
    "af_bella am_fenrir am_michael bf_emma bm_fable zf_xiaobei zm_yunxi".split()
)
"""All of these ship with the package, so that everybody can run the bench."""
_LEFT_OUT: Final = frozenset({"af_nicole"})
"""Whispers all the time."""
ODD: Final = frozenset("zm_yunxia jf_alpha jf_tebukuro zf_xiaoyi".split())
"""Grown-ups who speak as children do in plays: no labels of sex and age can be had from them."""

_VOWELS: Final = re.compile("[aeiouæɑɒɔəɛɜɪʊʌɐøœɚɝᵻᵊAIOQWY]")
"""Every one a syllable in misaki's English phonemes (capitals are diphthongs)."""


@dataclass(frozen=True)
class Base:
    """One neutral clip. `sex` by the second letter of the voice's name."""

    voice: str
    language: Language
    text: str
    syllables: int
    split: Split
    path: Path

    @property
    def sex(self) -> Literal["female", "male"]:
        return "female" if self.voice[1] == "f" else "male"

    def samples(self) -> Samples:
        """f32[n] at 16 kHz."""
        return read_audio(self.path)


def split_of(voice: str) -> Split:
    return "test" if voice in TEST else "tune" if voice in TUNE else "train"


def syllables(text: str, phonemes: str, language: Language) -> int:
    """Characters of a Chinese sentence, vowels of an English one."""
    return len(HAN.findall(text)) if language == "zh" else len(_VOWELS.findall(phonemes))


def plan(voices: Mapping[str, Path], each: int = 6) -> Iterator[tuple[str, Language, str]]:
    """(voice, language, sentence): two thirds in the voice's own language, drawn by its name."""
    for voice in sorted(set(voices) - _LEFT_OUT):
        rng = np.random.default_rng(list(voice.encode()))
        own = "zh" if voice.startswith("z") else "en"
        languages: tuple[Language, Language] = ("zh", "en")
        for language in languages:
            count = each * 2 // 3 if language == own else each - each * 2 // 3
            texts = SENTENCES[split_of(voice)][language]
            for text in rng.choice(texts, size=count, replace=False).tolist():
                yield voice, language, text


def tables(folder: Path) -> dict[str, Path]:
    """Style tables NAME.bin in a folder, by name."""
    return {path.stem: path for path in sorted(folder.glob("[a-z][fm]_*.bin"))}


def make(folder: Path, voices: Mapping[str, Path], stages: Path, vocab: Path) -> None:
    """Render what `plan` says into a folder; clips that are there stay.

    A clip's record is written last, so that one cut short by a kill is rendered again.
    """
    from vivavoce.voice import kokoro
    from vivavoce.voice.phonemes import Phonemes

    phonemes = Phonemes()
    reader = kokoro.Kokoro(
        stages,
        vocab,
        phonemes,
        vectors=lambda name: read_table(voices[name]),
    )
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for voice, language, text in plan(voices):
        number = counts[voice] = counts.get(voice, -1) + 1
        path = folder / f"{voice}_{number}.wav"
        if path.with_suffix(".json").exists():
            continue
        said = phonemes(((language, text),))
        base = Base(voice, language, text, syllables(text, said, language), split_of(voice), path)
        sound = reader.render(((language, text),), voice, 1.0).samples
        sf.write(path, sound, SPEAK_RATE, subtype="PCM_16")
        record = {key: value for key, value in asdict(base).items() if key != "path"}
        path.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")


def read(folder: Path) -> list[Base]:
    """All clips of a folder. Raises ConfigError when there are none."""
    found = []
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        found.append(Base(**record, path=path.with_suffix(".wav")))
    if not found:
        raise ConfigError(
            f"{folder} holds no neutral clips: make them with "
            "`python -m vivavoce.data.expressive_base FOLDER KOKORO_VOICES`"
        )
    return found


def main(folder: Path, voices: Path) -> None:
    """Render the clips of all voices in a folder of Kokoro's tables, with the store's model."""
    found = tables(voices)
    if not found:
        raise ConfigError(
            f"{voices} holds no voice tables: give package/voices of kokoro-js 1.2.1 from npm"
        )
    store = Store()
    make(folder, found, store.path("kokoro-stages"), store.path("kokoro-vocab.json"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the clips go")
    parser.add_argument("voices", type=Path, help="folder of Kokoro's voice tables")
    main(**vars(parser.parse_args()))
