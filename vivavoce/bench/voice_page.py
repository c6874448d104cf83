"""The voice bench's figures as a picture and as a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vivavoce.voice.style.types import EMOTIONS

_DRAWN: Final[Mapping[str, str]] = {
    "f0_st": "F0, semitones",
    "f0_range_st": "F0 range, semitones",
    "level_lufs": "level, LU",
    "rate": "rate, octaves",
}


def plot(rows: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Measures over levels, less neutral, of every emotion whose table row has them: a PNG."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(_DRAWN), figsize=(11, 2.8), constrained_layout=True)
    for axis, (name, label) in zip(axes, _DRAWN.items(), strict=True):
        for number, emotion in enumerate(EMOTIONS):
            if name in rows[emotion]:
                means = rows[emotion][name]["means"]
                moved = [mean - means[0] for mean in means]
                axis.plot(moved, marker=".", color=f"C{number}", label=emotion)
        axis.set_title(label, fontsize=9)
        axis.set_xlabel("level", fontsize=8)
        axis.tick_params(labelsize=8)
        axis.legend(fontsize=6)
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown: neutral, levels 1, 3 and 5 of every measure, and whether it is monotone."""
    out = [
        "| emotion | measure | table | neutral | 1 | 3 | 5 | monotone | sentences |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for emotion, measures in rows.items():
        for name, row in measures.items():
            shown = [row["means"][level] for level in (0, 1, len(row["means"]) // 2, -1)]
            out.append(
                f"| {emotion} | {name} | {'+' if row['direction'] > 0 else '−'} | "
                + " | ".join(f"{value:.3g}" for value in shown)
                + f" | {'yes' if row['monotone'] else 'no'} | {row['share']:.0%} |"
            )
    return "\n".join(out)
