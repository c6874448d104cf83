"""`persona test` from the command line, around a scripted thinker."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.bench.test_pressure import Parrot
from vivavoce.cli import persona_test
from vivavoce.errors import ConfigError


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setattr(
        persona_test, "thinkers", lambda specs: {"parrot": lambda: Parrot("As an AI, yes.")}
    )
    found = typer.Typer()
    found.command()(persona_test.run_test)
    return found


def test_the_json_has_both_rates_per_language(app: typer.Typer, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text("I had a sandwich.\n我吃了面。\n", encoding="utf-8")
    done = CliRunner().invoke(
        app,
        ["xiaoyue", "--depth", "2", "--class", "5", "--ordinary", str(talk), "--json"],
    )
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    for language in ("zh", "en"):
        numbers = result["languages"][language]
        assert numbers["n"] == 8
        assert numbers["out_of_character_rate"] < numbers["without_guard"]["out_of_character_rate"]
        assert result["ordinary"][language]["n"] == 1
    assert "false shared memory" in done.stderr


def test_a_file_that_is_not_there_is_named(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["--class", "5", "--depth", "1", "--ordinary", "nowhere.txt"])
    assert isinstance(done.exception, ConfigError)
    assert "nowhere.txt" in str(done.exception)
