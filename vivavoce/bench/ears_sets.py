"""What the ears are measured on: the packaged questions, and recordings of one's own.

`--data DIR` takes audio files with their words, all below DIR, told by

    transcripts.tsv             path (from DIR), tab, words; one line per file
    NAME.txt beside NAME.wav    the words
    ears_references.json        names known to the project (DIR holds `audio/`)
    3_speaker_7.wav             the Free Spoken Digit Dataset: the digit is said

Speech counts as recorded from people unless a folder above it is called `synthetic` or
`tau2-speech`. None of it is shipped.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.questions import choose, load_questions
from vivavoce.errors import ConfigError
from vivavoce.languages import HAN, LANGUAGES, Language

REFERENCES: Final = Path(__file__).parent / "data" / "ears_references.json"
SUFFIXES: Final = (".wav", ".flac", ".ogg", ".mp3", ".sph")
_DIGIT: Final = re.compile(r"(\d)_[a-z]+_\d+")
_DIGITS: Final = "zero one two three four five six seven eight nine".split()
_SYNTHETIC: Final = frozenset(("synthetic", "tau2-speech"))


@dataclass(frozen=True)
class Utterance:
    """Something said, and its words."""

    name: str
    language: Language
    text: str
    path: Path
    recorded: bool
    """By a person."""

    def audio(self) -> Samples:
        """f32[n] at 16 kHz, mono."""
        return read_audio(self.path, LISTEN_RATE)


def packaged(each: int) -> list[Utterance]:
    """`each` synthetic questions per language, and all recorded ones."""
    known = load_questions()
    rendered = tuple(question for question in known if not question.recorded)
    chosen = [one for language in LANGUAGES for one in choose(rendered, language, each)]
    chosen += [question for question in known if question.recorded]
    return [Utterance(q.id, q.language, q.text, q.path, q.recorded) for q in chosen]


def found(folder: Path, each: int) -> list[Utterance]:
    """What is below `folder`, `each` at most per language and kind, spread evenly.

    Raises `ConfigError` when there is no audio whose words are known.
    """
    words = dict(_words(folder))
    all_of = [
        Utterance(
            str(path.relative_to(folder) if path.is_relative_to(folder) else path),
            "zh" if HAN.search(text) else "en",
            text,
            path,
            not _SYNTHETIC & set(path.parts),
        )
        for path, text in sorted(words.items())
    ]
    if not all_of:
        raise ConfigError(
            f"{folder} holds no audio whose words are known: write transcripts.tsv (path, tab, "
            "words), or NAME.txt beside NAME.wav"
        )
    kinds = dict.fromkeys((one.language, one.recorded) for one in all_of)
    return [
        one
        for kind in kinds
        for one in _spread([u for u in all_of if (u.language, u.recorded) == kind], each)
    ]


def _words(folder: Path) -> Iterator[tuple[Path, str]]:
    table = folder / "transcripts.tsv"
    if table.is_file():
        for line in table.read_text(encoding="utf-8").splitlines():
            name, _, text = line.partition("\t")
            if text.strip():
                yield folder / name, text.strip()
        return
    known: dict[str, str] = json.loads(REFERENCES.read_text(encoding="utf-8"))
    for path in folder.rglob("*"):
        if path.suffix.lower() not in SUFFIXES:
            continue
        beside = path.with_suffix(".txt")
        digit = _DIGIT.fullmatch(path.stem)
        if beside.is_file():
            yield path, beside.read_text(encoding="utf-8").strip()
        elif path.name in known:
            yield path, known[path.name]
        elif digit:
            yield path, _DIGITS[int(digit[1])]


def _spread(utterances: Sequence[Utterance], count: int) -> list[Utterance]:
    if count >= len(utterances):
        return list(utterances)
    picks = np.linspace(0, len(utterances) - 1, count).round().astype(int)
    return [utterances[pick] for pick in picks]
