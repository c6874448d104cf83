"""`bench latency` for people: a table, a Markdown page, a plot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Metrics = Mapping[str, Any]


def table(metrics: Metrics) -> str:
    """Fixed-width text, one line per configuration and language."""
    rows = [("", "p50 s", "p95 s", "n", "early", "underruns"), *_rows(metrics)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([*lines, "", *_remarks(metrics)])


def markdown(metrics: Metrics, command: str) -> str:
    """A page with the same figures and the command that reproduces them."""
    head = "| | p50 s | p95 s | n | premature | underruns |\n|---|---|---|---|---|---|"
    rows = "\n".join(f"| {' | '.join(row)} |" for row in _rows(metrics))
    remarks = "\n".join(f"- {line}" for line in _remarks(metrics))
    stages = "\n".join(
        f"| {language} | {stage} | {_figure(figures['p50'])} | {_figure(figures['p95'])} |"
        for language, found in metrics["languages"].items()
        for stage, figures in found["breakdown"].items()
    )
    stage_head = (
        "| language | stage, seconds after the end of speech | p50 | p95 |\n|---|---|---|---|"
    )
    return (
        f"# Voice-to-voice latency\n\nFrom the acoustic end of the user's speech to the first "
        f"audible sample of the answer.\n\n    {command}\n\n{head}\n{rows}\n\n"
        f"{stage_head}\n{stages}\n\n{_first_tokens(metrics)}{remarks}\n"
    )


def _first_tokens(metrics: Metrics) -> str:
    """A table of the engines, or nothing when none was measured."""
    rows = [
        f"| {engine} | {language} | {_figure(found['p50'])} | {_figure(found['p95'])} "
        f"| {found['n']} |"
        for engine, languages in metrics["first_token"].items()
        for language, found in languages.items()
    ]
    if not rows:
        return ""
    return (
        "From the acoustic end of speech to the first token, without the silence that the endpoint "
        "waits for, speculation off:\n\n| engine | language | p50 s | p95 s | n |\n"
        "|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
    )


def plot(metrics: Metrics, path: Path) -> None:
    """Bars of p50 with a whisker to p95, one panel per language, written to `path` (PNG, SVG)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    languages = list(metrics["languages"])
    figure, panels = pyplot.subplots(
        1, len(languages), figsize=(5.5 * len(languages), 4.2), sharey=True, squeeze=False
    )
    for panel, language in zip(panels[0], languages, strict=True):
        bars = _bars(metrics, language)
        places = range(len(bars))
        p50 = [p50 for _, p50, _ in bars]
        over = [p95 - p50 for _, p50, p95 in bars]
        colours = ["#2a7f62"] + ["#8a8f98"] * (len(bars) - 1)
        panel.bar(places, p50, yerr=[[0.0] * len(bars), over], color=colours, capsize=3)
        panel.set_xticks(places, [name for name, _, _ in bars], rotation=35, ha="right")
        panel.set_xlim(-0.8, max(len(bars), 3) - 0.2)
        panel.set_title({"en": "English", "zh": "Chinese"}.get(language, language))
        panel.grid(axis="y", alpha=0.3)
    panels[0][0].set_ylabel("voice to voice, s (bar p50, whisker p95)")
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def _bars(metrics: Metrics, language: str) -> list[tuple[str, float, float]]:
    found = metrics["languages"][language]
    named = [("vivavoce", found["voice_to_voice"]), ("reference", found["reference"])]
    named += [
        (f"no {name}", runs[language]["voice_to_voice"])
        for name, runs in metrics["ablation"].items()
    ]
    return [(name, at["p50"], at["p95"]) for name, at in named if at["n"]]


def _rows(metrics: Metrics) -> list[tuple[str, str, str, str, str, str]]:
    rows = []
    for language, found in metrics["languages"].items():
        details = metrics["details"]["languages"][language]
        rows.append(_row(language, found["voice_to_voice"], found["premature"], found["underruns"]))
        if found["reference"]["n"]:
            gaps = details["reference_gaps"]
            underruns = gaps["inside_clause"] + gaps["between_clauses"]
            premature = details["reference_premature"]
            rows.append(_row(f"{language} reference", found["reference"], premature, underruns))
        for name, runs in metrics["ablation"].items():
            run = runs[language]
            label = f"{language} without {name}"
            rows.append(_row(label, run["voice_to_voice"], run["premature"], None))
            rows.append(_row("   with it, same questions", run["product_on_same"], None, None))
    return rows


def _row(
    name: str, latency: Mapping[str, Any], premature: float | None, underruns: int | None
) -> tuple[str, str, str, str, str, str]:
    early = "-" if premature is None else f"{premature:.1%}"
    dry = "-" if underruns is None else str(underruns)
    return (name, _figure(latency["p50"]), _figure(latency["p95"]), str(latency["n"]), early, dry)


def _remarks(metrics: Metrics) -> list[str]:
    lines = []
    for language, details in metrics["details"]["languages"].items():
        if details["speedup"]:
            lines.append(f"{language}: {details['speedup']}x faster than reference (p50)")
        if details["unanswered"]:
            lines.append(f"{language}: no answer to {', '.join(details['unanswered'])}")
        if details["cut_off"]:
            lines.append(f"{language}: {details['cut_off']} answers cut off by nobody")
        gaps = details["gaps"]
        lines.append(
            f"{language}: {gaps['inside_clause']} gaps inside a clause "
            f"({gaps['inside_clause_over_200ms']} over 200 ms), {gaps['between_clauses']} between, "
            f"longest {gaps['longest_s']} s, in {gaps['answer_seconds']} s of answers"
        )
    for engine, languages in metrics["first_token"].items():
        shown = ", ".join(f"{lang} {_figure(at['p50'])} s" for lang, at in languages.items())
        lines.append(f"{engine}: first token without speculation, endpoint left out: p50 {shown}")
    barge_in, counted = metrics["barge_in"], metrics["details"]["barge_ins"]
    if counted["n"]:
        lines.append(
            f"barge-in to silence: p50 {_figure(barge_in['p50'])} s, p95 "
            f"{_figure(barge_in['p95'])} s, {counted['missed']} of {counted['n']} missed"
        )
    if metrics["rss_bytes"]:
        lines.append(
            f"server: {metrics['cpu_s']} CPU s, {metrics['rss_bytes'] / 2**30:.2f} GiB resident at "
            f"most, ready after {metrics['ready_s']} s"
        )
    return lines


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
