"""Classifiers that tell emotions apart by acoustic measures. Needs scikit-learn (extra `train`).

None of them is shipped: they show what a measurement can hear.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from vivavoce.bench.voice_clips import NEUTRAL_NAME
from vivavoce.bench.voice_measures import FEATURES, PEOPLE, RATE, Floats, Measured, relative, take
from vivavoce.errors import ConfigError
from vivavoce.voice.style.types import EMOTIONS, LEVELS

HUMAN: Final[Mapping[str, str]] = {
    "W": "angry",
    "L": "bored",
    "A": "fearful",
    "F": "happy",
    "T": "sad",
    "N": NEUTRAL_NAME,
}
"""Sixth letter of an EMO-DB file (Burkhardt et al. 2005); E, disgust, has no like here."""
BOTH: Final = tuple(name for name in HUMAN.values() if name != NEUTRAL_NAME)
STRONG: Final = 4
"""The level that is compared with actors."""

_OURS: Final = (*FEATURES, RATE)


def model() -> Any:
    """Regularised linear discriminants over standardised measures."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    judge = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    return make_pipeline(SimpleImputer(), StandardScaler(), judge)


def emotions(clips: Sequence[Measured], train: frozenset[str]) -> dict[str, Any]:
    """Accuracy over all levels on sentences outside `train`, per level and per emotion; None where
    there are none."""
    rows = relative(clips)
    known = [row for row in rows if row.text in train]
    asked = [row for row in rows if row.text not in train]
    if not asked:
        return {"accuracy": None, "n": 0}
    fitted = model()
    fitted.fit(_matrix(known), [row.emotion for row in known])
    found = fitted.predict(_matrix(asked))
    right = np.array([row.emotion for row in asked]) == found
    of = {
        "level": [str(row.level) for row in asked],
        "emotion": [row.emotion for row in asked],
    }
    return {
        "accuracy": round(float(right.mean()), 4),
        "n": len(asked),
        "chance": round(1 / (len(EMOTIONS) + 1), 3),
        **{f"by_{name}": _by(right, labels) for name, labels in of.items()},
        "confused": _confused([row.emotion for row in asked], list(found)),
    }


def levels(clips: Sequence[Measured], train: frozenset[str]) -> dict[str, Any]:
    """Which of two neighbouring levels it is, per emotion; chance is a half."""
    rows = relative(clips)
    pairs: dict[str, float] = {}
    rights: list[bool] = []
    for emotion in EMOTIONS:
        of_emotion: list[bool] = []
        mine = [row for row in rows if row.emotion == emotion]
        for low in range(1, LEVELS):
            both = [row for row in mine if row.level in (low, low + 1)]
            if len({row.level for row in both}) < 2:
                continue
            fitted = model()
            known = [row for row in both if row.text in train]
            fitted.fit(_matrix(known), [row.level for row in known])
            asked = [row for row in both if row.text not in train]
            found = fitted.predict(_matrix(asked))
            right = [bool(row.level == one) for row, one in zip(asked, found, strict=True)]
            pairs[f"{emotion} {low}-{low + 1}"] = round(float(np.mean(right)), 3)
            of_emotion += right
        rights += of_emotion
    if not rights:
        return {"accuracy": None, "n": 0, "pairs": {}}
    return {"accuracy": round(float(np.mean(rights)), 4), "n": len(rights), "pairs": pairs}


def recordings(folder: Path, *emotions: str) -> list[Path]:
    """EMO-DB's files of these emotions. Raises ConfigError when `folder` has none."""
    letters = {letter for letter, emotion in HUMAN.items() if emotion in emotions}
    files = sorted(folder.rglob("*.wav"))
    files = [file for file in files if len(file.stem) > 5 and file.stem[5] in letters]
    if not files:
        raise ConfigError(f"{folder} has no EMO-DB recordings (03a01Fa.wav, ...): give its folder")
    return files


def people(folder: Path) -> list[Measured]:
    """EMO-DB's recordings, measured. Raises ConfigError when `folder` has none."""
    out = []
    for file in recordings(folder, *HUMAN.values()):
        samples, rate = soundfile.read(file, dtype="float32")
        measures, _ = take(samples, rate)
        who, what = file.stem[:2], file.stem[2:5]
        out.append(Measured(who, what, HUMAN[file.stem[5]], 0, measures))
    return out


def agreement(ours: Sequence[Measured], theirs: Sequence[Measured]) -> dict[str, Any]:
    """How often a classifier of people's emotions hears ours as meant, and how well it does on
    people it was not trained on.

    Measures are less each speaker's neutral ones. An actor's anger goes further than any control
    here, so they are also divided by each speaker's own spread over the emotions (`accuracy`);
    `unscaled` is without that.
    """
    heard = [row for row in relative(theirs) if row.emotion in BOTH]
    asked = [row for row in relative(ours) if row.emotion in BOTH and row.level == STRONG]
    meant = [row.emotion for row in asked]
    fitted = model().fit(_spread(heard), [row.emotion for row in heard])
    found = list(fitted.predict(_spread(asked)))
    right = np.array(meant) == np.array(found)
    plain = model().fit(_matrix(heard, PEOPLE), [row.emotion for row in heard])
    unscaled = np.array(meant) == plain.predict(_matrix(asked, PEOPLE))
    among: list[bool] = []
    for who in sorted({row.voice for row in heard}):
        others = [row for row in heard if row.voice != who]
        mine = [row for row in heard if row.voice == who]
        fitted = model().fit(_spread(others), [row.emotion for row in others])
        guessed = fitted.predict(_spread(mine))
        among += [bool(row.emotion == one) for row, one in zip(mine, guessed, strict=True)]
    return {
        "accuracy": round(float(right.mean()), 4),
        "unscaled": round(float(unscaled.mean()), 4),
        "n": len(asked),
        "chance": round(1 / len(BOTH), 3),
        "by_emotion": _by(right, meant),
        "by_voice": _by(right, [row.voice for row in asked]),
        "confused": _confused(meant, found),
        "people_left_out": round(float(np.mean(among)), 4),
        "recordings": len(heard),
    }


def _spread(rows: Sequence[Measured]) -> Floats:
    """f64[rows, measures] over the standard deviation of each speaker's, all emotions weighing the
    same."""
    matrix = _matrix(rows, PEOPLE)
    out = np.empty_like(matrix)
    for voice in {row.voice for row in rows}:
        mine = np.array([row.voice == voice for row in rows])
        kinds = np.array([row.emotion for row in rows])
        of_kind = [matrix[mine & (kinds == kind)] for kind in set(kinds[mine])]
        middle = np.mean([np.nanmean(part, axis=0) for part in of_kind], axis=0)
        power = [np.nanmean((part - middle) ** 2, axis=0) for part in of_kind]
        out[mine] = matrix[mine] / np.sqrt(np.mean(power, axis=0))
    return out


def _matrix(rows: Sequence[Measured], names: Sequence[str] = _OURS) -> Floats:
    """f64[rows, names]"""
    out: Floats = np.stack([row.vector(names) for row in rows])
    return out


def _by(right: Any, labels: Sequence[str]) -> dict[str, float]:
    names = np.array(labels)
    return {name: round(float(right[names == name].mean()), 3) for name in dict.fromkeys(labels)}


def _confused(meant: Sequence[str], found: Sequence[str]) -> dict[str, dict[str, int]]:
    """{meant: {heard as: times}}, the right ones left out."""
    out: dict[str, dict[str, int]] = {}
    for one, other in zip(meant, found, strict=True):
        if one != other:
            row = out.setdefault(one, {})
            row[str(other)] = row.get(str(other), 0) + 1
    return out
