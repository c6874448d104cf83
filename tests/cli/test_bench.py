"""`vivavoce bench` on the command line, against a scripted server."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vivavoce.bench import front, latency, questions
from vivavoce.bench.latency import ABLATIONS
from vivavoce.bench.questions import Question
from vivavoce.cli.bench import app
from vivavoce.errors import ConfigError
from vivavoce.server.options import ABLATIONS as SERVED

runner = CliRunner()


@pytest.fixture
def two_questions(question: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = tuple(Question(f"en-{n}", "en", "v", "?", 0.2, 0.7, None, question) for n in range(2))
    monkeypatch.setattr(latency, "load_questions", lambda: asked)
    monkeypatch.setattr(latency, "BETWEEN_TURNS_S", 0.0)


def test_switches_are_the_servers() -> None:
    assert set(ABLATIONS) == set(SERVED)


@pytest.mark.usefixtures("two_questions")
def test_latency_of_a_running_server(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, plot, out = tmp_path / "r.md", tmp_path / "p.png", tmp_path / "o.json"
    arguments = ["latency", "--url", server, "--key", "secret", "--language", "en"]
    arguments += ["--barge-ins", "0", "--out", str(out), "--report", str(report)]
    arguments += ["--plot", str(plot), "--json"]
    monkeypatch.setattr(sys, "argv", ["vivavoce", "bench", *arguments])
    result = runner.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    metrics = json.loads(result.stdout)
    assert metrics == json.loads(out.read_text())
    english = metrics["languages"]["en"]
    assert english["voice_to_voice"]["n"] == 2
    assert 0.25 < english["voice_to_voice"]["p50"] < 1.0
    assert english["underruns"] == 0
    assert english["breakdown"]["first_audio"]["p50"] == 0.3
    assert metrics["cpu_s"] is None
    assert metrics["ablation"] == {}
    assert plot.stat().st_size > 1000
    assert "--key ..." in report.read_text()
    assert "secret" not in report.read_text()
    assert "en-0" in result.stderr


def test_question_set_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    questions.load_questions.cache_clear()
    assert len(questions.load_questions()) > 120


def test_front_writes_its_page_plot_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latency_ms = {"p50": 5.0, "p99": 9.0, "n": 30}
    row = {
        "sessions": 10, "cpu_percent": 12.0, "cpu_percent_per_session": 1.2, "others_percent": 0.4,
        "event_ms": latency_ms, "probe_ms": latency_ms, "turn_ends": 15, "dropped_s": 0.0,
        "carried": True, "load_kept_pace": True,
    }  # fmt: skip
    asked = []

    def bench(plan: front.Plan, *_: object) -> dict[str, Any]:
        asked.append(plan)
        return {
            "rows": [row], "largest": 10, "limit_ms": 20.0, "seconds": plan.seconds,
            "answer_s": plan.answer_s, "voiced": 0.41, "turn_ends_per_cycle": 1.0,
            "questions_per_cycle": 1.0, "pinned": True, "load_average": 0.3,
        }  # fmt: skip

    monkeypatch.setattr(front, "bench_front", bench)
    report, plot, out = tmp_path / "r.md", tmp_path / "p.png", tmp_path / "o.json"
    arguments = ["front", "--sessions", "10", "--seconds", "20", "--json", "--out", str(out)]
    arguments += ["--plot", str(plot), "--report", str(report)]
    monkeypatch.setattr(sys, "argv", ["vivavoce", "bench", *arguments])
    result = runner.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert asked == [front.Plan((10,), 20, 0.0)]
    assert json.loads(result.stdout) == json.loads(out.read_text())
    assert "vivavoce bench front --sessions 10" in report.read_text()
    assert plot.stat().st_size > 1000


@pytest.mark.parametrize("numbers", ["ten", "", "0", "1,,2"])
def test_front_wants_numbers(numbers: str) -> None:
    result = runner.invoke(app, ["front", "--sessions", numbers])
    assert isinstance(result.exception, ConfigError)
