"""What is going to be said, by whom and how: all lines of a set, drawn from its seed.

A plan is a function of its job and the texts, so a run that was stopped goes on with the same one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vivavoce.data.speakers import Line
from vivavoce.data.splits import of_split
from vivavoce.data.texts import Text
from vivavoce.data.voices import HIBARI, EngineName, draw
from vivavoce.errors import ConfigError
from vivavoce.languages import HAN, Language
from vivavoce.ledger.clips import Split

_WEIGHTS: Final = {
    "built-in": 1.0,
    "templates": 8.0,
    "games": 6.0,
    "poems": 6.0,
    "code-switching": 30.0,
    "clinc-oos": 30.0,
    "assistant-axis": 36.0,
    "persona-gym": 14.0,
    "kdconv": 36.0,
    "crosswoz": 18.0,
    "xiehouyu": 22.0,
    "vocalbench": 30.0,
}
"""How often texts of a source are drawn, as long as it has any."""


@dataclass(frozen=True)
class Job:
    """One set of clips. `longest`: most words (characters) of a text."""

    language: Language
    speaker: EngineName
    split: Split
    clips: int
    seed: int
    longest: int = 12
    backchannels: bool = False
    """Nothing but backchannels; else: anything but them. There are few, so they come again."""

    def __post_init__(self) -> None:
        if self.speaker == "hibari" and (self.language != "en" or self.split != "train"):
            raise ConfigError("hibari has one voice, it speaks English and trains: use kokoro")

    @property
    def name(self) -> str:
        """Also the beginning of its shards' names."""
        what = "backchannels-" if self.backchannels else ""
        return f"{self.language}-{self.speaker}-{what}{self.split}-{self.seed}"


@dataclass(frozen=True)
class Planned:
    """A line, and the text it says."""

    line: Line
    text: Text


def plan(job: Job, texts: Sequence[Text], held_out: Collection[str] = ()) -> list[Planned]:
    """The lines of a job; fewer than it asks for when the texts are used up.

    Raises ConfigError when no text fits.
    """
    if job.backchannels:
        said = [text for text in texts if text.kind == "backchannel"]
        chosen = [said[number % len(said)] for number in range(job.clips) if said]
    else:
        usable = of_split(texts, job.split, held_out)
        chosen = _draw([text for text in usable if _fits(text, job.longest)], job)
    if not chosen:
        raise ConfigError(f"no text fits {job.name}: give a larger longest, or more sources")
    return [Planned(_line(job, number, text), text) for number, text in enumerate(chosen)]


def _fits(text: Text, longest: int) -> bool:
    units = HAN.findall(text.words) if text.language == "zh" else text.words.split()
    return text.kind != "backchannel" and len(units) <= longest


def _draw(texts: Sequence[Text], job: Job) -> list[Text]:
    """Texts by the weights of their sources, none twice."""
    rng = np.random.default_rng([job.seed, 0])
    piles: dict[str, list[Text]] = {}
    for number in rng.permutation(len(texts)):
        text = texts[int(number)]
        piles.setdefault(text.source, []).append(text)
    out: list[Text] = []
    while piles and len(out) < job.clips:
        names = sorted(piles)
        weights = np.array([_WEIGHTS.get(name, 1.0) for name in names])
        name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
        out.append(piles[name].pop())
        if not piles[name]:
            del piles[name]
    return out


def _line(job: Job, number: int, text: Text) -> Line:
    rng = np.random.default_rng([job.seed, 1, number])
    manner = _hibari(rng) if job.speaker == "hibari" else _kokoro(rng)
    speed, pitch, formant, spread = (round(float(factor), 3) for factor in manner)
    return Line(
        id=f"{job.name}-{number:06d}",
        words=text.words,
        language=job.language,
        voice=HIBARI if job.speaker == "hibari" else draw(job.language, job.split, rng),
        speed=speed,
        pitch=pitch,
        formant=formant,
        spread=spread,
        seed=int(rng.integers(2**31)),
    )


def _hibari(rng: np.random.Generator) -> tuple[float, float, float, float]:
    """(speed, pitch, formant, spread): men, women and children out of one woman."""
    speed, spread = rng.uniform(0.8, 1.25), rng.uniform(0.6, 1.5)
    kind = rng.random()
    if kind < 0.45:
        return speed, rng.uniform(0.5, 0.72), rng.uniform(0.84, 0.93), spread
    if kind < 0.9:
        return speed, rng.uniform(0.8, 1.2), rng.uniform(0.93, 1.08), spread
    return speed, rng.uniform(1.2, 1.5), rng.uniform(1.08, 1.2), spread


def _kokoro(rng: np.random.Generator) -> tuple[float, float, float, float]:
    """The same for Kokoro: it has voices enough, so they are bent a little only."""
    formant = rng.uniform(0.93, 1.08) if rng.random() < 0.6 else 1.0
    return rng.uniform(0.85, 1.2), formant, formant, 1.0
