"""Small classifiers over the measures of a turn: one hidden layer each, in numpy.

    measures ─ standardise ─► z ─ ReLU layer ─► logits / temperature ─► p ──► label or "don't know"
                              └─ far outside what training saw? ──────────────► "don't know"

File: one npz per set of tasks, written by `train.perception`: for each TASK `TASK.names` (measures
taken), `.mean`, `.scale`, `.low`, `.high` (1st and 99th percentile of what training saw),
`.w1`, `.b1`, `.w2`, `.b2`, `.labels`, `.temperature`, `.threshold`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.npz import read_npz

_STRANGE: Final = 0.18
"""Share of the measures that may lie outside of what training saw."""
_MARGIN: Final = 0.35
"""How far outside, in widths between the percentiles, counts."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Layers:
    """The network of one task and all that belongs to it."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    low: Floats
    high: Floats
    w1: Floats
    b1: Floats
    w2: Floats
    b2: Floats
    labels: tuple[str, ...]
    temperature: float = 1.0
    threshold: float = 0.0

    def outputs(self, measures: Mapping[str, float]) -> Floats:
        """Logits, f64[labels]. Absent measures count as average."""
        x = np.array([measures.get(name, np.nan) for name in self.names])
        z = np.where(np.isfinite(x), (x - self.mean) / self.scale, 0.0)
        hidden = np.maximum(np.clip(z, -5, 5) @ self.w1 + self.b1, 0)
        out: Floats = hidden @ self.w2 + self.b2
        return out

    def strange(self, measures: Mapping[str, float]) -> bool:
        """Whether too much lies outside of what training saw for the outputs to mean anything."""
        x = np.array([measures.get(name, np.nan) for name in self.names])
        width = np.maximum(self.high - self.low, 1e-9)
        out = np.maximum(self.low - x, x - self.high) / width
        return bool(np.mean(np.nan_to_num(out) > _MARGIN) > _STRANGE)

    def probabilities(self, measures: Mapping[str, float]) -> dict[str, float]:
        """Calibrated, by label."""
        logits = self.outputs(measures) / self.temperature
        p = np.exp(logits - logits.max())
        return dict(zip(self.labels, (p / p.sum()).tolist(), strict=True))


def load(path: Path | None = None) -> dict[str, Layers]:
    """The layers of each task in a file; those that ship when no path is given."""
    where = path or Path(str(resources.files("vivavoce.perception") / "data" / "speaking.npz"))
    try:
        arrays = read_npz(where)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {where} ({error}): reinstall vivavoce") from error
    tasks = sorted({name.split(".")[0] for name in arrays})
    return {task: _layers(task, arrays) for task in tasks}


def save(path: Path, tasks: Mapping[str, Layers]) -> None:
    """Write what `load` reads; numbers as float32."""
    arrays: dict[str, NDArray[Any]] = {}
    for task, layers in tasks.items():
        for name, value in vars(layers).items():
            array = np.array(value)
            arrays[f"{task}.{name}"] = (
                array.astype(np.float32) if array.dtype == np.float64 else array.astype(np.str_)
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _layers(task: str, arrays: Mapping[str, NDArray[Any]]) -> Layers:
    def numbers(name: str) -> Floats:
        return arrays[f"{task}.{name}"].astype(np.float64)

    try:
        return Layers(
            names=tuple(arrays[f"{task}.names"].tolist()),
            labels=tuple(arrays[f"{task}.labels"].tolist()),
            temperature=float(numbers("temperature")),
            threshold=float(numbers("threshold")),
            **{name: numbers(name) for name in ("mean", "scale", "low", "high")},
            **{name: numbers(name) for name in ("w1", "b1", "w2", "b2")},
        )
    except KeyError as error:
        raise ModelError(f"perception weights without {error}: reinstall vivavoce") from error
