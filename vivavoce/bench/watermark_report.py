"""`bench watermark` for people: a Markdown page and a plot."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

Figures = Mapping[str, Any]

_CURVES: Final = {
    "noise, SNR in dB": r"noise, SNR (\d+) dB",
    "Opus, kb/s": r"Opus (\d+) kb/s",
    "MP3, kb/s": r"MP3 (\d+) kb/s",
    "speed, %": r"speed ([+-][\d.]+) %",
}

_COMMAND: Final = "python -m vivavoce.bench.watermark --work sound --page docs/watermark.md"


def markdown(figures: Figures, picture: str) -> str:
    """The page docs/watermark.md."""
    opus, clean, pesq = figures["after_opus_64k"], figures["clean"], figures["pesq"]
    attacks = "\n".join(
        f"| {row['name']} | {row['clips']} | {_shares(row)} | {row['score_p5']} |"
        for row in figures["attacks"]
    )
    lengths = "\n".join(
        f"| {row['seconds']:g} | {_shares(row)} | {row['score_p5']} |" for row in figures["lengths"]
    )
    kinds = "\n".join(
        f"| {kind} | {row['clips']} | {row['alarms']} | {row['highest']} |"
        for kind, row in clean["kinds"].items()
    )
    heard = (
        f"{pesq['mean']:.2f} on average over {pesq['clips']} pieces of 8 s, "
        f"{pesq['p5']:.2f} at the 5th percentile, {pesq['lowest']:.2f} at worst"
        if pesq
        else "not measured here (install `pesq`)"
    )
    return f"""# How well the watermark is found

    {_COMMAND}

{figures["marked_seconds"]} s of speech by hibari (English) and Kokoro (Chinese), each minute with a
session of its own; clips of 5 s are cut out afterwards, at places by chance. *Found*: the score is
at least {figures["threshold"]:g}. *Read*: the payload's CRC holds and the session is right. How it
works and what it is for: [marking.md](marking.md).

| | |
|---|---|
| found in clips of 5 s after Opus at 64 kb/s | {_share(opus["found"])} of {opus["clips"]} |
| payload not read in them | {_share(1 - opus["read"])}; read wrongly: {opus["misread"]} |
| false alarms in clean clips of 5 s | {clean["alarms"]} of {clean["clips"]}, highest score \
{clean["highest"]} |
| false alarms of ten other keys on a quarter of them | {clean["other_keys"]["alarms"]} of \
{clean["other_keys"]["tests"]} |
| PESQ (wide band) against unmarked | {heard} |
| cost of marking | {figures["embedding_cpu_s_per_s"]:.4f} CPU s per second of speech |
| cost of looking for one key | {figures["detection_cpu_s_per_s"]:.4f} CPU s per second |

## What it survives

Speeds are looked for in steps of 0.5 % up to 5 %, as `vivavoce mark detect --speeds` does.

| done to the sound | clips | found | read | read wrongly | score, 5th percentile |
|---|---|---|---|---|---|
{attacks}

![Found and read]({picture})

## How much of it is needed

After Opus at 64 kb/s:

| seconds | found | read | read wrongly | score, 5th percentile |
|---|---|---|---|---|
{lengths}

## Where there is none

| kind | clips of 5 s | alarms | highest score |
|---|---|---|---|
{kinds}

Espeak speaks ten languages, the music is made up by the bench (chords, tunes, drums, sweeps);
hibari and Kokoro are our own voices, unmarked. There is no recorded music among them.
"""


def plot(figures: Figures, path: Path) -> None:
    """Shares found and read over noise, bit rates and speed."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(_CURVES) + 1, figsize=(15, 3), sharey=True)
    curves = [
        (
            label,
            [
                (float(hit[1]), row)
                for row in figures["attacks"]
                if (hit := re.fullmatch(pattern, row["name"]))
            ],
        )
        for label, pattern in _CURVES.items()
    ]
    curves.append(("length, s", [(row["seconds"], row) for row in figures["lengths"]]))
    for axis, (label, points) in zip(axes, curves, strict=True):
        points.sort(key=lambda point: point[0])
        for what in ("found", "read"):
            shares = [100 * row[what] for _, row in points]
            axis.plot([at for at, _ in points], shares, "o-", label=what)
        axis.set_xlabel(label)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("% of clips of 5 s")
    axes[0].set_ylim(-3, 103)
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def _shares(row: Mapping[str, Any]) -> str:
    return f"{_share(row['found'])} | {_share(row['read'])} | {row['misread']}"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"
