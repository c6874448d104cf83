"""Choosing the next token from logits."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vivavoce.model.parts import Sampling

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class Sampler:
    """Temperature, top-k, top-p and a repetition penalty, with a seed.

    The penalty (Keskar et al. 2019, arXiv 1909.05858) applies in full to what this answer has said
    and by its square root to `earlier` answers.
    """

    def __init__(self, sampling: Sampling, banned: Ids, earlier: Iterable[int] = ()) -> None:
        self._sampling = sampling
        self._banned = banned
        self._random = np.random.default_rng(sampling.seed)
        self._penalty = dict.fromkeys(earlier, sampling.repetition_penalty**0.5)

    def said(self, token: int) -> None:
        """Remember a word of this answer."""
        self._penalty[token] = self._sampling.repetition_penalty

    def choose(self, logits: Floats) -> int:
        """Pick a token from f32[vocab]."""
        scores = logits.copy()
        scores[self._banned] = -np.inf
        if self._penalty:
            ids = np.fromiter(self._penalty.keys(), np.int64)
            by = np.fromiter(self._penalty.values(), np.float32)
            scores[ids] = np.where(scores[ids] > 0, scores[ids] / by, scores[ids] * by)
        if self._sampling.temperature <= 0:
            return int(scores.argmax())
        return self._draw(scores)

    def _draw(self, scores: Floats) -> int:
        count = min(self._sampling.top_k or len(scores), len(scores))
        top: Ids = np.argpartition(scores, -count)[-count:]
        top = top[np.argsort(-scores[top])]
        heat = scores[top].astype(np.float64) / self._sampling.temperature
        odds = np.exp(heat - heat[0])
        odds /= odds.sum()
        before = np.cumsum(odds) - odds
        odds[before >= self._sampling.top_p] = 0.0
        return int(self._random.choice(top, p=odds / odds.sum()))


def merged(parts: Sequence[Ids]) -> Ids:
    """One sorted array of distinct ids."""
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)


def ranked(logits: Floats, count: int) -> list[int]:
    """The `count` likeliest tokens of f32[vocab], best first."""
    top = (
        np.argpartition(logits, -count)[-count:] if count < len(logits) else np.arange(len(logits))
    )
    order: list[int] = top[np.argsort(-logits[top])].tolist()
    return order
