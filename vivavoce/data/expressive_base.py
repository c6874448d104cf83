"""Neutral sentences in many synthetic voices: what the manners are made from.

A folder holds NAME_0.wav (24 kHz) and NAME_0.json (voice, language, text, syllables, split). Voices
and sentences are split alike: those that measure never train. The sentences are ours (Apache-2.0);
the voices are Kokoro's style tables (Apache-2.0): those in the package, or a folder with all 54.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping
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
from vivavoce.voice.styles import StyleTables, name_of, parse

Split = Literal["train", "tune", "test"]
"""`train` fits the classifiers, `tune` sets temperatures and thresholds, `test` is the bench."""

TUNE: Final = frozenset(
    "af_kore af_sarah am_eric am_onyx bf_isabella bm_daniel hf_beta hm_psi if_sara im_nicola "
    "jf_nezumi pm_alex zf_xiaoni zm_yunyang".split()
)
TEST: Final = frozenset(
    "af_bella am_fenrir am_michael bf_emma bm_fable zf_xiaobei zm_yunxi".split()
)
"""All of these ship with the package, so that everybody can run the bench."""
_LEFT_OUT: Final = frozenset({"af_nicole"})
"""Whispers all the time."""
ODD: Final = frozenset("zm_yunxia jf_alpha jf_tebukuro zf_xiaoyi".split())
"""Grown-ups who speak as children do in plays: no labels of sex and age can be had from them, but
half of one and half of a grown-up is a young man or woman."""
_BLENDS: Final[Mapping[Split, int]] = {"train": 48, "tune": 12}
"""Speakers mixed from two style tables of one sex and one split."""
_WEIGHTS: Final = (0.3, 0.7)
_OF_TABLES: Final[Mapping[Split, int]] = {"train": 3, "tune": 3, "test": 6}
_OF_BLENDS: Final = 2
"""Clips of each."""

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
    """The split of a table, or of a blend by its first: all of its tables are in the same one."""
    table = next(iter(parse(voice)))
    return "test" if table in TEST else "tune" if table in TUNE else "train"


def syllables(text: str, phonemes: str, language: Language) -> int:
    """Characters of a Chinese sentence, vowels of an English one."""
    return len(HAN.findall(text)) if language == "zh" else len(_VOWELS.findall(phonemes))


def blends(names: Iterable[str]) -> list[str]:
    """Blends of these tables (`voice.styles.name_of`), always the same for the same tables.

    Every other one has a Chinese voice in it: there are few of those, fewest men.
    """
    rng = np.random.default_rng(11)
    known = sorted(set(names) - _LEFT_OUT)
    found: list[str] = []
    for split, count in _BLENDS.items():
        for number in range(count):
            sex = "fm"[number % 2]
            own = [name for name in known if name[1] == sex and split_of(name) == split]
            first = [name for name in own if name[0] == "z"] if number % 4 < 2 else own
            if len(own) < 2 or not first:
                continue
            one = str(rng.choice(first))
            other = str(rng.choice([name for name in own if name != one and name not in ODD]))
            share = round(float(rng.uniform(*_WEIGHTS)), 2)
            found.append(name_of({one: share, other: round(1 - share, 2)}))
    return sorted(set(found))


def plan(voices: Iterable[str]) -> Iterator[tuple[str, int, Language, str]]:
    """(voice, number, language, sentence), drawn by the voice's name; an English voice begins with
    Chinese sentences. The first of every voice come first."""
    drawn = [clip for voice in sorted(set(voices) - _LEFT_OUT) for clip in _of(voice)]
    yield from sorted(drawn, key=lambda clip: clip[1])


def _of(voice: str) -> Iterator[tuple[str, int, Language, str]]:
    rng = np.random.default_rng(list(voice.replace(":", "*").encode()))
    split, chinese = split_of(voice), voice.startswith("z")
    if "+" in voice:
        count, some = _OF_BLENDS, {"zh": 1 + chinese, "en": 2 - chinese}
    else:
        count, some = _OF_TABLES[split], {"zh": 2 + 2 * chinese, "en": 4 - 2 * chinese}
    texts: list[tuple[Language, str]] = []
    languages: tuple[Language, Language] = ("zh", "en")
    for language in languages:
        of_split = SENTENCES[split][language]
        chosen = rng.choice(of_split, size=some[language], replace=False)
        texts += [(language, text) for text in chosen.tolist()]
    for number, (language, text) in enumerate(texts[:count]):
        yield voice, number, language, text


def make(folder: Path, voices: Iterable[str], vectors: StyleTables, store: Store) -> None:
    """Render what `plan` says into a folder, with the store's model; clips that are there stay.

    A clip's record is written last, so that one cut short by a kill is rendered again.
    """
    from vivavoce.voice.kokoro import Kokoro
    from vivavoce.voice.phonemes import Phonemes

    phonemes = Phonemes()
    stages, vocab = store.path("kokoro-stages"), store.path("kokoro-vocab.json")
    reader = Kokoro(stages, vocab, phonemes, vectors=vectors)
    folder.mkdir(parents=True, exist_ok=True)
    for voice, number, language, text in plan(voices):
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
    """Render the clips of all voices in a folder of Kokoro's tables, and of blends of them."""
    tables = StyleTables(voices)
    found = tables.names()
    if not found:
        raise ConfigError(
            f"{voices} holds no voice tables: give package/voices of kokoro-js 1.2.1 from npm"
        )
    make(folder, [*found, *blends(found)], tables, Store())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the clips go")
    parser.add_argument("voices", type=Path, help="folder of Kokoro's voice tables")
    main(**vars(parser.parse_args()))
