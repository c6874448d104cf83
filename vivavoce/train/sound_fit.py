"""What is fitted behind the network for sounds: how far its numbers may be believed, and scenes.

    python -m vivavoce.train.sound_fit network=sounds/sounds-1.onnx fold=1

Turns are made of recordings that the given network has not seen. Its logits, pooled as the product
pools them, become confidences by one slope and shift per kind (Platt); scenes by two layers over
what the product computes. Laughter weighs the detector against the network, learnt from drawn
laughter, so that 2.5 % of all else pass.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import Samples
from vivavoce.perception import scene
from vivavoce.perception.laughter import Floats, Laughter
from vivavoce.perception.sound_labels import KINDS, SCENES
from vivavoce.perception.sounds import DATA, Sounds, probable, rivals, strongest
from vivavoce.train import config as configs
from vivavoce.train.sound_corpus import ESC10
from vivavoce.train.sound_sets import Sources, Turn, laughs, scene_turns, turns

PASSED = 2.5
"""Percent of turns without laughter that may be taken for it."""


@dataclass(frozen=True)
class FitConfig:
    """Folders, the network and the fold that it has not seen."""

    network: Path = Path("sounds/sounds-1.onnx")
    fold: int = 1
    esc10: Path = Path("esc10")
    speech: Path = Path("vivavoce/bench/data/questions")
    out: Path = DATA
    drawn: int = 12
    words: int = 40
    laughs: int = 60
    scenes: int = 80
    parts: tuple[str, ...] = ("kinds", "scene")


class _NoLaughter(Laughter):
    """Saves nine tenths of the time where laughter is not asked for."""

    def __init__(self) -> None: ...

    def logits(self, seconds: Floats) -> Floats:
        return np.full(len(seconds), -12, np.float32)


def sources(config: FitConfig, folds: Sequence[int]) -> Sources:
    """Recordings of the folds and every other question; drawn sounds by the folds' seeds."""
    recordings = {
        kind: [
            read_audio(path)
            for fold in folds
            for path in sorted((config.esc10 / folder).glob(f"{fold}-*.ogg"))
        ]
        for folder, kind in ESC10.items()
    }
    said = [read_audio(path) for path in sorted(config.speech.glob("*.ogg"))[::2]]
    return Sources(recordings, said, range(1000 * folds[0], 1000 * folds[0] + 500))


def pooled(sounds: Sounds, samples: Samples) -> Floats:
    """Logits f32[kinds + 1] of a turn."""
    return strongest(sounds.step(samples, sounds.init_state())["kinds"])


def fit_kinds(
    sounds: Sounds, made: Sequence[Turn], laughs: Sequence[Samples]
) -> dict[str, tuple[float, ...]]:
    """Slope and shift of every kind; of laughter also the slope of what else it could be.

    Recorded kinds share theirs: sixteen turns of each are too few for two numbers."""
    logits = np.stack([pooled(sounds, turn.samples) for turn in made])
    fitted: dict[str, tuple[float, ...]] = {}
    for index, kind in enumerate(KINDS):
        if kind == "overlap":
            words = np.array([turn.kind == "" for turn in made])
            two = np.array([turn.overlap for turn in made])
            fitted[kind] = fit_overlap(logits[words, index], two[words])
            continue
        if kind == "speech":
            true = np.array([turn.speech or turn.kind == "crowd" for turn in made])
        else:
            true = np.array([turn.kind == kind for turn in made])
        model = LogisticRegression(C=0.3).fit(logits[:, index : index + 1], true)
        fitted[kind] = (round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3))
    recorded = list(ESC10.values())
    columns = logits[:, [KINDS.index(kind) for kind in recorded]]
    there = np.array([[turn.kind == kind for kind in recorded] for turn in made])
    model = LogisticRegression(C=0.3).fit(columns.reshape(-1, 1), there.reshape(-1))
    shared = (round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3))
    fitted |= dict.fromkeys(recorded, shared)
    both = np.concatenate([logits, [pooled(sounds, samples) for samples in laughs]])
    inside = np.stack([both[:, -1], [rivals(row) for row in both]], axis=1)
    laughing = np.arange(len(both)) >= len(logits)
    model = LogisticRegression(C=0.3, class_weight="balanced").fit(inside, laughing)
    slope, rival = model.coef_[0]
    worst = np.percentile(inside[~laughing] @ model.coef_[0], 100 - PASSED)
    fitted["laughter"] = tuple(round(float(value), 3) for value in (slope, rival, -worst))
    return fitted


def fit_overlap(logits: Floats, two: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift with which 1 % of single speakers pass for two: two are rare, but a feeling
    made up from two voices is worse than one that is missed."""
    model = LogisticRegression(C=0.3).fit(logits[:, None], two)
    slope = float(model.coef_[0, 0])
    return round(slope, 3), round(-slope * float(np.percentile(logits[~two], 99)), 3)


def fit_scenes(sounds: Sounds, made: Sequence[tuple[Samples, str]], path: Path) -> None:
    """Two layers over `scene.features`, written to `path`."""
    rows = []
    for samples, _ in made:
        state = sounds.step(samples, sounds.init_state())
        rows.append(scene.features(state["mel"], probable(state["kinds"])))
    inside = np.stack(rows)
    labels = np.array([SCENES.index(name) for _, name in made])
    mean, spread = inside.mean(axis=0), inside.std(axis=0) + 1e-3
    model = MLPClassifier((24,), alpha=1.0, max_iter=400, random_state=0)
    model.fit((inside - mean) / spread, labels)
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    np.savez(
        path,
        w1=(w1 / spread[:, None]).astype(np.float16),
        b1=(b1 - mean / spread @ w1).astype(np.float32),
        w2=w2.astype(np.float16),
        b2=b2.astype(np.float32),
    )


def main(config: FitConfig) -> None:
    """Fit and write `sounds.json` and `scene.npz`."""
    if "kinds" in config.parts:
        (config.out / "sounds.json").write_text(_identity(), "utf-8")
        sounds = Sounds(config.network, config.out / "sounds.json", scene=scene.Scene(None))
        made = turns(sources(config, [config.fold]), config.drawn, config.words)
        happy = laughs(range(5000, 5000 + config.laughs))
        fitted = {"kinds": fit_kinds(sounds, made, happy)}
        (config.out / "sounds.json").write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    if "scene" in config.parts:
        quick = Sounds(config.network, config.out / "sounds.json", _NoLaughter(), scene.Scene(None))
        made_scenes = scene_turns(sources(config, [1, 2, 3, 4]), config.scenes)
        fit_scenes(quick, made_scenes, config.out / "scene.npz")


def _identity() -> str:
    one: dict[str, tuple[float, ...]] = dict.fromkeys(KINDS, (1.0, 0.0))
    return json.dumps({"kinds": {**one, "laughter": (1.0, 0.0, 0.0)}}) + "\n"


if __name__ == "__main__":
    configs.command(FitConfig, main, __doc__)
