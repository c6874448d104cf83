"""What people get to see of a run, and the figures under it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vivavoce.bench.measure import TurnResult, percentiles
from vivavoce.bench.playback import Gap
from vivavoce.bench.questions import Question
from vivavoce.bench.report import markdown, plot, table
from vivavoce.bench.results import Run, assemble
from vivavoce.bench.waveform import Span


def turn(number: int, seconds: float | None, *, premature: bool = False) -> TurnResult:
    pause = Span(0.5, 1.0) if number % 2 else None
    question = Question(f"en-{number}", "en", "v", "?", 0.1, 2.0, pause, Path("x.ogg"))
    gaps = (Gap(1.0, 0.3, inside=True),) if number == 1 else ()
    stages = {"endpoint": 300.0, "first_audio": 700.0}
    return TurnResult(question, seconds, premature, gaps, stages, answer_s=2.0 if seconds else 0.0)


@pytest.fixture
def metrics() -> dict[str, Any]:
    product = Run(
        [turn(0, 0.7), turn(1, 0.9, premature=True), turn(2, 0.8), turn(3, None)],
        [0.1, 0.2, None],
        [4.0, 5.0],
        12.0,
        2**30,
    )
    reference = Run([turn(n, 1.6) for n in range(4)])
    ablated = Run([turn(0, 1.0), turn(2, 1.1)])
    engines = {
        "cascade": Run([replace(turn(n, 1.0), first_token=0.1 + n / 10) for n in range(3)]),
        "native": Run([turn(0, 1.0)]),
    }
    return assemble(("en",), product, reference, {"speculation": ablated}, engines)


def test_json_has_the_published_shape(metrics: dict[str, Any]) -> None:
    english = metrics["languages"]["en"]
    assert english["voice_to_voice"] == {"p50": 0.8, "p95": 0.89, "n": 3}
    assert english["reference"]["p50"] == 1.6
    assert english["breakdown"]["endpoint"] == {"p50": 0.3, "p95": 0.3}
    assert english["premature"] == 0.5
    assert english["underruns"] == 1
    assert metrics["barge_in"] == {"p50": 0.15, "p95": 0.195}
    assert metrics["cpu_s"] == 12.0
    assert metrics["rss_bytes"] == 2**30
    assert metrics["ready_s"] == 5.0
    ablated = metrics["ablation"]["speculation"]["en"]
    assert ablated["voice_to_voice"]["p50"] == 1.05
    assert ablated["product_on_same"] == {"p50": 0.75, "p95": 0.795, "n": 2}
    assert metrics["first_token"]["cascade"]["en"] == {"p50": 0.2, "p95": 0.29, "n": 3}
    assert metrics["first_token"]["native"]["en"]["n"] == 0
    details = metrics["details"]["languages"]["en"]
    assert details["speedup"] == 2.0
    assert details["unanswered"] == ["en-3"]
    assert metrics["details"]["barge_ins"] == {"n": 3, "missed": 1}


def test_table_tells_the_bad_news(metrics: dict[str, Any]) -> None:
    text = table(metrics)
    assert "en reference" in text
    assert "en without speculation" in text
    assert "no answer to en-3" in text
    assert "1 of 3 missed" in text
    assert "50.0%" in text


def test_page_names_its_command(metrics: dict[str, Any]) -> None:
    page = markdown(metrics, "vivavoce bench latency --quick")
    assert "    vivavoce bench latency --quick" in page
    assert "| en | endpoint | 0.30 | 0.30 |" in page
    assert "| cascade | en | 0.20 | 0.29 | 3 |" in page
    assert "| native | en | - | - | 0 |" in page
    assert "first token" not in markdown({**metrics, "first_token": {}}, "vivavoce bench latency")


def test_plot_is_a_picture(metrics: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "latency.png"
    plot(metrics, path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_nothing_measured_is_none_not_zero() -> None:
    assert percentiles([None]) == {"p50": None, "p95": None, "n": 0}
    empty = assemble(("en",), Run(), Run(), {})
    assert empty["rss_bytes"] is None
    assert empty["languages"]["en"]["premature"] is None
    assert "-" in table(empty)
