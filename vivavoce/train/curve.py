"""Learning curves: one JSON object a line, and a drawing of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vivavoce.train.jsonl import read_lines


class Curve:
    """`curve.jsonl` of a run. `step`: where the run starts; what was written after it is cut off,
    so that a run that was killed and restarted has one line for each point."""

    def __init__(self, folder: Path, step: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "curve.jsonl"
        kept = [point for point in points(folder) if point["step"] <= step]
        self._path.write_text("".join(_line(point) for point in kept), "utf-8")

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Append a point."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line({"step": step, **values}))


def points(folder: Path) -> list[dict[str, Any]]:
    """All points of a run, in order."""
    return read_lines(folder / "curve.jsonl")


def draw(folder: Path, out: Path) -> None:
    """A panel per kind of value, steps along the bottom."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    found = points(folder)
    names = sorted({name for point in found for name in point} - {"step", "seconds", "hours"})
    kinds = sorted({name.partition("/")[0] for name in names})
    figure, panels = plt.subplots(
        len(kinds), 1, figsize=(7, 3 * len(kinds)), squeeze=False, layout="constrained"
    )
    for panel, kind in zip(panels[:, 0], kinds, strict=True):
        for name in (name for name in names if name.partition("/")[0] == kind):
            seen = [(point["step"], point[name]) for point in found if name in point]
            panel.plot(*zip(*seen, strict=True), marker=".", label=name)
        panel.set_title(kind)
        panel.legend()
    figure.savefig(out)
    plt.close(figure)


def _line(point: Mapping[str, Any]) -> str:
    rounded = {k: round(v, 5) if isinstance(v, float) else v for k, v in point.items()}
    return json.dumps(rounded) + "\n"
