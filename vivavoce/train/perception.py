"""Stage "perception": the classifiers of the voice (perception/data/speaking.npz).

    base clips (data.expressive_base) ─ manners and channels ─► measures ─► one small network a task

Voices that train, voices that set temperature and threshold, and voices that measure (the bench)
are different ones, and so are their sentences. Needs the extra `train` (scikit-learn, WORLD).

    python -m vivavoce.train.perception BASE_FOLDER OUT.npz --syllables SYLLABLES.npz
"""

import argparse
import json
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.data.expressive_base import Split, read
from vivavoce.data.expressive_clips import clips
from vivavoce.perception import f0
from vivavoce.perception.classifier import Layers, save
from vivavoce.perception.frames import PER_SECOND, Column, Frames, measure
from vivavoce.perception.labels import FEELINGS, SPEAKING, Task
from vivavoce.perception.measures import HISS_BANDS, NAMES, VOWEL_BANDS, describe, vector
from vivavoce.perception.syllables import Counter, load, shipped

logger = logging.getLogger(__name__)

Floats = NDArray[np.float64]

_SEX: Final = (
    *"f0_log f0_range_st creak jitter shimmer hnr_db cpp_db".split(),
    *"f1_hz f2_hz f3_hz formant_hz f1_high_hz f2_high_hz f3_low_hz".split(),
    *"h1_h2 slope_low tilt_db emphasis_db alpha_db air_db treble_db flatness".split(),
    *VOWEL_BANDS,
    *HISS_BANDS,
)
_RHYTHM: Final = (
    "wander_short wander_short_range wander_long wander_long_range "
    "speed_sd speed_long_sd speed_range speed_top speed_low speed_turn "
    "interval_cv interval_pvi interval_long drift pause_share pauses pause_s pause_max mod2 mod4 "
    "mod8 pace pace2 speech_s snr_db".split()
)
_AGE: Final = (*_SEX, *"jitter_high shimmer_high hnr_low_db f0_tremor f0_rough pace".split())
_MICROPHONE: Final = "level_db snr_db treble_db air_db flatness slope_low".split()
"""What a microphone and its distance change as much as a mood does."""
_TWICE: Final = ("f0_hz", "rate_sps", "speech_s", "snr_db")
"""There as a logarithm, or no matter of manner."""
_STYLE: Final = tuple(name for name in NAMES if name not in (*_TWICE, *VOWEL_BANDS, *HISS_BANDS))
_FEELING: Final = tuple(name for name in _STYLE if name not in _MICROPHONE)
TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": tuple(_SEX),
    "age": _AGE,
    "rhythm": tuple(_RHYTHM),
    "emotions": _FEELING,
    "voice_styles": _STYLE,
    "voice_tone": _FEELING,
}
"""Measures that each network takes; level only where it means something."""

_LEAST_S: Final = 0.25
"""Seconds of speech without which nothing is judged (`perception.judging`)."""
_WARPED: Final = 3
"""Turns of even rhythm are said at this many other speeds, even and varied."""
SIZES: Final[Mapping[str, tuple[int, float, float]]] = {
    "gender": (8, 0.5, 12.0),
    "age": (16, 0.25, 4.0),
}
"""Hidden units, noise on standardised measures and weight decay where they differ: real formants
scatter more than synthetic ones do."""
RARE: Final[Mapping[str, float]] = {"voice_styles": 0.0}
"""How much more rare labels count (power of how rare they are) where it is not 0.5: every other
voice is a bit brighter than the one before, so a normal voice must be the rule."""


@dataclass(frozen=True)
class Config:
    base: Path
    out: Path
    syllables: Path | None = None
    """the counter that `perception_syllables` wrote; the one that ships unless told"""
    passes: int = 12
    tune_passes: int = 8
    hidden: int = 32
    members: int = 4
    """networks per task, which differ by chance alone; what they say is averaged"""
    alpha: float = 4.0
    seed: int = 5
    sure: float = 0.8
    """share of answers that must be right on the tuning voices: below, "don't know" """
    least: float = 0.3
    """share of clips that must be answered even so"""
    doubt: float = 0.4
    doubt_of_feelings: float = 0.55
    """confidence under which nothing is answered, however well it goes on the tuning voices"""


@dataclass(frozen=True)
class Rows:
    """Measures f64[n, len(NAMES)] of clips with what is true of them."""

    x: Floats
    labels: Sequence[Mapping[str, str]]


def main(config: Config) -> dict[str, Any]:
    """Train and write all networks; what was measured on the tuning voices."""
    counter = load(config.syllables) if config.syllables else shipped()
    train = rows(config.base, "train", config.passes, config.seed, counter)
    tune = rows(config.base, "tune", config.tune_passes, config.seed + 1, counter)
    models, report = fit(train, tune, config)
    save(config.out, models)
    return report


def rows(base: Path, split: Split, passes: int, seed: int, counter: Counter) -> Rows:
    """Make the clips of a split and measure them, where something can be heard."""
    bases = [clip for clip in read(base) if clip.split == split]
    rng = np.random.default_rng(seed)
    x, labels = [], []
    for clip in clips(bases, passes, seed):
        frames, _ = measure(clip.samples, f0.begin())
        for view, true in views(frames, clip.labels, rng):
            measures = describe(view, 0.0, counter)
            if measures["speech_s"] >= _LEAST_S:
                x.append(vector(measures))
                labels.append(true)
    return Rows(np.array(x), labels)


def views(
    frames: Frames, labels: Mapping[str, str], rng: np.random.Generator
) -> Iterator[tuple[Frames, Mapping[str, str]]]:
    """The turn, and 0.8 to 2.5 s of it: people say short things, too. What only the whole turn has
    by construction is not claimed of a part."""
    yield frames, labels
    if labels.get("rhythm") == "even":
        for _ in range(_WARPED):
            yield warped(frames, rng.uniform(0.0, 0.05), rng), {"rhythm": "even"}
            yield warped(frames, rng.uniform(0.5, 0.75), rng), {"rhythm": "varied"}
    least = int(rng.uniform(0.8, 2.5) * PER_SECOND)
    if len(frames) > 1.5 * least:
        begin = int(rng.integers(len(frames) - least))
        part = {
            task: label
            for task, label in labels.items()
            if task != "rhythm" and label not in ("hesitant", "tired", "sad")
        }
        yield frames[begin : begin + least], part


def warped(frames: Frames, wobble: float, rng: np.random.Generator) -> Frames:
    """The turn at another speed that changes within it, as `data.expressive.Manner.wobble` does."""
    knots = np.arange(int(len(frames) / PER_SECOND / 0.7) + 3) * 0.7 * PER_SECOND
    drawn = rng.normal(0, 1, len(knots))
    local = np.interp(np.arange(len(frames)), knots, (drawn - drawn.mean()) / drawn.std())
    speed = np.exp(local * wobble + rng.uniform(-0.3, 0.3))
    ends = np.cumsum(1 / speed)
    rows = np.searchsorted(ends, np.arange(int(ends[-1])), side="right").clip(0, len(frames) - 1)
    out: Frames = frames[rows].copy()
    out[:, Column.FLUX] *= speed[rows]
    return out


def fit(train: Rows, tune: Rows, config: Config) -> tuple[dict[str, Layers], dict[str, Any]]:
    """A network for every task of `TAKEN`."""
    models: dict[str, Layers] = {}
    report: dict[str, Any] = {}
    for task, names in SPEAKING.items():
        if task in TAKEN:
            models[task], report[task] = _classifier(task, names, train, tune, config)
        logger.info("%s %s", task, report.get(task))
    return models, report


def _classifier(
    task: Task, names: Sequence[str], train: Rows, tune: Rows, config: Config
) -> tuple[Layers, dict[str, Any]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    of_train, y = _labelled(task, names, train)
    layers = _prepared(task, names, train.x)
    weights = np.bincount(y, minlength=len(names)).clip(1) ** -RARE.get(task, 0.5)
    hidden, noise, alpha = SIZES.get(task, (config.hidden, 0.3, config.alpha))
    members = []
    for member in range(config.members):
        seed = config.seed + member
        rng = np.random.default_rng(seed)
        balanced = rng.choice(len(y), size=2 * len(y), p=weights[y] / weights[y].sum())
        model = MLPClassifier(
            hidden_layer_sizes=(hidden,), alpha=alpha, max_iter=80, random_state=seed
        )
        z = _z(layers, of_train[balanced])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is meant
            model.fit(z + rng.normal(0, noise, z.shape), y[balanced])
        members.append(_filled(layers, model))
    layers = _together(members)
    of_tune, right = _labelled(task, names, tune)
    logits = _outputs(layers, of_tune)
    layers = replace(layers, temperature=_temperature(logits, right))
    doubt = config.doubt_of_feelings if task in FEELINGS else config.doubt
    threshold = _threshold(logits / layers.temperature, right, config, doubt)
    layers = replace(layers, threshold=threshold)
    return layers, _score(layers, logits, right, names)


def _labelled(task: str, names: Sequence[str], some: Rows) -> tuple[Floats, NDArray[np.int64]]:
    at = [number for number, labels in enumerate(some.labels) if labels.get(task) in names]
    return some.x[at], np.array([names.index(some.labels[number][task]) for number in at])


def _prepared(task: str, names: Sequence[str], x: Floats) -> Layers:
    """How the measures of a task are standardised; the network is yet to come."""
    columns = x[:, [NAMES.index(name) for name in TAKEN[task]]]
    empty = np.zeros(0)
    return Layers(
        names=TAKEN[task],
        labels=tuple(names),
        mean=np.nanmean(columns, axis=0),
        scale=np.nanstd(columns, axis=0) + 1e-6,
        low=np.nanpercentile(columns, 1, axis=0),
        high=np.nanpercentile(columns, 99, axis=0),
        w1=empty,
        b1=empty,
        w2=empty,
        b2=empty,
    )


def _z(layers: Layers, x: Floats) -> Floats:
    columns = x[:, [NAMES.index(name) for name in layers.names]]
    return np.clip(np.nan_to_num((columns - layers.mean) / layers.scale, nan=0.0), -5, 5)


def _filled(layers: Layers, model: Any) -> Layers:
    """The trained network in its place; labels that training had no clip of are never said."""
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    if w2.shape[1] == 1:  # two classes: scikit-learn keeps one logit
        w2, b2 = np.concatenate([-w2 / 2, w2 / 2], axis=1), np.concatenate([-b2 / 2, b2 / 2])
    present = model.classes_
    wide, bias = np.zeros((len(w1[0]), len(layers.labels))), np.full(len(layers.labels), -30.0)
    wide[:, present], bias[present] = w2[:, -len(present) :], b2[-len(present) :]
    return replace(layers, w1=w1, b1=b1, w2=wide, b2=bias)


def _together(members: Sequence[Layers]) -> Layers:
    """Networks side by side as one: its outputs are the means of theirs."""
    return replace(
        members[0],
        w1=np.concatenate([one.w1 for one in members], axis=1),
        b1=np.concatenate([one.b1 for one in members]),
        w2=np.concatenate([one.w2 for one in members]) / len(members),
        b2=np.mean([one.b2 for one in members], axis=0),
    )


def _outputs(layers: Layers, x: Floats) -> Floats:
    hidden = np.maximum(_z(layers, x) @ layers.w1 + layers.b1, 0)
    out: Floats = hidden @ layers.w2 + layers.b2
    return out


def _softmax(logits: Floats) -> Floats:
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = p / p.sum(axis=1, keepdims=True)
    return out


def _temperature(logits: Floats, right: NDArray[np.int64]) -> float:
    """The one under which the tuning voices' labels are likeliest (Guo et al. 2017)."""
    at = np.arange(len(right))
    grid = np.geomspace(0.2, 8, 80)
    losses = [-np.log(_softmax(logits / t)[at, right] + 1e-9).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def _threshold(logits: Floats, right: NDArray[np.int64], config: Config, doubt: float) -> float:
    """The lowest confidence from which enough answers are right, but some must be given."""
    p = _softmax(logits)
    top, hit = p.max(axis=1), p.argmax(axis=1) == right
    grid = np.linspace(1 / p.shape[1], 0.95, 80)
    fine = [t for t in grid if (top >= t).any() and hit[top >= t].mean() >= config.sure]
    bound = float(np.quantile(top, 1 - config.least))
    return max(doubt, min(fine[0] if fine else 0.95, bound))


def _score(
    layers: Layers, logits: Floats, right: NDArray[np.int64], names: Iterable[str]
) -> dict[str, Any]:
    p = _softmax(logits / layers.temperature)
    said, sure = p.argmax(axis=1), p.max(axis=1) >= layers.threshold
    return {
        "n": len(right),
        "forced": float((said == right).mean()),
        "answered": float(sure.mean()),
        "right": float((said == right)[sure].mean()),
        "recall": {
            name: float((said == right)[right == number].mean())
            for number, name in enumerate(names)
            if (right == number).any()
        },
        "temperature": layers.temperature,
        "threshold": layers.threshold,
    }


def _parse() -> Config:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--syllables", type=Path, help="what train.perception_syllables wrote")
    parser.add_argument("--passes", type=int, default=Config.passes)
    parser.add_argument("--tune-passes", type=int, default=Config.tune_passes)
    return Config(**vars(parser.parse_args()))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logger.info(json.dumps(main(_parse()), indent=1))
