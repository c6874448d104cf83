"""`persona test` from the command line, around a scripted thinker."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.bench.test_pressure import Parrot
from vivavoce.cli import persona_test
from vivavoce.errors import ConfigError
from vivavoce.persona.card import dump
from vivavoce.persona.derive import derive
from vivavoce.persona.formats import export


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


def test_a_persona_of_ones_own_or_in_any_file_is_tested(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIVAVOCE_PERSONAS", str(tmp_path))
    card = derive("Kit is a cheerful baker.")
    (tmp_path / "kit.yaml").write_text(dump(card), "utf-8")
    (tmp_path / "card.png").write_bytes(export(card, "png"))
    for who in ("kit", str(tmp_path / "card.png")):
        wanted = [who, "--class", "5", "--depth", "1", "--language", "en", "--json"]
        done = CliRunner().invoke(app, wanted)
        assert json.loads(done.stdout)["persona"] == "kit", done.output


def test_where_the_json_cannot_go_is_said_before_the_work(app: typer.Typer, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "none" / "out.json"):
        done = CliRunner().invoke(app, ["--class", "5", "--out", str(out)])
        assert isinstance(done.exception, ConfigError)
        assert str(out) in str(done.exception)


def test_a_file_that_is_not_there_is_named(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["--class", "5", "--depth", "1", "--ordinary", "nowhere.txt"])
    assert isinstance(done.exception, ConfigError)
    assert "nowhere.txt" in str(done.exception)
