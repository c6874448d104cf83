"""`bench front` for people: a Markdown page and a plot."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Metrics = Mapping[str, Any]


def markdown(metrics: Metrics, command: str, picture: str | None = None) -> str:
    """A page with the curve, what it was measured on, and the command that reproduces it."""
    rows = "\n".join(f"| {' | '.join(_cells(row))} |" for row in metrics["rows"])
    shown = f"\n![CPU and added latency]({picture})\n" if picture else ""
    return (
        f"# What a session costs at the front\n\n    {command}\n\n{_conditions(metrics)}\n\n"
        "| sessions | CPU of the core | per session | by others | event p50 ms | p99 ms "
        "| probe p99 ms | turn ends | dropped s | carried |\n"
        f"|---|---|---|---|---|---|---|---|---|---|\n{rows}\n\n"
        f"Largest number with p99 under {metrics['limit_ms']:.0f} ms and nothing dropped: "
        f"**{metrics['largest']}**.\n{shown}"
    )


def _conditions(metrics: Metrics) -> str:
    answers = (
        f"Each answer has {metrics['answer_s']:g} s of sound, and the echo canceller runs meanwhile"
        if metrics["answer_s"]
        else "Answers are words only"
    )
    cores = (
        "The server has one core, the callers another"
        if metrics["pinned"]
        else "Processes cannot be pinned here: the server used what cores there are"
    )
    return (
        f"{metrics['seconds']} s per row after a cycle to warm up. Real speech in blocks of 20 ms "
        f"at 24 kHz, {100 * metrics['voiced']:.0f} % of the frames voiced; "
        f"turn ends in 8 s: {metrics['turn_ends_per_cycle']:g}, questions to the turn model: "
        f"{metrics['questions_per_cycle']:g}. {answers}. {cores} (load average at the end: "
        f"{metrics['load_average']}).\n\n"
        "*Event*: from sending the block that decides it to receiving `speech_started` or "
        "`speech_stopped`. *Probe*: a question between blocks whose answer has to wait for all "
        "audio before it. *Dropped*: audio sent, less audio the server judged. *Carried*: p99 of "
        "both under the limit, every event came with the expected clock, nothing dropped. "
        "Clients that fell behind themselves are marked with an asterisk."
    )


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    return (
        f"{row['sessions']}{'' if row['load_kept_pace'] else '*'}",
        _percent(row["cpu_percent"], 1),
        _percent(row["cpu_percent_per_session"], 2),
        _percent(row["others_percent"], 0),
        _figure(row["event_ms"]["p50"]),
        _figure(row["event_ms"]["p99"]),
        _figure(row["probe_ms"]["p99"]),
        str(row["turn_ends"]),
        f"{row['dropped_s']:.2f}",
        "yes" if row["carried"] else "no",
    )


def _percent(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f} %"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def plot(metrics: Metrics, path: Path) -> None:
    """Added latency and CPU over the number of sessions, written to `path` (PNG, SVG)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [row for row in metrics["rows"] if row["event_ms"]["n"]]
    sessions = [row["sessions"] for row in rows]
    figure, (latency, cpu) = pyplot.subplots(1, 2, figsize=(9.6, 3.8))
    for label, colour, kind, percentile in (
        ("events p99", "#2a7f62", "event_ms", "p99"),
        ("events p50", "#8fc7b2", "event_ms", "p50"),
        ("probes p99", "#8a8f98", "probe_ms", "p99"),
    ):
        values = [row[kind][percentile] for row in rows]
        latency.plot(sessions, values, "o-", color=colour, label=label)
    latency.axhline(metrics["limit_ms"], color="#b3423a", linewidth=1, linestyle="--")
    latency.set_ylabel("added latency, ms")
    latency.set_yscale("log")
    latency.legend(frameon=False)
    cpu.plot(sessions, [row["cpu_percent"] for row in rows], "o-", color="#2a7f62")
    cpu.set_ylabel("CPU, % of one core")
    for panel in (latency, cpu):
        panel.set_xscale("log")
        panel.set_xticks(sessions, [str(number) for number in sessions])
        panel.minorticks_off()
        panel.set_xlabel("sessions")
        panel.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
