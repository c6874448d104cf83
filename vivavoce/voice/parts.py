"""What a mouth is: clauses of text in, speech out. It blocks; the engine gives it a thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.singing.score import Song
from vivavoce.voice.style.types import NEUTRAL, Before, Controls, Emphasis

Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Clause:
    """A piece of an answer that is rendered in one go.

    `shown` is what goes into the transcript (an exact piece of the cleaned answer, with its spaces:
    joining all `shown` gives the whole transcript); `spoken` is what is said, per language, with
    numbers, dates and units as words: 今天又改PPT -> (("zh", "今天又改"), ("en", "P P T")).
    """

    shown: str
    spoken: tuple[tuple[Language, str], ...]
    controls: Controls = NEUTRAL
    """How it is said: everything that was asked for, from the persona's tone to a mark."""
    before: tuple[Before, ...] = ()
    """Sounds and pauses before its words; a clause may have nothing else."""
    emphasis: tuple[Emphasis, ...] = ()
    language: Language = "zh"
    """Of the answer: whose voice makes the sounds where there are no words."""

    @property
    def silent(self) -> bool:
        """There is nothing to render."""
        return not self.spoken and not self.before


@dataclass(frozen=True)
class Said:
    """One piece of rendered speech, f32[n] at 24 kHz.

    `marks` = (characters of `Clause.shown` said so far, samples from the start of the clause).
    """

    samples: Samples
    marks: tuple[tuple[int, int], ...] = ()


class ClauseSplitter(Protocol):
    """Cuts a growing answer into clauses; the first one is short so that speech starts early."""

    def feed(self, text: str) -> list[Clause]: ...

    def flush(self) -> list[Clause]: ...


class Mouth(Protocol):
    """All voices of the process. Voice names are looked up in `voices`."""

    languages: tuple[Language, ...]

    @property
    def voices(self) -> tuple[str, ...]: ...

    def splitter(
        self, language: Language, *, short_start: bool = True, tone: Controls = NEUTRAL
    ) -> ClauseSplitter:
        """For one answer in `language`; `short_start`: the first clause is cut early; `tone`: what
        the clauses' marks lie on top of."""
        ...

    def render(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        """Speech of a clause in order; a clause that mixes languages yields several pieces."""
        ...

    def sing(self, song: Song, voice: str, cancelled: Cancelled) -> Iterator[Samples]:
        """f32[n] at 24 kHz, phrase after phrase; beat 0 is `singer.LEAD` seconds into it.

        Raises ScoreError when it cannot be sung.
        """
        ...

    def predict(self, clause: Clause, voice: str) -> tuple[float, float]:
        """(seconds of audio, seconds of rendering here, learnt from what was rendered)."""
        ...
