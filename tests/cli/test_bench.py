"""`vivavoce bench` on the command line, against a scripted server."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vivavoce.bench import latency, questions
from vivavoce.bench.latency import ABLATIONS
from vivavoce.bench.questions import Question
from vivavoce.cli.bench import app
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
