"""The page says what the tables do."""

import re
from pathlib import Path
from typing import Final

from vivavoce.voice.style.emotions import PROFILES, Measure
from vivavoce.voice.style.marks import read_mark
from vivavoce.voice.style.reading import read_tone, tone_in
from vivavoce.voice.style.ssml import to_marks
from vivavoce.voice.style.types import EMOTIONS, LIMITS, NEUTRAL

PAGE: Final = (Path(__file__).parents[3] / "docs" / "style.md").read_text("utf-8")
COLUMNS: Final[tuple[Measure, ...]] = (
    *("f0_mean", "f0_range", "f0_end", "energy", "rate", "high_frequency", "irregularity"),
)
LETTERS: Final = {
    "S": "scherer",
    "J": "juslin",
    "M": "murray",
    "C": "cahn",
    "K": "kamiloglu",
}


def rows(first: str) -> list[str]:
    """Cells of the row that begins with `first`."""
    (line,) = re.findall(rf"^\| {first} \|(.*)\|$", PAGE, re.MULTILINE)
    return [cell.strip() for cell in line.split("|")]


def test_the_table_of_emotions() -> None:
    for emotion in EMOTIONS:
        profile = PROFILES[emotion]
        shown = {}
        for measure, cell in zip(COLUMNS, rows(emotion), strict=True):
            if cell:
                sign, *letters = cell.split()
                shown[measure] = (1 if sign == "+" else -1, tuple(LETTERS[at] for at in letters))
        assert shown == {m: (d, profile.sources[m]) for m, d in profile.directions.items()}


def test_every_example_of_a_mark_is_one() -> None:
    (table,) = re.findall(r"\| mark \| does \|\n(.*?)\n\n", PAGE, re.DOTALL)
    cells = [line.split("|")[1] for line in table.splitlines()[1:]]
    found = re.findall(r"`([\[(（])([^\]）)]+)[\])）]", " ".join(cells))
    assert len(found) > 15
    for bracket, inner in found:
        assert read_mark(inner, square=bracket == "[", begins=False), inner


def test_limits_and_tones_and_the_sample_of_ssml() -> None:
    for name, (low, high) in LIMITS.items():
        (line,) = [
            line for line in PAGE.splitlines() if re.match(rf"\| .*`{name}`.* \| .* \|", line)
        ]
        numbers = re.findall(r"−?\d+(?:\.\d+)?", line.split("|")[-2])
        assert [float(n.replace("−", "-")) for n in numbers] == [low, high], line
    tones, ssml = re.findall(r"```(?:text|xml)\n(.*?)```", PAGE, re.DOTALL)
    assert all(read_tone(one) != NEUTRAL for one in re.split(r"·|\n", tones.strip()))
    assert to_marks(ssml) == "One [pause 300ms] [with rate=0.8 pitch=2]two[/with]."
    for prompt in ("Speak in a cheerful whisper.", "用温柔的语气说话", "语速要快"):
        assert prompt in PAGE
        assert tone_in(prompt) is not None
