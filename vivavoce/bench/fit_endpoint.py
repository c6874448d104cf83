"""Fit the end-of-turn model: `python -m vivavoce.bench.fit_endpoint` writes `audio/endpoint.json`.

`data/turns.jsonl` holds one row per stop in somebody's speech, finished or not: Smart Turn's answer
at 160 ms of silence and what Whisper-base read. `rendered`: Kokoro and hibari say the sentences of
`data/turn_phrases.txt`, whole, cut at the pause, or with only the first half; `recorded`: pauses
and ends of recordings of people, labelled by hand; `question`: the clips of `bench latency`, never
fitted on.
"""

import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.endpoint import WEIGHTS, features
from vivavoce.languages import Language

ROWS: Final = Path(__file__).parent / "data" / "turns.jsonl"
RIDGE: Final = 2.0
"""L2 penalty on every weight but the bias."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One stop."""

    set: Literal["rendered", "recorded", "question"]
    language: Language
    voice: str
    phrase: str
    complete: bool
    smart_turn: float
    words: str
    pause_ms: int | None = None
    """How long the speaker paused, where that was real or chosen."""

    def bare(self) -> str:
        """The words as a transcript without final punctuation has them."""
        return re.sub(r"[\s,.!?，。？！…]+$", "", self.words)


def load_rows(path: Path = ROWS) -> list[Row]:
    """Every stop, in file order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines]


def logistic(inputs: Matrix, targets: Matrix, weights: Matrix, ridge: float = RIDGE) -> Matrix:
    """Weighted ridge logistic regression by Newton's method; column 0 is the bias."""
    fitted = np.zeros(inputs.shape[1])
    penalty = np.full(inputs.shape[1], ridge)
    penalty[0] = 0.01
    for _ in range(40):
        answers = 1 / (1 + np.exp(-inputs @ fitted))
        gradient = inputs.T @ (weights * (answers - targets)) + penalty * fitted
        curvature = (inputs * (weights * answers * (1 - answers))[:, None]).T @ inputs
        fitted -= np.linalg.solve(curvature + np.diag(penalty), gradient)
    return fitted


def balance(rows: list[Row]) -> Matrix:
    """No voice outweighs the others however many clips it has; recordings count double."""
    count = Counter((row.voice, row.complete) for row in rows)
    return np.array(
        [
            min(1.0, 40 / count[row.voice, row.complete]) * (2 if row.set == "recorded" else 1)
            for row in rows
        ]
    )


def matrix(rows: list[Row], kind: str, *, bare: bool = False) -> tuple[Matrix, list[str]]:
    """Features of every row, [rows, features], and their names."""
    named = [
        features(
            row.smart_turn,
            (row.bare() if bare else row.words) if kind == "sound_and_words" else None,
            row.language,
        )
        for row in rows
    ]
    names = list(named[0])
    return np.array([[values[name] for name in names] for values in named]), names


def fit(rows: list[Row], kind: str) -> dict[str, float]:
    """Weights by feature name. Words are seen with and without their punctuation."""
    full, names = matrix(rows, kind)
    bare, _ = matrix(rows, kind, bare=True)
    targets = np.array([row.complete for row in rows], float)
    weights = balance(rows)
    fitted = logistic(
        np.concatenate([full, bare]),
        np.concatenate([targets, targets]),
        np.concatenate([weights, weights / 2]),
    )
    return {name: round(float(value), 3) for name, value in zip(names, fitted, strict=True)}


def _half(row: Row) -> int:
    return zlib.crc32(row.phrase.encode()) % 2


def held_out(rows: list[Row], kind: str) -> Matrix:
    """p(complete) of each row by a model that has met neither its voice nor its sentence."""
    answers = np.zeros(len(rows))
    everything, names = matrix(rows, kind)
    for voice in sorted({row.voice for row in rows}):
        for half in (0, 1):
            test = [n for n, row in enumerate(rows) if row.voice == voice and _half(row) == half]
            train = [row for row in rows if row.voice != voice and _half(row) != half]
            if test:
                weights = fit(train, kind)
                odds = everything[test] @ np.array([weights[name] for name in names])
                answers[test] = 1 / (1 + np.exp(-odds))
    return answers


def main() -> None:
    rows = [row for row in load_rows() if row.set != "question"]
    found = {kind: fit(rows, kind) for kind in ("sound", "sound_and_words")}
    WEIGHTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
