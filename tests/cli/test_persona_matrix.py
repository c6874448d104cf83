"""`persona matrix` as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.fakes.parts import FakeThinker, words
from vivavoce.cli.persona_matrix import matrix
from vivavoce.errors import ConfigError

pytest.importorskip("pyarrow")


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(matrix)
    return app


def test_rows_samples_and_report(app: typer.Typer, tmp_path: Path) -> None:
    out, folder = tmp_path / "m.parquet", tmp_path / "report"
    arguments = ["--count", "300", "--out", str(out), "--samples", "20", "--json"]
    done = CliRunner().invoke(app, [*arguments, "--report", str(folder)], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert told["rows"] == 300
    assert told["samples"]["samples"] == 20
    assert len(Path(told["samples"]["out"]).read_text("utf-8").splitlines()) == 20
    assert (folder / "matrix.md").exists()
    assert told["peak_mb"] > 0


def test_what_was_done_is_said(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--count", "50", "--out", str(tmp_path / "m.parquet")])
    assert "50 rows in" in done.stderr
    assert done.stdout == ""


def test_where_nothing_can_be_written_is_said_before_the_work(
    app: typer.Typer, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    for wanted in (
        ["--out", str(tmp_path)],
        ["--out", str(file / "m.parquet")],
        ["--out", str(tmp_path / "m.parquet"), "--report", str(file)],
    ):
        done = CliRunner().invoke(app, ["--count", "50", *wanted])
        assert isinstance(done.exception, ConfigError)
    assert list(tmp_path.iterdir()) == [file]


def test_a_thinker_without_samples_is_a_mistake(app: typer.Typer, tmp_path: Path) -> None:
    arguments = ["--out", str(tmp_path / "m.parquet"), "--thinker", "chat:x@http://localhost/v1"]
    with pytest.raises(ConfigError, match="--samples"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_a_thinker_writes_the_answers_behind_the_cards_prompt(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its one line is no habit of anybody, so the filter lets none of its dialogues pass."""
    fake = FakeThinker(script=words("The quick brown fox jumps."))
    monkeypatch.setattr("vivavoce.engine.thinkers.open_thinker", lambda *_, **__: fake)
    arguments = ["--count", "30", "--out", str(tmp_path / "m.parquet"), "--samples", "1"]
    with pytest.raises(ConfigError, match="more rows"):
        CliRunner().invoke(app, [*arguments, "--thinker", "fake"], catch_exceptions=False)
    assert any("think" in line for line in fake.log)
    assert fake.closed
