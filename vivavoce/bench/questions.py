"""The spoken questions the benches ask: clips shipped with the package, what is known of each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.waveform import Span
from vivavoce.languages import Language

FOLDER: Final = Path(__file__).parent / "data" / "questions"


@dataclass(frozen=True)
class Question:
    """One clip. Edges are seconds on the decoded waveform; `pause` is a hesitation inside."""

    id: str
    language: Language
    voice: str
    text: str
    start: float
    end: float
    pause: Span | None
    path: Path
    recorded: bool = False
    """A recording of a person, not rendered speech."""

    def audio(self) -> Samples:
        """The clip, f32[n] at 24 kHz."""
        return read_audio(self.path, SPEAK_RATE)


@cache
def load_questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """Every clip in `folder/questions.json`, in file order."""
    entries = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return tuple(
        Question(
            id=entry["id"],
            language=entry["language"],
            voice=entry["voice"],
            text=entry["text"],
            start=entry["start_of_speech"],
            end=entry["end_of_speech"],
            pause=Span(**entry["pause"]) if entry["pause"] else None,
            path=folder / entry["file"],
            recorded=entry["recorded"],
        )
        for entry in entries
    )


def choose(questions: tuple[Question, ...], language: Language, count: int) -> list[Question]:
    """`count` questions of one language, spread evenly over voices, hesitations and recordings."""
    mine = [question for question in questions if question.language == language]
    if count >= len(mine):
        return mine
    picks = np.linspace(0, len(mine) - 1, count).round().astype(int)
    return [mine[pick] for pick in picks]
