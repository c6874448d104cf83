"""What a mouth is: clauses of text in, speech out. It blocks; the engine gives it a thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from vivavoce.audio.types import Samples
from vivavoce.languages import Language

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

    @property
    def silent(self) -> bool:
        return not self.spoken


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

    def splitter(self, language: Language, *, short_start: bool = True) -> ClauseSplitter:
        """For one answer in `language`; `short_start`: the first clause is cut early."""
        ...

    def render(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        """Speech of a clause in order; a clause that mixes languages yields several pieces."""
        ...

    def predict(self, clause: Clause, voice: str) -> tuple[float, float]:
        """(seconds of audio, seconds of rendering here, learnt from what was rendered)."""
        ...
